"""The line of waiting jobs: their order, what is held or comes later, and whether the queue runs at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.domain.enums import JobStatus, QueueMode, SubmissionState
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import JobChanged, LibraryChanged, QueueModeChanged
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.domain.user import User
from app.services.job.job_access import IDS_A_QUERY, JobAccess
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
        """Keep a waiting job from being started, or let it go.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It is not waiting.
        """
        await self._pending(job_id)
        await self.hold_jobs([job_id], held=held)

    async def hold_jobs(self, job_ids: Sequence[int], *, held: bool = True) -> list[int]:
        """Keep waiting jobs from being started, or let them go."""
        return await self._change(job_ids, Job.is_held != held, is_held=held)

    async def release_jobs(self, job_ids: Sequence[int]) -> list[int]:
        """Let held jobs go."""
        return await self.hold_jobs(job_ids, held=False)

    async def release_held_jobs(self, user_id: int) -> list[int]:
        """Let every held job of a user go, also one whose attempt is still in doubt; gives their ids."""
        self._check_user(user_id)
        held = (Job.user_id == user_id, Job.ended_at.is_(None), Job.is_held)
        released = await self._db.scalars(update(Job).where(*held).values(is_held=False).returning(Job.id))
        return self._told(sorted(released))

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
        await self._pending(job_id)
        await self.set_priorities([job_id], priority)

    async def set_priorities(self, job_ids: Sequence[int], priority: int) -> list[int]:
        """As `set_priority`, for many."""
        check_priority(priority)
        return await self._change(job_ids, Job.priority != priority, priority=priority)

    async def move_job(self, job_id: int, before_id: int | None) -> None:
        """Put a waiting job before another one, whose priority it takes, or at the end of the line.

        Raises:
            ResourceNotFoundError: One of the jobs is not there.
            InvalidTransitionError: One of them is not waiting.
        """
        await self._pending(job_id)
        await self.move_jobs([job_id], before_id)

    async def move_jobs(self, job_ids: Sequence[int], before_id: int | None) -> list[int]:
        """Put waiting jobs before another one, or at the end of the line; among themselves they keep their order.

        Raises:
            ResourceNotFoundError: The other one is not there.
            InvalidTransitionError: The other one is not waiting.
        """
        owner = await self._owner_of(job_ids, before_id)
        if owner is None:
            return []
        line, chosen = await self._line(owner), set(job_ids)
        moved = [place.job_id for place in line if place.job_id in chosen]
        if not moved:
            return []
        gap = gap_for(line, chosen, before_id)
        positions = spread(gap, len(moved))
        if positions is None:
            await renumber(self._db, gap.priority)
            self._events.record(LibraryChanged())
            positions = spread(gap_for(await self._line(owner), chosen, before_id), len(moved)) or []
        await self._place(moved, gap.priority, positions)
        return self._told(moved)

    async def add_to_front(self, job_id: int) -> None:
        """Put a waiting job before all others of its user.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It is not waiting.
        """
        job = await self._pending(job_id)
        first = (await self._line(job.user_id))[0].job_id
        await self.move_jobs([job_id], first)

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

    async def _change(self, job_ids: Sequence[int], condition: ColumnElement[bool], **values: Any) -> list[int]:
        """Change those of these jobs that wait and for which a condition holds."""
        changed: set[int] = set()
        for start in range(0, len(job_ids), IDS_A_QUERY):
            these = Job.id.in_(job_ids[start : start + IDS_A_QUERY])
            query = update(Job).where(these, Job.status == JobStatus.PENDING, condition).values(**values)
            if self._acting_for is not None:
                query = query.where(Job.user_id == self._acting_for)
            changed |= set(await self._db.scalars(query.returning(Job.id)))
        return self._told([job_id for job_id in dict.fromkeys(job_ids) if job_id in changed])

    def _told(self, job_ids: list[int]) -> list[int]:
        for job_id in job_ids:
            self._events.record(JobChanged(job_id))
        return job_ids

    async def _owner_of(self, job_ids: Sequence[int], before_id: int | None) -> int | None:
        """In whose line jobs are moved: that of the one who will stand behind them."""
        if before_id is not None:
            return (await self._pending(before_id)).user_id
        if self._acting_for is not None:
            return self._acting_for
        return await self._db.scalar(select(Job.user_id).where(Job.id.in_(job_ids[:1])))

    async def _place(self, job_ids: Sequence[int], priority: int, positions: Sequence[float]) -> None:
        rows = [
            {"id": job_id, "priority": priority, "position": position}
            for job_id, position in zip(job_ids, positions, strict=True)
        ]
        await self._db.execute(update(Job), rows)
        # That goes past what is in memory.
        for row in rows:
            job = self._db.sync_session.identity_map.get(identity_key(Job, row["id"]))
            if job is not None:
                set_committed_value(job, "priority", priority)
                set_committed_value(job, "position", row["position"])

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
