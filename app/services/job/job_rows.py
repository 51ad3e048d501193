"""Jobs as the queue shows them: plain rows, one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.batch import Batch, JobDependency
from app.domain.enums import AssetState, JobStatus, OperationType, SubmissionState
from app.domain.execution_chain import JobExecutionDependency
from app.domain.job import Job
from app.domain.submission import ProviderSubmission, SubmissionStage
from app.services.job.job_access import IDS_A_QUERY
from app.services.job.next_jobs import queue_order
from app.services.submission.stages import Stage
from app.services.submission.verdict import LONGEST_WORDS


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
    batch_id: int | None = None
    batch_name: str | None = None
    charged: int | None = None
    """What the provider said that the newest attempt is charged."""
    note: str | None = None
    """What was said of the result of the newest attempt: what of it is missing, and why."""
    held_for: tuple[int, ...] = ()
    """The jobs whose outputs it waits for."""
    held_for_runs: tuple[int, ...] = ()
    """The runs of presets whose outputs it waits for."""


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
    awaited = (
        select(func.group_concat(JobDependency.depends_on_id))
        .where(JobDependency.job_id == Job.id, JobDependency.asset_id.is_(None))
        .correlate(Job)
        .scalar_subquery()
    )
    awaited_runs = (
        select(func.group_concat(JobExecutionDependency.execution_id))
        .where(JobExecutionDependency.job_id == Job.id, JobExecutionDependency.asset_id.is_(None))
        .correlate(Job)
        .scalar_subquery()
    )
    note = (
        select(SubmissionStage.note)
        .where(SubmissionStage.submission_id == ProviderSubmission.id, SubmissionStage.stage == Stage.COMPLETE.value)
        .limit(1)
        .correlate(ProviderSubmission)
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
            func.substr(Job.error_message, 1, LONGEST_WORDS),
            Job.estimated_cost,
            Job.estimated_seconds,
            Job.actual_cost,
            Job.credit_type,
            Job.created_at,
            Job.started_at,
            Job.ended_at,
            first_result,
            Job.batch_id,
            Batch.name,
            ProviderSubmission.charged,
            case((ProviderSubmission.state == SubmissionState.SUCCEEDED, note)),
            awaited,
            awaited_runs,
        )
        .outerjoin(ProviderSubmission, ProviderSubmission.id == newest)
        .outerjoin(ProviderAccount, ProviderAccount.id == ProviderSubmission.account_id)
        .outerjoin(Asset, Asset.id == Job.input_asset_id)
        .outerjoin(Batch, Batch.id == Job.batch_id)
    )


def _row(values: Sequence[Any]) -> JobRow:
    return JobRow(*values[:-2], *map(_ids, values[-2:]))


def _ids(words: str | None) -> tuple[int, ...]:
    """Ids that were put together."""
    return tuple(sorted(map(int, words.split(",")))) if words else ()


def _is_waiting() -> ColumnElement[int]:
    return case((Job.status == JobStatus.PROCESSING, 0), else_=1)


async def select_job_rows(db: AsyncSession, user_id: int, *, limit: int, skip: int = 0) -> list[JobRow]:
    """The user's jobs: running, waiting in the order in which they will run, then ended, newest first.

    The ids of the page come first, out of one index for what is open and one for what has ended: the rest of a long
    history is not looked at.
    """
    is_open = (Job.user_id == user_id, Job.ended_at.is_(None))
    line = select(Job.id).where(*is_open).order_by(_is_waiting(), *queue_order())
    ids = list(await db.scalars(line.offset(skip).limit(limit)))
    if len(ids) < limit:
        passed = skip + len(ids)
        if not ids and skip:
            passed = await db.scalar(select(func.count()).select_from(Job).where(*is_open)) or 0
        has_ended = (Job.user_id == user_id, Job.ended_at.is_not(None))
        history = select(Job.id).where(*has_ended).order_by(Job.ended_at.desc(), Job.id)
        ids += await db.scalars(history.offset(max(0, skip - passed)).limit(limit - len(ids)))
    found = {row.id: row for row in await _select(db, ids, None)}
    return [found[job_id] for job_id in ids]


async def select_job_rows_by_id(db: AsyncSession, job_ids: Sequence[int], user_id: int | None) -> list[JobRow]:
    """These jobs, in queue order; those that are not there are left out."""
    return sorted(await _select(db, job_ids, user_id), key=_place)


async def _select(db: AsyncSession, job_ids: Sequence[int], user_id: int | None) -> list[JobRow]:
    rows: list[JobRow] = []
    for start in range(0, len(job_ids), IDS_A_QUERY):
        values = {"ids": job_ids[start : start + IDS_A_QUERY], "owner": user_id}
        rows += [_row(found) for found in await db.execute(_query(is_of_one_user=user_id is not None), values)]
    return rows


@cache
def _query(*, is_of_one_user: bool) -> Select[Any]:
    """Made once: it is asked several times a second while jobs run, and to make it takes as long as to run it."""
    query = _rows().where(Job.id.in_(bindparam("ids", expanding=True)))
    # The sum keeps SQLite from the index by user, in which it would go through all of the user's jobs.
    return query.where(Job.user_id + 0 == bindparam("owner")) if is_of_one_user else query


def _place(row: JobRow) -> tuple[Any, ...]:
    if row.ended_at is not None:
        return (2, -row.ended_at.timestamp(), row.id)
    return (int(row.status == JobStatus.PENDING), -row.priority, row.position, row.id)


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
