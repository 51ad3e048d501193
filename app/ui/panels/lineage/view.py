"""The graph on its canvas: one painted widget that is panned, zoomed, walked by keys and clicked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.ui.panels.lineage import words
from app.ui.panels.lineage.camera import Box
from app.ui.panels.lineage.camera_view import CameraView
from app.ui.panels.lineage.canvas import Canvas, Look
from app.ui.panels.lineage.cards import Progress
from app.ui.panels.lineage.motion import Motion
from app.ui.panels.lineage.targets import Target, find_target
from app.ui.shortcuts import KeyHint
from app.ui.theme import Theme
from app.ui.widgets import spinner
from app.ui.widgets.held_keys import watch_held_keys

if TYPE_CHECKING:
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.panels.lineage.graph import GraphNode
    from app.ui.panels.lineage.scene import Scene, Way

_WAYS: "Final[Mapping[int, Way]]" = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
_TOOL_KEYS: Final = {Qt.Key.Key_Space: "look", Qt.Key.Key_I: "use", Qt.Key.Key_G: "again"}
_ONCE: Final = {*_TOOL_KEYS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
"""What is not done again and again while the key is held."""


class LineageView(CameraView):
    """Shows a scene.

    Args:
        theme: The look.
        thumbnails: Where the pictures come from.
        parent: Owner.
    """

    chosen = Signal(int)
    """The user chose a card; 0 is none."""
    centre_requested = Signal(int)
    grow_requested = Signal(int)
    tool_used = Signal(str, int)
    """One of cards.TOOLS, on an asset."""
    job_activated = Signal(int)
    drag_requested = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, theme: Theme, thumbnails: "ThumbnailLoader", *, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self._canvas = Canvas(theme, thumbnails)
        self._scene: Scene | None = None
        self._shown: Scene | None = None
        self._look = Look()
        self._motion = Motion(theme, self)
        self._press: tuple[QPointF, Target] | None = None
        self._is_panning = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Lineage"))
        theme.changed.connect(self._forget)
        thumbnails.loaded.connect(self._forget_picture)
        spinner.clock().ticked.connect(self._turn)

    @override
    def bounds(self) -> Box | None:
        return self._scene.bounds if self._scene is not None and len(self._scene) else None

    @override
    def centre(self) -> tuple[float, float] | None:
        return self._scene.place_of(self._scene.graph.focus) if self._scene is not None else None

    @override
    def foot(self) -> float:
        return self._canvas.foot(self._scene) if self._scene is not None else 0.0

    @property
    def scene(self) -> "Scene | None":
        return self._scene

    @property
    def chosen_id(self) -> int | None:
        return self._look.chosen

    @property
    def canvas(self) -> Canvas:
        return self._canvas

    def show_scene(self, scene: "Scene", *, is_new: bool) -> None:
        """Show a laid out graph.

        Args:
            scene: What to show.
            is_new: It is about another asset: the camera goes to it; else it stays and what is there moves a little.
        """
        before, self._scene = self._shown, scene
        if self._look.chosen is not None and scene.index(self._look.chosen) is None:
            self._look.chosen = None
        if before is None or len(before) == 0:
            self._put(scene)
        else:
            self._motion.start(lambda share: self._put(scene if share >= 1 else scene.blended(before, share)))
        if is_new:
            self.frame(is_smooth=before is not None)
        self._describe()

    def show_progress(self, progress: Mapping[int, Progress]) -> None:
        """Show how far the running jobs are."""
        self._look.progress = progress
        self.update()

    def choose(self, node_id: int | None) -> None:
        """Select without telling."""
        self._look.chosen = node_id
        self._describe()
        self.update()

    def finish_motion(self) -> None:
        """Go to the end of every movement at once."""
        self._motion.stop()
        self._camera_motion.stop()

    @override
    def sizeHint(self) -> QSize:
        return QSize(800, 560)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._shown is None:
            painter.fillRect(self.rect(), self._theme.color("surface.canvas"))
            return
        self._canvas.paint(painter, self._shown, self._camera, self._look)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        watch_held_keys(self)
        self._hold_clock()
        if self._must_frame:
            self.frame(is_smooth=False)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        spinner.clock().release(self)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self)
            return True
        return super().event(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._camera_motion.stop()
        target = self._target(event.position())
        if event.button() == Qt.MouseButton.MiddleButton:
            target = Target()
        elif event.button() != Qt.MouseButton.LeftButton:
            return
        self._press = (event.position(), target)
        if target.kind == "map":
            self._jump(target)
        elif target.kind == "card":
            self._choose_by_user(target.node_id, has_ring=False)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            self._hover(self._target(event.position()))
            return
        start, target = self._press
        way = event.position() - start
        if target.kind == "map":
            self._jump(find_target(self._canvas, self._scene, self._camera, event.position(), only_map=True))
        elif self._is_panning or way.manhattanLength() >= QApplication.startDragDistance():
            self._drag(event.position(), way, target)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, self._press = self._press, None
        was_panning, self._is_panning = self._is_panning, False
        self.unsetCursor()
        if press is None or was_panning:
            return
        target = press[1]
        if target.kind == "handle":
            self.grow_requested.emit(target.node_id)
        elif target.kind == "tool":
            self.tool_used.emit(target.tool, target.node_id)
        elif target.kind == "" and event.button() == Qt.MouseButton.LeftButton:
            self._choose_by_user(0, has_ring=False)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        target = self._target(event.position())
        if event.button() == Qt.MouseButton.LeftButton and target.kind == "card":
            self._activate(target.node_id)
        else:
            self.mousePressEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._hover(Target())

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        node_id = (self._look.chosen or 0) if is_key else self._target(QPointF(event.pos())).node_id
        if node_id == 0:
            return
        self._choose_by_user(node_id, has_ring=is_key)
        place = self._scene.place_of(node_id) if is_key and self._scene is not None else None
        at = QPointF(*self._camera.to_screen(*place)).toPoint() if place is not None else event.pos()
        self.menu_requested.emit(node_id, self.mapToGlobal(at))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._look.has_ring = False
        self.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._look.has_ring = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self.update()

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (
            KeyHint(self.tr("Walk along the edges"), "Arrows"),
            KeyHint(self.tr("Put in the middle"), "Return"),
            KeyHint(self.tr("Quick look"), "Space"),
            KeyHint(self.tr("Use as input"), "I"),
            KeyHint(self.tr("Same again"), "G"),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.isAutoRepeat() and key in _ONCE:
            event.accept()
        elif key in _WAYS:
            self._walk(_WAYS[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._look.chosen:
            self._activate(self._look.chosen)
        elif not self.zoom_by_key(key) and not self._use_by_key(key):
            super().keyPressEvent(event)

    def _use_by_key(self, key: int) -> bool:
        chosen = self._look.chosen or 0
        if key == Qt.Key.Key_Escape and chosen:
            self._choose_by_user(0, has_ring=False)
            return True
        tool = _TOOL_KEYS.get(Qt.Key(key))
        if tool is None or chosen <= 0:
            return False
        self.tool_used.emit(tool, chosen)
        return True

    def _walk(self, way: "Way") -> None:
        scene = self._scene
        if scene is None or len(scene) == 0:
            return
        present = self._look.chosen
        found = scene.walk(present, way) if present is not None else scene.graph.focus
        if found is not None and scene.index(found) is not None:
            self._choose_by_user(found, has_ring=True)
            self.reveal(*(scene.place_of(found) or (0.0, 0.0)))

    def _activate(self, node_id: int) -> None:
        if node_id < 0:
            self.job_activated.emit(-node_id)
        else:
            self.centre_requested.emit(node_id)

    def _choose_by_user(self, node_id: int, *, has_ring: bool) -> None:
        self._look.has_ring = has_ring
        is_other = (self._look.chosen or 0) != node_id
        self.choose(node_id or None)
        if is_other:
            self.chosen.emit(node_id)

    def _target(self, point: QPointF) -> Target:
        return find_target(self._canvas, self._shown, self._camera, point)

    def _hover(self, target: Target) -> None:
        look = self._look
        handle = (target.node_id, target.is_up) if target.kind == "handle" else None
        tool_card = target.node_id if target.kind == "tool" else None
        if (handle, target.tool, tool_card) != (look.handle, look.tool, look.tool_card):
            look.handle, look.tool, look.tool_card = handle, target.tool, tool_card
            self.update()

    def _drag(self, point: QPointF, way: QPointF, target: Target) -> None:
        if target.kind == "card" and not self._is_panning:
            self._press = None
            if target.node_id > 0:
                self.drag_requested.emit(target.node_id)
        elif target.kind in {"", "edge"}:
            self._is_panning = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._press = (point, target)
            self.pan(way.x(), way.y())

    def _jump(self, target: Target) -> None:
        if target.kind == "map":
            self._look_from(self._camera.centred(*target.place))

    def _put(self, scene: "Scene") -> None:
        self._shown = scene
        self._hold_clock()
        self.update()

    def _hold_clock(self) -> None:
        """Spinners of running jobs turn only while some are shown."""
        runs = self._shown is not None and self.isVisible() and bool(self._shown.jobs)
        if runs and not self._theme.has_reduced_motion:
            spinner.clock().hold(self)
        else:
            spinner.clock().release(self)

    def _turn(self) -> None:
        if self._shown is None:
            return
        for at in self._shown.jobs:
            self.update(self._canvas.card_rect(self._shown, self._camera, at).adjusted(-1, -1, 1, 1))

    def _tip(self, point: QPoint) -> str:
        target = self._target(QPointF(point))
        scene = self._scene
        if scene is None:
            return ""
        return words.target_tip(self._theme, scene.graph, target)

    def _chosen_node(self) -> "GraphNode | None":
        at = self._scene.index(self._look.chosen) if self._scene is not None else None
        return self._scene.nodes[at] if self._scene is not None and at is not None else None

    def _describe(self) -> None:
        node = self._chosen_node()
        self.setAccessibleDescription(f"{node.name}, {words.operation(self._theme, node)}" if node else "")

    def _forget(self) -> None:
        self._canvas.forget()
        self.update()

    def _forget_picture(self) -> None:
        self._canvas.still.forget()
        self.update()
