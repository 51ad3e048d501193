"""Jobs as they are shown: lists, numbers and all that is known of one."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select

from app.domain.enums import JobStatus, OperationType
from app.domain.job import Job
from app.services.job.job_access import JobAccess
from app.services.job.job_copies import is_left_failed
from app.services.job.job_rows import JobRow, StageRow, select_job_rows, select_job_rows_by_id, select_stage_rows

LIST_LIMIT = 10_000


class JobFilters(BaseModel):
    """Which jobs a list holds; what is None does not filter."""

    model_config = ConfigDict(extra="forbid")

    status: JobStatus | None = None
    provider_id: str | None = None
    operation_type: OperationType | None = None
    retry_of: int | None = None
    batch_id: int | None = None


class Pagination(BaseModel):
    """Which part of a list is wanted: by number, or what comes after an id."""

    model_config = ConfigDict(extra="forbid")

    skip: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=LIST_LIMIT)
    after_id: int | None = None


class JobLists(JobAccess):
    """Lists and counts a user's jobs."""

    async def list_jobs(
        self, user_id: int, filters: JobFilters | dict[str, Any], pagination: Pagination | dict[str, Any]
    ) -> list[Job]:
        """The user's jobs, newest first."""
        self._check_user(user_id)
        wanted = JobFilters.model_validate(filters)
        page = Pagination.model_validate(pagination)
        query = select(Job).where(Job.user_id == user_id).order_by(Job.id.desc())
        for name, value in wanted.model_dump(exclude_none=True).items():
            query = query.where(getattr(Job, name) == value)
        if page.after_id is not None:
            query = query.where(Job.id < page.after_id)
        return list(await self._db.scalars(query.offset(page.skip).limit(page.limit)))

    async def list_job_rows(self, user_id: int, *, limit: int = 2000, skip: int = 0) -> list[JobRow]:
        """The user's jobs as the queue shows them: running, waiting in their order, then ended ones, newest first."""
        self._check_user(user_id)
        return await select_job_rows(self._db, user_id, limit=min(limit, LIST_LIMIT), skip=skip)

    async def get_job_rows(self, job_ids: Sequence[int]) -> list[JobRow]:
        """These jobs as the queue shows them; those that are not there are left out."""
        return await select_job_rows_by_id(self._db, job_ids, self._acting_for)

    async def list_stages(self, job_id: int) -> list[StageRow]:
        """The stages of a job's attempts, oldest first."""
        return await select_stage_rows(self._db, (await self._get(job_id)).id)

    async def count_jobs(self, user_id: int) -> dict[JobStatus, int]:
        """How many jobs the user has in each status; a status without jobs is 0."""
        self._check_user(user_id)
        counts = dict.fromkeys(JobStatus, 0)
        # One index has what is open and another one what has ended.
        for part in (Job.ended_at.is_(None), Job.ended_at.is_not(None)):
            found = select(Job.status, func.count()).where(Job.user_id == user_id, part).group_by(Job.status)
            counts.update((status, count) for status, count in await self._db.execute(found))
        return counts

    async def count_failed_by_kind(self, user_id: int) -> dict[str, int]:
        """How many jobs failed and were not made again since, by the kind of their error; "" where it has none."""
        self._check_user(user_id)
        failed = select(Job.error_kind, func.count()).where(*is_left_failed(user_id)).group_by(Job.error_kind)
        return {kind or "": count for kind, count in await self._db.execute(failed)}

    async def count_needing_attention(self, user_id: int) -> int:
        """How many of the user's jobs wait for a decision of theirs."""
        self._check_user(user_id)
        found = await self._db.scalar(select(func.count()).where(Job.user_id == user_id, Job.needs_attention))
        return found or 0
