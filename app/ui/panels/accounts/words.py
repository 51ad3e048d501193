"""What is said of an account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.domain.enums import AccountState, JobStatus
from app.services.account.account_rows import AccountRow
from app.ui.amounts import clock, number

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def _tr(text: str) -> str:
    return QCoreApplication.translate("Accounts", text)


@dataclass(frozen=True, slots=True)
class StateWords:
    """How an account's state is told.

    Attributes:
        state: The state of the tokens whose colour it has.
        icon: Instead of that state's icon.
        text: In a word or two.
        more: The second line.
        is_spinning: It works right now.
    """

    state: str
    icon: str
    text: str
    more: str
    is_spinning: bool = False


_TROUBLE = {
    AccountState.COOLING: ("waiting", "snowflake", "Cooling down"),
    AccountState.EXHAUSTED: ("failed", "coins", "Exhausted"),
    AccountState.NEEDS_SIGN_IN: ("warning", "key-round", "Needs sign-in"),
    AccountState.FAILING: ("failed", "circle-x", "Disabled after failures"),
}


def state_of(row: AccountRow) -> StateWords:
    """The state in words, most urgent first."""
    if not row.is_active:
        return StateWords("waiting", "circle-minus", _tr("Disabled by you"), _running(row.current_jobs))
    if row.state in _TROUBLE:
        state, icon, text = _TROUBLE[row.state]
        return StateWords(state, icon, _tr(text), row.state_reason or _since(row.state_since))
    if row.current_jobs:
        busy = _tr("Busy {} of {}").format(row.current_jobs, row.max_concurrent_jobs)
        return StateWords("running", "loader-circle", busy, _running(row.current_jobs), is_spinning=True)
    return StateWords("done", "circle-check", _tr("Ready"), _free_slots(row.max_concurrent_jobs))


def credits_of(row: AccountRow) -> str:
    """The free credits of each type."""
    if not row.credits:
        return _tr("no credits needed")
    if len(row.credits) == 1:
        return number(next(iter(row.credits.values())))
    return " · ".join(f"{number(amount)} {kind}" for kind, amount in sorted(row.credits.items()))


def success_of(row: AccountRow) -> str:
    return f"{round(100 * row.succeeded / row.ended)} %" if row.ended else "–"  # noqa: RUF001


def average_of(row: AccountRow) -> str:
    return "–" if row.average_seconds is None else clock(row.average_seconds)  # noqa: RUF001


def last_used_of(row: AccountRow, now: datetime) -> str:
    """How long ago it got its last job."""
    if row.current_jobs:
        return _tr("now")
    if row.last_used_at is None:
        return _tr("never")
    seconds = (now - row.last_used_at).total_seconds()
    if seconds < _MINUTE:
        return _tr("now")
    if seconds < _HOUR:
        return _tr("{} min").format(int(seconds // _MINUTE))
    if seconds < _DAY:
        return _tr("{} h").format(int(seconds // _HOUR))
    return QLocale().toString(_local(row.last_used_at).date(), QLocale.FormatType.ShortFormat)


def tip_of(row: AccountRow) -> str:
    """The full words of a row, as lines."""
    state = state_of(row)
    done = _tr("{} of {} attempts succeeded").format(number(row.succeeded), number(row.ended)) if row.ended else ""
    told = " · ".join(part for part in (state.text, state.more) if part)
    return "\n".join(line for line in (f"{row.label} · {row.provider_name}", told, done) if line)


def needs_you(row: AccountRow) -> bool:
    """Whether it waits for something that only the user can do."""
    return row.is_active and row.state in {AccountState.NEEDS_SIGN_IN, AccountState.EXHAUSTED, AccountState.FAILING}


def is_usable(row: AccountRow) -> bool:
    """Whether it may be given jobs, now or when a slot is free."""
    return row.is_active and row.state == AccountState.READY


def matches(row: AccountRow, text: str) -> bool:
    """Whether every word of a search is somewhere in its names."""
    names = f"{row.label} {row.email} {row.provider_name} {row.provider_id}".casefold()
    return all(word in names for word in text.casefold().split())


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures over all accounts.

    Attributes:
        taken: Slots that run a job.
        slots: Slots of the accounts that may be given jobs, and those that are taken elsewhere.
        done: Jobs that have a result.
        failed: Jobs that failed, also those that no account was ever given.
        average: Seconds, over all that succeeded; None before the first.
    """

    taken: int
    slots: int
    done: int
    failed: int
    average: float | None


def sums_of(rows: Sequence[AccountRow], jobs: Mapping[JobStatus, int]) -> Sums:
    """The figures over all accounts; jobs are counted as the queue counts them."""
    taken = sum(row.current_jobs for row in rows)
    slots = sum(row.max_concurrent_jobs if is_usable(row) else row.current_jobs for row in rows)
    timed = [row for row in rows if row.average_seconds is not None and row.succeeded]
    weight = sum(row.succeeded for row in timed)
    average = sum((row.average_seconds or 0.0) * row.succeeded for row in timed) / weight if weight else None
    return Sums(taken, slots, jobs.get(JobStatus.COMPLETED, 0), jobs.get(JobStatus.FAILED, 0), average)


def _running(count: int) -> str:
    if count == 0:
        return ""
    return _tr("1 job running") if count == 1 else _tr("{} jobs running").format(count)


def _free_slots(count: int) -> str:
    return _tr("1 slot free") if count == 1 else _tr("{} slots free").format(count)


def _since(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return _tr("since {}").format(QLocale().toString(_local(moment), QLocale.FormatType.ShortFormat))


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
