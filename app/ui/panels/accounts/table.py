"""The table of the accounts."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget
from typing_extensions import override

from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts.columns import ACCOUNT_LEAST, ACCOUNT_USUAL, LEAST, LEAVE_FIRST, MOST_GROWTH, WIDTHS, Column
from app.ui.panels.accounts.delegate import AccountDelegate
from app.ui.panels.accounts.header import AccountsHeader
from app.ui.panels.accounts.model import AccountsModel
from app.ui.theme import Theme
from app.ui.widgets import spinner
from app.ui.widgets.held_keys import watch_held_keys
from app.ui.widgets.row_table import RowTable


class AccountsTable(RowTable):
    """Rows of 44 px, several of which can be selected; priority is edited by a double click or F2."""

    opened = Signal(int)
    """An account that its user wants to see more of."""
    selected = Signal()
    """Other accounts are selected, or the current one is another."""

    def __init__(self, theme: Theme, model: AccountsModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._model = model
        self.setModel(model)
        self._delegate = AccountDelegate(theme, model, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Accounts"))
        self.setHorizontalHeader(AccountsHeader(theme, model, self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        spinner.clock().ticked.connect(self._turn)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self.selected)
        self.selectionModel().currentChanged.connect(self.selected)
        theme.changed.connect(self._measure)
        self._measure()

    @property
    def accounts(self) -> AccountsModel:
        """Its model."""
        return self._model

    def chosen(self) -> AccountRow | None:
        """The account that the details are about: the current one where it is selected, else the first selected."""
        chosen = self.chosen_rows()
        current = self.currentIndex().row()
        there = [row for row in chosen if current >= 0 and row.id == self._model.account_at(current).id]
        return next(iter(there or chosen), None)

    def chosen_rows(self) -> list[AccountRow]:
        """The selected accounts, from the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.account_at(row) for row in rows]

    def choose(self, account_ids: Iterable[int]) -> None:
        """Select accounts and show the first of them."""
        rows = sorted(row for account_id in account_ids if (row := self._model.row_of(account_id)) >= 0)
        selection = QItemSelection()
        for row in rows:
            selection.select(self._model.index(row, 0), self._model.index(row, len(Column) - 1))
        flags = QItemSelectionModel.SelectionFlag
        if rows:
            first = self._model.index(rows[0], Column.ACCOUNT)
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
            self.scrollTo(first)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    def edit_priority(self) -> None:
        """Open the field of the account that is chosen."""
        row = self.chosen()
        if row is not None:
            index = self._model.index(self._model.row_of(row.id), Column.PRIORITY)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.edit(index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.show_focus(shown=True)
        if event.key() == Qt.Key.Key_Escape and self.selectionModel().hasSelection():
            self.clearSelection()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not self._is_editing():
            row = self.chosen()
            if row is not None:
                self.opened.emit(row.id)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.indexAt(event.position().toPoint()).isValid():
            self.clearSelection()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        watch_held_keys(self)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        spinner.clock().release(self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._hold_clock()
        self.paint_ring(QPainter(self.viewport()))

    def _open(self, index: QModelIndex) -> None:
        if index.column() == Column.PRIORITY:
            self.edit(index)
        else:
            self.opened.emit(self._model.account_at(index.row()).id)

    def _is_editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def _measure(self) -> None:
        theme = self._theme
        self.set_row_height(theme.scaled(theme.token("layout.rowTall")))
        self.horizontalHeader().setFixedHeight(theme.scaled(theme.token("layout.row")))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Let columns shrink, and go, until the account has its width; after that the table scrolls."""
        scale, room = max(1.0, self._theme.text_scale / 100), self.viewport().width()
        least = {column: round(width * scale) for column, width in LEAST.items()}
        account = round(ACCOUNT_LEAST * scale)
        for column in LEAVE_FIRST:
            is_hidden = account + sum(least.values()) > room
            self.setColumnHidden(column, is_hidden)
            if is_hidden:
                del least[column]
        usual = ACCOUNT_USUAL + sum(WIDTHS[column] for column in least)
        growth = min(MOST_GROWTH, max(1.0, room / (usual * scale)))
        widths = {column: round(WIDTHS[column] * scale * growth) for column in least}
        over = account + sum(widths.values()) - room
        for column, narrow in least.items():
            shrinks = max(0, min(over, widths[column] - narrow))
            widths[column] -= shrinks
            over -= shrinks
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(Column.ACCOUNT, max(account, room - sum(widths.values())))

    def _busy_rows(self) -> Iterator[int]:
        """The rows in view of accounts that work."""
        last = self.rowAt(self.viewport().height() - 1)
        last = self._model.rowCount() - 1 if last < 0 else last
        for at in range(max(0, self.rowAt(0)), last + 1):
            row = self._model.account_at(at)
            if row.current_jobs and row.is_active:
                yield at

    def _hold_clock(self) -> None:
        """The marks of busy accounts turn only while some are seen."""
        if self.isVisible() and not self._theme.has_reduced_motion and any(True for _ in self._busy_rows()):
            spinner.clock().hold(self)
        else:
            spinner.clock().release(self)

    def _turn(self) -> None:
        if self.isVisible():
            for at in self._busy_rows():
                cell = self.visualRect(self._model.index(at, Column.STATE))
                self.viewport().update(self._delegate.state_rect(cell))

    def cell(self, account_id: int, column: Column) -> QPoint:
        """The middle of a cell, to click on it."""
        return self.visualRect(self._model.index(self._model.row_of(account_id), column)).center()
