"""Dragging rows to another place in the line, or out of it: where they would fall, and how that is shown."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen

from app.ui.amounts import number
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.queue.model import QueueModel
    from app.ui.panels.queue.table import QueueTable
    from app.ui.theme import Theme

_EDGE: Final = 24
_AROUND: Final = 40
_SCROLL_MS: Final = 40
_SCROLL_STEP: Final = 14
_TAG_OFFSET: Final = QPoint(14, 10)
_TAG_PADDING: Final = 8
_TAG_HEIGHT: Final = 20


class RowDrag(QObject):
    """One drag after another over the rows of a table; what leaves it is carried on by a drag of the system."""

    left = Signal(object)
    """The ids of jobs that have left the table; the drag in it has ended."""

    def __init__(self, theme: "Theme", table: "QueueTable", model: "QueueModel") -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table
        self._model = model
        self._dragged: list[int] = []
        self._row = -1
        self._point = QPoint()
        self._scroll = QTimer(self)
        self._scroll.setInterval(_SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)

    @property
    def is_active(self) -> bool:
        return bool(self._dragged)

    def begin(self, job_ids: list[int]) -> None:
        """Take up jobs."""
        self._dragged = job_ids
        if job_ids:
            self._table.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def go_to(self, point: QPoint) -> None:
        """The pointer is at a point of the viewport; far outside of it the jobs are meant for another panel."""
        if not self._table.viewport().rect().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND).contains(point):
            self.left.emit(self._take())
            return
        self._point = point
        first, last = self._line_rows()
        row = self._table.rowAt(point.y())
        if row < 0:
            row = last + 1 if point.y() > 0 else first
        elif point.y() > self._table.rowViewportPosition(row) + self._table.rowHeight(row) // 2:
            row += 1
        self._row = max(first, min(row, last + 1))
        near_edge = point.y() < _EDGE or point.y() > self._table.viewport().height() - _EDGE
        if near_edge and not self._scroll.isActive():
            self._scroll.start()
        elif not near_edge:
            self._scroll.stop()
        self._table.viewport().update()

    def drop(self) -> tuple[list[int], int | None] | None:
        """End it; gives the jobs and the one before which they fell (None: the end of the line), or None."""
        row, last = self._row, self._line_rows()[1]
        dragged = self._take()
        while 0 <= row <= last and self._id_at(row) in dragged:
            row += 1
        if row < 0:
            return None
        return dragged, self._id_at(row) if row <= last else None

    def end(self) -> None:
        """Let everything stay where it is."""
        self._dragged = []
        self._row = -1
        self._scroll.stop()
        self._table.viewport().unsetCursor()
        self._table.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """The line where the jobs would fall, and how many they are."""
        if not self._dragged or self._row < 0:
            return
        last = self._model.rowCount() - 1
        below = self._row > last
        row = min(self._row, last)
        y = self._table.rowViewportPosition(row) + (self._table.rowHeight(row) if below else 0)
        painter.setPen(QPen(self._theme.color("selection.ring"), 2))
        painter.drawLine(QPointF(0, y), QPointF(self._table.viewport().width(), y))
        self._paint_tag(painter)

    def _take(self) -> list[int]:
        """End it, and give the jobs."""
        dragged = list(self._dragged)
        self.end()
        return dragged

    def _paint_tag(self, painter: QPainter) -> None:
        count = len(self._dragged)
        one, many = self.tr("1 job"), self.tr("{count} jobs").format(count=number(count))
        text, font = one if count == 1 else many, self._theme.font("caption")
        width = paint.metrics(font).horizontalAdvance(text) + 2 * _TAG_PADDING
        box = QRect(self._point + _TAG_OFFSET, self._table.viewport().rect().bottomRight())
        box.setWidth(width)
        box.setHeight(self._theme.scaled(_TAG_HEIGHT))
        fill, border = self._theme.color("surface.overlay"), self._theme.color("border.default")
        paint.fill_round(painter, QRectF(box), self._theme.token("radius.tile"), fill, border)
        inner = box.adjusted(_TAG_PADDING, 0, 0, 0)
        paint.elided(painter, inner, text, font, self._theme.color("text.primary"))

    def _id_at(self, row: int) -> int:
        job = self._model.job_at(row)
        return job.id if job is not None else 0

    def _line_rows(self) -> tuple[int, int]:
        """The first and the last row of the shown jobs that wait in the line."""
        line = self._model.waiting_ids()
        first = next((row for job_id in line if (row := self._model.row_of(job_id)) >= 0), 0)
        return first, next((row for job_id in reversed(line) if (row := self._model.row_of(job_id)) >= 0), -1)

    def _scroll_on(self) -> None:
        bar = self._table.verticalScrollBar()
        up = self._point.y() < _EDGE
        bar.setValue(bar.value() + (-_SCROLL_STEP if up else _SCROLL_STEP))
        self.go_to(self._point)
