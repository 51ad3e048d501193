"""Answers that no reference knows, made out of real ones."""

import copy
import itertools
import json
from random import Random
from typing import Any

from typing_extensions import override

from app.system.http import Answer, Call, HttpCalls

STATUSES = (200, 201, 202, 204, 301, 400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 529)
_LEAVES: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**12,
    2**70,
    1.5e308,
    "",
    "x" * 3000,
    "../../x",
    "<img src=file:///x>",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "https://files.example.com/x",
    "http://127.0.0.1/x",
    [],
    {},
    ["a"],
    {"id": 7_654_321},
    [[[]]],
)
_HEADERS = (
    {"retry-after": ""},
    {"retry-after": "-1"},
    {"retry-after": "1e9"},
    {"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"},
    {"retry-after-ms": "x" * 300},
    {"content-type": "text/html"},
    {"location": "https://files.example.com/x"},
)


class AnswerCalls(HttpCalls):
    """Answers from lists in place of a server, over and over.

    Args:
        submits: To calls on a connection of their own: those that may cost something.
        looks: To the others.
    """

    def __init__(self, submits: list[Answer], looks: list[Answer]) -> None:
        super().__init__()
        self.give(submits, looks)

    def give(self, submits: list[Answer], looks: list[Answer]) -> None:
        """Answer by these from now on, from the first one on."""
        self._submits = submits
        self._looks = looks
        self._numbers = itertools.count()

    @override
    async def send(self, call: Call) -> Answer:
        answers = self._submits if call.is_fresh else self._looks
        return answers[next(self._numbers) % len(answers)]


def odd_answer(random: Random, real: Answer, secret: str = "") -> Answer:
    """A real answer with something in it changed, or one that has nothing to do with it; it may repeat the secret."""
    status = real.status if random.random() < 0.7 else random.choice(STATUSES)
    headers = real.headers if random.random() < 0.8 else {**real.headers, **random.choice(_HEADERS)}
    chance = random.random()
    if chance < 0.2 and secret:
        data: Any = {"message": f"the key {secret} is odd", "error": {"message": secret}, "detail": secret}
    elif chance < 0.7:
        data = changed(random, real.data)
    elif chance < 0.9:
        data = _invented(random, 3)
    else:
        content = random.choice((b"", b"<html>", b"\xff\xfe", real.content[: len(real.content) // 2], b"null"))
        return Answer(status, headers, content, None)
    return Answer(status, headers, json.dumps(data).encode(), data)


def changed(random: Random, data: Any) -> Any:
    """A copy of a JSON value with one or two of its parts replaced, taken out or moved."""
    changed = copy.deepcopy(data)
    for _ in range(random.randint(1, 2)):
        places = [place for place in _places(changed) if place]
        if not places:
            return _invented(random, 2)
        *above, last = random.choice(places)
        inside = changed
        for step in above:
            inside = inside[step]
        if random.random() < 0.3:
            del inside[last]
        else:
            inside[last] = copy.deepcopy(random.choice((*_LEAVES, random.randint(1_000_000, 9_999_999))))
    return changed


def _places(data: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [place]
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        found += _places(value, (*place, step))
    return found


def _invented(random: Random, depth: int) -> Any:
    if depth == 0 or random.random() < 0.3:
        return copy.deepcopy(random.choice(_LEAVES))
    if random.random() < 0.5:
        return [_invented(random, depth - 1) for _ in range(random.randint(0, 3))]
    names = ("id", "status", "data", "output", "error", "task", "code", "message", "url", "outputs", "video")
    return {random.choice(names): _invented(random, depth - 1) for _ in range(random.randint(0, 4))}
