"""Jobs: made, listed, ordered and ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, delete, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.base import UtcTime
from app.domain.enums import AssetState, JobStatus, OperationType, SubmissionState
from app.domain.errors import InvalidTransitionError, ResourceNotFoundError, ValidationError
from app.domain.events import EventLog, JobAdded, JobChanged, JobRemoved, LibraryChanged
from app.domain.job import Job
from app.domain.submission import LIVE_STATES, ProviderSubmission
from app.providers.base import Estimate, OperationParams, input_slots
from app.providers.registry import ProviderRegistry
from app.services.account.account_service import AccountService
from app.services.job.job_places import place_before, renumber
from app.services.job.job_rows import (
    JobRow,
    StageRow,
    select_job_rows,
    select_job_rows_by_id,
    select_stage_rows,
)
from app.services.provider.provider_service import validate_params
from app.services.submission.stages import end_stage
from app.system.clock import Clock

log = structlog.get_logger(__name__)

LIST_LIMIT = 10_000
_OPEN = (JobStatus.PENDING, JobStatus.PROCESSING)


class JobFilters(BaseModel):
    """Which jobs a list holds; what is None does not filter."""

    model_config = ConfigDict(extra="forbid")

    status: JobStatus | None = None
    provider_id: str | None = None
    operation_type: OperationType | None = None
    retry_of: int | None = None


class Pagination(BaseModel):
    """Which part of a list is wanted: by number, or what comes after an id."""

    model_config = ConfigDict(extra="forbid")

    skip: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=LIST_LIMIT)
    after_id: int | None = None


class JobService:
    """Makes, lists, orders and ends jobs."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        accounts: AccountService,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._registry = registry
        self._accounts = accounts
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def create_job(
        self,
        user_id: int,
        provider_id: str,
        operation_type: OperationType,
        params: dict[str, Any],
        *,
        priority: int = 0,
        retry_of: int | None = None,
    ) -> Job:
        """Put a job into the queue, at the end of its priority.

        Args:
            user_id: Whose job; the acting user.
            provider_id: Who makes it.
            operation_type: What is made.
            params: As the operation's parameter model takes them; an input slot holds an asset's id.
            priority: Higher runs first.
            retry_of: The ended job that this one repeats.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is not allowed, or an input is not there; `field` names it.
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        provider = self._registry.get(provider_id)
        model = provider.manifest.params_model(operation_type)
        checked = validate_params(model, params)
        first_input = await self._check_inputs(user_id, model, checked)
        estimate = provider.estimate(operation_type, checked)
        last = await self._db.scalar(select(func.max(Job.position)).where(Job.status == JobStatus.PENDING))
        job = Job(
            user_id=user_id,
            provider_id=provider_id,
            operation_type=operation_type,
            params=checked.model_dump(mode="json"),
            prompt=str(getattr(checked, "prompt", "") or ""),
            priority=priority,
            position=(last or 0.0) + 1.0,
            retry_of=retry_of,
            input_asset_id=first_input,
            estimated_cost=estimate.cost,
            estimated_seconds=estimate.seconds,
            credit_type=estimate.credit_type,
            created_at=self._clock.now(),
        )
        self._db.add(job)
        await self._db.flush()
        self._events.record(JobAdded(job.id))
        log.info("job_created", job_id=job.id, provider_id=provider_id, operation=operation_type.value)
        return job

    async def get_job(self, job_id: int) -> Job | None:
        job = await self._db.get(Job, job_id)
        return job if job is not None and self._acting_for in {None, job.user_id} else None

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
        found = await self._db.execute(
            select(Job.status, func.count()).where(Job.user_id == user_id).group_by(Job.status)
        )
        return dict.fromkeys(JobStatus, 0) | {row[0]: row[1] for row in found}

    async def count_needing_attention(self, user_id: int) -> int:
        """How many of the user's jobs wait for a decision of theirs."""
        self._check_user(user_id)
        found = await self._db.scalar(select(func.count()).where(Job.user_id == user_id, Job.needs_attention))
        return found or 0

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
        now = self._clock.now()
        submission = await self._live_submission(job_id)
        job.become(JobStatus.CANCELLED, now)
        if submission is not None and submission.state == SubmissionState.PREPARING:
            submission.become(SubmissionState.REJECTED, now)
            await self._accounts.ledger.release(submission.id)
            await self._accounts.release_account(submission.account_id, job_id=job_id)
            await end_stage(self._db, self._clock, submission, "cancelled")
        elif submission is not None:
            submission.cancel_asked_at = now
        await self._db.flush()
        self._events.record(JobChanged(job_id))
        log.info("job_cancelled", job_id=job_id, was_submitted=submission is not None)

    async def retry_job(self, job_id: int) -> Job:
        """Make a new job with the parameters of an ended one.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: The job has not ended.
            ValidationError: Its parameters are not allowed any more.
        """
        job = await self._get(job_id)
        if not job.status.is_final:
            raise InvalidTransitionError(f"Job {job_id} has not ended.")
        return await self.create_job(
            job.user_id, job.provider_id, job.operation_type, job.params, priority=job.priority, retry_of=job.id
        )

    async def hold_job(self, job_id: int, *, held: bool) -> None:
        """Keep a waiting job from being started, or let it go."""
        job = await self._pending(job_id)
        job.is_held = held
        self._events.record(JobChanged(job_id))

    async def move_job(self, job_id: int, before_id: int | None) -> None:
        """Put a waiting job before another one, or at the end; it takes that one's priority.

        Raises:
            ResourceNotFoundError: One of the jobs is not there.
            InvalidTransitionError: One of them is not waiting.
        """
        job = await self._pending(job_id)
        waiting = Job.status == JobStatus.PENDING
        if before_id is None:
            last = await self._db.scalar(select(func.max(Job.position)).where(waiting, Job.priority == job.priority))
            job.position = (last or 0.0) + 1.0
        else:
            target = await self._pending(before_id)
            place = await place_before(self._db, target, job)
            if place is None:
                await renumber(self._db, target.priority, (job, target))
                self._events.record(LibraryChanged())
                place = await place_before(self._db, target, job)
            job.priority, job.position = target.priority, place or 0.0
        await self._db.flush()
        self._events.record(JobChanged(job_id))

    async def set_priority(self, job_id: int, priority: int) -> None:
        """Higher runs first."""
        job = await self._pending(job_id)
        job.priority = priority
        self._events.record(JobChanged(job_id))

    async def remove_job(self, job_id: int) -> None:
        """Take an ended job off the list; its results and its record of money stay.

        Raises:
            ResourceNotFoundError: There is no such job.
            InvalidTransitionError: It has not ended, or its submissions are a record of money.
        """
        job = await self._get(job_id)
        if not job.status.is_final:
            raise InvalidTransitionError(f"Job {job_id} has not ended.")
        if await self._db.scalar(select(exists().where(ProviderSubmission.job_id == job_id))):
            raise InvalidTransitionError(f"Job {job_id} was sent: its record is kept.")
        await self._db.execute(delete(Job).where(Job.id == job_id))
        self._events.record(JobRemoved(job_id))

    async def get_pending_jobs(self, limit: int = 10) -> list[Job]:
        """What a runner may submit now, in the order in which it should.

        A job whose attempt was proven never to have arrived is processing and has no live submission: it is among them.
        """
        query = self._submittable().order_by(Job.priority.desc(), Job.position, Job.id).limit(limit)
        return list(await self._db.scalars(query))

    async def list_next_jobs(self, *, each: int) -> list[Job]:
        """What a runner may submit now, so many of each provider and user: a long queue at one hides no other's."""
        order = (Job.priority.desc(), Job.position, Job.id)
        place = func.row_number().over(partition_by=(Job.provider_id, Job.user_id), order_by=order)
        ranked = self._submittable().with_only_columns(Job.id, place.label("place")).subquery()
        query = select(Job).join(ranked, ranked.c.id == Job.id).where(ranked.c.place <= each).order_by(*order)
        return list(await self._db.scalars(query))

    def _submittable(self) -> Select[Any]:
        now = self._clock.now()
        claimed = exists().where(ProviderSubmission.job_id == Job.id, ProviderSubmission.state.in_(LIVE_STATES))
        query = select(Job).where(
            Job.status.in_(_OPEN),
            ~Job.is_held,
            (Job.scheduled_at.is_(None)) | (Job.scheduled_at <= now),
            (Job.not_before.is_(None)) | (Job.not_before <= now),
            ~claimed,
        )
        return query if self._acting_for is None else query.where(Job.user_id == self._acting_for)

    async def has_runnable_jobs(self) -> bool:
        """Whether a job waits for nothing but a runner or an account."""
        now = self._clock.now()
        found = await self._db.scalar(
            select(
                exists().where(
                    Job.status.in_(_OPEN),
                    ~Job.is_held,
                    ~Job.needs_attention,
                    (Job.scheduled_at.is_(None)) | (Job.scheduled_at <= now),
                )
            )
        )
        return bool(found)

    async def seconds_to_next(self) -> float | None:
        """How long until a job that waits for a moment may be submitted; None where none does."""
        now = self._clock.now()
        present = literal(now, UtcTime())
        latest = func.max(func.coalesce(Job.not_before, present), func.coalesce(Job.scheduled_at, present))
        soonest = await self._db.scalar(
            select(func.min(latest)).where(
                Job.status.in_(_OPEN),
                ~Job.is_held,
                (Job.not_before > now) | (Job.scheduled_at > now),
            )
        )
        return None if soonest is None else max(0.0, (soonest - now) / timedelta(seconds=1))

    async def estimate(self, provider_id: str, operation_type: OperationType, params: dict[str, Any]) -> Estimate:
        """Cost and time of a job that is not made yet.

        Raises:
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is not allowed.
        """
        provider = self._registry.get(provider_id)
        model = provider.manifest.params_model(operation_type)
        return provider.estimate(operation_type, validate_params(model, params))

    def _check_user(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)

    async def _check_inputs(self, user_id: int, model: type[OperationParams], params: OperationParams) -> int | None:
        """See that each input slot holds an asset of the user that fits; gives the first one's id."""
        first: int | None = None
        for slot in input_slots(model):
            value = getattr(params, slot.name)
            if value is None:
                continue
            asset = await self._db.get(Asset, value) if isinstance(value, int) else None
            if asset is None or asset.user_id != user_id or asset.deleted_at is not None:
                raise ValidationError(f"{slot.title}: there is no asset {value}.", field=slot.name)
            if asset.media_type != slot.media:
                raise ValidationError(f"{slot.title} takes {slot.media.value}s only.", field=slot.name)
            if asset.state == AssetState.MISSING:
                raise ValidationError(f"{slot.title}: the file of {asset.name} is missing.", field=slot.name)
            first = first or asset.id
        return first

    async def _live_submission(self, job_id: int) -> ProviderSubmission | None:
        found = await self._db.scalars(
            select(ProviderSubmission).where(
                ProviderSubmission.job_id == job_id, ProviderSubmission.state.in_(LIVE_STATES)
            )
        )
        return found.one_or_none()

    async def _pending(self, job_id: int) -> Job:
        job = await self._get(job_id)
        if job.status != JobStatus.PENDING:
            raise InvalidTransitionError(f"Job {job_id} is not waiting: {job.status}.")
        return job

    async def _get(self, job_id: int) -> Job:
        job = await self.get_job(job_id)
        if job is None:
            raise ResourceNotFoundError("job", job_id)
        return job
