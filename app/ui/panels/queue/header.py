"""The words over the queue's columns, and which columns there are."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QToolTip, QWidget
from typing_extensions import override

from app.ui.panels.queue.columns import PROMPT_LEAST, ColumnLayout
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import KEYS, NUMBERS, WIDTHS, Column, title_of
from app.ui.theme import Theme
from app.ui.widgets import paint

_PADDING: Final = 8
_ARROW: Final = 12
_LEAST: Final = 36


class QueueHeader(QHeaderView):
    """Sorts by a click: up, down, and back to the order of the queue; a menu shows and hides columns.

    The prompt takes the room that the others leave. Where that is too little, columns give way until there is enough.
    """

    sort_requested = Signal(object, bool)
    columns_changed = Signal()
    """The user has chosen, moved or resized columns."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._columns = ColumnLayout()
        self._squeezed: frozenset[Column] = frozenset()
        self._empty: frozenset[Column] = frozenset()
        self._indent = 0
        self._is_arranging = True
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(_LEAST)
        self.setStretchLastSection(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sectionClicked.connect(self._sort)
        self.sectionResized.connect(self._resized)
        self.sectionMoved.connect(self._moved)
        theme.changed.connect(self._measure)
        self._measure()

    @property
    def columns(self) -> ColumnLayout:
        return self._columns

    def set_columns(self, columns: ColumnLayout) -> None:
        """Arrange the columns; the table has its model."""
        self._columns = columns
        self._arrange()

    def set_indent(self, indent: int) -> None:
        """Give the first column room before its pictures, for the arrows of batches."""
        if indent != self._indent:
            self._indent = indent
            self._arrange()

    def set_empty(self, empty: frozenset[Column]) -> None:
        """Hide columns in which no row has anything, but those that the user asked for."""
        if empty != self._empty:
            self._empty = empty
            self.fit()

    def fit(self) -> None:
        """Let columns give way, or come back, as the room demands."""
        squeezed = self._find_squeezed()
        if squeezed != self._squeezed:
            self._squeezed = squeezed
            self._arrange()
        else:
            self._is_arranging = True
            self._fit_state()
            self._fit_prompt()
            self._is_arranging = False

    def column_menu(self, parent: QWidget) -> QMenu:
        """A menu with a tick for each column that is wanted."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in self._columns.order:
            if column == Column.PROMPT:
                continue
            action = menu.addAction(self._menu_text(column))
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(column))
            action.toggled.connect(lambda shown, column=column: self.show_column(column, shown=shown))
        menu.addSeparator()
        menu.addAction(self.tr("Usual columns"), self.reset_columns)
        return menu

    def show_column(self, column: Column, *, shown: bool) -> None:
        """Show a column, even where others would have to give way, or hide it."""
        is_pinned = shown and column in self._squeezed
        self._columns = self._columns.with_shown(column, is_shown=shown, is_pinned=is_pinned)
        self._squeezed = self._find_squeezed()
        self._arrange()
        self.columns_changed.emit()

    def reset_columns(self) -> None:
        """The usual columns, in their usual order and width."""
        self._columns = ColumnLayout()
        self._squeezed = self._find_squeezed()
        self._arrange()
        self.columns_changed.emit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.scaled(self._theme.token("layout.tableHeader")))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = self._theme
        painter.fillRect(rect, theme.color("surface.panel"))
        column = Column(logicalIndex)
        sorted_by, descending = self._sorting()
        is_sorted = column == sorted_by
        text = "" if column == Column.INPUT else title_of(column)
        font = theme.font("caption")
        room = rect.adjusted(_PADDING, 0, -_PADDING, -1)
        if is_sorted:
            room.setWidth(room.width() - (0 if column in NUMBERS else _ARROW + 4))
        width = min(room.width(), paint.metrics(font).horizontalAdvance(text) + 1)
        left = room.right() + 1 - width if column in NUMBERS else room.left()
        color = theme.color("text.primary" if is_sorted else "text.tertiary")
        paint.elided(painter, QRect(left, room.top(), width, room.height()), text, font, color)
        if is_sorted:
            place = left - _ARROW - 4 if column in NUMBERS else left + width + 4
            box = QRect(place, room.top() + (room.height() - _ARROW) // 2, _ARROW, _ARROW)
            paint.icon(painter, theme, box, "arrow-down" if descending else "arrow-up", color)
        line = rect.bottom() + 1 - 1 / paint.dpr_of(painter)
        start, end = QPointF(rect.left(), line), QPointF(rect.right() + 1, line)
        paint.hairline(painter, start, end, theme.color("border.subtle"))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.column_menu(self).popup(event.globalPos())

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip_at(self, point: QPoint) -> str:
        """What a click on a column does."""
        section = self.logicalIndexAt(point)
        if section not in KEYS:
            return ""
        sorted_by, descending = self._sorting()
        if section == sorted_by and descending:
            return self.tr("Back to the order of the queue")
        return self.tr("Sort by {column}").format(column=title_of(Column(section)))

    def _menu_text(self, column: Column) -> str:
        title = title_of(column)
        if column in self._empty and column in self._squeezed:
            return self.tr("{column} (empty)").format(column=title)
        return self.tr("{column} (no room)").format(column=title) if column in self._squeezed else title

    def _sorting(self) -> tuple[Column | None, bool]:
        model = self.model()
        return model.sorting if isinstance(model, QueueModel) else (None, False)

    def _sort(self, section: int) -> None:
        sorted_by, descending = self._sorting()
        column = Column(section) if section in KEYS else None
        is_second_click = column is not None and column == sorted_by
        if is_second_click and descending:
            column = None
        self.sort_requested.emit(column, is_second_click and not descending)

    def _measure(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        if self.count():
            self._squeezed = self._find_squeezed()
            self._arrange()
        self.viewport().update()

    def _find_squeezed(self) -> frozenset[Column]:
        return self._columns.squeezed(self._room() / self._scale(), self._empty)

    def _scale(self) -> float:
        return self._theme.scaled(100) / 100

    def _room(self) -> int:
        return self.viewport().width()

    def _arrange(self) -> None:
        """Bring the sections into agreement with the layout."""
        self._is_arranging = True
        for place, column in enumerate(self._columns.order):
            self.moveSection(self.visualIndex(column), place)
            self.setSectionHidden(column, column in self._columns.hidden | self._squeezed)
            if column != Column.PROMPT:
                mode = QHeaderView.ResizeMode.Fixed if column == Column.INPUT else QHeaderView.ResizeMode.Interactive
                self.setSectionResizeMode(column, mode)
                indent = self._indent if column == Column.INPUT else 0
                self.resizeSection(column, self._theme.scaled(self._columns.width(column)) + indent)
        self._fit_state()
        self._fit_prompt()
        self._is_arranging = False

    def _fit_state(self) -> None:
        """Let the state have some of what the prompt would have more than enough of."""
        if self.isSectionHidden(Column.STATE):
            return
        scaled, apart = self._theme.scaled, {Column.PROMPT, Column.STATE}
        usual = scaled(self._columns.width(Column.STATE))
        others = sum(self.sectionSize(column) for column in Column if column not in apart)
        spare = (self._room() - others - usual) / self._scale() - WIDTHS[Column.PROMPT]
        self.resizeSection(Column.STATE, usual + scaled(self._columns.state_growth(spare)))

    def _fit_prompt(self) -> None:
        """Let the prompt have what is left; the table scrolls where that is too little."""
        others = sum(self.sectionSize(column) for column in Column if column != Column.PROMPT)
        least = self._theme.scaled(PROMPT_LEAST)
        has_room = self._room() - others >= least
        mode = QHeaderView.ResizeMode.Stretch if has_room else QHeaderView.ResizeMode.Fixed
        self.setSectionResizeMode(Column.PROMPT, mode)
        if not has_room:
            self.resizeSection(Column.PROMPT, least)

    def _resized(self, section: int, _before: int, size: int) -> None:
        if self._is_arranging or section == Column.PROMPT or not size:
            return
        widths = {**self._columns.widths, Column(section): round(size / self._scale())}
        self._columns = replace(self._columns, widths=widths)
        self._is_arranging = True
        self._fit_prompt()
        self._is_arranging = False
        self.columns_changed.emit()

    def _moved(self) -> None:
        if self._is_arranging:
            return
        order = tuple(Column(self.logicalIndex(place)) for place in range(self.count()))
        self._columns = replace(self._columns, order=order)
        self.columns_changed.emit()
