"""The sections of the settings, one of them chosen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.spoken import describe, introduce


@dataclass(frozen=True, slots=True)
class SectionItem:
    """A section of the settings."""

    id: str
    title: str
    icon: str


class SectionList(QWidget):
    """Icon and word in a row each; arrows move the choice."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: list[SectionItem] = []
        self._shown: list[SectionItem] = []
        self._current = ""
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ownFocus", "true")
        introduce(self, self.tr("Sections"), "list")
        theme.changed.connect(self._fit)

    @property
    def current(self) -> str:
        return self._current

    def set_items(self, items: Sequence[SectionItem]) -> None:
        self._items = list(items)
        self._shown = list(items)
        self._fit()

    def set_shown(self, ids: Collection[str]) -> None:
        """Show only these."""
        self._shown = [item for item in self._items if item.id in ids]
        self._fit()

    def shown(self) -> list[str]:
        return [item.id for item in self._shown]

    def set_current(self, section: str) -> None:
        self._current = section
        describe(self, next((item.title for item in self._items if item.id == section), ""))
        self.update()

    def row_rect(self, section: str) -> QRect:
        """Where a section is, to click on it."""
        index = next(index for index, item in enumerate(self._shown) if item.id == section)
        return QRect(0, index * self._row(), self.width(), self._row())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int(event.position().y()) // self._row()
        if event.button() == Qt.MouseButton.LeftButton and index < len(self._shown):
            self.chosen.emit(self._shown[index].id)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = int(event.position().y()) // self._row()
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        ids = self.shown()
        if step and ids:
            index = ids.index(self._current) if self._current in ids else 0
            self.chosen.emit(ids[min(len(ids) - 1, max(0, index + step))])
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        for index, item in enumerate(self._shown):
            row = QRect(0, index * self._row(), self.width(), self._row() - 2)
            is_current = item.id == self._current
            if is_current or index == self._hovered:
                fill = theme.color("selection.row" if is_current else "fill.hover")
                paint.fill_round(painter, QRectF(row), theme.token("radius.control"), fill)
            if is_current and self.hasFocus():
                paint.focus_ring(painter, theme, row, theme.token("radius.control"))
            color = theme.color("text.primary" if is_current else "text.secondary")
            box = QRect(row.left() + 8, row.top() + (row.height() - 16) // 2, 16, 16)
            paint.icon(painter, theme, box, item.icon, color)
            paint.elided(painter, row.adjusted(32, 0, -8, 0), item.title, theme.font("body"), color)

    def _fit(self) -> None:
        """Be as high as the rows: what is around it scrolls."""
        self.setMinimumHeight(len(self._shown) * self._row())
        self.update()

    def _row(self) -> int:
        return self._theme.scaled(32)
