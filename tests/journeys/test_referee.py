"""The referee itself: strict with what it is asked, honest with what it charges, the same for the same seed."""

import http.client
import json
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.support.servers.referee.faults import Call, Faults, Plan
from tests.support.servers.referee.rig import Rig

OpenRig = Callable[..., Rig]

GOOD: dict[str, Any] = {"prompt": "a lake", "seed": 1, "size": "64x48"}
HEADERS = {"Authorization": "Bearer key-first", "Content-Type": "application/json", "Idempotency-Key": "one"}


def ask(rig: Rig, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
    fields = {name: value for name, value in {**HEADERS, **headers}.items() if value}
    with closing(http.client.HTTPConnection("127.0.0.1", rig.port, timeout=10)) as connection:
        connection.request(method, path, None if body is None else json.dumps(body), fields)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def opened(rig: OpenRig) -> Rig:
    return rig("key,listing")


def test_what_is_not_described_is_refused_and_costs_nothing(opened: Rig) -> None:
    bodies: list[Any] = [
        {**GOOD, "extra": 1},
        {**GOOD, "seed": "1"},
        {**GOOD, "seed": -1},
        {**GOOD, "size": "64"},
        {**GOOD, "own_id": "x"},
        {"prompt": "a lake"},
        [],
    ]
    for body in bodies:
        assert ask(opened, "POST", "/v1/images", body)[0] == 400
    assert ask(opened, "POST", "/v1/images", GOOD, **{"Idempotency-Key": ""})[0] == 400
    assert ask(opened, "POST", "/v1/images", GOOD, Authorization="")[0] == 400
    assert ask(opened, "POST", "/v1/images", GOOD, Authorization="Bearer nobody")[0] == 401
    assert ask(opened, "GET", "/v1/elsewhere")[0] == 404
    assert opened.log("accepted") == []
    assert opened.state()["balances"] == {"first": 10_000}


def test_a_repeat_with_a_known_key_is_the_same_job_and_costs_nothing(opened: Rig) -> None:
    first = ask(opened, "POST", "/v1/images", GOOD)[1]
    assert ask(opened, "POST", "/v1/images", GOOD)[1]["id"] == first["id"]
    other = ask(opened, "POST", "/v1/images", GOOD, **{"Idempotency-Key": "two"})[1]
    assert other["id"] != first["id"]
    assert [line["charged"] for line in opened.log("accepted")] == [7, 7]
    assert opened.state()["balances"] == {"first": 10_000 - 14}
    listed = ask(opened, "GET", "/v1/images?since=0&cursor=0")[1]
    assert {job["id"] for job in listed["data"]} == {first["id"], other["id"]}


def test_an_account_runs_so_many_jobs_at_once_and_spends_what_it_has(opened: Rig) -> None:
    opened.tell(account="first", slots=1, balance=10)
    assert ask(opened, "POST", "/v1/images", GOOD)[0] == 201
    status, answer = ask(opened, "POST", "/v1/images", GOOD, **{"Idempotency-Key": "two"})
    assert (status, answer["error"]["code"]) == (429, "too_many_running")
    opened.tell(account="first", slots=9)
    status, answer = ask(opened, "POST", "/v1/images", GOOD, **{"Idempotency-Key": "three"})
    assert (status, answer["error"]["code"]) == (402, "out_of_credits")


def test_the_same_seed_and_calls_give_the_same_faults() -> None:
    plan = Plan(chance={Call.SUBMIT: {"drop_after": 0.3, "half": 0.2}})

    def drawn(seed: int) -> list[str]:
        faults = Faults(plan, seed)
        found = (faults.next(Call.SUBMIT, {}) for _ in range(50))
        return [fault.do.value if fault else "" for fault in found]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert {"drop_after", "half", ""} == set(drawn(1))
