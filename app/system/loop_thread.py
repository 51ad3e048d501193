"""A thread with an asyncio loop of its own: what it carries never waits for the window, nor the window for it."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
END_SECONDS = 10


class LoopThread:
    """Runs a loop until it is told to end."""

    def __init__(self, name: str) -> None:
        self._started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine there; cancelling the future cancels it."""
        loop, _ = self._started.result(END_SECONDS)
        return asyncio.run_coroutine_threadsafe(work, loop)

    def end(self) -> None:
        """Cancel what runs and wait for the thread."""
        loop, stop = self._started.result(END_SECONDS)
        loop.call_soon_threadsafe(stop.set)
        self._thread.join(END_SECONDS)

    def _serve(self) -> None:
        # A plain loop, also where another policy is set for the window's thread.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._wait())

    async def _wait(self) -> None:
        stop = asyncio.Event()
        self._started.set_result((asyncio.get_running_loop(), stop))
        await stop.wait()
