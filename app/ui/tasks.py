"""Starts coroutines from slots, and shows what goes wrong in them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)

ErrorHandler = Callable[[Exception, str], None]


class UiTasks:
    """Keeps the tasks that the window started until they end.

    Args:
        on_error: Shows an error; gets it and what was being done ("cancel the jobs").
    """

    def __init__(self, on_error: ErrorHandler) -> None:
        self._on_error = on_error
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, coroutine: Coroutine[Any, Any, object], *, what: str) -> asyncio.Task[None] | None:
        """Run a coroutine; its error is shown to the user.

        Args:
            coroutine: What to run.
            what: Completes the sentence "Could not ...".

        Returns:
            The task, to cancel it; None where the window is closing and nothing was started.
        """
        if self._is_closing:
            coroutine.close()
            return None
        task = self._present_loop().create_task(self._run(coroutine, what), name=what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Cancelled before its first step a task never enters `_run`: nobody would await the coroutine.
        task.add_done_callback(lambda _ended: coroutine.close())
        return task

    async def close(self) -> None:
        """Cancel what still runs and wait for it to end."""
        self._is_closing = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _present_loop(self) -> asyncio.AbstractEventLoop:
        """The loop; Qt may call a slot while it rests between two runs, and the task then waits for the next one."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            if self._loop is None or self._loop.is_closed():
                raise
        return self._loop

    async def _run(self, coroutine: Coroutine[Any, Any, object], what: str) -> None:
        try:
            await coroutine
        except Exception as error:
            log.exception("task_failed", what=what)
            self._on_error(error, what)
