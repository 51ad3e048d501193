"""A provider's mark: its two letters."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint

_SIDE: Final = 32


class Monogram(QWidget):
    """A mark of its own, beside words."""

    def __init__(self, theme: Theme, text: str, *, side: int = _SIDE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_monogram(QPainter(self), self._theme, self.rect(), self._text)


def paint_monogram(painter: QPainter, theme: Theme, rect: QRect, text: str) -> None:
    """The letters on a small ground, never wider than it at any size of the text."""
    paint.fill_round(painter, QRectF(rect), theme.token("radius.control"), theme.color("fill.controlPressed"))
    font = QFont(theme.font("caption", "strong"))
    font.setPixelSize(min(font.pixelSize(), rect.height() // 2))
    painter.setFont(font)
    painter.setPen(theme.color("text.primary"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
