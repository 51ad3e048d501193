"""Jobs as the queue shows them: plain rows, one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.enums import AssetState, JobStatus, OperationType, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission, SubmissionStage


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job with its newest submission, its first input and its first result."""

    id: int
    status: JobStatus
    submission_state: SubmissionState | None
    provider_id: str
    account_label: str | None
    operation_type: OperationType
    prompt: str
    params: dict[str, Any]
    input_asset_id: int | None
    input_name: str | None
    input_sha256: str | None
    input_micro: bytes | None
    priority: int
    position: float
    is_held: bool
    needs_attention: bool
    scheduled_at: datetime | None
    not_before: datetime | None
    error_kind: str | None
    error_message: str | None
    estimated_cost: int
    estimated_seconds: float | None
    actual_cost: int | None
    credit_type: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    result_asset_id: int | None


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of one attempt at a job.

    Attributes:
        attempt: 1 for the first submission.
    """

    submission_id: str
    attempt: int
    stage: str
    started_at: datetime
    ended_at: datetime | None
    note: str | None


def _rows() -> Select[Any]:
    newest = (
        select(ProviderSubmission.id)
        .where(ProviderSubmission.job_id == Job.id)
        .order_by(ProviderSubmission.created_at.desc(), ProviderSubmission.id)
        .limit(1)
        .correlate(Job)
        .scalar_subquery()
    )
    result = aliased(Asset)
    first_result = (
        select(func.min(result.id))
        .where(result.job_id == Job.id, result.state != AssetState.PLACING, result.deleted_at.is_(None))
        .correlate(Job)
        .scalar_subquery()
    )
    return (
        select(
            Job.id,
            Job.status,
            ProviderSubmission.state,
            Job.provider_id,
            ProviderAccount.label,
            Job.operation_type,
            Job.prompt,
            Job.params,
            Job.input_asset_id,
            Asset.name,
            Asset.sha256,
            Asset.micro,
            Job.priority,
            Job.position,
            Job.is_held,
            Job.needs_attention,
            Job.scheduled_at,
            Job.not_before,
            Job.error_kind,
            Job.error_message,
            Job.estimated_cost,
            Job.estimated_seconds,
            Job.actual_cost,
            Job.credit_type,
            Job.created_at,
            Job.started_at,
            Job.ended_at,
            first_result,
        )
        .outerjoin(ProviderSubmission, ProviderSubmission.id == newest)
        .outerjoin(ProviderAccount, ProviderAccount.id == ProviderSubmission.account_id)
        .outerjoin(Asset, Asset.id == Job.input_asset_id)
    )


def queue_order() -> tuple[Any, ...]:
    """Running first, then the waiting in the order in which they will run, then the ended, newest first."""
    rank = case((Job.status == JobStatus.PROCESSING, 0), (Job.status == JobStatus.PENDING, 1), else_=2)
    return (rank, Job.ended_at.desc(), Job.priority.desc(), Job.position, Job.id)


async def select_job_rows(db: AsyncSession, user_id: int, *, limit: int, skip: int = 0) -> list[JobRow]:
    """The user's jobs in queue order."""
    found = await db.execute(_rows().where(Job.user_id == user_id).order_by(*queue_order()).offset(skip).limit(limit))
    return [JobRow(*row) for row in found]


async def select_job_rows_by_id(db: AsyncSession, job_ids: Sequence[int], user_id: int | None) -> list[JobRow]:
    """These jobs, in queue order; those that are not there are left out."""
    query = _rows().where(Job.id.in_(job_ids)).order_by(*queue_order())
    if user_id is not None:
        query = query.where(Job.user_id == user_id)
    return [JobRow(*row) for row in await db.execute(query)]


async def select_stage_rows(db: AsyncSession, job_id: int) -> list[StageRow]:
    """The stages of a job's attempts, oldest first."""
    attempt = func.dense_rank().over(order_by=(ProviderSubmission.created_at, ProviderSubmission.id))
    found = await db.execute(
        select(
            SubmissionStage.submission_id,
            attempt,
            SubmissionStage.stage,
            SubmissionStage.started_at,
            SubmissionStage.ended_at,
            SubmissionStage.note,
        )
        .join(ProviderSubmission, ProviderSubmission.id == SubmissionStage.submission_id)
        .where(ProviderSubmission.job_id == job_id)
        .order_by(ProviderSubmission.created_at, SubmissionStage.id)
    )
    return [StageRow(*row) for row in found]
