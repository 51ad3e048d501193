"""Jobs that are made from others: again, a second time, or back in the place of one that was cancelled."""

import structlog
from sqlalchemy import ColumnElement, Delete, Update, delete, exists, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.batch import JobDependency, JobReplacement
from app.domain.enums import JobStatus, SubmissionState
from app.domain.errors import ContentRefusedError, InvalidTransitionError, UserError
from app.domain.events import EventLog, JobChanged, JobRemoved, SubmissionChanged
from app.domain.execution_chain import JobExecutionDependency
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.services.job.dependencies import JobDependencies
from app.services.job.job_making import CheckedJob, JobMaking, Standing

log = structlog.get_logger(__name__)


class JobCopies:
    """Makes jobs from the rows of others; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, making: JobMaking, dependencies: JobDependencies, events: EventLog) -> None:
        self._db = db
        self._making = making
        self._dependencies = dependencies
        self._events = events

    async def retry(self, job: Job) -> Job:
        """Queue an ended job again; what waits for it waits for the new one.

        One whose result was made, and could not be fetched, goes on itself: nothing is made or charged anew.

        Raises:
            InvalidTransitionError: It has not ended, or another job makes the same again already.
            ValidationError: Its parameters are not allowed any more.
        """
        if not job.status.is_final:
            raise InvalidTransitionError(f"Job {job.id} has not ended.")
        if job.is_result_lost:
            return await self._fetch_again(job)
        await self._check_alone(job)
        (again,) = await self._making.put([(await self._check(job), _again(job))])
        await self._stand_in(job, again)
        return again

    async def retry_failed(self, user_id: int, error_kind: str | None) -> list[Job]:
        """Queue what failed and was not made again since; what cannot be made any more is left out."""
        failed = list(
            await self._db.scalars(select(Job).where(*is_left_failed(user_id), _of_kind(error_kind)).order_by(Job.id))
        )
        fetched = [await self._fetch_again(job) for job in failed if job.is_result_lost]
        former: list[Job] = []
        fresh: list[tuple[CheckedJob, Standing]] = []
        for job in failed:
            if job in fetched:
                continue
            try:
                fresh.append((await self._check(job), _again(job)))
            except UserError as error:
                log.warning("job_not_made_again", job_id=job.id, reason=error.message)
            else:
                former.append(job)
        made = await self._making.put(fresh)
        for job, again in zip(former, made, strict=True):
            await self._stand_in(job, again)
        return [*fetched, *made]

    async def _fetch_again(self, job: Job) -> Job:
        """Have the result of a job fetched that was given up."""
        job.reopen()
        submission = await self._db.scalar(
            select(ProviderSubmission).where(
                ProviderSubmission.job_id == job.id, ProviderSubmission.state == SubmissionState.SUCCEEDED
            )
        )
        if submission is None:
            raise InvalidTransitionError(f"Job {job.id} has no result that could be fetched.")
        submission.is_collected = False
        self._events.record(JobChanged(job.id))
        self._events.record(SubmissionChanged(submission.id, submission.state))
        return job

    async def duplicate(self, job: Job) -> Job:
        """Queue a job a second time, whatever became of it; what it makes replaces nothing.

        Raises:
            ValidationError: Its parameters are not allowed any more.
        """
        (copy,) = await self._making.put([(await self._check(job), Standing(priority=job.priority))])
        return copy

    async def restore(self, job: Job) -> Job:
        """Put a copy in the place of a cancelled job that cost nothing.

        The cancelled one goes off the list; where attempts at it were refused it stays, as their record.

        Raises:
            InvalidTransitionError: It was not cancelled, it may have been charged, or another job makes the same again.
            ValidationError: Its parameters are not allowed any more.
        """
        if job.status != JobStatus.CANCELLED:
            raise InvalidTransitionError(f"Job {job.id} was not cancelled: {job.status}.")
        states = set(
            await self._db.scalars(select(ProviderSubmission.state).where(ProviderSubmission.job_id == job.id))
        )
        if states - {SubmissionState.REJECTED}:
            raise InvalidTransitionError(f"Job {job.id} was sent: it cannot come back.")
        await self._check_alone(job)
        place = Standing(
            priority=job.priority,
            position=job.position,
            is_held=job.is_held,
            scheduled_at=job.scheduled_at,
            batch_id=job.batch_id,
            retry_of=job.id if states else job.retry_of,
            created_at=job.created_at,
        )
        (copy,) = await self._making.put([(await self._check(job), place)])
        await self._stand_in(job, copy)
        await self._give_up(job, copy, is_record=bool(states))
        return copy

    async def _check(self, job: Job) -> CheckedJob:
        awaited = await self._dependencies.awaited_by(job.id)
        return await self._making.check(
            job.user_id, job.provider_id, job.operation_type, job.params, depends_on=awaited, is_copy=True
        )

    async def _check_alone(self, job: Job) -> None:
        """See that no other open job is to replace what this one was to: it would be paid for twice."""
        own, other = aliased(JobReplacement), aliased(JobReplacement)
        found = await self._db.scalar(
            select(Job.id)
            .join(other, other.job_id == Job.id)
            .join(own, own.asset_id == other.asset_id)
            .where(own.job_id == job.id, Job.id != job.id, Job.ended_at.is_(None))
        )
        if found is not None:
            raise InvalidTransitionError(f"Job {found} makes again what job {job.id} was to make again.")

    async def _stand_in(self, job: Job, again: Job) -> None:
        """Let what waits for a job wait for the one in its place, which replaces what that one was to replace."""
        await self._dependencies.repoint(job, again)
        columns = (literal(again.id), JobReplacement.asset_id, JobReplacement.output_index)
        replaced = select(*columns).where(JobReplacement.job_id == job.id)
        await self._db.execute(insert(JobReplacement).from_select(["job_id", "asset_id", "output_index"], replaced))

    async def _give_up(self, job: Job, copy: Job, *, is_record: bool) -> None:
        """Let the copy stand for a cancelled job wherever it is named."""
        job.batch_id = None
        for kept in (JobDependency, JobExecutionDependency):
            had = (kept.job_id == job.id, kept.asset_id.is_not(None))
            await self._run(update(kept).where(*had).values(job_id=copy.id))
        if is_record:
            return
        await self._run(update(Job).where(Job.retry_of == job.id).values(retry_of=copy.id))
        for kept in (JobDependency, JobExecutionDependency):
            await self._run(delete(kept).where(kept.job_id == job.id))
        await self._db.delete(job)
        await self._db.flush()
        self._events.record(JobRemoved(job.id))

    async def _run(self, statement: Delete | Update) -> None:
        await self._db.execute(statement.execution_options(synchronize_session=False))


def _again(job: Job) -> Standing:
    return Standing(priority=job.priority, batch_id=job.batch_id, retry_of=job.id)


def is_left_failed(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """Which jobs of a user failed and were not made again since, nor what they were to replace by another rebuild."""
    again, own, later = aliased(Job), aliased(JobReplacement), aliased(JobReplacement)
    failed = (Job.user_id == user_id, Job.ended_at.is_not(None), Job.status == JobStatus.FAILED)
    is_rebuilt = exists().where(own.job_id == Job.id, later.asset_id == own.asset_id, later.job_id > Job.id)
    return (*failed, ~exists().where(again.retry_of == Job.id), ~is_rebuilt)


def _of_kind(error_kind: str | None) -> ColumnElement[bool]:
    """Which failures are meant: those of a kind, or all but those that the same job would meet again."""
    if error_kind is None:
        return or_(Job.error_kind.is_(None), Job.error_kind != ContentRefusedError.__name__)
    return Job.error_kind == error_kind if error_kind else Job.error_kind.is_(None)
