"""The columns of the accounts: their words, widths, and what they sort by."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from app.domain.enums import AccountState
from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts import figures, words


class Column(IntEnum):
    """What a column shows."""

    ACCOUNT = 0
    STATE = 1
    CREDITS = 2
    SPENDING = 3
    SLOTS = 4
    PRIORITY = 5
    SUCCESS = 6
    AVERAGE = 7
    LAST_USED = 8


ACCOUNT_LEAST: Final = 140
ACCOUNT_USUAL: Final = 280
MOST_GROWTH: Final = 1.7
"""How many times wider than usual a column becomes where there is room."""
WIDTHS: Final[Mapping[Column, int]] = {
    Column.STATE: 200,
    Column.CREDITS: 148,
    Column.SPENDING: 112,
    Column.SLOTS: 88,
    Column.PRIORITY: 68,
    Column.SUCCESS: 70,
    Column.AVERAGE: 76,
    Column.LAST_USED: 80,
}
LEAVE_FIRST: Final = (
    Column.AVERAGE,
    Column.SUCCESS,
    Column.SPENDING,
    Column.LAST_USED,
)
"""The columns that go, in this order, where the window is narrow."""
LEAST: Final[Mapping[Column, int]] = {
    Column.STATE: 156,
    Column.CREDITS: 110,
    Column.SPENDING: 76,
    Column.SLOTS: 78,
    Column.PRIORITY: 60,
    Column.SUCCESS: 62,
    Column.AVERAGE: 68,
    Column.LAST_USED: 72,
}
"""How far they can shrink, in this order, before one goes."""

SortKey = Callable[[AccountRow], Any]
_URGENCY: Final = (
    AccountState.NEEDS_SIGN_IN,
    AccountState.EXHAUSTED,
    AccountState.FAILING,
    AccountState.COOLING,
    AccountState.READY,
)


def title_of(column: Column) -> str:
    """The word over a column."""
    translate = QCoreApplication.translate
    return {
        Column.ACCOUNT: translate("Accounts", "Account"),
        Column.STATE: translate("Accounts", "State"),
        Column.CREDITS: translate("Accounts", "Credits"),
        Column.SPENDING: translate("Accounts", "30 days"),
        Column.SLOTS: translate("Accounts", "Slots"),
        Column.PRIORITY: translate("Accounts", "Priority"),
        Column.SUCCESS: translate("Accounts", "Success"),
        Column.AVERAGE: translate("Accounts", "Avg. time"),
        Column.LAST_USED: translate("Accounts", "Last used"),
    }[column]


def tip_of(column: Column) -> str:
    """What a column shows, in a sentence."""
    translate = QCoreApplication.translate
    return {
        Column.ACCOUNT: translate("Accounts", "The name that you gave it, and its provider"),
        Column.STATE: translate("Accounts", "Whether it may be given jobs, and what brings it back"),
        Column.CREDITS: translate(
            "Accounts", "Free credits; the bar shows them, what is held, and 30 days of spending"
        ),
        Column.SPENDING: translate("Accounts", "Credits spent on each of the last 30 days"),
        Column.SLOTS: translate("Accounts", "Jobs at once: running, and allowed"),
        Column.PRIORITY: translate("Accounts", "Higher is taken first; a double click or F2 changes it"),
        Column.SUCCESS: translate("Accounts", "Attempts of the last 30 days that gave a result"),
        Column.AVERAGE: translate("Accounts", "From accepted to done"),
        Column.LAST_USED: translate("Accounts", "When it was given its last job"),
    }[column]


def sort_key(column: Column) -> SortKey:
    """What a column sorts by; where two are equal, their names decide."""
    keys: dict[Column, SortKey] = {
        Column.ACCOUNT: _names,
        Column.STATE: _urgency,
        Column.CREDITS: lambda row: sum(row.credits.values()),
        Column.SPENDING: lambda row: sum(figures.main_spending(row)),
        Column.SLOTS: lambda row: (row.current_jobs, row.capacity),
        Column.PRIORITY: lambda row: row.priority,
        Column.SUCCESS: lambda row: row.succeeded / row.ended if row.ended else -1.0,
        Column.AVERAGE: lambda row: -1.0 if row.average_seconds is None else row.average_seconds,
        Column.LAST_USED: lambda row: row.last_used_at.timestamp() if row.last_used_at is not None else 0.0,
    }
    return keys[column]


def starts_descending(column: Column) -> bool:
    """Whether the first click on a column puts the largest on top."""
    return column not in {Column.ACCOUNT, Column.STATE}


def _names(row: AccountRow) -> tuple[str, str]:
    return row.label.casefold(), row.provider_name.casefold()


def _urgency(row: AccountRow) -> tuple[int, int]:
    """What needs its user first, then what is out, what works, what rests, and at last what they switched off."""
    if not row.is_active:
        return len(_URGENCY) + 1, 0
    if words.is_usable(row) and not row.current_jobs:
        return len(_URGENCY), 0
    return _URGENCY.index(row.state), 0
