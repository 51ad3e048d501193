"""The words over the queue's columns, and which columns there are."""

from typing import Any, Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget
from typing_extensions import override

from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import KEYS, NUMBERS, WIDTHS, Column, title_of
from app.ui.theme import Theme
from app.ui.view_state import ViewState
from app.ui.widgets import paint

_PADDING: Final = 8
_ARROW: Final = 12
_STATE_NAME: Final = "queue.columns"


class QueueHeader(QHeaderView):
    """Sorts by a click: up, down, and back to the order of the queue; a menu shows and hides columns.

    Widths, order and visibility of the columns are kept in the view state.
    """

    sort_requested = Signal(object, bool)

    def __init__(self, theme: Theme, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._view = view
        self._is_restoring = False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(36)
        self.setStretchLastSection(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sectionClicked.connect(self._sort)
        theme.changed.connect(self._measure)
        self._measure()

    def set_up(self) -> None:
        """Give the columns their widths; once, when the table has its model."""
        self._is_restoring = True
        for column, width in WIDTHS.items():
            self.resizeSection(column, self._theme.scaled(width))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSectionResizeMode(Column.INPUT, QHeaderView.ResizeMode.Fixed)
        self.setSectionResizeMode(Column.PROMPT, QHeaderView.ResizeMode.Stretch)
        self._restore(self._view.get(_STATE_NAME))
        self._is_restoring = False
        self.sectionResized.connect(self._keep)
        self.sectionMoved.connect(self._keep)

    def column_menu(self, parent: QWidget) -> QMenu:
        """A menu with a tick for each column that is shown."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in Column:
            if column == Column.PROMPT:
                continue
            action = menu.addAction(title_of(column))
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(column))
            action.toggled.connect(lambda shown, column=column: self.show_column(column, shown=shown))
        menu.addSeparator()
        menu.addAction(self.tr("Usual columns"), self.reset_columns)
        return menu

    def show_column(self, column: Column, *, shown: bool) -> None:
        self.setSectionHidden(column, not shown)
        self._keep()

    def reset_columns(self) -> None:
        """All columns, in their usual order and width."""
        for column, width in WIDTHS.items():
            self.showSection(column)
            self.moveSection(self.visualIndex(column), column)
            self.resizeSection(column, self._theme.scaled(width))
        self._keep()

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
        self.viewport().update()

    def _keep(self) -> None:
        if self._is_restoring:
            return
        scale = self._theme.scaled(100) / 100
        self._view.put(
            _STATE_NAME,
            {
                "order": [self.logicalIndex(place) for place in range(self.count())],
                "hidden": [int(column) for column in Column if self.isSectionHidden(column)],
                "widths": {
                    column.name: round(self.sectionSize(column) / scale)
                    for column in Column
                    if column != Column.PROMPT and not self.isSectionHidden(column)
                },
            },
        )

    def _restore(self, state: Any) -> None:
        if not isinstance(state, dict):
            return
        widths = state.get("widths") or {}
        for column in Column:
            if isinstance(width := widths.get(column.name), int):
                self.resizeSection(column, self._theme.scaled(width))
            self.setSectionHidden(column, column != Column.PROMPT and column in (state.get("hidden") or []))
        order = state.get("order") or []
        if sorted(order) == [int(column) for column in Column]:
            for place, section in enumerate(order):
                self.moveSection(self.visualIndex(section), place)
