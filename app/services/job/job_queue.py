"""The line of waiting jobs: their order, what is held or comes later, and whether the queue runs at all."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import exists, select

from app.domain.enums import JobStatus, QueueMode, SubmissionState
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import JobChanged, LibraryChanged, QueueModeChanged
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.domain.user import User
from app.services.job.job_access import JobAccess
from app.services.job.job_places import Place, gap_for, renumber, spread
from app.services.job.next_jobs import queue_order

log = structlog.get_logger(__name__)

PRIORITY_LIMIT = 999
_UNDER_WAY = LIVE_STATES - {SubmissionState.REVIEW}
"""What may go on by itself; a review may wait for its person for ever."""


class JobQueue(JobAccess):
    """Orders what waits.

    A method for many jobs leaves out those that are not waiting any more, and gives the ids of what it changed.
    """

    async def hold_job(self, job_id: int, *, held: bool) -> None:
        """Keep a waiting job from being started, or let it go."""
        self._hold([await self._pending(job_id)], held=held)

    async def hold_jobs(self, job_ids: Sequence[int], *, held: bool = True) -> list[int]:
        """Keep waiting jobs from being started, or let them go."""
        return self._hold(await self._waiting(job_ids), held=held)

    async def release_jobs(self, job_ids: Sequence[int]) -> list[int]:
        """Let held jobs go."""
        return await self.hold_jobs(job_ids, held=False)

    async def schedule_job(self, job_id: int, at: datetime | None) -> None:
        """Start a waiting job not before a moment; None takes that back.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It is not waiting.
            ValidationError: The moment has no zone.
        """
        job = await self._pending(job_id)
        job.scheduled_at = checked_moment(at)
        self._events.record(JobChanged(job_id))

    async def set_priority(self, job_id: int, priority: int) -> None:
        """Higher runs first.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It is not waiting.
            ValidationError: The priority is out of bounds.
        """
        self._prefer([await self._pending(job_id)], priority)

    async def set_priorities(self, job_ids: Sequence[int], priority: int) -> list[int]:
        """As `set_priority`, for many."""
        return self._prefer(await self._waiting(job_ids), priority)

    async def move_job(self, job_id: int, before_id: int | None) -> None:
        """Put a waiting job before another one, whose priority it takes, or at the end of the line.

        Raises:
            ResourceNotFoundError: One of the jobs is not there.
            InvalidTransitionError: One of them is not waiting.
        """
        await self._move([await self._pending(job_id)], before_id)

    async def move_jobs(self, job_ids: Sequence[int], before_id: int | None) -> list[int]:
        """Put waiting jobs before another one, or at the end of the line; among themselves they keep their order.

        Raises:
            ResourceNotFoundError: The other one is not there.
            InvalidTransitionError: The other one is not waiting.
        """
        return await self._move(await self._waiting(job_ids), before_id)

    async def add_to_front(self, job_id: int) -> None:
        """Put a waiting job before all others of its user.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It is not waiting.
        """
        job = await self._pending(job_id)
        first = (await self._line(job.user_id))[0].job_id
        await self._move([job], first)

    async def get_queue_mode(self, user_id: int) -> QueueMode:
        """Whether the waiting jobs of a user are started.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        return (await self._user(user_id)).queue_mode

    async def set_queue_mode(self, user_id: int, mode: QueueMode) -> None:
        """Let the queue run, pause it, or let it finish what runs; what is at a provider goes on in every case.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        user = await self._user(user_id)
        user.queue_mode = mode
        if mode == QueueMode.FINISHING and not await self._is_busy(user_id):
            self._finish(user)
        else:
            self._events.record(QueueModeChanged(user_id))
            log.info("queue_mode_changed", user_id=user_id, mode=mode.value)

    async def list_finished_queues(self) -> list[int]:
        """Whose queue was to finish what ran, and has."""
        finishing = await self._db.scalars(select(User.id).where(User.queue_mode == QueueMode.FINISHING))
        return [user_id for user_id in finishing if not await self._is_busy(user_id)]

    async def pause_finished_queues(self) -> None:
        """Pause what `list_finished_queues` gives, and tell it."""
        for user_id in await self.list_finished_queues():
            self._finish(await self._db.get_one(User, user_id, populate_existing=True))

    def _hold(self, jobs: Sequence[Job], *, held: bool) -> list[int]:
        changed = [job for job in jobs if job.is_held != held]
        for job in changed:
            job.is_held = held
        return self._told(changed)

    def _prefer(self, jobs: Sequence[Job], priority: int) -> list[int]:
        check_priority(priority)
        changed = [job for job in jobs if job.priority != priority]
        for job in changed:
            job.priority = priority
        return self._told(changed)

    def _told(self, jobs: Sequence[Job]) -> list[int]:
        for job in jobs:
            self._events.record(JobChanged(job.id))
        return [job.id for job in jobs]

    async def _move(self, jobs: Sequence[Job], before_id: int | None) -> list[int]:
        target = await self._pending(before_id) if before_id is not None else None
        owner = target.user_id if target is not None else next((job.user_id for job in jobs), None)
        moved = {job.id: job for job in jobs if job.user_id == owner}
        if owner is None or not moved:
            return []
        line = await self._line(owner)
        gap = gap_for(line, moved, before_id)
        places = spread(gap, len(moved))
        if places is None:
            await renumber(self._db, gap.priority)
            self._events.record(LibraryChanged())
            await self._those(list(moved), afresh=True)
            places = spread(gap_for(await self._line(owner), moved, before_id), len(moved)) or []
        in_order = [moved[place.job_id] for place in line if place.job_id in moved]
        for job, position in zip(in_order, places, strict=True):
            job.priority, job.position = gap.priority, position
        await self._db.flush()
        return self._told(in_order)

    async def _line(self, user_id: int) -> list[Place]:
        waiting = (Job.user_id == user_id, Job.ended_at.is_(None), Job.status == JobStatus.PENDING)
        rows = await self._db.execute(
            select(Job.id, Job.priority, Job.position).where(*waiting).order_by(*queue_order())
        )
        return [Place(*row) for row in rows]

    async def _is_busy(self, user_id: int) -> bool:
        """Whether an attempt at a job that has not ended is under way, or its results are being fetched."""
        under_way = exists().where(ProviderSubmission.job_id == Job.id, ProviderSubmission.state.in_(_UNDER_WAY))
        found = select(exists().where(Job.user_id == user_id, Job.ended_at.is_(None), under_way))
        return bool(await self._db.scalar(found))

    def _finish(self, user: User) -> None:
        user.queue_mode = QueueMode.PAUSED
        self._events.record(QueueModeChanged(user.id, has_finished=True))
        log.info("queue_finished", user_id=user.id)

    async def _user(self, user_id: int) -> User:
        self._check_user(user_id)
        user = await self._db.get(User, user_id, populate_existing=True)
        if user is None or user.deleted_at is not None:
            raise ResourceNotFoundError("profile", user_id)
        return user


def check_priority(priority: int) -> None:
    """See that a priority is within its bounds.

    Raises:
        ValidationError: It is not.
    """
    if not -PRIORITY_LIMIT <= priority <= PRIORITY_LIMIT:
        raise ValidationError(f"A priority is between {-PRIORITY_LIMIT} and {PRIORITY_LIMIT}.", field="priority")


def checked_moment(at: datetime | None) -> datetime | None:
    """A moment to start at, as it is.

    Raises:
        ValidationError: It has no zone: nobody could say when that is.
    """
    if at is not None and at.tzinfo is None:
        raise ValidationError("A moment needs its time zone.", field="scheduled_at")
    return at
