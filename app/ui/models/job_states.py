"""The state of a job in words, the same in every panel."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import JobStatus, SubmissionState
from app.domain.submission import LIVE_STATES
from app.services.job.job_rows import JobRow
from app.ui.amounts import clock

_DOT: Final = " \N{MIDDLE DOT} "
_NO_ASSET: Final = re.compile(r"There is no (file of )?asset (\d+)")
_NOT_THERE: Final = re.compile(r"there is no asset \d+")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Jobs", text)


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


def state_of(row: JobRow, now: datetime) -> StateWords:
    """The state of a job."""
    if row.status.is_final:
        return _ended(row)
    if is_waiting(row):
        return _waiting(row, now)
    return _under_way(row)


def reason_of(row: JobRow) -> str:
    """Why a job failed, without a full stop; empty where nobody said."""
    reason = (row.error_message or "").strip().rstrip(".")
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


def refusal_of(message: str) -> str:
    """A refusal to make a job, without the numbers of assets, which nobody has seen."""
    return _NOT_THERE.sub(_tr("it is not in the library any more"), message)


def _ended(row: JobRow) -> StateWords:
    if row.status == JobStatus.COMPLETED:
        return StateWords("done", _tr("Done"))
    if row.status == JobStatus.CANCELLED:
        return StateWords("waiting", _tr("Cancelled"), "circle-minus")
    if row.error_kind == "ContentRefusedError":
        return StateWords("failed", _tr("Refused by provider"))
    return StateWords("failed", _tr("Failed"), reason=reason_of(row))


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
