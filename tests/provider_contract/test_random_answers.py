"""Answers that no reference knows."""

import json
from random import Random

import pytest

from app.provider_contract.random_answers import AnswerCalls, changed, odd_answer
from app.system.http import Answer, Call

REAL = Answer(200, {}, b'{"id": "a", "data": [{"url": "x"}]}', {"id": "a", "data": [{"url": "x"}]})


def test_an_odd_answer_is_nearly_always_another_one_and_never_changes_the_real_one() -> None:
    random, before = Random(7), json.dumps(REAL.data)  # noqa: S311  (odd, not secret)
    found = [odd_answer(random, REAL) for _ in range(300)]
    assert json.dumps(REAL.data) == before
    assert sum(one.data != REAL.data or one.status != 200 for one in found) > 250
    assert len({one.status for one in found}) > 10
    assert any(one.data is None for one in found)
    assert sum(b"sk-1" in odd_answer(random, REAL, "sk-1").content for _ in range(100)) > 5
    assert len({str(one.headers) for one in found}) > 3
    assert all(one.data is None or json.loads(one.content) == one.data for one in found)


@pytest.mark.parametrize("data", [{}, [], None, "text", 7])
def test_what_has_no_parts_becomes_something_else(data: object) -> None:
    json.dumps(changed(Random(3), data))  # noqa: S311  (odd, not secret)


async def test_answers_are_given_in_turn_those_to_a_submit_apart() -> None:
    http = AnswerCalls([REAL], [Answer(404, {}, b""), Answer(500, {}, b"")])
    look, submit = Call("GET", "https://x.example"), Call("POST", "https://x.example", is_fresh=True)
    assert [(await http.send(call)).status for call in (look, look, submit)] == [404, 500, 200]
    http.give([Answer(402, {}, b"")], [REAL])
    assert [(await http.send(call)).status for call in (submit, look)] == [402, 200]
