"""The dispatcher: hands waiting jobs to the pipeline while accounts have room."""

from collections.abc import Callable
from contextlib import ExitStack

import structlog

from app.domain.errors import InvalidTransitionError, NoAvailableAccountError, ResourceNotFoundError, StorageError
from app.domain.events import AccountChanged, EventBus, JobAdded, JobChanged, LibraryChanged, RunnersPaused
from app.domain.job import Job
from app.runtime.workers import StoragePause, Tasks, Wake
from app.services.asset.library import Library
from app.services.unit_of_work import UnitOfWork
from app.system.file_systems import free_bytes
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Submissions of one provider on their way at the same time; further jobs wait their turn."""
LONGEST_WAIT_SECONDS = 300.0
DISK_PAUSE_SECONDS = 30.0


class Dispatcher:
    """Sleeps until a job may be submitted, and submits it.

    Args:
        units: Opens the services.
        bus: Tells of what may free a job.
        library: Whose disk must have room.
        storage: Is told when the storage refuses.
        reserve_bytes: Free space below which nothing new is sent; asked each time.
        is_behind: Whether finished results wait to be fetched: that goes before new submissions.
    """

    def __init__(
        self,
        units: UnitOfWork,
        bus: EventBus,
        library: Library,
        storage: StoragePause,
        *,
        reserve_bytes: Callable[[], int],
        is_behind: Callable[[], bool],
    ) -> None:
        self._units = units
        self._bus = bus
        self._library = library
        self._storage = storage
        self._reserve_bytes = reserve_bytes
        self._is_behind = is_behind
        self._wake = Wake()
        self._tasks = Tasks()
        self._sending: dict[str, int] = {}
        self._is_short_of_room = False

    async def run(self) -> None:
        """Dispatch until cancelled; what is on its way then is closed when this begins again."""
        async with self._units.steps() as services:
            await services.recovery.close_abandoned()
        with ExitStack() as stack:
            for kind in (JobAdded, JobChanged, AccountChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            try:
                while True:
                    await self._wake.wait(await self._dispatch())
            finally:
                await self._tasks.cancel()
                self._sending.clear()

    async def _dispatch(self) -> float:
        """Start what can be started; gives how long there is nothing to do without an event."""
        if not await self._has_room():
            return DISK_PAUSE_SECONDS
        async with self._units.read() as services:
            jobs = await services.jobs.list_next_jobs(each=AT_ONCE)
            soonest = await services.jobs.seconds_to_next()
        full: set[tuple[str, int]] = set()
        for job in jobs:
            if self._is_behind():
                break
            has_room = self._sending.get(job.provider_id, 0) < AT_ONCE
            if has_room and (job.provider_id, job.user_id) not in full and not await self._start(job):
                full.add((job.provider_id, job.user_id))
        return LONGEST_WAIT_SECONDS if soonest is None else min(soonest, LONGEST_WAIT_SECONDS)

    async def _start(self, job: Job) -> bool:
        """Claim a job and send it in a task of its own; False when no account of its provider takes any job."""
        async with self._units.steps() as services:
            try:
                submission = await services.pipeline.claim(job.id)
            except NoAvailableAccountError as error:
                return not error.is_full
            except (InvalidTransitionError, ResourceNotFoundError):
                return True
        provider_id = job.provider_id
        self._sending[provider_id] = self._sending.get(provider_id, 0) + 1

        def ended() -> None:
            self._sending[provider_id] = max(0, self._sending.get(provider_id, 0) - 1)
            self._wake.call()

        self._tasks.start(submission.id, self._carry_out(submission.id), ended)
        return True

    async def _carry_out(self, submission_id: str) -> None:
        try:
            async with self._units.steps() as services:
                await services.pipeline.carry_out(submission_id)
        except StorageError as error:
            self._storage.begin(error)
            raise
        self._storage.end()

    async def _has_room(self) -> bool:
        """Whether the disk has more free than the reserve: below it nothing new is sent, what is done is fetched."""
        is_short = await in_thread(free_bytes, self._library.folder) < self._reserve_bytes()
        if is_short != self._is_short_of_room:
            self._is_short_of_room = is_short
            reason = "The disk is nearly full: new jobs wait until there is room." if is_short else ""
            self._bus.publish(RunnersPaused(reason))
            log.warning("disk_room_changed", is_short=is_short)
        return not is_short
