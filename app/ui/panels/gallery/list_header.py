"""The words over the columns of the gallery's list; a click sorts."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from app.domain.search import Listing, Sort
from app.ui.panels.gallery.geometry import MARGIN, RIGHT_MARGIN
from app.ui.panels.gallery.list_columns import CELL_GAP, NUMBERS, SORTS, Column, Span, arrange, title_of
from app.ui.widgets import paint
from app.ui.widgets.heights import keep_height

if TYPE_CHECKING:
    from app.ui.theme import Theme

_ARROW: Final = 12


class ListHeader(QWidget):
    """Over the list, with the same columns; for the keyboard the same is in the menu of the order."""

    sort_requested = Signal(object, bool)
    """A Sort, and whether what is oldest or smallest comes first."""

    def __init__(self, theme: "Theme", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._listing = Listing()
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Columns"))
        keep_height(theme, self, "layout.tableHeader")

    def show_order(self, listing: Listing) -> None:
        """By what the list is sorted."""
        self._listing = listing
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("surface.canvas"))
        for span in self._spans():
            self._draw(painter, span)
        y = self.height() - 1
        start, end = QPointF(MARGIN, y), QPointF(self.width() - RIGHT_MARGIN, y)
        paint.hairline(painter, start, end, theme.color("border.subtle"))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        column = self._column_at(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if column in SORTS else Qt.CursorShape.ArrowCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        column = self._column_at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or column is None or column not in SORTS:
            return
        sort = SORTS[column]
        is_turned = sort == self._listing.sort
        # Names are read from A; of all else what is newest, best or largest is wanted first.
        self.sort_requested.emit(sort, not self._listing.is_ascending if is_turned else sort == Sort.NAME)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            column = self._column_at(event.pos())
            words = self.tr("Sort by it") if column in SORTS else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _draw(self, painter: QPainter, span: Span) -> None:
        theme = self._theme
        cell = self._cell(span)
        is_sorted = SORTS.get(span.column) == self._listing.sort
        ink = theme.color("text.primary" if is_sorted else "text.tertiary")
        font, title = theme.font("caption"), title_of(span.column)
        width = min(cell.width(), paint.metrics(font).horizontalAdvance(title) + 1)
        side = Qt.AlignmentFlag.AlignRight if span.column in NUMBERS else Qt.AlignmentFlag.AlignLeft
        if is_sorted:
            left = cell.right() - width - _ARROW - 1 if span.column in NUMBERS else cell.left() + width + 2
            arrow = QRect(left, cell.center().y() - _ARROW // 2, _ARROW, _ARROW)
            paint.icon(painter, theme, arrow, "arrow-up" if self._listing.is_ascending else "arrow-down", ink)
        paint.elided(painter, cell, title, font, ink, align=side | Qt.AlignmentFlag.AlignVCenter)

    def _cell(self, span: Span) -> QRect:
        return QRect(MARGIN + span.left, 0, span.width - CELL_GAP, self.height())

    def _column_at(self, point: QPoint) -> Column | None:
        return next((span.column for span in self._spans() if self._cell(span).contains(point)), None)

    def _spans(self) -> tuple[Span, ...]:
        return arrange(max(1, self.width() - MARGIN - RIGHT_MARGIN))
