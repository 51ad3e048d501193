"""The table of the accounts."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts.delegate import AccountDelegate
from app.ui.panels.accounts.model import AccountsModel, Column
from app.ui.shortcuts import KeyHint
from app.ui.theme import Theme
from app.ui.widgets import paint, spinner
from app.ui.widgets.held_keys import watch_held_keys

_WIDTHS: Final = {
    Column.STATE: 190,
    Column.CREDITS: 150,
    Column.SLOTS: 104,
    Column.PRIORITY: 72,
    Column.SUCCESS: 72,
    Column.AVERAGE: 80,
    Column.LAST_USED: 88,
}
_LEAVE_FIRST: Final = (Column.AVERAGE, Column.SUCCESS, Column.CREDITS, Column.LAST_USED)
"""The columns that go, in this order, where the window is narrow."""
_ACCOUNT_LEAST: Final = 150
_LEAST: Final = {Column.STATE: 120, Column.SLOTS: 84, Column.PRIORITY: 64}
"""How far those that stay can shrink."""
_PAD: Final = 8
_FIRST_PAD: Final = 12


class _Header(QHeaderView):
    """Titles that are cut with an ellipsis; the first one stands where the page's content begins."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme, model = self._theme, self.model()
        painter.fillRect(rect, theme.color("surface.panel"))
        title = str(model.headerData(logicalIndex, Qt.Orientation.Horizontal))
        room = rect.adjusted(_FIRST_PAD if logicalIndex == Column.ACCOUNT else _PAD, 0, -_PAD, -1)
        paint.elided(painter, room, title, theme.font("caption"), theme.color("text.tertiary"))
        foot = rect.bottom() + 1 - 1 / paint.dpr_of(painter)
        start, end = QPointF(rect.left(), foot), QPointF(rect.right() + 1, foot)
        paint.hairline(painter, start, end, theme.color("border.subtle"))


class AccountsTable(QTableView):
    """Rows of 44 px; priority is edited by a double click or F2."""

    switch_requested = Signal(int, bool)
    """Account id, and whether it is to be given jobs."""

    def __init__(self, theme: Theme, model: AccountsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self.setModel(model)
        self.setItemDelegate(AccountDelegate(theme, model, self))
        self.setProperty("hovered_row", -1)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Accounts"))
        self.verticalHeader().hide()
        header = _Header(theme, self)
        self.setHorizontalHeader(header)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        spinner.clock().ticked.connect(self._turn)
        model.loaded.connect(self._hold_clock)
        theme.changed.connect(self._measure)
        self._measure()

    def chosen(self) -> AccountRow | None:
        """The selected account."""
        rows = self.selectionModel().selectedRows()
        return self._model.account_at(rows[0].row()) if rows else None

    def edit_priority(self) -> None:
        """Open the field of the selected account."""
        rows = self.selectionModel().selectedRows(Column.PRIORITY)
        if rows:
            self.edit(rows[0])

    def switch(self) -> None:
        """Take the selected account out of the pool or put it back."""
        row = self.chosen()
        if row is not None:
            self.switch_requested.emit(row.id, not row.is_active)

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (
            KeyHint(self.tr("Change the priority"), "F2"),
            KeyHint(self.tr("Switch on or off"), "E"),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.edit_priority()
        elif event.key() == Qt.Key.Key_E and self.state() != QAbstractItemView.State.EditingState:
            if not event.isAutoRepeat():
                self.switch()
        else:
            super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QModelIndex())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        watch_held_keys(self)
        self._hold_clock()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        spinner.clock().release(self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _measure(self) -> None:
        theme = self._theme
        self.verticalHeader().setDefaultSectionSize(theme.scaled(theme.token("layout.rowTall")))
        self.horizontalHeader().setFixedHeight(theme.scaled(28))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Let columns go and shrink until the account has its width; after that the table scrolls."""
        scale, room = max(1.0, self._theme.text_scale / 100), self.viewport().width()
        widths = {column: round(width * scale) for column, width in _WIDTHS.items()}
        least = round(_ACCOUNT_LEAST * scale)
        over = least + sum(widths.values()) - room
        for column in _LEAVE_FIRST:
            self.setColumnHidden(column, over > 0)
            if over > 0:
                over -= widths.pop(column)
        for column, narrow in _LEAST.items():
            shrinks = max(0, min(over, widths[column] - round(narrow * scale)))
            widths[column] -= shrinks
            over -= shrinks
        for column, width in widths.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(Column.ACCOUNT, max(least, room - sum(widths.values())))

    def _hover(self, index: QModelIndex) -> None:
        row = index.row() if index.isValid() else -1
        if row != self.property("hovered_row"):
            self.setProperty("hovered_row", row)
            self.viewport().update()

    def _hold_clock(self) -> None:
        """The marks of busy accounts turn only while some are seen."""
        is_busy = any(row.current_jobs and row.is_active for row in self._model.shown_rows)
        if is_busy and self.isVisible() and not self._theme.has_reduced_motion:
            spinner.clock().hold(self)
        else:
            spinner.clock().release(self)

    def _turn(self) -> None:
        for at, row in enumerate(self._model.shown_rows):
            if row.current_jobs:
                self.viewport().update(self.visualRect(self._model.index(at, Column.STATE)))
