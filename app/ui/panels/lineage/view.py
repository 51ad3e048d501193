"""The graph on its canvas: one painted widget that is panned, zoomed, walked by keys and clicked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from app.ui.panels.lineage import words
from app.ui.panels.lineage.camera import Box
from app.ui.panels.lineage.canvas import Canvas
from app.ui.panels.lineage.cards import Progress
from app.ui.panels.lineage.choice_view import ChoiceView
from app.ui.panels.lineage.motion import Motion
from app.ui.panels.lineage.pointer import Pointer
from app.ui.panels.lineage.targets import Target, find_target
from app.ui.shortcuts import KeyHint
from app.ui.theme import Theme
from app.ui.widgets import spinner
from app.ui.widgets.held_keys import watch_held_keys
from app.ui.widgets.spoken import introduce
from app.ui.widgets.tips import plain_tip

if TYPE_CHECKING:
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.panels.lineage.scene import Scene, Way

_WAYS: "Final[Mapping[int, Way]]" = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
_BY_KEY: Final = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_ONCE: Final = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_S}
"""What is not done again and again while the key is held."""
_MOST_MOVING: Final = 3_000
"""Cards; more of them change their places at once."""


class LineageView(ChoiceView):
    """Shows a scene.

    Args:
        theme: The look.
        thumbnails: Where the pictures come from.
        parent: Owner.
    """

    centre_requested = Signal(int)
    grow_requested = Signal(int)
    tool_used = Signal(str, int)
    """One of cards.TOOLS, on an asset."""
    job_activated = Signal(int)
    drag_requested = Signal(int)
    menu_requested = Signal(int, QPoint)
    """The menu of a card, or of the graph: 0."""
    stack_requested = Signal(int)
    """Lay out the stack of a card, or put it together."""
    clip_wanted = Signal(int)
    """The pointer rests on a clip."""
    clip_left = Signal()

    def __init__(self, theme: Theme, thumbnails: "ThumbnailLoader", *, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._canvas = Canvas(theme, thumbnails)
        self._shown: Scene | None = None
        self._motion = Motion(theme, self)
        self._pointer = Pointer(self, theme.token("motion.hoverPreviewDelay"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        introduce(self, self.tr("Lineage"), "tree")
        self.camera_moved.connect(QToolTip.hideText)
        theme.changed.connect(self._forget)
        thumbnails.loaded.connect(self.forget_picture)
        spinner.clock().ticked.connect(self._turn)

    @override
    def bounds(self) -> Box | None:
        return self._scene.bounds if self._scene is not None and len(self._scene) else None

    @override
    def centre(self) -> tuple[float, float] | None:
        return self._scene.place_of(self._scene.graph.focus) if self._scene is not None else None

    @override
    def foot(self) -> float:
        return self._canvas.foot(self._scene, self._camera) if self._scene is not None else 0.0

    @property
    def scene(self) -> "Scene | None":
        return self._scene

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
        self.keep_selected(scene)
        if before is None or len(before) == 0 or max(len(scene), len(before)) > _MOST_MOVING:
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

    def light(self, node_ids: frozenset[int] | None) -> None:
        """Dim all cards but these; None dims nothing."""
        self._canvas.light(node_ids)
        self.update()

    def go_to(self, node_id: int) -> None:
        """Choose a card and bring it into view."""
        place = self._scene.place_of(node_id) if self._scene is not None else None
        if place is not None:
            self.choose_by_user((node_id,), current=node_id, has_ring=True)
            self.reveal(*place)

    def show_frame(self, node_id: int | None, frame: QImage | None) -> None:
        """Show a frame of a clip on its card."""
        if (node_id, frame) != (self._look.clip, self._look.frame):
            self._look.clip, self._look.frame = node_id, frame
            self.update()

    def jump(self, target: Target) -> None:
        """Look at a place of the map."""
        if target.kind == "map":
            self._look_from(self._camera.centred(*target.place))

    def target_at(self, point: QPointF) -> Target:
        """What is at a pixel."""
        return find_target(self._canvas, self._shown, self._camera, point)

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
        self._pointer.stop_clip()
        spinner.clock().release(self)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), plain_tip(self._tip(event.pos())), self)
            return True
        return super().event(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._camera_motion.stop()
        self._pointer.press(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        target = self.target_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and target.kind == "card":
            self._activate(target.node_id)
        else:
            self.mousePressEvent(event)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._pointer.leave()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        node_id = (self._look.chosen or 0) if is_key else self.target_at(QPointF(event.pos())).node_id
        if node_id not in self._look.selected and node_id:
            self.choose_by_user((node_id,), current=node_id, has_ring=is_key)
        place = self._scene.place_of(node_id) if is_key and self._scene is not None else None
        at = QPointF(*self._camera.to_screen(*place)).toPoint() if place is not None else event.pos()
        self.menu_requested.emit(node_id, self.mapToGlobal(at))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._look.has_ring = False
        self.update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        look, scene = self._look, self._scene
        look.has_ring = event.reason() in _BY_KEY
        if look.has_ring and look.chosen is None and scene is not None and scene.index(scene.graph.focus) is not None:
            # The ring is around the card from which the keys walk.
            look.chosen = scene.graph.focus
            self._describe()
        self.update()

    def key_hints(self) -> Sequence[KeyHint]:
        """What its keys do, for the list of keys."""
        return (
            KeyHint(self.tr("Walk along the edges"), "Arrows"),
            KeyHint(self.tr("Choose what the keys pass"), "Shift+Arrows"),
            KeyHint(self.tr("Walk without choosing, then choose"), "Ctrl+Arrows, Ctrl+Space"),
            KeyHint(self.tr("Choose by a frame"), "Shift+drag"),
            KeyHint(self.tr("Put in the middle, or lay a stack out"), "Return"),
            KeyHint(self.tr("Quick look"), "Space"),
            KeyHint(self.tr("Show all, at 100 %"), "F, Ctrl+0"),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.isAutoRepeat() and key in _ONCE:
            event.accept()
        elif key in _WAYS:
            self._walk(_WAYS[key], event.modifiers())
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.choose_all()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._look.chosen:
            self._activate(self._look.chosen)
        elif not self.zoom_by_key(key) and not self._use_by_key(key, event.modifiers()):
            super().keyPressEvent(event)

    def _use_by_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        look = self._look
        chosen = look.chosen or 0
        if key == Qt.Key.Key_Escape and (chosen or look.selected):
            self.choose_by_user((), has_ring=False)
        elif key == Qt.Key.Key_Space and modifiers & Qt.KeyboardModifier.ControlModifier and chosen:
            self.choose_by_user(tuple(look.selected ^ {chosen}), current=chosen, has_ring=True)
        elif key == Qt.Key.Key_Space and chosen > 0:
            self.tool_used.emit("look", chosen)
        elif key == Qt.Key.Key_S and chosen > 0:
            self.stack_requested.emit(chosen)
        else:
            return False
        return True

    def _walk(self, way: "Way", modifiers: Qt.KeyboardModifier) -> None:
        scene = self._scene
        if scene is None or len(scene) == 0:
            return
        present = self._look.chosen
        found = scene.walk(present, way) if present is not None else scene.graph.focus
        if found is None or scene.index(found) is None:
            return
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.choose_by_user(tuple(self._look.selected), current=found, has_ring=True)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.choose_by_user((*self._look.selected, found), current=found, has_ring=True)
        else:
            self.choose_by_user((found,), current=found, has_ring=True)
        self.reveal(*(scene.place_of(found) or (0.0, 0.0)))

    def _activate(self, node_id: int) -> None:
        at = self._scene.index(node_id) if self._scene is not None else None
        if node_id < 0:
            self.job_activated.emit(-node_id)
        elif self._scene is not None and at is not None and self._scene.nodes[at].stack is not None:
            self.stack_requested.emit(node_id)
        else:
            self.centre_requested.emit(node_id)

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
        target = self.target_at(QPointF(point))
        scene = self._scene
        if scene is None:
            return ""
        return words.target_tip(self._theme, scene.graph, target)

    def _forget(self) -> None:
        self._canvas.forget()
        self.update()

    def forget_picture(self) -> None:
        """A picture has come, or words: what was painted is out of date."""
        self._canvas.still.forget()
        self.update()
