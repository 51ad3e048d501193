"""The table of what differs: a line for each property, a column for each side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.ui.widgets import paint
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.ui.theme import Theme

LETTERS: Final = "ABCD"
"""What the sides are called."""
_HEAD: Final = 24
_ROW: Final = 28
_GAP: Final = 8
_LABEL_SHARE: Final = 0.31
_ALIKE: Final = 4
"""From so many letters on that all values begin with, their ends tell them apart."""


@dataclass(frozen=True, slots=True)
class Line:
    """A property of all that are compared.

    Attributes:
        values: One for each of them, in their order.
    """

    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


class DifferenceTable(QWidget):
    """Painted; what differs is strong, what is the same stands back."""

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Properties"))
        theme.changed.connect(self.updateGeometry)

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; each has as many values as there are sides."""
        self._lines = tuple(lines)
        words = (f"{line.label}: {', '.join(line.values)}" for line in lines)
        self.setAccessibleDescription("; ".join(words))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        head = _HEAD if self._columns() > 1 else 0
        return QSize(200, self._theme.scaled(head) + len(self._lines) * self._theme.scaled(_ROW))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        if self._columns() > 1:
            for column in range(self._columns()):
                rect = self._cell(-1, column)
                paint.elided(painter, rect, LETTERS[column], theme.font("caption"), theme.color("text.tertiary"))
            self._line_under(painter, self._cell(-1, 0).bottom())
        for row, line in enumerate(self._lines):
            label = self._label(row)
            paint.elided(painter, label, line.label, theme.font("small"), theme.color("text.tertiary"))
            is_strong = line.differs
            font = theme.font("small", "strong") if is_strong else theme.font("small")
            color = theme.color("text.primary" if is_strong else "text.secondary")
            mode = elide_mode(line)
            for column, value in enumerate(line.values):
                paint.elided(painter, self._cell(row, column), value, font, color, mode=mode)
            self._line_under(painter, label.bottom())

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), plain_tip(self._tip_at(event.pos().y())), self)
            return True
        return super().event(event)

    def _tip_at(self, y: int) -> str:
        """A line in full, where the pointer rests on it."""
        for row, line in enumerate(self._lines):
            if self._label(row).top() <= y <= self._label(row).bottom():
                if self._columns() == 1:
                    return f"{line.label}: {line.values[0]}"
                values = (f"{LETTERS[column]}: {value}" for column, value in enumerate(line.values))
                return f"{line.label}\n" + "\n".join(values)
        return ""

    def _columns(self) -> int:
        return len(self._lines[0].values) if self._lines else 0

    def _label(self, row: int) -> QRect:
        cell = self._cell(row, 0)
        return QRect(0, cell.top(), round(self.width() * _LABEL_SHARE) - _GAP, cell.height())

    def _cell(self, row: int, column: int) -> QRect:
        """A value's place; row -1 is the head."""
        head = self._theme.scaled(_HEAD) if self._columns() > 1 else 0
        height = self._theme.scaled(_ROW)
        first = round(self.width() * _LABEL_SHARE)
        width = (self.width() - first) // max(1, self._columns())
        top = 0 if row < 0 else head + row * height
        return QRect(first + column * width, top, width - _GAP, head if row < 0 else height)

    def _line_under(self, painter: QPainter, y: int) -> None:
        color = self._theme.color("border.subtle")
        paint.hairline(painter, QPointF(0, y), QPointF(self.width(), y), color)


def elide_mode(line: Line) -> Qt.TextElideMode:
    """Where values give up letters: at the beginning where they differ in their ends, as seeds do."""
    differ_late = line.differs and len({value[:_ALIKE] for value in line.values}) == 1
    return Qt.TextElideMode.ElideLeft if differ_late else Qt.TextElideMode.ElideRight
