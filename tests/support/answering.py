"""Answers of any kind in place of a service's: an adapter must not stumble over one."""

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from typing_extensions import override

from app.system.http import Answer, Call, HttpCalls

STATUSES = (200, 200, 200, 201, 202, 204, 302, 400, 401, 402, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503, 529)


class AnsweringHttp(HttpCalls):
    """Answers each call with the next answer that it was given, and the last one for ever."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._answers = list(answers)
        self.calls: list[Call] = []

    @override
    async def send(self, call: Call) -> Answer:
        self.calls.append(call)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def answer_of(data: Any, status: int = 200, **headers: str) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, {"content-type": "application/json", **headers}, json.dumps(data).encode(), data)


def any_answers(names: Sequence[str], words: Sequence[str | int]) -> st.SearchStrategy[Answer]:
    """Answers that look like a service's and are not.

    Args:
        names: The names of fields that the service uses.
        words: Values that it uses: codes, states.
    """
    keys = st.sampled_from(list(names)) | st.text(max_size=8)
    leaves: st.SearchStrategy[Any] = (
        st.sampled_from(list(words)) | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
    )
    data = st.recursive(
        leaves | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
        max_leaves=12,
    )
    bodies = st.dictionaries(st.sampled_from(list(names)), data, max_size=5) | data
    headers = st.sampled_from([{}, {"content-type": "text/html"}, {"retry-after": "3"}, {"retry-after": "soon"}])
    as_json = st.builds(
        lambda status, body, more: Answer(status, more, json.dumps(body).encode(), body),
        st.sampled_from(STATUSES),
        bodies,
        headers,
    )
    raw = st.builds(
        lambda status, content, more: Answer(status, more, content, None),
        st.sampled_from(STATUSES),
        st.binary(max_size=40),
        headers,
    )
    return as_json | as_json | raw
