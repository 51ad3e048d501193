"""What is said of a job in its row beside its state: next step, times, credits."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import JobStatus, SubmissionState
from app.services.job.job_rows import JobRow
from app.ui.amounts import amount, clock, credits_text
from app.ui.models.job_states import is_waiting

NOTHING = "\N{EM DASH}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Queue", text)


class NextStep(StrEnum):
    """The one thing to do with a job that has ended or that waits for its user."""

    DECIDE = "decide"
    SHOW_RESULT = "show_result"
    EDIT_PROMPT = "edit_prompt"
    EDIT = "edit"
    TRY_AGAIN = "try_again"


EDITS: Final[Mapping[str, NextStep]] = {
    "ContentRefusedError": NextStep.EDIT_PROMPT,
    "InvalidParametersError": NextStep.EDIT,
}
"""What a job failed of to what its user may change in it."""


def next_step(row: JobRow) -> NextStep | None:
    """What to offer for a job; None where there is nothing to do."""
    if row.needs_attention:
        return NextStep.DECIDE
    if row.status == JobStatus.COMPLETED:
        return NextStep.SHOW_RESULT if row.result_asset_id is not None else None
    edit = EDITS.get(row.error_kind or "") if row.status == JobStatus.FAILED else None
    return edit or (NextStep.TRY_AGAIN if row.status.is_final else None)


def step_text(step: NextStep) -> str:
    """The words of the link."""
    return {
        NextStep.DECIDE: _tr("Decide"),
        NextStep.SHOW_RESULT: _tr("Show result"),
        NextStep.EDIT_PROMPT: _tr("Edit the prompt"),
        NextStep.EDIT: _tr("Edit as a copy"),
        NextStep.TRY_AGAIN: _tr("Try again"),
    }[step]


def elapsed_seconds(row: JobRow, now: datetime) -> float | None:
    """How long it has run, or ran; None where it has not begun."""
    if row.started_at is None:
        return None
    return ((row.ended_at or now) - row.started_at).total_seconds()


def elapsed_text(row: JobRow, now: datetime, seconds_left: float | None) -> str:
    """How long it has run, and how long it will; of one that has not begun, how long it is meant to take."""
    seconds = elapsed_seconds(row, now)
    if seconds is None:
        is_known = not row.status.is_final and bool(row.estimated_seconds)
        return f"~\N{NO-BREAK SPACE}{clock(row.estimated_seconds or 0)}" if is_known else NOTHING
    if row.status.is_final or seconds_left is None or seconds_left < 1:
        return clock(seconds)
    return f"{clock(seconds)} / {clock(seconds_left)} {_tr('left')}"


def place_there(place: int) -> str:
    """How many jobs are before one at its provider, for a narrow cell."""
    return _tr("{n} before it").format(n=place) if place else _tr("next there")


def place_there_text(place: int) -> str:
    """The same as a sentence."""
    if not place:
        return _tr("It is the next one at the provider.")
    if place == 1:
        return _tr("1 job is before it at the provider.")
    return _tr("{n} jobs are before it at the provider.").format(n=place)


def credits_of(row: JobRow) -> str:
    """What it costs, or cost; where that is not what was estimated, both."""
    if row.actual_cost is not None:
        return _settled(row.actual_cost, row)
    if row.credit_type is None and row.estimated_cost == 0:
        return _tr("free")
    has_ended = row.status in {JobStatus.FAILED, JobStatus.CANCELLED}
    # What is tracked no longer may go on at its provider, which then charges for it.
    goes_on = has_ended and row.submission_state == SubmissionState.ACCEPTED
    is_held = goes_on or row.needs_attention or row.submission_state == SubmissionState.UNCERTAIN
    if has_ended and not is_held:
        return amount(0, row.credit_type)
    text = credits_text(row.estimated_cost, row.credit_type, is_estimate=True)
    return f"{text} {_tr('held')}" if is_held else text


def _settled(cost: int, row: JobRow) -> str:
    if row.credit_type is None:
        return _tr("free")
    text = credits_text(cost, row.credit_type, is_estimate=False)
    if row.status != JobStatus.COMPLETED or cost == row.estimated_cost:
        return text
    return f"{text} / {credits_text(row.estimated_cost, row.credit_type, is_estimate=True)}"


def batch_of(row: JobRow) -> str:
    """The name of its batch; empty where it was made alone."""
    return row.batch_name or ""


def batch_id_of(row: JobRow) -> int:
    """Its batch; 0 where it was made alone."""
    return row.batch_id or 0


def account_of(row: JobRow) -> str:
    """Whose credits; what waits takes the next free one."""
    if row.account_label and not is_waiting(row):
        return row.account_label
    return _tr("next free") if is_waiting(row) else NOTHING


def priority_text(priority: int) -> str:
    """A priority with its sign; the usual one says nothing."""
    return f"{priority:+d}".replace("-", "\N{MINUS SIGN}") if priority else ""


def error_line(row: JobRow) -> str:
    """Its number, the kind of its error and what was said; empty where it has none."""
    if not row.error_message:
        return ""
    return f"{row.id} {row.error_kind or ''}: {row.error_message}"
