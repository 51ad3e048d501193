"""The accounts as rows of a table, kept up to date by the bus."""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.enums import JobStatus
from app.domain.events import AccountChanged, JobChanged, JobRemoved, LibraryChanged
from app.services.account.account_rows import AccountRow
from app.services.account.account_service import PRIORITY_LIMIT
from app.system.clock import Clock
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.accounts import words
from app.ui.throttle import Throttle

Part = Literal["all", "usable", "needs_you"]
Index = QModelIndex | QPersistentModelIndex
_PAUSE_MS: Final = 150
_TITLE_ROLES: Final = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole})


class Column(IntEnum):
    """What a column shows."""

    ACCOUNT = 0
    STATE = 1
    CREDITS = 2
    SLOTS = 3
    PRIORITY = 4
    SUCCESS = 5
    AVERAGE = 6
    LAST_USED = 7


class AccountsModel(QAbstractTableModel):
    """The user's accounts, those that match the search and the part chosen."""

    loaded = Signal()
    """The rows or their figures changed."""
    priority_edited = Signal(int, int)
    """Account id and the priority that the user typed."""

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._clock = Clock()
        self._all: list[AccountRow] = []
        self._rows: list[AccountRow] = []
        self._counts: Mapping[JobStatus, int] = {}
        self._part: Part = "all"
        self._text = ""
        self._has_loaded = False
        self._soon = Throttle(_PAUSE_MS, self.reload, self)
        for kind in (AccountChanged, JobChanged, JobRemoved, LibraryChanged):
            follow(self, context.bus, kind, lambda _event: self._soon.call())

    @property
    def has_loaded(self) -> bool:
        return self._has_loaded

    @property
    def all_rows(self) -> list[AccountRow]:
        """Every account, filtered or not."""
        return list(self._all)

    @property
    def job_counts(self) -> Mapping[JobStatus, int]:
        """How many jobs there are in each status: the counts of the queue."""
        return self._counts

    @property
    def shown_rows(self) -> list[AccountRow]:
        return list(self._rows)

    def account_at(self, row: int) -> AccountRow:
        return self._rows[row]

    def reload(self) -> None:
        """Read the rows; what did not change stays untouched."""
        self._context.tasks.start(self._load(), what=self.tr("load the accounts"))

    def show_part(self, part: Part) -> None:
        self._part = part
        self._apply()

    def search(self, text: str) -> None:
        self._text = text
        self._apply()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts()[Column(index.column())](row)
        if role == Qt.ItemDataRole.EditRole and index.column() == Column.PRIORITY:
            return row.priority
        if role == Qt.ItemDataRole.ToolTipRole:
            return words.tip_of(row)
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another priority; the row changes when it has been written."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or index.column() != Column.PRIORITY:
            return False
        try:
            priority = int(value)
        except (TypeError, ValueError):
            return False
        row = self._rows[index.row()]
        if not -PRIORITY_LIMIT <= priority <= PRIORITY_LIMIT:
            return False
        if priority != row.priority:
            self.priority_edited.emit(row.id, priority)
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == Column.PRIORITY:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or role not in _TITLE_ROLES:
            return None
        titles = {
            Column.ACCOUNT: self.tr("Account"),
            Column.STATE: self.tr("State"),
            Column.CREDITS: self.tr("Credits"),
            Column.SLOTS: self.tr("Slots"),
            Column.PRIORITY: self.tr("Priority"),
            Column.SUCCESS: self.tr("Success"),
            Column.AVERAGE: self.tr("Avg. time"),
            Column.LAST_USED: self.tr("Last used"),
        }
        return titles[Column(section)] if 0 <= section < len(Column) else None

    def tell_time(self) -> None:
        """The words for how long ago are older now."""
        if self._rows:
            last = len(self._rows) - 1
            self.dataChanged.emit(self.index(0, Column.LAST_USED), self.index(last, Column.LAST_USED))

    def _texts(self) -> dict[Column, Callable[[AccountRow], str]]:
        return {
            Column.ACCOUNT: lambda row: row.label,
            Column.STATE: lambda row: words.state_of(row).text,
            Column.CREDITS: words.credits_of,
            Column.SLOTS: lambda row: f"{row.current_jobs}/{row.max_concurrent_jobs}",
            Column.PRIORITY: lambda row: str(row.priority),
            Column.SUCCESS: words.success_of,
            Column.AVERAGE: words.average_of,
            Column.LAST_USED: lambda row: words.last_used_of(row, self._clock.now()),
        }

    async def _load(self) -> None:
        async with self._context.read() as services:
            rows = await services.accounts.list_account_rows(self._context.user_id)
            counts = await services.jobs.count_jobs(self._context.user_id)
        self._all, self._counts = rows, counts
        self._has_loaded = True
        self._apply()
        self.loaded.emit()

    def _apply(self) -> None:
        chosen = {"all": lambda _row: True, "usable": words.is_usable, "needs_you": words.needs_you}[self._part]
        wanted = [row for row in self._all if chosen(row) and words.matches(row, self._text)]
        if [row.id for row in wanted] == [row.id for row in self._rows]:
            self._replace(wanted)
            return
        self._remove_others({row.id for row in wanted})
        self._insert_new(wanted)
        self._replace(wanted)

    def _replace(self, wanted: list[AccountRow]) -> None:
        for at, row in enumerate(wanted):
            if self._rows[at] != row:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(Column) - 1))

    def _remove_others(self, kept: set[int]) -> None:
        for at in range(len(self._rows) - 1, -1, -1):
            if self._rows[at].id not in kept:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._rows[at]
                self.endRemoveRows()

    def _insert_new(self, wanted: list[AccountRow]) -> None:
        """Bring the rows into the order wanted; rows that are there keep their order, which is by names."""
        if [row.id for row in self._rows] != [row.id for row in wanted if row.id in {shown.id for shown in self._rows}]:
            self._remove_others(set())
        for at, row in enumerate(wanted):
            if at >= len(self._rows) or self._rows[at].id != row.id:
                self.beginInsertRows(QModelIndex(), at, at)
                self._rows.insert(at, row)
                self.endInsertRows()
