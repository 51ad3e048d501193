"""The accounts as rows of a table, kept up to date by the bus."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.enums import JobStatus
from app.domain.errors import PixSimError
from app.domain.events import AccountChanged, JobChanged, JobRemoved, LibraryChanged
from app.services.account.account_fields import PRIORITY_LIMIT
from app.services.account.account_rows import AccountRow
from app.system.clock import Clock
from app.ui.context import UiContext
from app.ui.follow import follow
from app.ui.panels.accounts import columns, figures, words
from app.ui.panels.accounts.columns import Column
from app.ui.throttle import Throttle
from app.ui.widgets.tips import plain_tip

Part = Literal["all", "usable", "needs_you"]
Index = QModelIndex | QPersistentModelIndex
_PAUSE_MS: Final = 150
_REST: Final = 4
"""A look at the accounts is followed by a rest of so many times its length: it must never fill the time."""


class AccountsModel(QAbstractTableModel):
    """The user's accounts, those that match the search and the part chosen."""

    loaded = Signal()
    """The rows or their figures changed."""
    failed = Signal(object)
    """The accounts cannot be read; the error says why."""
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
        self._sorting: tuple[Column, bool] | None = None
        self._has_loaded = False
        self._is_loading = False
        self._is_stale = True
        self._is_awake = False
        self._rested_at = 0.0
        self._soon = Throttle(_PAUSE_MS, self._reload_rested, self)
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

    @property
    def sorting(self) -> tuple[Column, bool] | None:
        """By which column, and whether the largest is on top; None where providers and names decide."""
        return self._sorting

    @property
    def part(self) -> Part:
        return self._part

    @property
    def is_filtered(self) -> bool:
        """Whether accounts may be left out."""
        return bool(self._text.strip()) or self._part != "all"

    def account_at(self, row: int) -> AccountRow:
        return self._rows[row]

    def account(self, account_id: int) -> AccountRow | None:
        """An account, shown or not."""
        return next((row for row in self._all if row.id == account_id), None)

    def row_of(self, account_id: int) -> int:
        """Where an account stands; -1 where it is not shown."""
        return next((at for at, row in enumerate(self._rows) if row.id == account_id), -1)

    def counts(self) -> dict[str, int]:
        """Provider id to how many accounts there are that its user added."""
        return dict(Counter(row.provider_id for row in self._all if not row.is_built_in))

    def set_awake(self, *, is_awake: bool) -> None:
        """Whether somebody looks; what happened meanwhile is read when they come back."""
        self._is_awake = is_awake
        if is_awake and self._is_stale:
            self.reload()

    def reload(self) -> None:
        """Read the rows; what did not change stays untouched."""
        if self._is_loading:
            self._is_stale = True
            return
        self._is_loading = True
        self._is_stale = False
        if self._context.tasks.start(self._load(), what=self.tr("load the accounts")) is None:
            self._is_loading = False

    async def refresh(self) -> None:
        """Read the rows and wait for them."""
        await self._load()

    async def present_rows(self) -> list[AccountRow]:
        """Every account as it is now; read where nobody has looked since something changed."""
        if self._is_stale or not self._has_loaded:
            self._is_stale = False
            await self._load()
        return self.all_rows

    def show_part(self, part: Part) -> None:
        self._part = part
        self._apply()

    def search(self, text: str) -> None:
        self._text = text
        self._apply()

    def sort_by(self, column: Column | None, *, descending: bool = False) -> None:
        """Sort by a column; None brings back the order by provider and name."""
        self._sorting = None if column is None else (column, descending)
        self._apply()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

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
        row, column = self._rows[index.row()], Column(index.column())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._text_of(row, column)
        if role == Qt.ItemDataRole.EditRole and column == Column.PRIORITY:
            return row.priority
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._tip_of(row, column))
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
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return columns.title_of(Column(section))
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{columns.title_of(Column(section))}\n{columns.tip_of(Column(section))}"
        return None

    def tell_time(self) -> None:
        """The words for how long ago, and until when, are older now."""
        if self._rows:
            last = len(self._rows) - 1
            self.dataChanged.emit(self.index(0, Column.STATE), self.index(last, Column.LAST_USED))

    def _text_of(self, row: AccountRow, column: Column) -> str:
        now = self._clock.now()
        texts = {
            Column.ACCOUNT: lambda: row.label,
            Column.STATE: lambda: words.state_of(row, now).text,
            Column.CREDITS: lambda: figures.credits_of(row),
            Column.SPENDING: lambda: figures.spending_tip(row),
            Column.SLOTS: lambda: f"{row.current_jobs}/{row.capacity}",
            Column.PRIORITY: lambda: figures.priority_of(row),
            Column.SUCCESS: lambda: figures.success_of(row),
            Column.AVERAGE: lambda: figures.average_of(row),
            Column.LAST_USED: lambda: figures.last_used_of(row, now),
        }
        return texts[column]()

    def _tip_of(self, row: AccountRow, column: Column) -> str:
        if column == Column.CREDITS:
            return figures.credits_tip(row, self._clock.now())
        if column == Column.SPENDING and row.credits:
            return figures.spending_tip(row)
        return words.tip_of(row, self._clock.now())

    def _reload_rested(self) -> None:
        if not self._is_awake:
            self._is_stale = True
        elif self._has_loaded and time.monotonic() < self._rested_at:
            self._soon.call()
        else:
            self.reload()

    async def _load(self) -> None:
        started = time.monotonic()
        try:
            async with self._context.read() as services:
                rows = await services.accounts.list_account_rows(self._context.user_id)
                counts = await services.jobs.count_jobs(self._context.user_id)
        except PixSimError as error:
            if self._has_loaded:
                raise
            self.failed.emit(error)
            return
        finally:
            self._is_loading = False
            self._rested_at = time.monotonic() + _REST * (time.monotonic() - started)
        self._all, self._counts = rows, counts
        self._has_loaded = True
        self._apply()
        self.loaded.emit()
        if self._is_stale and self._is_awake:
            self._soon.call()

    def _apply(self) -> None:
        wanted = self._wanted()
        if not wanted or not self._rows:
            if wanted or self._rows:
                self.beginResetModel()
                self._rows = wanted
                self.endResetModel()
            return
        if [row.id for row in wanted] != [row.id for row in self._rows]:
            self._remove_others({row.id for row in wanted})
            self._reorder([row.id for row in wanted])
            self._insert_new(wanted)
        self._replace(wanted)

    def _wanted(self) -> list[AccountRow]:
        chosen = {"all": lambda _row: True, "usable": words.is_usable, "needs_you": words.needs_you}[self._part]
        wanted = [row for row in self._all if chosen(row) and words.matches(row, self._text)]
        if self._sorting is not None:
            column, descending = self._sorting
            wanted.sort(key=columns.sort_key(column), reverse=descending)
        return wanted

    def _replace(self, wanted: Sequence[AccountRow]) -> None:
        for at, row in enumerate(wanted):
            if self._rows[at] != row:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(Column) - 1))

    def _remove_others(self, kept: set[int]) -> None:
        end = len(self._rows)
        while end > 0:
            start = end
            while start > 0 and self._rows[start - 1].id not in kept:
                start -= 1
            if start < end:
                self.beginRemoveRows(QModelIndex(), start, end - 1)
                del self._rows[start:end]
                self.endRemoveRows()
            end = start - 1

    def _reorder(self, order: Sequence[int]) -> None:
        """Bring the rows that are there into the order wanted; what is selected stays so."""
        places = {account_id: place for place, account_id in enumerate(order)}
        rows = sorted(self._rows, key=lambda row: places[row.id])
        if rows == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        former = self.persistentIndexList()
        at = {row.id: place for place, row in enumerate(rows)}
        moved = [self.index(at[self._rows[index.row()].id], index.column()) for index in former]
        self._rows = rows
        self.changePersistentIndexList(former, moved)
        self.layoutChanged.emit()

    def _insert_new(self, wanted: Sequence[AccountRow]) -> None:
        there = {row.id for row in self._rows}
        at = 0
        while at < len(wanted):
            end = at
            while end < len(wanted) and wanted[end].id not in there:
                end += 1
            if end > at:
                self.beginInsertRows(QModelIndex(), at, end - 1)
                self._rows[at:at] = wanted[at:end]
                self.endInsertRows()
            at = end + 1
