"""The poller: looks at what providers have, each at its own pace, and tells how far it is."""

from contextlib import ExitStack

import structlog

from app.domain.errors import ProviderError
from app.domain.events import EventBus, JobChanged, LibraryChanged
from app.domain.submission import ProviderSubmission
from app.providers.registry import ProviderRegistry
from app.runtime.workers import Tasks, Wake
from app.services.unit_of_work import UnitOfWork
from app.system.clock import Clock

log = structlog.get_logger(__name__)

AT_ONCE = 16
LONGEST_PAUSE_SECONDS = 300.0


class Poller:
    """Sleeps until the next look is due; without a running job it sleeps until an event."""

    def __init__(self, units: UnitOfWork, bus: EventBus, registry: ProviderRegistry, clock: Clock) -> None:
        self._units = units
        self._bus = bus
        self._registry = registry
        self._clock = clock
        self._wake = Wake()
        self._tasks = Tasks()
        self._due: dict[str, float] = {}
        self._pauses: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._by_remote_id: dict[str, str] = {}
        self._is_stale = True

    async def run(self) -> None:
        """Poll until cancelled."""
        with ExitStack() as stack:
            for kind in (JobChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._look_again))
            for provider in self._registry.all():
                provider.listen(self._told)
            try:
                while True:
                    await self._wake.wait(await self._poll())
            finally:
                await self._tasks.cancel()

    def _look_again(self, _event: object) -> None:
        self._is_stale = True
        self._wake.call()

    def _told(self, remote_id: str) -> None:
        submission_id = self._by_remote_id.get(remote_id)
        if submission_id is not None:
            self._due[submission_id] = 0.0
            self._wake.call()

    async def _poll(self) -> float | None:
        """Start the looks that are due; gives the seconds to the next one, None where nothing runs."""
        if self._is_stale:
            self._is_stale = False
            await self._reload()
        now = self._clock.monotonic()
        for submission_id, due in tuple(self._due.items()):
            if due <= now and submission_id not in self._tasks and len(self._tasks) < AT_ONCE:
                self._tasks.start(submission_id, self._check(submission_id), self._wake.call)
        waiting = [due for submission_id, due in self._due.items() if submission_id not in self._tasks]
        return max(0.0, min(waiting) - now) if waiting else None

    async def _reload(self) -> None:
        async with self._units.steps() as services:
            running = await services.tracker.list_running()
        now = self._clock.monotonic()
        self._by_remote_id = {row.remote_id: row.id for row in running if row.remote_id is not None}
        self._pauses = {row.id: self._pause(row) for row in running}
        self._due = {row.id: self._due.get(row.id, now) for row in running}
        for row in running:
            if row.cancel_asked_at is not None and row.id not in self._failures:
                self._due[row.id] = min(self._due[row.id], now)
        self._failures = {key: count for key, count in self._failures.items() if key in self._due}

    def _pause(self, submission: ProviderSubmission) -> float:
        return self._registry.get(submission.provider_id).manifest.poll_interval.total_seconds()

    async def _check(self, submission_id: str) -> None:
        try:
            async with self._units.steps() as services:
                progress = await services.tracker.check(submission_id)
        except ProviderError as error:
            failures = self._failures.get(submission_id, 0) + 1
            self._failures[submission_id] = failures
            pause = min(self._pauses.get(submission_id, 1.0) * 2**failures, LONGEST_PAUSE_SECONDS)
            self._due[submission_id] = self._clock.monotonic() + pause
            log.warning("poll_failed", submission_id=submission_id, failures=failures, reason=str(error))
            return
        self._failures.pop(submission_id, None)
        if progress is None:
            self._due.pop(submission_id, None)
        else:
            self._due[submission_id] = self._clock.monotonic() + self._pauses.get(submission_id, 1.0)
            self._bus.publish(progress)
