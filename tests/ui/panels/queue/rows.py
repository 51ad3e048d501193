"""Rows of the queue without a database, for what only reads them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.enums import JobStatus, OperationType
from app.services.job.job_rows import JobRow

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
_WAITING = JobRow(
    id=1,
    status=JobStatus.PENDING,
    submission_state=None,
    provider_id="local",
    account_label=None,
    operation_type=OperationType.TEXT_TO_IMAGE,
    prompt="a lake",
    params={"prompt": "a lake"},
    input_asset_id=None,
    input_name=None,
    input_sha256=None,
    input_micro=None,
    priority=0,
    position=1.0,
    is_held=False,
    needs_attention=False,
    scheduled_at=None,
    not_before=None,
    error_kind=None,
    error_message=None,
    estimated_cost=0,
    estimated_seconds=None,
    actual_cost=None,
    credit_type=None,
    created_at=NOW,
    started_at=None,
    ended_at=None,
    result_asset_id=None,
    batch_id=None,
    batch_name=None,
    charged=None,
    held_for=(),
)


def job(job_id: int = 1, **changes: object) -> JobRow:
    """A waiting job, at a place in the line that its id gives."""
    return replace(_WAITING, **({"id": job_id, "position": float(job_id)} | changes))  # type: ignore[arg-type]


def ended(job_id: int, status: JobStatus = JobStatus.COMPLETED, **changes: object) -> JobRow:
    """A job that ran for a minute; a larger id ended later."""
    end = NOW + timedelta(minutes=job_id)
    return job(job_id, **({"status": status, "started_at": end - timedelta(minutes=1), "ended_at": end} | changes))
