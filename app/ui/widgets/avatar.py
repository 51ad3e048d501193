"""Who it is: the first letter of a name in a circle."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint

_LARGE = 40
"""From here on the letter is that of a heading."""


def draw_avatar(painter: QPainter, theme: Theme, rect: QRectF, name: str) -> None:
    """Draw the circle; of nobody it has the sign of a person."""
    paint.fill_round(painter, rect, rect.width() / 2, theme.color("fill.controlPressed"))
    paint.ring(painter, rect, rect.width() / 2, theme.color("border.default"), 1)
    letter = name.strip()[:1].upper()
    if not letter:
        inset = round(rect.width() / 5)
        paint.icon(painter, theme, rect.toRect().adjusted(inset, inset, -inset, -inset), "user", "text.secondary")
        return
    font = theme.font("heading" if rect.width() >= _LARGE else "caption", "strong")
    color = theme.color("text.primary")
    paint.elided(painter, rect.toRect(), letter, font, color, align=Qt.AlignmentFlag.AlignCenter)


class Avatar(QWidget):
    """The circle as a widget; the name stands beside it, so it says nothing itself."""

    def __init__(self, theme: Theme, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self.setFixedSize(size, size)

    def set_name(self, name: str) -> None:
        self._name = name
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        draw_avatar(QPainter(self), self._theme, QRectF(self.rect()), self._name)
