"""Where in a text the words of a search are, to be marked."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextLine, QTextOption

from app.ui.theme import Theme
from app.ui.widgets import paint

_EDGE = 1.0
_RADIUS = 2.0


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the words in a text, start and length, whatever their case; those that touch are one."""
    # Not folded: a letter that grows by it would move the places behind it.
    folded = text.lower() if len(text.lower()) == len(text) else text
    marked = [False] * len(text)
    for word in filter(None, (word.lower() for word in words)):
        start = folded.find(word)
        while start >= 0:
            marked[start : start + len(word)] = [True] * len(word)
            start = folded.find(word, start + 1)
    found: list[tuple[int, int]] = []
    for place, is_marked in enumerate(marked):
        if is_marked and found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif is_marked:
            found.append((place, 1))
    return found


def draw(
    painter: QPainter, theme: Theme, text: str, font: QFont, room: QRectF, words: Sequence[str], *, wraps: bool = False
) -> None:
    """Paint the ground of the words that are found in a text; the text itself is painted over it."""
    places = spans(text, words)
    if not places:
        return
    layout = QTextLayout(text, font)
    mode = QTextOption.WrapMode.WordWrap if wraps else QTextOption.WrapMode.NoWrap
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    option = layout.textOption()
    option.setWrapMode(mode)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room.width())
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    top = room.top() + max(0.0, (room.height() - height) / 2)
    for start, length in places:
        for line in (layout.lineAt(number) for number in range(layout.lineCount())):
            first, last = max(start, line.textStart()), min(start + length, line.textStart() + line.textLength())
            if first < last:
                left, right = _x(line, first), _x(line, last)
                box = QRectF(room.left() + left - _EDGE, top + line.y(), right - left + 2 * _EDGE, line.height())
                paint.fill_round(painter, box, _RADIUS, theme.color("state.warning.subtle"))
                paint.ring(painter, box, _RADIUS, theme.color("state.warning.fg"), 1)


def _x(line: QTextLine, place: int) -> float:
    # A pair in Python: the place that was taken comes back beside it.
    return float(line.cursorToX(place)[0])  # type: ignore[index]
