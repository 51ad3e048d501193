"""Runs and loops in words: states, moments, durations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.domain.device import Device
from app.domain.enums import ExecutionState, LoopState, StepState
from app.services.automation.execution_history import OpenRun, RunRow
from app.services.automation.loop_rows import LoopRow
from app.ui.amounts import number

DOT: Final = " \N{MIDDLE DOT} "
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_THIN: Final = "\N{THIN SPACE}"


def tr(text: str) -> str:
    return QCoreApplication.translate("Runs", text)


def phone_words(number: int, name: str) -> str:
    """A phone with its number on the wall, as many have one name: "2 Pixel 8"."""
    return f"{number}\N{NO-BREAK SPACE}{name}" if number else name


def numbered(phones: Sequence[Device]) -> tuple[tuple[int, str], ...]:
    """Ids and names of phones, with their numbers on the wall."""
    ordered = sorted(phones, key=lambda phone: phone.id)
    return tuple((phone.id, phone_words(number, phone.name)) for number, phone in enumerate(ordered, 1))


def look_of(state: ExecutionState | StepState) -> str:
    """The name of a state in the tokens."""
    return {
        "running": "running",
        "paused": "warning",
        "done": "done",
        "failed": "failed",
    }.get(state.value, "waiting")


def icon_of(state: ExecutionState | StepState) -> str:
    """The icon of a state where the tokens' own would say something else; empty where it does not."""
    return {"paused": "circle-pause", "cancelled": "circle-minus", "skipped": "circle-minus"}.get(state.value, "")


def state_word(state: ExecutionState | StepState) -> str:
    """A state of a run or of a step in a word."""
    return {
        "queued": tr("Waits"),
        "running": tr("Runs"),
        "paused": tr("Held"),
        "done": tr("Done"),
        "failed": tr("Failed"),
        "cancelled": tr("Stopped"),
        "skipped": tr("Passed over"),
    }[state.value]


def lasting(seconds: float) -> str:
    """A duration: "0.8 s", "12 s", "3:05", "1:02:05"."""
    if seconds < 10:  # noqa: PLR2004 - a digit after the point says something up to here
        return f"{seconds:.1f}{_THIN}s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole}{_THIN}s"
    minutes, rest = divmod(whole, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def seconds_of(row: RunRow, now: datetime) -> float | None:
    """How long a run took, or takes until now; None where it has not begun."""
    if row.started_at is None:
        return None
    return max(0.0, ((row.ended_at or now) - row.started_at).total_seconds())


def moment(at: datetime, now: datetime) -> str:
    """When something is or was: "14:02" today, "12 Mar 14:02" on another day."""
    local = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    if local.date() == QDateTime.fromSecsSinceEpoch(int(now.timestamp())).date():
        return local.toString("HH:mm")
    return QLocale().toString(local, QCoreApplication.translate("Dates", "d MMM HH:mm"))


def full_moment(at: datetime) -> str:
    """The whole moment: "2026-03-12 14:02:31"."""
    return QDateTime.fromSecsSinceEpoch(int(at.timestamp())).toString("yyyy-MM-dd HH:mm:ss")


def until(at: datetime, now: datetime) -> str:
    """When something is due: "now", "in 40 s", "in 12 min", else the moment."""
    seconds = (at - now).total_seconds()
    if seconds <= 0:
        return tr("due now")
    if seconds < _MINUTE:
        return tr("in {} s").format(round(seconds))
    if seconds < _HOUR:
        return tr("in {} min").format(round(seconds / _MINUTE))
    return tr("at {}").format(moment(at, now))


def place_words(run: OpenRun) -> str:
    """Where an open run is: "step 3/9"."""
    if run.row.state is ExecutionState.QUEUED:
        return tr("waits for a job") if run.row.state_reason else tr("waits for the phone")
    if not run.step:
        return tr("begins")
    return tr("step {step}/{steps}").format(step=run.step, steps=run.steps)


def busy_words(run: OpenRun) -> str:
    """What a phone is busy with: "Check in · step 3/9"."""
    held = (tr("held"),) if run.row.state is ExecutionState.PAUSED else ()
    return DOT.join((run.row.preset_name, *held, place_words(run)))


def fraction(run: OpenRun) -> float:
    """How far an open run is, from 0 to 1: by the steps before the one that is under way."""
    return max(0, run.step - 1) / run.steps if run.steps else 0.0


def loop_look(row: LoopRow) -> str:
    """The name of a loop's state in the tokens."""
    if row.state is LoopState.RUNNING:
        return "running"
    if row.state is LoopState.PAUSED:
        return "warning"
    return "failed" if row.reason else "waiting"


def loop_icon(row: LoopRow) -> str:
    if row.state is LoopState.RUNNING:
        return "repeat"
    if row.state is LoopState.PAUSED:
        return "circle-pause"
    return "triangle-alert" if row.reason else "circle-minus"


def loop_state(row: LoopRow) -> str:
    """A loop's state in a word."""
    return {LoopState.RUNNING: tr("Running"), LoopState.PAUSED: tr("Paused"), LoopState.STOPPED: tr("Stopped")}[
        row.state
    ]


def next_words(row: LoopRow, now: datetime) -> str:
    """When a loop's next run is; empty where it is stopped."""
    if row.state is LoopState.STOPPED:
        return ""
    if row.is_under_way:
        return tr("runs now")
    if row.state is LoopState.PAUSED or row.next_at is None:
        return ""
    # Due, and yet nothing runs: no phone is free.
    return until(row.next_at, now) if row.next_at > now else tr("waits for a phone")


def count_words(row: LoopRow) -> str:
    """How much of a loop's day is used, and what failed: "3 of 10 today · 1 failure in a row"."""
    if row.daily_cap is None:
        today = tr("{} today").format(number(row.today))
    else:
        today = tr("{count} of {cap} today").format(count=number(row.today), cap=number(row.daily_cap))
    if not row.failures:
        return today
    failed = tr("1 failure") if row.failures == 1 else tr("{} failures").format(number(row.failures))
    return DOT.join((today, tr("{failures} in a row").format(failures=failed)))
