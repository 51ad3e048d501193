"""The jobs that a unit of work may see and change: what the parts of JobService have in common."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import JobStatus
from app.domain.errors import InvalidTransitionError, ResourceNotFoundError
from app.domain.events import EventLog
from app.domain.job import Job
from app.system.clock import Clock

IDS_A_QUERY = 500
"""A statement takes a limited number of values."""


class JobAccess:
    """Finds jobs of the acting user; for the runners, of everybody."""

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def get_job(self, job_id: int) -> Job | None:
        job = await self._db.get(Job, job_id)
        return job if job is not None and self._acting_for in {None, job.user_id} else None

    def _check_user(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)

    async def _get(self, job_id: int) -> Job:
        job = await self.get_job(job_id)
        if job is None:
            raise ResourceNotFoundError("job", job_id)
        return job

    async def _pending(self, job_id: int) -> Job:
        job = await self._get(job_id)
        if job.status != JobStatus.PENDING:
            raise InvalidTransitionError(f"Job {job_id} is not waiting: {job.status}.")
        return job

    async def _those(self, job_ids: Sequence[int]) -> list[Job]:
        """These jobs, each once and in this order; those that are not there are left out."""
        found: dict[int, Job] = {}
        for start in range(0, len(job_ids), IDS_A_QUERY):
            query = select(Job).where(Job.id.in_(job_ids[start : start + IDS_A_QUERY]))
            if self._acting_for is not None:
                query = query.where(Job.user_id == self._acting_for)
            found |= {job.id: job for job in await self._db.scalars(query)}
        return [found[job_id] for job_id in dict.fromkeys(job_ids) if job_id in found]
