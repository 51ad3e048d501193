"""Shows a plain table: rows of 28 px under small words, columns that give way, the keyboard's ring."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from app.ui.theme import Theme
from app.ui.widgets import paint
from app.ui.widgets.lines import CELL_ROLE, Cell, LineColumn, LinesModel
from app.ui.widgets.row_table import RowTable, is_hovered

Index = QModelIndex | QPersistentModelIndex
PAD: Final = 6
EDGE: Final = 12
_ICON: Final = 16
_ICON_GAP: Final = 6
_RIGHT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class LineDelegate(QStyledItemDelegate):
    """Draws a cell: icon and text in its tone, figures at the right."""

    def __init__(self, theme: Theme, model: LinesModel[Any], view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme
        self._model = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, self._theme.scaled(self._theme.token("layout.row")))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRect(option.rect)
        self.paint_ground(painter, rect, option, index)
        cell = index.data(CELL_ROLE)
        if isinstance(cell, Cell):
            column = self._model.columns[index.column()]
            self._paint_cell(painter, room_of(rect, index.column(), len(self._model.columns)), cell, column)

    def paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index) -> None:
        """The fill of a row that is chosen or under the pointer, and the line below it."""
        theme = self._theme
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            is_active = bool(state & QStyle.StateFlag.State_Active)
            painter.fillRect(rect, theme.color("selection.row" if is_active else "selection.rowInactive"))
        elif is_hovered(option, index):
            painter.fillRect(rect, theme.color("fill.hover"))
        foot = float(rect.bottom())
        start, end = QPointF(rect.left(), foot), QPointF(rect.right() + 1, foot)
        paint.hairline(painter, start, end, theme.color("border.subtle"))

    def _paint_cell(self, painter: QPainter, room: QRect, cell: Cell, column: LineColumn) -> None:
        theme = self._theme
        color = theme.color(cell.tone)
        if cell.icon:
            box = QRect(room.left(), room.top() + (room.height() - _ICON) // 2, _ICON, _ICON)
            paint.icon(painter, theme, box, cell.icon, color)
            room.setLeft(room.left() + _ICON + _ICON_GAP)
        font = theme.font("mono") if column.is_mono else theme.font("small", "strong" if cell.is_strong else "small")
        paint.elided(painter, room, cell.text, font, color, align=_RIGHT if column.is_number else _LEFT)


class LinesHeader(QHeaderView):
    """The words over the columns."""

    def __init__(self, theme: Theme, model: LinesModel[Any], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._lines = model
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.color("surface.panel"))
        column = self._lines.columns[logicalIndex]
        room = room_of(rect, logicalIndex, len(self._lines.columns))
        align = _RIGHT if column.is_number else _LEFT
        paint.elided(painter, room, column.title, theme.font("caption"), theme.color("text.tertiary"), align=align)
        foot = rect.bottom() + 1 - 1 / paint.dpr_of(painter)
        start, end = QPointF(rect.left(), foot), QPointF(rect.right() + 1, foot)
        paint.hairline(painter, start, end, theme.color("border.subtle"))


class LinesView(RowTable):
    """One stop of the Tab key; Enter or a double click opens a row."""

    opened = Signal(int)
    """The place of a row that its user wants to see more of."""

    def __init__(
        self,
        theme: Theme,
        model: LinesModel[Any],
        name: str,
        *,
        row_height: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._model = model
        self._row_height = row_height or theme.token("layout.row")
        self.setModel(model)
        self.setItemDelegate(LineDelegate(theme, model, self))
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalHeader(LinesHeader(theme, model, self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setVisible(any(column.title for column in model.columns))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        model.modelReset.connect(lambda: self.hover(-1))
        theme.changed.connect(self._measure)
        self._measure()

    def use(self, delegate: LineDelegate) -> None:
        """Let another delegate draw the rows."""
        self.setItemDelegate(delegate)

    def chosen(self) -> Any:
        """The selected row; None where none is."""
        rows = self.selectionModel().selectedRows()
        return self._model.row_at(rows[0].row()) if rows else None

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, 5 * self._theme.scaled(self._row_height))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, 2 * self._theme.scaled(self._row_height))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.show_focus(shown=True)
        rows = self.selectionModel().selectedRows()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and rows:
            self.opened.emit(rows[0].row())
        elif event.key() == Qt.Key.Key_Escape and rows:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        is_by_tab = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        if is_by_tab and not self.selectionModel().hasSelection() and self._model.rowCount():
            self.selectRow(max(0, self.currentIndex().row()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.paint_ring(QPainter(self.viewport()))

    def _measure(self) -> None:
        theme = self._theme
        self.set_row_height(theme.scaled(self._row_height))
        self.horizontalHeader().setFixedHeight(theme.scaled(theme.token("layout.tableHeader")))
        self._fit()

    def _fit(self) -> None:
        """Give each column its width where there is room for it, and the rest to the one that stretches."""
        scale, room = max(1.0, self._theme.text_scale / 100), self.viewport().width()
        left, stretching = room, -1
        for at, column in enumerate(self._model.columns):
            is_hidden = room < column.needs_room * scale
            self.setColumnHidden(at, is_hidden)
            if column.stretches:
                stretching = at
            elif not is_hidden:
                width = round(column.width_within(room / scale) * scale)
                self.setColumnWidth(at, width)
                left -= width
        if stretching >= 0:
            self.setColumnWidth(stretching, max(left, 24))


def room_of(rect: QRect, column: int, count: int) -> QRect:
    """Where a cell's content is: at the edges of the table there is more air."""
    return rect.adjusted(EDGE if column == 0 else PAD, 0, -(EDGE if column == count - 1 else PAD), -1)
