"""The state of a job in words, the same in every panel."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import JobStatus, SubmissionState
from app.domain.submission import LIVE_STATES
from app.services.job.job_rows import JobRow
from app.ui.amounts import clock
from app.ui.language import told

_DOT: Final = " \N{MIDDLE DOT} "
_NO_ASSET: Final = re.compile(r"There is no (file of )?asset (\d+)")
_NOT_THERE: Final = re.compile(r"there is no asset \d+")
_WEEK: Final = 7


def _tr(text: str) -> str:
    return QCoreApplication.translate("Jobs", text)


class JobKind(StrEnum):
    """What a job is at: finer than its status, and each job is one of them."""

    PREPARING = "preparing"
    SENDING = "sending"
    RUNNING = "running"
    FETCHING = "fetching"
    CHECKING = "checking"
    """It is not clear whether it was sent; the program finds it out."""
    NEEDS_YOU = "needs_you"
    """It is not clear whether it was sent; a person has to say it."""
    WAITING = "waiting"
    PAUSED = "paused"
    """Waits for a moment after a refusal."""
    CHAINED = "chained"
    """Waits for the result of another job."""
    SCHEDULED = "scheduled"
    HELD = "held"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    DONE = "done"


_UNDER_WAY: Final = {
    SubmissionState.PREPARING: JobKind.PREPARING,
    SubmissionState.SENDING: JobKind.SENDING,
    SubmissionState.UNCERTAIN: JobKind.CHECKING,
    SubmissionState.ACCEPTED: JobKind.RUNNING,
    SubmissionState.SUCCEEDED: JobKind.FETCHING,
    SubmissionState.REVIEW: JobKind.NEEDS_YOU,
}


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as icon, word and colour.

    Attributes:
        state: The state's name in the tokens.
        word: In the user's words.
        icon: The icon's name; the state's own one where it is empty.
        is_busy: Work goes on: the icon turns.
        reason: Why, where somebody said so.
    """

    state: str
    word: str
    icon: str = ""
    is_busy: bool = False
    reason: str = ""

    @property
    def text(self) -> str:
        """The word with its reason."""
        return f"{self.word}: {self.reason}" if self.reason else self.word


def is_waiting(row: JobRow) -> bool:
    """In the line: neither sent nor on its way."""
    return row.status == JobStatus.PENDING and row.submission_state not in LIVE_STATES


def is_running(row: JobRow) -> bool:
    """Time passes for it."""
    return not row.status.is_final and not is_waiting(row)


def kind_of(row: JobRow, now: datetime) -> JobKind:
    """What a job is at."""
    if row.needs_attention:
        return JobKind.NEEDS_YOU
    if row.status.is_final:
        return _end_of(row)
    if is_waiting(row):
        return _wait_of(row, now)
    if row.submission_state is None:
        return JobKind.RUNNING
    # One that never arrived is sent again: it has begun, and has no live submission.
    return _UNDER_WAY.get(row.submission_state, JobKind.WAITING)


def state_of(row: JobRow, now: datetime) -> StateWords:
    """The state of a job."""
    kind = kind_of(row, now)
    if kind == JobKind.FAILED:
        return StateWords("failed", _tr("Failed"), reason=reason_of(row))
    if kind == JobKind.DONE and row.note:
        return StateWords("done", _tr("Done"), "info", reason=note_of(row))
    if kind == JobKind.SCHEDULED:
        return StateWords("waiting", f"{_tr('Waiting')}{_DOT}{_tr('from')} {moment_text(row.scheduled_at, now)}")
    if kind == JobKind.PAUSED:
        left = clock((row.not_before - now).total_seconds()) if row.not_before is not None else ""
        return StateWords("waiting", f"{_tr('Waiting')}{_DOT}{_tr('again in')} {left}")
    if kind == JobKind.CHAINED and not row.held_for:
        return StateWords("waiting", f"{_tr('Waiting')}{_DOT}{_tr('for a phone')}", "smartphone")
    return _WORDS[kind]()


def moment_text(moment: datetime | None, now: datetime) -> str:
    """A moment as short as it can be: the time of today, the day of another one."""
    if moment is None:
        return ""
    local, today = moment.astimezone(), now.astimezone().date()
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{local:%a %H:%M}" if 0 < (local.date() - today).days < _WEEK else f"{local:%Y-%m-%d %H:%M}"


def reason_of(row: JobRow) -> str:
    """Why a job failed, without a full stop; empty where nobody said."""
    reason = told(row.error_message or "").strip().rstrip(".")
    absent = _NO_ASSET.fullmatch(reason)
    if absent is None:
        return reason
    name = row.input_name if row.input_asset_id == int(absent[2]) else None
    if absent[1]:
        return (
            _tr("The file of {name} is missing").format(name=name) if name else _tr("The file of an input is missing")
        )
    gone = _tr("{name} is not in the library any more")
    return gone.format(name=name or _tr("An input"))


def note_of(row: JobRow) -> str:
    """What was said of a job's result, without a full stop; empty where there is nothing to say."""
    return told(row.note or "").strip().rstrip(".")


def refusal_of(message: str) -> str:
    """A refusal to make a job, without the numbers of assets, which nobody has seen."""
    return _NOT_THERE.sub(_tr("it is not in the library any more"), message)


def _end_of(row: JobRow) -> JobKind:
    if row.status == JobStatus.COMPLETED:
        return JobKind.DONE
    if row.status == JobStatus.CANCELLED:
        return JobKind.CANCELLED
    return JobKind.REFUSED if row.error_kind == "ContentRefusedError" else JobKind.FAILED


def _wait_of(row: JobRow, now: datetime) -> JobKind:
    if row.is_held:
        return JobKind.HELD
    if row.held_for or row.held_for_runs:
        return JobKind.CHAINED
    if row.scheduled_at is not None and row.scheduled_at > now:
        return JobKind.SCHEDULED
    if row.not_before is not None and row.not_before > now:
        return JobKind.PAUSED
    return JobKind.WAITING


# Made when they are asked for: words are translated then.
_WORDS: Final[Mapping[JobKind, Callable[[], StateWords]]] = {
    JobKind.PREPARING: lambda: StateWords("running", _tr("Preparing"), is_busy=True),
    JobKind.SENDING: lambda: StateWords("running", _tr("Sending"), is_busy=True),
    JobKind.RUNNING: lambda: StateWords("running", _tr("Running"), is_busy=True),
    JobKind.FETCHING: lambda: StateWords("running", _tr("Fetching result"), "download"),
    JobKind.CHECKING: lambda: StateWords(
        "warning", f"{_tr('Unclear if sent')}{_DOT}{_tr('checking')}", "circle-question-mark"
    ),
    JobKind.NEEDS_YOU: lambda: StateWords("warning", f"{_tr('Needs you')}{_DOT}{_tr('unclear if sent')}"),
    JobKind.WAITING: lambda: StateWords("waiting", _tr("Waiting")),
    JobKind.CHAINED: lambda: StateWords("waiting", f"{_tr('Waiting')}{_DOT}{_tr('for another job')}", "link"),
    JobKind.HELD: lambda: StateWords("waiting", _tr("Held by you"), "pause"),
    JobKind.REFUSED: lambda: StateWords("failed", _tr("Refused by provider")),
    JobKind.CANCELLED: lambda: StateWords("waiting", _tr("Cancelled"), "circle-minus"),
    JobKind.DONE: lambda: StateWords("done", _tr("Done")),
}
