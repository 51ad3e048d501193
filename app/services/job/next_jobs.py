"""What a runner may submit now, and when there will be more of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.domain.base import UtcTime
from app.domain.batch import JobDependency
from app.domain.enums import QueueMode
from app.domain.execution_chain import JobExecutionDependency
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.domain.user import User
from app.services.job.job_access import JobAccess

Ts = TypeVarTuple("Ts")

Price = tuple[int, str, str | None]
"""Of whose jobs at which provider, and in which credits."""
Moment = datetime | BindParameter[datetime]


def queue_order() -> tuple[Any, ...]:
    """In which order waiting jobs run."""
    return (Job.priority.desc(), Job.position, Job.id)


def is_due(now: Moment) -> ColumnElement[bool]:
    """Whether the moment that a job waits for has come.

    A pause that began in the future was made before the clock was set back. What is left of it nobody knows, and a job
    may not wait for longer than its pause: it is over.
    """
    was_set_back = and_(Job.paused_at.is_not(None), Job.paused_at > now)
    return and_(or_(Job.not_before.is_(None), Job.not_before <= now, was_set_back), has_come(now))


def is_startable() -> ColumnElement[bool]:
    """Whether nothing but time, a runner or an account keeps a job from being sent.

    It is open, not held, its user's queue runs and has not as many jobs at once as it may, no attempt at it is under
    way, and its inputs are there.
    """
    return and_(
        Job.ended_at.is_(None),
        ~Job.is_held,
        Job.user_id.in_(select(User.id).where(User.queue_mode == QueueMode.RUNNING, has_room_for_more())),
        ~has_live_submission(),
        ~exists().where(JobDependency.job_id == Job.id, JobDependency.asset_id.is_(None)),
        ~exists().where(JobExecutionDependency.job_id == Job.id, JobExecutionDependency.asset_id.is_(None)),
    )


def has_room_for_more() -> ColumnElement[bool]:
    """Whether a user may have one more job running; one that waits for a decision does not count."""
    running = aliased(Job)
    count = (
        select(func.count())
        .where(
            running.user_id == User.id,
            running.ended_at.is_(None),
            ~running.needs_attention,
            exists().where(ProviderSubmission.job_id == running.id, ProviderSubmission.state.in_(LIVE_STATES)),
        )
        .correlate(User)
        .scalar_subquery()
    )
    return or_(User.quota_running.is_(None), count < User.quota_running)


def has_live_submission() -> ColumnElement[bool]:
    """Whether an attempt at a job is under way, or waits for a decision."""
    return exists().where(ProviderSubmission.job_id == Job.id, ProviderSubmission.state.in_(LIVE_STATES))


class NextJob(NamedTuple):
    """What a runner has to know of a job to choose it."""

    id: int
    user_id: int
    provider_id: str
    credit_type: str | None
    estimated_cost: int
    priority: int
    position: float


class NextJobs(JobAccess):
    """What the runners ask."""

    async def list_next_jobs(self, *, each: int, too_dear: Mapping[Price, int] | None = None) -> list[NextJob]:
        """What a runner may submit now, so many of each provider and user: a long queue at one hides no other's.

        Args:
            each: So many.
            too_dear: What costs so much or more is left out: it would hide the cheaper jobs behind it.
        """
        found: list[NextJob] = []
        for user_id, provider_id in await self._lines():
            line = _LINE
            for (owner, where, credit_type), cost in (too_dear or {}).items():
                if (owner, where) == (user_id, provider_id):
                    line = line.where(or_(Job.credit_type.is_distinct_from(credit_type), Job.estimated_cost < cost))
            values = {"now": self._clock.now(), "user": user_id, "provider": provider_id, "each": each}
            found += [NextJob(*row) for row in await self._db.execute(line, values)]
        return sorted(found, key=lambda job: (-job.priority, job.position, job.id))

    async def has_runnable_jobs(self) -> bool:
        """Whether a job runs, or waits for nothing but a pause, a runner or an account."""
        waits = and_(is_startable(), has_come(self._clock.now()))
        found = select(exists().where(Job.ended_at.is_(None), ~Job.needs_attention, or_(waits, has_live_submission())))
        return bool(await self._db.scalar(found))

    async def find_reached_limit(self, job_id: int) -> int | None:
        """How many jobs its user may have at once, where so many run; None where there is room for one more."""
        of_user = select(User.quota_running).join(Job, Job.user_id == User.id)
        return await self._db.scalar(self._mine(of_user.where(Job.id == job_id, ~has_room_for_more())))

    async def seconds_to_next(self) -> float | None:
        """How long until a job that waits for a moment may be submitted; None where none does."""
        now = self._clock.now()
        soonest = await self._db.scalar(self._mine(_SOONEST), {"now": now})
        return None if soonest is None else max(0.0, (soonest - now) / timedelta(seconds=1))

    def _submittable(self) -> Select[Job]:
        return self._mine(select(Job).where(is_startable(), is_due(self._clock.now())))

    def _mine(self, query: Select[*Ts]) -> Select[*Ts]:
        return query if self._acting_for is None else query.where(Job.user_id == self._acting_for)

    async def _lines(self) -> Sequence[tuple[int, str]]:
        """Who has open jobs at which provider."""
        return [(user_id, provider_id) for user_id, provider_id in await self._db.execute(self._mine(_LINES))]


def has_come(now: Moment) -> ColumnElement[bool]:
    """Whether the moment that its user chose for a job has come."""
    return or_(Job.scheduled_at.is_(None), Job.scheduled_at <= now)


def _soonest() -> Select[datetime]:
    pause_ends = case((or_(Job.paused_at.is_(None), Job.paused_at <= _NOW), Job.not_before), else_=_NOW)
    latest = func.max(func.coalesce(pause_ends, _NOW), func.coalesce(Job.scheduled_at, _NOW))
    return select(func.min(latest)).where(is_startable(), ~is_due(_NOW))


# Built once: the runners ask after each change, and to build such a statement takes longer than to run it.
_NOW: BindParameter[datetime] = bindparam("now", type_=UtcTime())
_SOONEST = _soonest()
_LINES = select(Job.user_id, Job.provider_id).where(Job.ended_at.is_(None)).distinct()
_LINE = (
    select(
        Job.id,
        Job.user_id,
        Job.provider_id,
        Job.credit_type,
        Job.estimated_cost,
        Job.priority,
        Job.position,
    )
    .where(is_startable(), is_due(_NOW), Job.user_id == bindparam("user"), Job.provider_id == bindparam("provider"))
    .order_by(*queue_order())
    .limit(bindparam("each", type_=Integer()))
)
TO_START = (
    select(Job, and_(is_startable(), has_come(_NOW)))
    .where(Job.id == bindparam("job"))
    .execution_options(populate_existing=True)
)
"""The job `job` as it is now, and whether it may be started at the moment `now`."""
