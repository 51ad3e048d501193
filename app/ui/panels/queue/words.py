"""What is said of a job in its row: state, next step, times, credits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from app.domain.enums import JobStatus, SubmissionState
from app.domain.submission import LIVE_STATES
from app.services.job.job_rows import JobRow
from app.ui.amounts import clock, credits_text

NOTHING = "\N{EM DASH}"
_DOT = " \N{MIDDLE DOT} "


def _tr(text: str) -> str:
    return QCoreApplication.translate("Queue", text)


class NextStep(StrEnum):
    """The one thing to do with a job that has ended."""

    SHOW_RESULT = "show_result"
    EDIT_PROMPT = "edit_prompt"
    TRY_AGAIN = "try_again"


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as icon, word and colour.

    Attributes:
        state: The state's name in the tokens.
        word: In the user's words.
        icon: The icon's name; the state's own one where it is empty.
        is_busy: Work goes on: the icon turns.
    """

    state: str
    word: str
    icon: str = ""
    is_busy: bool = False


def is_waiting(row: JobRow) -> bool:
    """In the line: neither sent nor on its way."""
    return row.status == JobStatus.PENDING and row.submission_state not in LIVE_STATES


def is_running(row: JobRow) -> bool:
    """Time passes for it."""
    return not row.status.is_final and not is_waiting(row)


def state_of(row: JobRow, now: datetime) -> StateWords:
    """The state of a job."""
    if row.status.is_final:
        return _ended(row)
    if is_waiting(row):
        return _waiting(row, now)
    return _under_way(row)


def _ended(row: JobRow) -> StateWords:
    if row.status == JobStatus.COMPLETED:
        return StateWords("done", _tr("Done"))
    if row.status == JobStatus.CANCELLED:
        return StateWords("waiting", _tr("Cancelled"), "circle-minus")
    if row.error_kind == "ContentRefusedError":
        return StateWords("failed", _tr("Refused by provider"))
    reason = (row.error_message or "").strip().rstrip(".")
    return StateWords("failed", f"{_tr('Failed')}: {reason}" if reason else _tr("Failed"))


def _waiting(row: JobRow, now: datetime) -> StateWords:
    if row.is_held:
        return StateWords("waiting", _tr("Held by you"), "pause")
    if row.scheduled_at is not None and row.scheduled_at > now:
        local = row.scheduled_at.astimezone()
        return StateWords("waiting", f"{_tr('Waiting')}{_DOT}{_tr('from')} {local:%H:%M}")
    if row.not_before is not None and row.not_before > now:
        left = clock((row.not_before - now).total_seconds())
        return StateWords("waiting", f"{_tr('Waiting')}{_DOT}{_tr('again in')} {left}")
    return StateWords("waiting", _tr("Waiting"))


def _under_way(row: JobRow) -> StateWords:
    if row.submission_state == SubmissionState.REVIEW or row.needs_attention:
        return StateWords("warning", f"{_tr('Needs you')}{_DOT}{_tr('unclear if sent')}")
    words = {
        SubmissionState.PREPARING: StateWords("running", _tr("Preparing"), is_busy=True),
        SubmissionState.SENDING: StateWords("running", _tr("Sending"), is_busy=True),
        SubmissionState.UNCERTAIN: StateWords(
            "warning", f"{_tr('Unclear if sent')}{_DOT}{_tr('checking')}", "circle-question-mark"
        ),
        SubmissionState.SUCCEEDED: StateWords("running", _tr("Fetching result"), "download"),
    }
    running = StateWords("running", _tr("Running"), is_busy=True)
    return running if row.submission_state is None else words.get(row.submission_state, running)


def next_step(row: JobRow) -> NextStep | None:
    """What to offer for a job; None where there is nothing to do."""
    if row.status == JobStatus.COMPLETED:
        return NextStep.SHOW_RESULT if row.result_asset_id is not None else None
    if row.status == JobStatus.FAILED and row.error_kind in {"ContentRefusedError", "InvalidParametersError"}:
        return NextStep.EDIT_PROMPT
    return NextStep.TRY_AGAIN if row.status.is_final else None


def step_text(step: NextStep) -> str:
    """The words of the link."""
    return {
        NextStep.SHOW_RESULT: _tr("Show result"),
        NextStep.EDIT_PROMPT: _tr("Edit the prompt"),
        NextStep.TRY_AGAIN: _tr("Try again"),
    }[step]


def elapsed_seconds(row: JobRow, now: datetime) -> float | None:
    """How long it has run, or ran; None where it has not begun."""
    if row.started_at is None:
        return None
    return ((row.ended_at or now) - row.started_at).total_seconds()


def elapsed_text(row: JobRow, now: datetime, seconds_left: float | None) -> str:
    """How long it has run, and how long it will."""
    seconds = elapsed_seconds(row, now)
    if seconds is None:
        return NOTHING
    if row.status.is_final or seconds_left is None or seconds_left < 1:
        return clock(seconds)
    return f"{clock(seconds)} / {clock(seconds_left)} {_tr('left')}"


def credits_of(row: JobRow) -> str:
    """What it costs, or cost."""
    if row.actual_cost is not None:
        return credits_text(row.actual_cost, is_estimate=False) if row.credit_type else _tr("free")
    if row.credit_type is None and row.estimated_cost == 0:
        return _tr("free")
    if row.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
        return "0"
    text = credits_text(row.estimated_cost, is_estimate=True)
    return f"{text} {_tr('held')}" if row.submission_state == SubmissionState.UNCERTAIN else text


def account_of(row: JobRow) -> str:
    """Whose credits; what waits takes the next free one."""
    if row.account_label and not is_waiting(row):
        return row.account_label
    return _tr("next free") if is_waiting(row) else NOTHING
