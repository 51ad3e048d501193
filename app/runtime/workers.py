"""Starts long-running loops, watches them, starts one that failed anew, and stops them all."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Container, Coroutine

import structlog

from app.domain.errors import PixSimError, StorageError, VaultError
from app.domain.events import EventBus, RunnersPaused

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
STOP_SECONDS = 10.0
MOST_DOUBLINGS = 30
WAKE_PAUSE_SECONDS = 0.05


class StoragePause:
    """Tells the user once that the storage refuses, and once that it works again."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._reason = ""

    def begin(self, error: StorageError) -> None:
        # What keeps the vault shut is told by whoever opens it: it is over then, and not when a look has worked.
        if not isinstance(error, VaultError) and error.message != self._reason:
            self._reason = error.message
            self._bus.publish(RunnersPaused(error.message))

    def end(self) -> None:
        if self._reason:
            self._reason = ""
            self._bus.publish(RunnersPaused(""))


class Backoff:
    """Growing pauses for what fails again and again, each thing by its name."""

    def __init__(self, first_seconds: float, longest_seconds: float) -> None:
        self._first = first_seconds
        self._longest = longest_seconds
        self._failures: dict[str, int] = {}

    def failed(self, name: str) -> float:
        """Count a failure; gives the seconds until the next try."""
        failures = self._failures.get(name, 0)
        self._failures[name] = failures + 1
        return float(min(self._first * 2 ** min(failures, MOST_DOUBLINGS), self._longest))

    def worked(self, name: str) -> None:
        self._failures.pop(name, None)

    def keep(self, names: Container[str]) -> None:
        """Forget what is not among these."""
        self._failures = {name: count for name, count in self._failures.items() if name in names}


def log_failure(event: str, error: Exception, **ids: str) -> None:
    """Log what went wrong: a refusal as a line, a bug with its traceback."""
    if isinstance(error, PixSimError | OSError):
        log.warning(event, reason=str(error), kind=type(error).__name__, **ids)
    else:
        log.error(event, exc_info=error, **ids)


class Workers:
    """The loops of this process.

    It owns their tasks: it is the one place below the window that makes tasks, because a task that nobody keeps can be
    collected while it runs, and its error with it.
    """

    def __init__(self, storage: StoragePause) -> None:
        self._storage = storage
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Run a loop until `stop`; one that raises is started again after a growing pause.

        Args:
            name: For the log; one loop a name.
            loop: Called for each start.
        """
        self._tasks[name] = asyncio.get_running_loop().create_task(self._keep(name, loop), name=name)

    async def stop(self) -> None:
        """Cancel every loop, the last one started first, and wait for its end."""
        while self._tasks:
            await self.end(next(reversed(self._tasks)))

    async def end(self, name: str) -> None:
        """Cancel one loop and wait for its end."""
        task = self._tasks.pop(name, None)
        if task is None:
            return
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=STOP_SECONDS)
        if not done:
            log.error("worker_did_not_stop", worker=name)

    async def _keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        backoff = Backoff(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        clock = asyncio.get_running_loop()
        while True:
            began = clock.time()
            try:
                await loop()
            except Exception as error:
                if isinstance(error, StorageError):
                    self._storage.begin(error)
                log.exception("worker_failed", worker=name)
            else:
                return
            if clock.time() - began > LONGEST_PAUSE_SECONDS:
                backoff.worked(name)
            await asyncio.sleep(backoff.failed(name))


class Tasks:
    """Short tasks of a loop, by name: kept, logged when they fail, cancelled with the loop."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def __contains__(self, name: str) -> bool:
        return name in self._tasks

    def start(self, name: str, work: Coroutine[None, None, None], on_end: Callable[[], None]) -> None:
        """Run `work` beside the loop and call `on_end` when it has ended, well or not."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks[name] = task

        def ended(_task: asyncio.Task[None]) -> None:
            del self._tasks[name]
            try:
                if not task.cancelled() and (error := task.exception()) is not None:
                    log.error("task_failed", task=name, exc_info=error)
            finally:
                on_end()

        task.add_done_callback(ended)

    async def cancel(self) -> None:
        """End them all and wait for it."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)


class Wake:
    """Something to wait on that events set off; a call that comes while nobody waits is kept.

    Args:
        pause_seconds: Lies at least between two waits that end with a call: many changes are one reason to look.
    """

    def __init__(self, pause_seconds: float = WAKE_PAUSE_SECONDS) -> None:
        self._event = asyncio.Event()
        self._pause = pause_seconds
        self._last = -math.inf

    def call(self, *_: object) -> None:
        self._event.set()

    async def wait(self, timeout_seconds: float | None = None) -> bool:
        """Wait for a call; False when the time ran out first."""
        # Not wait_for(): up to Python 3.11 it loses a cancellation that comes together with the call (bpo-37658).
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        else:
            await self._rest()
        finally:
            self._event.clear()
        return True

    async def _rest(self) -> None:
        now = asyncio.get_running_loop().time()
        early = self._last + self._pause - now
        if early > 0:
            await asyncio.sleep(early)
        self._last = now + max(early, 0.0)
