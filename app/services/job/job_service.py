"""Jobs: made, listed, ordered and ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.batch import Batch, JobDependency
from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import InvalidTransitionError, ResourceNotFoundError
from app.domain.events import EventLog, JobChanged, JobRemoved, SubmissionChanged
from app.domain.execution_chain import ExecutionJobDependency
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.providers.base import Estimate
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.job.dependencies import JobDependencies
from app.services.job.job_access import IDS_A_QUERY
from app.services.job.job_copies import JobCopies
from app.services.job.job_detail import (
    JobDetail,
    read_job_log,
    select_attempts,
    select_dependencies,
    select_results,
    select_run_dependencies,
)
from app.services.job.job_lists import JobLists
from app.services.job.job_making import ROWS_AT_ONCE, JobMaking, Standing
from app.services.job.job_queue import JobQueue
from app.services.job.next_jobs import NextJobs, queue_order
from app.services.job.outputs import Output
from app.services.provider.provider_service import validate_params
from app.services.submission.stages import end_stage
from app.system.clock import Clock
from app.system.redaction import Redactor

log = structlog.get_logger(__name__)


class JobService(JobQueue, JobLists, NextJobs):
    """Makes, lists, orders and ends jobs."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        accounts: AccountService,
        events: EventLog,
        clock: Clock,
        *,
        logs: Path | None = None,
        redactor: Redactor | None = None,
        acting_for: int | None = None,
    ) -> None:
        """Take what the service stands on.

        Args:
            db: The session.
            registry: The providers.
            accounts: On the same session.
            events: Of the unit of work.
            clock: The time.
            logs: The folder of the log; without it a job's detail has no log.
            redactor: Knows what is secret.
            acting_for: Whose jobs are there; None for everybody's.
        """
        super().__init__(db, events, clock, acting_for=acting_for)
        self._registry = registry
        self._accounts = accounts
        self.dependencies = JobDependencies(db, registry, events, clock)
        self.making = JobMaking(db, registry, self.dependencies, events, clock)
        self._copies = JobCopies(db, self.making, self.dependencies, events)
        self._logs = logs
        self._redactor = redactor or Redactor()

    async def create_job(
        self,
        user_id: int,
        provider_id: str,
        operation_type: OperationType,
        params: Mapping[str, Any],
        *,
        priority: int = 0,
        retry_of: int | None = None,
        scheduled_at: datetime | None = None,
        held: bool = False,
        batch_id: int | None = None,
        depends_on: Mapping[str, Output] | None = None,
    ) -> Job:
        """Put a job into the queue, at the end of its priority.

        Args:
            user_id: Whose job; the acting user.
            provider_id: Who makes it.
            operation_type: What is made.
            params: As the operation's parameter model takes them; an input slot holds an asset's id.
            priority: Higher runs first.
            retry_of: The ended job that this one repeats.
            scheduled_at: It is not started before this moment.
            held: It is not started until it is released.
            batch_id: The batch that it belongs to.
            depends_on: Input slot to the output of another job, or a run, of the user; the job waits until it is there.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is not allowed, or an input is not there; `field` names it.
            ResourceNotFoundError: The user, the job that it repeats or the batch is not there.
        """
        self._check_user(user_id)
        if retry_of is not None:
            await self._get(retry_of)
        if batch_id is not None and await self._db.scalar(select(Batch.user_id).where(Batch.id == batch_id)) != user_id:
            raise ResourceNotFoundError("batch", batch_id)
        checked = await self.making.check(user_id, provider_id, operation_type, params, depends_on=depends_on)
        standing = Standing(
            priority=priority, retry_of=retry_of, scheduled_at=scheduled_at, is_held=held, batch_id=batch_id
        )
        (job,) = await self.making.put([(checked, standing)])
        return job

    async def update_status(self, job_id: int, status: JobStatus, error: str | None = None) -> Job:
        """Take a job to its next status.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: The states of a job do not allow it.
        """
        job = await self._get(job_id)
        job.become(status, self._clock.now())
        if error is not None:
            job.error_message = error
        await self._db.flush()
        if status.is_final:
            await self.dependencies.settle([job_id])
        self._events.record(JobChanged(job_id))
        log.info("job_status_changed", job_id=job_id, status=status.value)
        return job

    async def cancel_job(self, job_id: int) -> None:
        """Stop a job.

        Our own record changes first: if the provider cannot be reached, the job stays cancelled here, and a result that
        still arrives is kept and marked.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: The job has already ended.
        """
        job = await self._get(job_id)
        if job.status.is_final:
            raise InvalidTransitionError(f"Job {job_id} has already ended: {job.status}.")
        await self._cancel([job])

    async def cancel_jobs(self, job_ids: Sequence[int]) -> list[int]:
        """As `cancel_job`, for many; those that have ended are left out, and the others given."""
        return await self._cancel([job for job in await self._those(job_ids) if not job.status.is_final])

    async def restore_job(self, job_id: int) -> Job:
        """Take the cancel of a job back: a copy stands in its old place, for a final state never changes.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It was not cancelled, or it may have been charged.
            ValidationError: Its parameters are not allowed any more.
        """
        return await self._copies.restore(await self._get(job_id))

    async def retry_job(self, job_id: int) -> Job:
        """Make a new job with the parameters of an ended one; what waits for that one waits for the new one.

        One whose result was made, and could not be fetched, is given itself: its result is asked for again.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: The job has not ended.
            ValidationError: Its parameters are not allowed any more.
        """
        return await self._copies.retry(await self._get(job_id))

    async def retry_failed(self, user_id: int, error_kind: str | None = None) -> list[Job]:
        """Make everything again that failed and was not made again since; what cannot be made any more is left out.

        Args:
            user_id: Whose.
            error_kind: Only what failed in this way, as `count_failed_by_kind` names it. Otherwise everything but
                content that was refused: it would be refused again.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        return await self._copies.retry_failed(user_id, error_kind)

    async def duplicate_job(self, job_id: int) -> Job:
        """Make a job a second time, whatever became of it, at the end of its priority.

        Raises:
            ResourceNotFoundError: There is no such job.
            ValidationError: Its parameters are not allowed any more.
        """
        return await self._copies.duplicate(await self._get(job_id))

    async def remove_job(self, job_id: int) -> None:
        """Take an ended job off the list; its results and its record of money stay.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It has not ended, it was sent (that is a record of money), or another job or a run
                waits for it.
        """
        job = await self._get(job_id)
        if not job.status.is_final:
            raise InvalidTransitionError(f"Job {job_id} has not ended.")
        if await self._db.scalar(select(exists().where(ProviderSubmission.job_id == job_id))):
            raise InvalidTransitionError(f"Job {job_id} was sent: its record is kept.")
        if await self.dependencies.has_waiting(job_id):
            raise InvalidTransitionError(f"Something else waits for job {job_id}: make it again, or cancel the other.")
        for named in (JobDependency, ExecutionJobDependency):
            await self._db.execute(delete(named).where(named.depends_on_id == job_id))
        await self._db.execute(delete(Job).where(Job.id == job_id))
        self._events.record(JobRemoved(job_id))

    async def get_pending_jobs(self, limit: int = 10) -> list[Job]:
        """What a runner may submit now, in the order in which it should.

        A job whose attempt was proven never to have arrived is processing and has no live submission: it is among them.
        """
        return list(await self._db.scalars(self._submittable().order_by(*queue_order()).limit(limit)))

    async def get_job_detail(self, job_id: int) -> JobDetail:
        """A job with its whole story, secrets taken out.

        Call it first in a unit of work: the log is read before the database is asked, for no transaction waits for a
        thread.

        Raises:
            ResourceNotFoundError: There is no such job.
        """
        lines = await read_job_log(self._logs, job_id)
        job = await self._get(job_id)
        (row,) = await self.get_job_rows([job_id])
        return JobDetail(
            row=row,
            params=job.params,
            stages=await self.list_stages(job_id),
            attempts=await select_attempts(self._db, job_id, self._redactor),
            decision=await self._accounts.get_decision(job_id),
            log=lines,
            result_asset_ids=await select_results(self._db, job_id),
            depends_on=await select_dependencies(self._db, job_id),
            depends_on_runs=await select_run_dependencies(self._db, job_id),
        )

    async def estimate(self, provider_id: str, operation_type: OperationType, params: dict[str, Any]) -> Estimate:
        """Cost and time of a job that is not made yet.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is not allowed.
        """
        provider = self._registry.get(provider_id)
        model = provider.manifest.params_model(operation_type)
        return provider.estimate(operation_type, validate_params(model, params))

    async def _cancel(self, jobs: Sequence[Job]) -> list[int]:
        now = self._clock.now()
        job_ids = [job.id for job in jobs]
        submissions = await self._live_submissions(job_ids)
        for number, job in enumerate(jobs, start=1):
            submission = submissions.get(job.id)
            job.become(JobStatus.CANCELLED, now)
            if submission is not None and submission.state == SubmissionState.PREPARING:
                submission.become(SubmissionState.REJECTED, now)
                await self._accounts.ledger.release(submission.id)
                await self._accounts.release_account(submission.account_id, job_id=job.id)
                await end_stage(self._db, self._clock, submission, "cancelled")
            elif submission is not None:
                submission.cancel_asked_at = now
                self._events.record(SubmissionChanged(submission.id, submission.state))
            self._events.record(JobChanged(job.id))
            log.info("job_cancelled", job_id=job.id, was_submitted=submission is not None)
            if number % ROWS_AT_ONCE == 0:
                await self._db.flush()
        await self._db.flush()
        await self.dependencies.settle(job_ids)
        return job_ids

    async def _live_submissions(self, job_ids: Sequence[int]) -> dict[int, ProviderSubmission]:
        live: dict[int, ProviderSubmission] = {}
        for start in range(0, len(job_ids), IDS_A_QUERY):
            part = ProviderSubmission.job_id.in_(job_ids[start : start + IDS_A_QUERY])
            found = await self._db.scalars(
                select(ProviderSubmission).where(part, ProviderSubmission.state.in_(LIVE_STATES))
            )
            live |= {submission.job_id: submission for submission in found}
        return live
