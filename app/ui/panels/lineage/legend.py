"""What the lines mean: the operations that are present, with their words."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter

from app.domain.enums import OperationType
from app.ui.panels.lineage.edges import operation_pen
from app.ui.theme import Theme
from app.ui.widgets import paint

_LINE: Final = 20
_GAP: Final = 8
_BETWEEN: Final = 20
_PADDING: Final = 12
_HEIGHT: Final = 28


class Legend:
    """Paints the entries side by side, in rows where they need more than one."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def size(self, operations: Sequence[OperationType], room: int) -> QSize:
        """How large it is in a width; nothing where there are no operations."""
        rows = self._rows(operations, room)
        if not rows:
            return QSize(0, 0)
        widest = max(sum(width for _, width in row) + _BETWEEN * (len(row) - 1) for row in rows)
        return QSize(widest + 2 * _PADDING, self._row_height() * len(rows) + (4 if len(rows) > 1 else 0))

    def paint(self, painter: QPainter, box: QRect, operations: Sequence[OperationType]) -> None:
        theme = self._theme
        radius = theme.token("radius.control")
        paint.fill_round(painter, QRectF(box), radius, theme.color("surface.panel"), theme.color("border.default"))
        font = theme.font("caption")
        height = self._row_height()
        for number, row in enumerate(self._rows(operations, box.width())):
            left = box.left() + _PADDING
            top = box.top() + number * height + (2 if box.height() > height else 0)
            for operation, width in row:
                look = theme.operation(operation)
                middle = top + height / 2
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(operation_pen(theme, operation))
                painter.drawLine(QPointF(left, middle), QPointF(left + _LINE, middle))
                text = QRect(left + _LINE + _GAP, top, width - _LINE - _GAP, height)
                paint.elided(painter, text, look.label, font, look.color)
                left += width + _BETWEEN
        painter.setPen(Qt.PenStyle.NoPen)

    def _row_height(self) -> int:
        return self._theme.scaled(_HEIGHT)

    def _rows(self, operations: Sequence[OperationType], room: int) -> list[list[tuple[OperationType, int]]]:
        metrics = paint.metrics(self._theme.font("caption"))
        rows: list[list[tuple[OperationType, int]]] = []
        used = 0
        for operation in operations:
            width = _LINE + _GAP + metrics.horizontalAdvance(self._theme.operation(operation).label) + 2
            if not rows or used + _BETWEEN + width > room - 2 * _PADDING:
                rows.append([])
                used = width
            else:
                used += _BETWEEN + width
            rows[-1].append((operation, width))
        return rows
