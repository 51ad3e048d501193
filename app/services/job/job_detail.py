"""All that is known of one job: its attempts, why its account was chosen, its log, its results, what it waits for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import Asset
from app.domain.batch import JobDependency
from app.domain.enums import AssetState, ExecutionState, JobStatus, SubmissionState
from app.domain.execution import Execution
from app.domain.execution_chain import JobExecutionDependency
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.services.account.account_decisions import DecisionRow
from app.services.job.job_rows import JobRow, StageRow
from app.system.log_reader import LogLine, read_log
from app.system.redaction import Redactor
from app.system.threads import in_thread


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """A submission of a job.

    Attributes:
        remote_id: The provider's id of it.
        error_detail: The provider's own words, without secrets.
        answer: What the provider answered to the submit, without secrets.
        charged: What the provider said that it charges.
    """

    submission_id: str
    account_label: str
    state: SubmissionState
    remote_id: str | None
    sent_at: datetime | None
    ended_at: datetime | None
    error_kind: str | None
    error_message: str | None
    error_detail: str | None
    answer: dict[str, Any]
    charged: int | None


@dataclass(frozen=True, slots=True)
class DependencyRow:
    """An input that another job makes.

    Attributes:
        slot: The name of the parameter.
        job_id: The other job.
        output_index: 0 for its first result.
        status: Of the other job.
        asset_id: The input, once it is there.
    """

    slot: str
    job_id: int
    output_index: int
    status: JobStatus
    asset_id: int | None


@dataclass(frozen=True, slots=True)
class RunDependencyRow:
    """An input that a run of a preset delivers.

    Attributes:
        slot: The name of the parameter.
        output_index: 0 for its first file.
        asset_id: The input, once it is there.
    """

    slot: str
    execution_id: int
    preset_name: str
    output_index: int
    state: ExecutionState
    asset_id: int | None


@dataclass(frozen=True, slots=True)
class JobDetail:
    """A job with its whole story.

    Attributes:
        attempts: The oldest first.
        decision: Why the account of the newest attempt was chosen; None before the first one.
        log: The newest events of the log that name the job, the newest first.
        result_asset_ids: What it made, in the order of its outputs.
    """

    row: JobRow
    params: dict[str, Any]
    stages: Sequence[StageRow]
    attempts: Sequence[AttemptRow]
    decision: DecisionRow | None
    log: Sequence[LogLine]
    result_asset_ids: Sequence[int]
    depends_on: Sequence[DependencyRow]
    depends_on_runs: Sequence[RunDependencyRow] = ()


async def read_job_log(folder: Path | None, job_id: int) -> list[LogLine]:
    """The newest events of the log that name a job; nothing where there is no log."""
    return [] if folder is None else await in_thread(read_log, folder, "job_id", job_id)


async def select_attempts(db: AsyncSession, job_id: int, redactor: Redactor) -> list[AttemptRow]:
    """The submissions of a job, the oldest first, without secrets."""
    rows = await db.execute(
        select(ProviderSubmission, ProviderAccount.label)
        .join(ProviderAccount, ProviderAccount.id == ProviderSubmission.account_id)
        .where(ProviderSubmission.job_id == job_id)
        .order_by(ProviderSubmission.created_at, ProviderSubmission.id)
    )
    return [_attempt(submission, label, redactor) for submission, label in rows]


async def select_dependencies(db: AsyncSession, job_id: int) -> list[DependencyRow]:
    """What a job takes from other jobs."""
    rows = await db.execute(
        select(
            JobDependency.slot,
            JobDependency.depends_on_id,
            JobDependency.output_index,
            Job.status,
            JobDependency.asset_id,
        )
        .join(Job, Job.id == JobDependency.depends_on_id)
        .where(JobDependency.job_id == job_id)
        .order_by(JobDependency.slot)
    )
    return [DependencyRow(*row) for row in rows]


async def select_run_dependencies(db: AsyncSession, job_id: int) -> list[RunDependencyRow]:
    """What a job takes from runs."""
    dependency = JobExecutionDependency
    rows = await db.execute(
        select(
            dependency.slot,
            dependency.execution_id,
            Execution.preset_name,
            dependency.output_index,
            Execution.state,
            dependency.asset_id,
        )
        .join(Execution, Execution.id == dependency.execution_id)
        .where(dependency.job_id == job_id)
        .order_by(dependency.slot)
    )
    return [RunDependencyRow(*row) for row in rows]


async def select_results(db: AsyncSession, job_id: int) -> list[int]:
    """The assets that a job made and that are not in the bin."""
    shown = (Asset.state != AssetState.PLACING, Asset.deleted_at.is_(None))
    found = select(Asset.id).where(Asset.job_id == job_id, *shown).order_by(Asset.output_index, Asset.id)
    return list(await db.scalars(found))


def _attempt(submission: ProviderSubmission, label: str, redactor: Redactor) -> AttemptRow:
    def clean(text: str | None) -> str | None:
        return None if text is None else redactor.text(text)

    return AttemptRow(
        submission_id=submission.id,
        account_label=label,
        state=submission.state,
        remote_id=submission.remote_id,
        sent_at=submission.sent_at,
        ended_at=submission.ended_at,
        error_kind=submission.error_kind,
        error_message=clean(submission.error_message),
        error_detail=clean(submission.error_detail),
        answer=redactor.value(submission.answer or {}),
        charged=submission.charged,
    )
