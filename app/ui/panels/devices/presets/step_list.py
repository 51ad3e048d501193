"""The list of steps: chosen, moved by mouse and keys, turned off, copied, deleted."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget
from typing_extensions import override

from app.services.automation.preset_editing import Spot
from app.ui.panels.devices.presets.rows import Row
from app.ui.panels.devices.presets.step_delegate import INDENT, StepDelegate
from app.ui.panels.devices.presets.step_model import STEPS_MIME, StepModel
from app.ui.shortcuts import KeyHint
from app.ui.theme import Theme
from app.ui.widgets.list_focus import ListFocus

_ALT: Final = Qt.KeyboardModifier.AltModifier
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_NONE: Final = Qt.KeyboardModifier.NoModifier
_KEYPAD: Final = Qt.KeyboardModifier.KeypadModifier


class StepList(QListView):
    """Steps with their bodies below them; what is asked for is told as a verb.

    Args:
        theme: The look.
        model: The lines.
    """

    asked = Signal(str)
    """"up", "down", "in", "out", "delete", "copy", "off" or "add", for the chosen steps."""
    moved = Signal(object, object)
    """Ids of steps, and the Spot to which they were dragged."""
    chosen = Signal()
    menu_requested = Signal(QPoint)
    activated_step = Signal()
    """Enter or a double click: the hands go on to the form."""

    def __init__(self, theme: Theme, model: StepModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps = model
        self._target: tuple[Spot, int, int] | None = None
        """Where a drag would fall: the spot, and the line's height and depth."""
        self.marks = StepDelegate(theme, model.kinds, self)
        self.setModel(model)
        self.setItemDelegate(self.marks)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Steps"))
        ListFocus(self)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda _: self.activated_step.emit())
        theme.changed.connect(self.doItemsLayout)

    def chosen_ids(self) -> list[str]:
        """The ids of the chosen steps from top to bottom."""
        return self._steps.ids_at({index.row() for index in self.selectedIndexes()})

    def current_row(self) -> Row | None:
        place = self.currentIndex().row()
        return self._steps.rows[place] if 0 <= place < len(self._steps.rows) else None

    def choose(self, ids: Sequence[str]) -> None:
        """Choose steps; the first of them becomes the current one."""
        selection = self.selectionModel()
        selection.clearSelection()
        places = [place for step_id in ids if (place := self._steps.row_of(step_id)) >= 0]
        for place in reversed(places):
            index = self._steps.index(place)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)
        if places:
            self.scrollTo(self._steps.index(places[0]))

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (
            KeyHint(self.tr("Move steps up or down"), "Alt+Up, Alt+Down"),
            KeyHint(self.tr("Move steps into the body before them, or out"), "Tab, Shift+Tab"),
            KeyHint(self.tr("Turn steps off or on"), "Space"),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_row() is not None:
            self.activated_step.emit()
            return
        verb = _VERBS.get((Qt.Key(event.key()), event.modifiers() & ~_KEYPAD))
        if verb is None or (verb in _OF_STEPS and not self.chosen_ids()):
            super().keyPressEvent(event)
        else:
            self.asked.emit(verb)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab moves a chosen step; the keyboard leaves the list by Ctrl+Tab, or where nothing is chosen.
        return False if self.chosen_ids() else super().focusNextPrevChild(next)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            where = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_requested.emit(where)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(STEPS_MIME):
            event.acceptProposedAction()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        self._target = self._spot_at(event.position().toPoint())
        self.viewport().update()
        event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._forget_target()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        spot = self._spot_at(event.position().toPoint())[0]
        ids = bytes(event.mimeData().data(STEPS_MIME).data()).decode().split()
        self._forget_target()
        # As a copy: the view would else take the dragged lines out of the model itself.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if ids:
            self.moved.emit(ids, spot)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target is None:
            return
        _, y, depth = self._target
        painter = QPainter(self.viewport())
        painter.setPen(QPen(self._theme.color("selection.ring"), 2))
        painter.drawLine(INDENT * depth, y, self.viewport().width(), y)

    def _forget_target(self) -> None:
        self._target = None
        self.viewport().update()

    def _spot_at(self, point: QPoint) -> tuple[Spot, int, int]:
        """Where steps that are let go at a point come to stand, and where that is drawn.

        Between two lines the depth is that of the pointer, as far as it lies between those of the lines.
        """
        rows = self._steps.rows
        if not rows:
            return Spot(), 1, 0
        index = self.indexAt(point)
        place = index.row() if index.isValid() else len(rows) - 1
        box = self.visualRect(self._steps.index(place))
        row = rows[place]
        if row.kind == "hint":
            return row.spot, box.bottom() - 2, row.depth
        is_upper = index.isValid() and point.y() < box.center().y()
        if is_upper and row.kind == "step":
            return row.spot, max(1, box.top() - 2), row.depth
        return self._spot_after(place, box, point.x() // INDENT)

    def _spot_after(self, place: int, box: QRect, wanted: int) -> tuple[Spot, int, int]:
        rows = self._steps.rows
        row = rows[place]
        y = box.bottom() - 1
        if row.kind == "otherwise":
            return row.spot, y, row.depth + 1
        following = rows[place + 1] if place + 1 < len(rows) else None
        if following is not None and following.depth > row.depth:
            return following.spot, y, following.depth
        # Of the steps that end here the one whose depth is nearest to the pointer's.
        least = following.depth if following is not None and following.kind == "step" else 0
        if following is not None and following.kind == "otherwise":
            least = following.depth + 1
        depth = min(max(wanted, least), row.depth)
        last = next(at for at in range(place, -1, -1) if rows[at].depth == depth and rows[at].kind == "step")
        spot = rows[last].spot
        return Spot(spot.parent, spot.branch, spot.index + 1), y, depth


_VERBS: Final = {
    (Qt.Key.Key_Up, _ALT): "up",
    (Qt.Key.Key_Down, _ALT): "down",
    (Qt.Key.Key_Tab, _NONE): "in",
    (Qt.Key.Key_Backtab, _SHIFT): "out",
    (Qt.Key.Key_Delete, _NONE): "delete",
    (Qt.Key.Key_D, _CONTROL): "copy",
    (Qt.Key.Key_Space, _NONE): "off",
    (Qt.Key.Key_Insert, _NONE): "add",
}
_OF_STEPS: Final = frozenset({"up", "down", "in", "out", "delete", "copy", "off"})
