"""What is said of an account: its state, and what clears it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from app.domain.enums import AccountState
from app.services.account.account_rows import AccountRow
from app.services.account.account_states import FAILURES_THAT_DISABLE
from app.ui.amounts import number
from app.ui.language import told
from app.ui.panels.accounts import moments

DOT = " \N{MIDDLE DOT} "


def _tr(text: str) -> str:
    return QCoreApplication.translate("Accounts", text)


@dataclass(frozen=True, slots=True)
class StateWords:
    """How an account's state is told.

    Attributes:
        state: The state of the tokens whose colour it has.
        icon: Instead of that state's icon.
        text: In a word or two.
        more: The second line: what clears it, else what more there is to say.
        why: The reason with its moment; for the tool tip.
        is_spinning: It works right now.
    """

    state: str
    icon: str
    text: str
    more: str
    why: str = ""
    is_spinning: bool = False


def state_of(row: AccountRow, now: datetime) -> StateWords:
    """The state in words, most urgent first."""
    if not row.is_active:
        return StateWords("waiting", "circle-minus", _tr("Disabled by you"), _running(row.current_jobs))
    if row.state in _TROUBLE:
        return _TROUBLE[row.state](row, now)
    if row.current_jobs:
        busy = _tr("Busy {} of {}").format(row.current_jobs, row.capacity)
        more = learned_of(row) or _running(row.current_jobs)
        return StateWords("running", "loader-circle", busy, more, is_spinning=True)
    return StateWords("done", "circle-check", _tr("Ready"), learned_of(row) or _free_slots(row.capacity))


def learned_of(row: AccountRow) -> str:
    """That its provider was seen to take fewer jobs than it may have; empty where it takes as many."""
    if row.capacity >= row.max_concurrent_jobs:
        return ""
    return _tr("learned limit {} of {}").format(row.capacity, row.max_concurrent_jobs)


def where_of(row: AccountRow) -> str:
    """At which provider it is, and with which group it shares its limit."""
    return f"{row.provider_name}{DOT}{row.limit_group}" if row.limit_group else row.provider_name


def comes_back_at(row: AccountRow) -> datetime | None:
    """When an account that is out may be given jobs again; None where it is in, or nobody can know."""
    if not row.is_active:
        return None
    if row.state == AccountState.COOLING:
        return row.cooling_until
    return row.next_look_at if row.state in {AccountState.EXHAUSTED, AccountState.FAILING} else None


def tip_of(row: AccountRow, now: datetime) -> str:
    """The full words of a row, as lines."""
    state = state_of(row, now)
    lines = [
        f"{row.label}{DOT}{row.provider_name}",
        row.email if row.email != row.label else "",
        DOT.join(part for part in (state.text, state.more) if part),
        state.why,
        learned_of(row) if learned_of(row) != state.more else "",
        _tr("Shares its limit with the group {}").format(row.limit_group) if row.limit_group else "",
        _tr("{} of {} attempts succeeded in 30 days").format(number(row.succeeded), number(row.ended))
        if row.ended
        else "",
    ]
    return "\n".join(line for line in lines if line)


def needs_you(row: AccountRow) -> bool:
    """Whether it waits for something that only the user can do."""
    return row.is_active and row.state in {AccountState.NEEDS_SIGN_IN, AccountState.EXHAUSTED, AccountState.FAILING}


def is_usable(row: AccountRow) -> bool:
    """Whether it may be given jobs, now or when a slot is free."""
    return row.is_active and row.state == AccountState.READY


def matches(row: AccountRow, text: str) -> bool:
    """Whether every word of a search is somewhere in its names."""
    names = f"{row.label} {row.email} {row.provider_name} {row.provider_id} {row.limit_group or ''}".casefold()
    return all(word in names for word in text.casefold().split())


def _cooling(row: AccountRow, now: datetime) -> StateWords:
    until = row.cooling_until
    text = _tr("Cooling down")
    if until is not None:
        text = _tr("Cooling until {}").format(moments.at(until, now))
    return StateWords("waiting", "snowflake", text, told(row.state_reason or "") or _since(row, now), _why(row, now))


def _exhausted(row: AccountRow, now: datetime) -> StateWords:
    more = _again(row, now, _tr("read again at {}"), _tr("read again now"))
    text = _tr("Exhausted")
    return StateWords("failed", "battery-warning", text, more or _tr("set or read its balance"), _why(row, now))


def _signed_out(row: AccountRow, now: datetime) -> StateWords:
    return StateWords("warning", "key-round", _tr("Needs sign-in"), _tr("edit the key"), _why(row, now))


def _failing(row: AccountRow, now: datetime) -> StateWords:
    text = _tr("Disabled, {} failures").format(FAILURES_THAT_DISABLE)
    more = _again(row, now, _tr("tried again at {}"), _tr("tried again now")) or told(row.state_reason or "")
    return StateWords("failed", "circle-x", text, more or _since(row, now), _why(row, now))


_TROUBLE: dict[AccountState, Callable[[AccountRow, datetime], StateWords]] = {
    AccountState.COOLING: _cooling,
    AccountState.EXHAUSTED: _exhausted,
    AccountState.NEEDS_SIGN_IN: _signed_out,
    AccountState.FAILING: _failing,
}


def _again(row: AccountRow, now: datetime, later: str, at_once: str) -> str:
    if row.next_look_at is None:
        return ""
    return later.format(moments.at(row.next_look_at, now)) if row.next_look_at > now else at_once


def _why(row: AccountRow, now: datetime) -> str:
    return DOT.join(part for part in (told(row.state_reason or ""), _since(row, now)) if part)


def _since(row: AccountRow, now: datetime) -> str:
    return "" if row.state_since is None else _tr("since {}").format(moments.at(row.state_since, now))


def _running(count: int) -> str:
    if count == 0:
        return ""
    return _tr("1 job running") if count == 1 else _tr("{} jobs running").format(number(count))


def _free_slots(count: int) -> str:
    return _tr("1 slot free") if count == 1 else _tr("{} slots free").format(number(count))
