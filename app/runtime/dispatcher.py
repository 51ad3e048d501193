"""The dispatcher: hands waiting jobs to the pipeline while accounts have room."""

from contextlib import ExitStack

import structlog

from app.domain.errors import InvalidTransitionError, NoAvailableAccountError, ResourceNotFoundError
from app.domain.events import AccountChanged, EventBus, JobAdded, JobChanged, LibraryChanged, RunnersPaused
from app.domain.job import Job
from app.runtime.workers import Tasks, Wake
from app.services.asset.library import Library
from app.services.unit_of_work import UnitOfWork
from app.system.file_systems import free_bytes
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Submissions on their way at the same time; further jobs wait their turn."""
LOOK_AHEAD = 50
LONGEST_WAIT_SECONDS = 300.0
DISK_PAUSE_SECONDS = 30.0


class Dispatcher:
    """Sleeps until a job may be submitted, and submits it."""

    def __init__(self, units: UnitOfWork, bus: EventBus, library: Library, *, reserve_bytes: int) -> None:
        self._units = units
        self._bus = bus
        self._library = library
        self._reserve_bytes = reserve_bytes
        self._wake = Wake()
        self._tasks = Tasks()
        self._is_short_of_room = False

    async def run(self) -> None:
        """Dispatch until cancelled; what is on its way then is recovered at the next start."""
        with ExitStack() as stack:
            for kind in (JobAdded, JobChanged, AccountChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            try:
                while True:
                    await self._wake.wait(await self._dispatch())
            finally:
                await self._tasks.cancel()

    async def _dispatch(self) -> float:
        """Start what can be started; gives how long there is nothing to do without an event."""
        if not await self._has_room():
            return DISK_PAUSE_SECONDS
        async with self._units.read() as services:
            jobs = await services.jobs.get_pending_jobs(limit=LOOK_AHEAD)
            soonest = await services.jobs.seconds_to_next()
        full: set[tuple[str, int]] = set()
        for job in jobs:
            if len(self._tasks) >= AT_ONCE:
                break
            if (job.provider_id, job.user_id) not in full and not await self._start(job):
                full.add((job.provider_id, job.user_id))
        return LONGEST_WAIT_SECONDS if soonest is None else min(soonest, LONGEST_WAIT_SECONDS)

    async def _start(self, job: Job) -> bool:
        """Claim a job and send it in a task of its own; False when no account of its provider has room."""
        async with self._units.steps() as services:
            try:
                submission = await services.pipeline.claim(job.id)
            except NoAvailableAccountError:
                return False
            except (InvalidTransitionError, ResourceNotFoundError):
                return True
        self._tasks.start(f"submit {job.id}", self._carry_out(submission.id), self._wake.call)
        return True

    async def _carry_out(self, submission_id: str) -> None:
        async with self._units.steps() as services:
            await services.pipeline.carry_out(submission_id)

    async def _has_room(self) -> bool:
        """Whether the disk has more free than the reserve: below it nothing new is sent, what is done is fetched."""
        is_short = await in_thread(free_bytes, self._library.folder) < self._reserve_bytes
        if is_short != self._is_short_of_room:
            self._is_short_of_room = is_short
            reason = "The disk is nearly full: new jobs wait until there is room." if is_short else ""
            self._bus.publish(RunnersPaused(reason))
            log.warning("disk_room_changed", is_short=is_short)
        return not is_short
