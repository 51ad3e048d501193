"""Rows of the queue without a database, for what only reads them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.enums import JobStatus, OperationType
from app.services.account.selection import Candidate, Selection
from app.services.job.job_detail import JobDetail
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


def detail(row: JobRow, **changes: object) -> JobDetail:
    """The story of a job of which nothing else is known."""
    return replace(_NOTHING_ELSE, **({"row": row, "params": row.params} | changes))  # type: ignore[arg-type]


_NOTHING_ELSE = JobDetail(
    row=_WAITING,
    params={},
    stages=(),
    attempts=(),
    decision=None,
    log=(),
    result_asset_ids=(),
    depends_on=(),
)


def candidate(account_id: int, label: str, **changes: object) -> Candidate:
    """An account that may take a job."""
    return replace(Candidate(account_id, label, None, "", 0, 100, 0, 2, None, None), **changes)  # type: ignore[arg-type]


def selection(*candidates: Candidate, cost: int = 30) -> Selection:
    """A look at accounts: the first one that no rule passes over wins."""
    winner = next((found for found in candidates if found.rule is None), None)
    rules = [found.rule for found in candidates if found.rule is not None]
    return Selection(winner, candidates, {rule: rules.count(rule) for rule in rules}, cost, "webapi")
