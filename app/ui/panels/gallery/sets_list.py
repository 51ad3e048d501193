"""The sets beside the grid: looked at by a click, filled by a drop."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QMenu, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui import drag
from app.ui.models.asset_actions import AssetActions
from app.ui.models.asset_sets import SetActions
from app.ui.panels.gallery.set_lines import IN_BIN, LINE_HEIGHT, LINE_ROLE, SetDelegate, SetLine, SetLines
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.label import Label
from app.ui.widgets.list_focus import ListFocus

if TYPE_CHECKING:
    from app.ui.context import UiContext
    from app.ui.models.set_rows import SetRows

MOST_SEEN: Final = 10
"""So many lines are in view at once; the others are scrolled to."""
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class SetsView(QListView):
    """The lines; it tells what is to be done with them."""

    line_chosen = Signal(object)
    rename_requested = Signal(object)
    delete_requested = Signal(object)
    menu_requested = Signal(object, QPoint)
    assets_dropped = Signal(object, object)
    """A line, and the ids of assets, a tuple of int."""

    def __init__(self, context: "UiContext", rows: "SetRows", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self.lines = SetLines(rows, self)
        self._delegate = SetDelegate(context.theme, self)
        self.setModel(self.lines)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Sets"))
        ListFocus(self)
        self._current: SetLine | None = None
        self.lines.modelAboutToBeReset.connect(self._keep_current)
        self.lines.modelReset.connect(self._come_back)
        context.theme.changed.connect(self.doItemsLayout)

    def show_query(self, query: str) -> None:
        """Mark the line that is looked at."""
        self._delegate.query = query
        self.viewport().update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, min(MOST_SEEN, self.lines.rowCount()) * self._theme.scaled(LINE_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        line = self._line_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and line is not None:
            self.line_chosen.emit(line)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self._line_of(self.currentIndex())
        signal = None
        if event.key() in _ENTER:
            signal = self.line_chosen
        elif line is not None and line.row is not None:
            signals = {Qt.Key.Key_F2: self.rename_requested, Qt.Key.Key_Delete: self.delete_requested}
            signal = signals.get(Qt.Key(event.key()))
        if signal is not None and line is not None:
            signal.emit(line)
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            where = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index, where = self.indexAt(event.pos()), event.globalPos()
        line = self._line_of(index)
        if line is not None:
            self.menu_requested.emit(line, where)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drag.asset_ids(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        point = event.position().toPoint()
        line = self._line_at(point)
        is_taken = line is not None and line.takes_assets and bool(drag.asset_ids(event.mimeData()))
        self._mark(self.indexAt(point).row() if is_taken else -1)
        event.setAccepted(is_taken)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(-1)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(-1)
        line, ids = self._line_at(event.position().toPoint()), drag.asset_ids(event.mimeData())
        if line is not None and line.takes_assets and ids:
            event.acceptProposedAction()
            self.assets_dropped.emit(line, ids)

    def _keep_current(self) -> None:
        self._current = self._line_of(self.currentIndex())

    def _come_back(self) -> None:
        """The lines were made anew, of which one may have another name or place: the current one stays it."""
        self.updateGeometry()
        if self._current is not None:
            place = next((place for place, line in enumerate(self.lines.lines()) if line.is_same(self._current)), -1)
            self.setCurrentIndex(self.lines.index(place))

    def _mark(self, place: int) -> None:
        if place != self._delegate.target:
            self._delegate.target = place
            self.viewport().update()

    def _line_at(self, point: QPoint) -> SetLine | None:
        return self._line_of(self.indexAt(point))

    def _line_of(self, index: QModelIndex) -> SetLine | None:
        found = index.data(LINE_ROLE) if index.isValid() else None
        return found if isinstance(found, SetLine) else None


class SetsList(QWidget):
    """All, the bin and the sets, with what makes a new one."""

    chosen = Signal(str)
    """The search that shows what was chosen."""

    def __init__(self, context: "UiContext", rows: "SetRows", sets: SetActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self._theme = theme
        self._sets = sets
        self._verbs = AssetActions(context, self)
        self._query = ""
        self._line: SetLine | None = None
        self.view = SetsView(context, rows)
        self.save = IconButton(theme, "bookmark", self.tr("Save this search as a set"))
        self.new = IconButton(theme, "plus", self.tr("New set"))
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 6, 2)
        head.setSpacing(0)
        head.addWidget(Label(theme, self.tr("Sets"), "caption", "secondary"))
        head.addStretch(1)
        head.addWidget(self.save)
        head.addWidget(self.new)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view)
        self.new.clicked.connect(lambda _=False: sets.make())
        self.save.clicked.connect(lambda: sets.make(search=self._query))
        self.view.line_chosen.connect(lambda line: self.chosen.emit(line.query))
        self.view.rename_requested.connect(lambda line: sets.rename(line.row))
        self.view.delete_requested.connect(lambda line: sets.delete(line.row))
        self.view.menu_requested.connect(self._open_menu)
        self.view.assets_dropped.connect(self._take)
        self.view.lines.modelReset.connect(self._follow_line)
        self.show_query("")

    def show_query(self, query: str) -> None:
        """What is looked at: a line of it is marked, and it can be saved."""
        self._query = query
        self._line = next((line for line in self.view.lines.lines() if line.query == query), None)
        self.view.show_query(query)
        self.save.setEnabled(bool(query) and query != IN_BIN)

    def _follow_line(self) -> None:
        """Go on looking at a set that has another name, and at all where the set is gone."""
        looked_at = self._line
        if looked_at is None or looked_at.row is None or looked_at.row.search is not None:
            return
        line = next((line for line in self.view.lines.lines() if line.is_same(looked_at)), None)
        query = line.query if line is not None else ""
        if query != self._query:
            self.chosen.emit(query)

    def _take(self, line: SetLine, asset_ids: tuple[int, ...]) -> None:
        if line.row is None:
            self._verbs.move_to_bin(asset_ids)
        else:
            self._sets.add(line.row, asset_ids)

    def _open_menu(self, line: SetLine, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._theme.icon("eye"), self.tr("Show"), lambda: self.chosen.emit(line.query))
        row = line.row
        if row is not None:
            rename, delete = self.tr("Rename…"), self.tr("Delete the set")
            menu.addAction(self._theme.icon("pencil"), f"{rename}\tF2", lambda: self._sets.rename(row))
            menu.addAction(self._theme.icon("trash-2"), f"{delete}\tDel", lambda: self._sets.delete(row))
        menu.popup(where)
