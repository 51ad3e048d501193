"""The collector: brings finished results into the library, before anything new is submitted."""

from contextlib import ExitStack

import structlog

from app.domain.errors import PixSimError
from app.domain.events import EventBus, JobChanged, LibraryChanged
from app.runtime.workers import Tasks, Wake
from app.services.unit_of_work import UnitOfWork
from app.system.clock import Clock

log = structlog.get_logger(__name__)

AT_ONCE = 3
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 300.0


class Collector:
    """Sleeps until a submission has succeeded and is not in the library."""

    def __init__(self, units: UnitOfWork, bus: EventBus, clock: Clock) -> None:
        self._units = units
        self._bus = bus
        self._clock = clock
        self._wake = Wake()
        self._tasks = Tasks()
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}

    async def run(self) -> None:
        """Collect until cancelled; what is half done then is finished at the next start."""
        with ExitStack() as stack:
            for kind in (JobChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            try:
                while True:
                    await self._wake.wait(await self._collect())
            finally:
                await self._tasks.cancel()

    async def _collect(self) -> float | None:
        """Start what can be started; gives the seconds to the next new try, None where there is none."""
        async with self._units.steps() as services:
            waiting = await services.tracker.list_uncollected()
        now = self._clock.monotonic()
        pauses = []
        for submission in waiting:
            pause = self._not_before.get(submission.id, 0.0) - now
            if pause > 0:
                pauses.append(pause)
            elif submission.id not in self._tasks and len(self._tasks) < AT_ONCE:
                self._tasks.start(submission.id, self._bring(submission.id), self._wake.call)
        return min(pauses, default=None)

    async def _bring(self, submission_id: str) -> None:
        try:
            async with self._units.steps() as services:
                await services.tracker.collect(submission_id)
        except (PixSimError, OSError) as error:
            failures = self._failures.get(submission_id, 0) + 1
            self._failures[submission_id] = failures
            pause = min(FIRST_PAUSE_SECONDS * 2**failures, LONGEST_PAUSE_SECONDS)
            self._not_before[submission_id] = self._clock.monotonic() + pause
            log.warning("collect_failed", submission_id=submission_id, failures=failures, reason=str(error))
        else:
            self._failures.pop(submission_id, None)
            self._not_before.pop(submission_id, None)
