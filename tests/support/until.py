"""Waiting for something to become true."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any


async def until(is_true: Callable[[], Any], seconds: float = 20.0) -> None:
    """Look again and again until it is true.

    Raises:
        AssertionError: It did not become true in time.
    """
    deadline = monotonic() + seconds
    while not is_true():
        assert monotonic() < deadline, "it did not become true in time"
        await asyncio.sleep(0.01)
