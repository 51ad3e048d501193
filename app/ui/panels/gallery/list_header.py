"""The words over the columns of the gallery's list: a click sorts, their edges can be moved, a menu chooses them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget
from typing_extensions import override

from app.domain.search import Listing, Sort
from app.ui.panels.gallery.geometry import MARGIN, RIGHT_MARGIN
from app.ui.panels.gallery.list_columns import CELL_GAP, NUMBERS, SORTS, Column, Span, title_of
from app.ui.shortcuts import KeyHint
from app.ui.widgets import paint
from app.ui.widgets.heights import keep_height
from app.ui.widgets.spoken import introduce

if TYPE_CHECKING:
    from app.ui.panels.gallery.column_choice import ListColumns
    from app.ui.theme import Theme

_ARROW: Final = 12
_KEY_STEP: Final = 16
_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_GRIP: Final = 5
"""So far from an edge it can be taken hold of."""


class ListHeader(QWidget):
    """Over the list, with the same columns.

    With the keyboard's focus the arrows go from column to column, Enter sorts, Shift+arrows resize.
    """

    sort_requested = Signal(object, bool)
    """A Sort, and whether what is oldest or smallest comes first."""

    def __init__(self, theme: "Theme", columns: "ListColumns", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns = columns
        self._listing = Listing()
        self._hot_edge: Column | None = None
        self._dragged: Column | None = None
        self._pressed: Column | None = None
        self._current = Column.NAME
        self._has_ring = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        introduce(self, self.tr("Columns"), "list")
        keep_height(theme, self, "layout.tableHeader")
        columns.changed.connect(self.update)

    @property
    def line_width(self) -> int:
        """Of the lines below, in pixels."""
        return max(1, self.width() - MARGIN - RIGHT_MARGIN)

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
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = self._edge_at(point)
            self._pressed = None if self._dragged is not None else self._column_at(point)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._dragged is not None:
            self._columns.move_edge(self._dragged, point.x() - MARGIN + CELL_GAP // 2, self.line_width)
            return
        self._show_edge(self._edge_at(point))
        if self._hot_edge is not None:
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            is_sorting = self._column_at(point) in SORTS
            self.setCursor(Qt.CursorShape.PointingHandCursor if is_sorting else Qt.CursorShape.ArrowCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        column = self._column_at(event.position().toPoint())
        is_click = self._dragged is None and column is not None and column == self._pressed
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = self._pressed = None
        if event.button() == Qt.MouseButton.LeftButton and is_click and column is not None:
            self._sort(column)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        edge = self._edge_at(event.position().toPoint())
        if edge is not None and event.button() == Qt.MouseButton.LeftButton:
            self._columns.forget_width(edge)
        else:
            self.mousePressEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_resizing = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _STEPS and is_resizing:
            self._resize(_STEPS[key])
        elif key in _STEPS:
            shown = [span.column for span in self._spans()]
            place = shown.index(self._current) + _STEPS[key] if self._current in shown else 0
            self._current = shown[max(0, min(place, len(shown) - 1))]
            self.update()
        elif key in _ENTER:
            self._sort(self._current)
        else:
            super().keyPressEvent(event)
        self._describe()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._has_ring = True
        self._describe()
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._has_ring = False
        self.update()

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (
            KeyHint(self.tr("Sort by a column of the list"), "Enter"),
            KeyHint(self.tr("Make a column of the list wider or narrower"), "Shift+Right, Shift+Left"),
        )

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_edge(None)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._columns.fill_menu(menu, self.line_width)
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        cell = next((self._cell(span) for span in self._spans() if span.column == self._current), self.rect())
        menu.popup(self.mapToGlobal(cell.bottomLeft()) if is_by_key else event.globalPos())

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self)
            return True
        return super().event(event)

    def tip_at(self, point: QPoint) -> str:
        """What a press there does."""
        if self._edge_at(point) is not None:
            return self.tr("Drag to resize, double-click for the usual width")
        column = self._column_at(point)
        return self.tr("Sort by {column}").format(column=title_of(column)) if column in SORTS else ""

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
        if span.column == self._current and self._has_ring:
            paint.focus_ring(painter, theme, QRectF(cell.adjusted(-_ARROW // 2, 2, 0, -3)), theme.token("radius.tile"))
        if span.column == self._hot_edge:
            x = MARGIN + span.left - CELL_GAP // 2
            edge = QRect(x - 1, 4, 2, self.height() - 8)
            painter.fillRect(edge, theme.color("selection.ring"))

    def _sort(self, column: Column) -> None:
        if column in SORTS:
            sort = SORTS[column]
            is_turned = sort == self._listing.sort
            # Names are read from A; of all else what is newest, best or largest is wanted first.
            self.sort_requested.emit(sort, not self._listing.is_ascending if is_turned else sort == Sort.NAME)

    def _resize(self, step: int) -> None:
        """Make the current column wider or narrower; the name takes what the others leave."""
        span = next((span for span in self._spans() if span.column == self._current), None)
        if span is not None:
            self._columns.move_edge(span.column, span.left - step * self._theme.scaled(_KEY_STEP), self.line_width)

    def _describe(self) -> None:
        is_sorted = SORTS.get(self._current) == self._listing.sort
        words = self.tr("{column}, sorted by it") if is_sorted else "{column}"
        self.setAccessibleDescription(words.format(column=title_of(self._current)))

    def _cell(self, span: Span) -> QRect:
        return QRect(MARGIN + span.left, 0, span.width - CELL_GAP, self.height())

    def _column_at(self, point: QPoint) -> Column | None:
        return next((span.column for span in self._spans() if self._cell(span).contains(point)), None)

    def _edge_at(self, point: QPoint) -> Column | None:
        """The column whose left edge can be taken hold of there."""
        behind = self._spans()[1:]
        near = (one for one in behind if abs(MARGIN + one.left - CELL_GAP // 2 - point.x()) <= _GRIP)
        return next((span.column for span in near), None)

    def _show_edge(self, edge: Column | None) -> None:
        if edge != self._hot_edge:
            self._hot_edge = edge
            self.update()

    def _spans(self) -> tuple[Span, ...]:
        return self._columns.spans(self.line_width)
