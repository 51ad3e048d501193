"""Lines of text that are laid out once and drawn often: the cells of a table."""

from collections import OrderedDict
from typing import Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText, QTransform

_MOST: Final = 4000


class _Line(NamedTuple):
    text: QStaticText
    width: int


class TextCache:
    """Draws single lines in one font, cut with an ellipsis where they do not fit.

    Laying out a line takes five times as long as drawing it.
    """

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)
        self._height = self._metrics.height()
        self._lines: OrderedDict[tuple[str, int], _Line] = OrderedDict()

    def width(self, text: str) -> int:
        """How wide a text is that has room."""
        return self._metrics.horizontalAdvance(text)

    def draw(
        self,
        painter: QPainter,
        box: tuple[int, int, int, int],
        text: str,
        color: QColor,
        *,
        is_right: bool = False,
    ) -> None:
        """One line, in the middle of a box's height.

        Args:
            painter: Paints.
            box: Left, top, width and height.
            text: What it says.
            color: Its colour.
            is_right: Whether it stands at the right.
        """
        left, top, width, height = box
        if width <= 0 or not text:
            return
        line = self._line(text, width)
        painter.setFont(self._font)
        painter.setPen(color)
        x = left + width - line.width if is_right else left
        painter.drawStaticText(x, top + (height - self._height) // 2, line.text)

    def __len__(self) -> int:
        return len(self._lines)

    def _line(self, text: str, width: int) -> _Line:
        key = (text, width)
        found = self._lines.get(key)
        if found is not None:
            self._lines.move_to_end(key)
            return found
        shown = text
        advance = self._metrics.horizontalAdvance(text)
        if advance > width:
            shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            advance = self._metrics.horizontalAdvance(shown)
        static = QStaticText(shown)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        static.prepare(QTransform(), self._font)
        found = self._lines[key] = _Line(static, advance)
        if len(self._lines) > _MOST:
            self._lines.popitem(last=False)
        return found
