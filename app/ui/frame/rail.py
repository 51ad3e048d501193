"""The pages of the window, at its left edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.language import told
from app.ui.theme import Theme
from app.ui.widgets import paint

_SIZE: Final = QSize(52, 48)
_BAR: Final = QRectF(0, 12, 3, 24)
_WORD_HEIGHT: Final = 16
_MOST_COUNT: Final = 99


@dataclass(frozen=True, slots=True)
class RailItem:
    """A page on the rail."""

    id: str
    title: str
    icon: str


class RailButton(QAbstractButton):
    """An icon over a word."""

    def __init__(self, theme: Theme, item: RailItem, *, is_page: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.item = item
        self._count = 0
        self.setText(told(item.title))
        self.setCheckable(is_page)
        self.setAccessibleName(self.text())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.measure()

    def measure(self) -> None:
        """Take the room that the word needs."""
        more = self._theme.scaled(_WORD_HEIGHT) - _WORD_HEIGHT
        self.setFixedSize(self._theme.scaled(self._theme.token("layout.rail")), _SIZE.height() + more)

    def set_count(self, count: int) -> None:
        """A number at the icon's corner; none for 0."""
        self._count = count
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        box = QRectF(0, 0, theme.scaled(_SIZE.width()), self.height())
        box.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        radius = theme.token("radius.control")
        color = "text.secondary"
        if self.isChecked():
            paint.fill_round(painter, box, radius, theme.color("accent.subtle"))
            paint.fill_round(painter, _BAR, 1.5, theme.color("selection.ring"))
            color = "accent.text"
        elif self.underMouse() or self.isDown():
            paint.fill_round(painter, box, radius, theme.color("fill.pressed" if self.isDown() else "fill.hover"))
            color = "text.primary"
        side = theme.token("icon.rail")
        icon = QRect((self.width() - side) // 2, 6, side, side)
        paint.icon(painter, theme, icon, self.item.icon, color)
        word = QRect(2, 28, self.width() - 4, theme.scaled(_WORD_HEIGHT))
        center = Qt.AlignmentFlag.AlignCenter
        if paint.elided(painter, word, self.text(), theme.font("caption"), theme.color(color), align=center):
            self.setToolTip(self.text())
        if self._count:
            self._draw_count(painter, icon)

    def _draw_count(self, painter: QPainter, icon: QRect) -> None:
        text = str(self._count) if self._count <= _MOST_COUNT else f"{_MOST_COUNT}+"
        font = self._theme.font("caption", "strong")
        width = max(16, paint.metrics(font).horizontalAdvance(text) + 8)
        rect = QRect(icon.right() - 5, 1, width, 16)
        look = self._theme.state("warning")
        paint.fill_round(painter, QRectF(rect), 8, look.subtle)
        paint.elided(painter, rect, text, font, look.color, align=Qt.AlignmentFlag.AlignCenter)


class Rail(QWidget):
    """Pages on top, the rest at the bottom; one stop of the Tab key, arrows inside."""

    page_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons: dict[str, RailButton] = {}
        self._current = ""
        self.setObjectName("rail")
        self.setProperty("line", "right")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._top = QVBoxLayout()
        self._bottom = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        for part in (self._top, self._bottom):
            part.setSpacing(theme.token("space.1"))
        column.addLayout(self._top)
        column.addStretch(1)
        column.addLayout(self._bottom)
        theme.changed.connect(self._measure)
        self._measure()

    def set_items(self, pages: Sequence[RailItem], tools: Sequence[RailItem]) -> None:
        """Show these pages on top and these tools at the bottom."""
        if [button.item for button in self._buttons.values()] == [*pages, *tools]:
            return
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for items, column, is_page in ((pages, self._top, True), (tools, self._bottom, False)):
            for item in items:
                button = RailButton(self._theme, item, is_page=is_page, parent=self)
                button.clicked.connect(lambda _=False, key=item.id: self._clicked(key))
                column.addWidget(button)
                self._buttons[item.id] = button
        self.set_current(self._current)

    def button(self, item_id: str) -> RailButton:
        """The button of a page.

        Raises:
            KeyError: The rail does not show it.
        """
        return self._buttons[item_id]

    def set_current(self, page_id: str) -> None:
        """Mark the page that shows."""
        self._current = page_id
        for key, button in self._buttons.items():
            button.setChecked(key == page_id)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if key == page_id else Qt.FocusPolicy.NoFocus)
        if page_id not in self._buttons and self._buttons:
            next(iter(self._buttons.values())).setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        buttons = list(self._buttons.values())
        focused = next((index for index, button in enumerate(buttons) if button.hasFocus()), -1)
        if step and focused >= 0:
            buttons[(focused + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _measure(self) -> None:
        self.setFixedWidth(self._theme.scaled(self._theme.token("layout.rail")))
        for button in self._buttons.values():
            button.measure()
        self.update()

    def _clicked(self, item_id: str) -> None:
        self.set_current(self._current)
        self.page_chosen.emit(item_id)
