"""Waiting for something to become true, with a deadline."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

DEADLINE_SECONDS = 20.0
LOOK_SECONDS = 0.02


async def until(
    look: Callable[[], Any] | Callable[[], Awaitable[Any]], wanted: object, *, seconds: float = DEADLINE_SECONDS
) -> None:
    """Look again and again until the wanted value is seen.

    Raises:
        AssertionError: It was not seen in time; the message has the last value.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen == wanted:
            return
        if loop.time() > deadline:
            raise AssertionError(f"still {seen!r} after {seconds} s, not {wanted!r}")
        await asyncio.sleep(LOOK_SECONDS)
