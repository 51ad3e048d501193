"""A table of rows: the one under the pointer is lit, and keys put a ring around the current one."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTableView, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint

_KEY_REASONS: Final = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}


class RowTable(QTableView):
    """Draws nothing itself: delegates ask `is_hovered`, and a `paintEvent` ends with `paint_ring`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hovered_row = -1
        self._shows_focus = False
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()

    @property
    def hovered_row(self) -> int:
        """The row under the pointer; -1 where there is none."""
        return self._hovered_row

    def show_focus(self, *, shown: bool) -> None:
        """Put the ring around the current row, or take it away."""
        if shown != self._shows_focus:
            self._shows_focus = shown
            self.viewport().update()

    def hover(self, row: int) -> None:
        """Light another row; -1 for none."""
        if row != self._hovered_row:
            former, self._hovered_row = self._hovered_row, row
            for changed in (former, row):
                if changed >= 0:
                    self.viewport().update(self.row_rect(changed))

    def row_rect(self, row: int) -> QRect:
        """Where a row is in the viewport."""
        return QRect(0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row))

    def set_row_height(self, height: int) -> None:
        """Let all rows be so high, in logical pixels."""
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)

    def paint_ring(self, painter: QPainter) -> None:
        """Paint the ring, where keys are used."""
        row = self.currentIndex().row()
        if self._shows_focus and self.hasFocus() and row >= 0:
            paint.focus_ring(painter, self._theme, self.row_rect(row), self._theme.token("radius.tile"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.show_focus(shown=True)
        super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.show_focus(shown=False)
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.hover(self.indexAt(event.position().toPoint()).row())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hover(-1)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _KEY_REASONS:
            self.show_focus(shown=True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def is_hovered(option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> bool:
    """Whether a delegate is asked to paint the row under the pointer."""
    view = option.widget
    return isinstance(view, RowTable) and index.row() == view.hovered_row
