"""What the mouse does on the graph: chooses, moves the canvas, draws a rubber band, drags out, lets clips play."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.domain.enums import MediaType
from app.ui.panels.lineage.placement import FAR_ZOOM
from app.ui.panels.lineage.targets import Target, find_target

if TYPE_CHECKING:
    from app.ui.panels.lineage.view import LineageView

_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class Pointer(QObject):
    """Takes the mouse events of a view."""

    def __init__(self, view: "LineageView", rest_ms: int) -> None:
        super().__init__(view)
        self._view = view
        self._press: tuple[QPointF, Target] | None = None
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._is_panning = False
        self._rested_on = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(rest_ms)
        self._rest.timeout.connect(self._start_clip)

    def press(self, event: QMouseEvent) -> None:
        view = self._view
        target = view.target_at(event.position())
        if event.button() == Qt.MouseButton.MiddleButton:
            target = Target()
        elif event.button() != Qt.MouseButton.LeftButton:
            return
        self.stop_clip()
        self._press = (event.position(), target)
        self._modifiers = (
            event.modifiers()
            if event.button() == Qt.MouseButton.LeftButton
            else event.modifiers() & ~_CONTROL & ~_SHIFT
        )
        if target.kind == "map":
            view.jump(target)
        elif target.kind == "card":
            self._choose(target.node_id)

    def move(self, event: QMouseEvent) -> None:
        if self._press is None:
            self.hover(event.position())
            return
        view, (start, target) = self._view, self._press
        way = event.position() - start
        is_far = way.manhattanLength() >= QApplication.startDragDistance()
        if target.kind == "map":
            view.jump(find_target(view.canvas, view.scene, view.camera, event.position(), only_map=True))
        elif view.look.band is not None or (is_far and self._draws_band(target)):
            view.show_band(QRect(start.toPoint(), event.position().toPoint()).normalized())
        elif self._is_panning or is_far:
            self._drag(event.position(), way, target)

    def release(self, event: QMouseEvent) -> None:
        view, press, self._press = self._view, self._press, None
        was_panning, self._is_panning = self._is_panning, False
        view.unsetCursor()
        if view.look.band is not None:
            view.take_band(add=bool(self._modifiers & (_CONTROL | _SHIFT)))
            return
        if press is None or was_panning:
            return
        target = press[1]
        if target.kind == "handle":
            view.grow_requested.emit(target.node_id)
        elif target.kind == "stack":
            view.stack_requested.emit(target.node_id)
        elif target.kind == "tool":
            view.tool_used.emit(target.tool, target.node_id)
        elif target.kind == "" and event.button() == Qt.MouseButton.LeftButton:
            view.choose_by_user((), has_ring=False)
        elif target.kind == "card" and not self._modifiers & (_CONTROL | _SHIFT):
            # One of several was pressed, and not dragged: it is the only one now.
            view.choose_by_user((target.node_id,), current=target.node_id, has_ring=False)

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._hover(Target())

    def hover(self, point: QPointF) -> None:
        """Mark what is under the pointer."""
        self._hover(self._view.target_at(point))

    def stop_clip(self) -> None:
        """Nothing plays any more."""
        self._rest.stop()
        self._rested_on = 0
        self._view.clip_left.emit()

    def _choose(self, node_id: int) -> None:
        view = self._view
        selected = view.look.selected
        if self._modifiers & _CONTROL:
            view.choose_by_user(tuple(selected ^ {node_id}), current=node_id, has_ring=False)
        elif self._modifiers & _SHIFT:
            view.choose_way_to(node_id, has_ring=False)
        elif node_id not in selected:
            view.choose_by_user((node_id,), current=node_id, has_ring=False)
        else:
            view.choose_by_user(tuple(selected), current=node_id, has_ring=False)

    def _draws_band(self, target: Target) -> bool:
        return target.kind in {"", "edge"} and not self._is_panning and bool(self._modifiers & (_CONTROL | _SHIFT))

    def _drag(self, point: QPointF, way: QPointF, target: Target) -> None:
        view = self._view
        if target.kind == "card" and not self._is_panning:
            self._press = None
            if target.node_id > 0:
                view.drag_requested.emit(target.node_id)
        elif target.kind in {"", "edge"}:
            self._is_panning = True
            view.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._press = (point, target)
            view.pan(way.x(), way.y())

    def _hover(self, target: Target) -> None:
        view, look = self._view, self._view.look
        handle = (target.node_id, target.is_up) if target.kind == "handle" else None
        tool_card = target.node_id if target.kind == "tool" else None
        if (handle, target.tool, tool_card) != (look.handle, look.tool, look.tool_card):
            look.handle, look.tool, look.tool_card = handle, target.tool, tool_card
            view.update()
        card = target.node_id if target.kind in {"card", "tool", "stack"} else 0
        if card != self._rested_on:
            self.stop_clip()
            self._rested_on = card
            if card and view.camera.zoom >= FAR_ZOOM:
                self._rest.start()

    def _start_clip(self) -> None:
        scene = self._view.scene
        at = scene.index(self._rested_on) if scene is not None else None
        if scene is not None and at is not None and scene.nodes[at].media_type == MediaType.VIDEO:
            self._view.clip_wanted.emit(self._rested_on)
