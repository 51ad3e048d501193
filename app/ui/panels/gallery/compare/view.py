"""The pictures that are compared, painted in one widget: zoomed and moved together or each by itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.panels.gallery.compare import captions, painting
from app.ui.panels.gallery.compare.camera import Camera, Place
from app.ui.panels.gallery.compare.cells import FIRST_PAIR, PAIR_MODES, Cell, Mode, Pair, cells, pair_with, pair_within
from app.ui.panels.gallery.compare.difference_picture import DifferencePicture
from app.ui.widgets import paint, spoken
from app.ui.widgets.difference_table import LETTERS

if TYPE_CHECKING:
    from app.services.asset.judging import Mark
    from app.ui.panels.gallery.compare.sides import Sides
    from app.ui.tasks import UiTasks
    from app.ui.theme import Theme

FLICKER_MS: Final = 600
_MARGIN: Final = 16
_NOTCH: Final = 120.0
_STEP: Final = 1.25
_GRIP: Final = 14
_DIVIDER_STEP: Final = 0.02
_FOCUS_RADIUS: Final = 4


class CompareView(QWidget):
    """Shows the sides in one of the modes; whoever owns it gives it their marks."""

    acted_changed = Signal()
    """Another side was clicked."""
    view_changed = Signal()
    """The zoom, the mode or the room."""
    resized = Signal()

    def __init__(self, theme: "Theme", sides: "Sides", tasks: "UiTasks", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sides = sides
        self._difference = DifferencePicture(tasks, self)
        self.mark_of: Callable[[int], Mark] = lambda _: (0, None)
        self._mode = Mode.SLIDER
        self._acted = 0
        self._pair: Pair = FIRST_PAIR
        self._turn = 0
        self._divider = 0.5
        self._is_linked = True
        self._cameras: list[Camera] = []
        self._grabbed: QPointF | None = None
        self._grabs_divider = False
        self._has_ring = False
        self._flicker = QTimer(self)
        self._flicker.setInterval(FLICKER_MS)
        self._flicker.timeout.connect(self.show_next)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ownFocus", True)  # noqa: FBT003
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        spoken.introduce(self, self.tr("Pictures side by side"), "canvas")
        sides.changed.connect(self._take_sides)
        self._difference.changed.connect(self.update)
        theme.changed.connect(self._ask_difference)

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def acted(self) -> int:
        """The side that keys act on, from 0."""
        return min(self._acted, max(0, len(self._sides) - 1))

    @property
    def pair(self) -> Pair:
        """The two sides that a slider or a difference shows."""
        return pair_within(len(self._sides), self._pair)

    @property
    def divider(self) -> float:
        """Where the slider stands, from 0 at the left edge to 1 at the right one."""
        return self._divider

    @property
    def is_linked(self) -> bool:
        return self._is_linked

    @property
    def is_flickering(self) -> bool:
        return self._flicker.isActive()

    @property
    def turn(self) -> int:
        """Which side flicker shows."""
        return self._turn % max(1, len(self._sides))

    @property
    def gain(self) -> int:
        return self._difference.gain

    @property
    def difference(self) -> DifferencePicture:
        return self._difference

    @property
    def room(self) -> QRectF:
        """Where pictures may lie."""
        return QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)

    @property
    def cell_room(self) -> QSize:
        """Device pixels that the largest cell has."""
        rooms = [cell.room for cell in self.cells()] or [self.room]
        largest = max(rooms, key=lambda room: room.width() * room.height())
        return (largest.size() * self.devicePixelRatioF()).toSize()

    def camera(self, side: int) -> Camera:
        return self._cameras[side] if side < len(self._cameras) else Camera()

    def scale(self, side: int) -> float:
        """Device pixels for one of the picture of a side."""
        return self._place(side).scale(self.camera(side))

    def cells(self) -> list[Cell]:
        """What is seen, and where."""
        sizes = [self._sides[place].size for place in range(len(self._sides))]
        return cells(self._mode, self.room, sizes, acted=self.acted, turn=self._turn, wanted=self._pair)

    def set_mode(self, mode: Mode) -> None:
        """Look in another way; flicker begins by itself."""
        self._mode = mode
        self._flicker.stop()
        self._difference.forget()
        if mode == Mode.FLICKER:
            self._turn = self.acted
            self._flicker.start()
        self._change()

    def set_acted(self, side: int) -> None:
        """Let keys act on another side."""
        if side != self._acted and 0 <= side < max(1, len(self._sides)):
            self._acted = side
            self.set_pair(pair_with(self.pair, side))

    def set_pair(self, pair: Pair) -> None:
        """Let a slider or a difference show these two; keys act on one of them."""
        self._pair = pair
        self._acted = self._acted if self._acted in pair else pair[1]
        self._change()
        self.acted_changed.emit()

    def set_linked(self, *, is_linked: bool) -> None:
        """Zoom and pan all together, beginning with what the acted-on side shows, or each by itself."""
        self._is_linked = is_linked
        if is_linked:
            self._look(self.acted, self.camera(self.acted))
        else:
            self.view_changed.emit()

    def set_divider(self, place: float) -> None:
        self._divider = min(1.0, max(0.0, place))
        self.update()

    def move_divider(self, steps: int) -> None:
        self.set_divider(self._divider + steps * _DIVIDER_STEP)

    def set_gain(self, gain: int) -> None:
        """Enlarge the difference."""
        self._difference.gain = gain
        self._ask_difference()

    def show_next(self) -> None:
        """Flicker: the next one."""
        self._turn = (self._turn + 1) % max(1, len(self._sides))
        self.update()

    def set_flickering(self, *, is_on: bool) -> None:
        """Go on by time, or by key alone."""
        if is_on:
            self._flicker.start()
        else:
            self._flicker.stop()
        self.view_changed.emit()

    def fit(self) -> None:
        """Show all pictures whole."""
        self._cameras = [Camera()] * len(self._sides)
        self._change()

    def show_own_size(self) -> None:
        """Show one pixel of the picture that is acted on as one of the screen."""
        place = self._place(self.acted)
        self._look(self.acted, place.zoomed(self.camera(self.acted), place.own_zoom, place.room.center()))

    def zoom(self, steps: float, at: QPointF | None = None) -> None:
        """Larger or smaller around a point."""
        side = self.acted if at is None else self._side_at(at)
        place, camera = self._place(side), self.camera(side)
        where = at if at is not None else place.room.center()
        self._look(side, place.zoomed(camera, camera.zoom * _STEP**steps, where))

    def pan(self, by: QPointF) -> None:
        """Move what is shown by so many logical pixels."""
        self._look(self.acted, self._place(self.acted).moved(self.camera(self.acted), by))

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._change()
        self.resized.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface.canvas"))
        shown = self.cells()
        if self._mode == Mode.DIFFERENCE and len(shown) > 1:
            self._paint_difference(painter)
        elif self._mode == Mode.SLIDER and len(shown) > 1:
            self._paint_slider(painter, shown)
        else:
            for cell in shown:
                self._paint_side(painter, cell, cell.room)
        self._paint_captions(painter, shown)
        if self._has_ring:
            paint.focus_ring(painter, self._theme, QRectF(self.rect()), _FOCUS_RADIUS)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keys = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
        self._has_ring = event.reason() in keys
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._has_ring = False
        self.update()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(event.angleDelta().y() / _NOTCH, event.position())
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not len(self._sides):
            return
        self._grabbed = event.position()
        self._grabs_divider = self._is_on_divider(event.position())
        if not self._grabs_divider:
            self.set_acted(self._side_at(event.position()))
        self._show_cursor(event.position())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._grabbed is not None and self._grabs_divider:
            self.set_divider((at.x() - self.room.left()) / max(1.0, self.room.width()))
        elif self._grabbed is not None:
            side = self.acted
            self._look(side, self._place(side).moved(self.camera(side), at - self._grabbed))
            self._grabbed = at
        self._show_cursor(at)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self._show_cursor(event.position())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.camera(self.acted).is_fitted:
            self.fit()
        elif len(self._sides):
            place = self._place(self.acted)
            self._look(self.acted, place.zoomed(self.camera(self.acted), place.own_zoom, event.position()))

    def _take_sides(self) -> None:
        if len(self._cameras) != len(self._sides):
            self._cameras = [self._cameras[0] if self._cameras else Camera()] * len(self._sides)
        self._change()

    def _change(self) -> None:
        self.update()
        self._ask_difference()
        self.view_changed.emit()

    def _look(self, side: int, camera: Camera) -> None:
        count = len(self._sides)
        cameras = (self._cameras + [Camera()] * count)[:count]
        self._cameras = [camera if self._is_linked or place == side else old for place, old in enumerate(cameras)]
        for place in range(count):
            if self._cameras[place].zoom > 1:
                self._sides.want_detail(place)
        self._change()

    def _place(self, side: int) -> Place:
        rooms = {cell.side: cell.room for cell in self.cells()}
        size = self._sides[side].size if side < len(self._sides) else QSize()
        return Place(size, rooms.get(side, self.room), self.devicePixelRatioF())

    def _side_at(self, at: QPointF) -> int:
        shown = self.cells()
        if self._mode == Mode.SLIDER and len(shown) > 1:
            return shown[0 if at.x() < self._divider_x() else 1].side
        if self._mode == Mode.DIFFERENCE:
            return self.acted
        return next((cell.side for cell in shown if cell.room.contains(at)), self.acted)

    def _divider_x(self) -> float:
        return round(self.room.left() + self._divider * self.room.width())

    def _is_on_divider(self, at: QPointF) -> bool:
        return self._mode == Mode.SLIDER and len(self._sides) > 1 and abs(at.x() - self._divider_x()) <= _GRIP

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._is_on_divider(at) or (self._grabbed is not None and self._grabs_divider):
            shape = Qt.CursorShape.SplitHCursor
        elif not self.camera(self.acted).is_fitted:
            is_held = self._grabbed is not None
            shape = Qt.CursorShape.ClosedHandCursor if is_held else Qt.CursorShape.OpenHandCursor
        self.setCursor(shape)

    def _ask_difference(self) -> None:
        if self._mode == Mode.DIFFERENCE and len(self._sides) > 1 and not self.room.isEmpty():
            self._difference.request(self._render_both)

    def _render_both(self) -> tuple[QImage, QImage] | None:
        """The two that are compared; None where they have gone since they were asked for."""
        shown = self.cells()
        return (self._render(shown[0]), self._render(shown[1])) if len(shown) > 1 else None

    def _render(self, cell: Cell) -> QImage:
        """What a side looks like in the room, on black."""
        dpr = self.devicePixelRatioF()
        image = QImage((cell.room.size() * dpr).toSize().expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(dpr)
        image.fill(Qt.GlobalColor.black)
        painter = QPainter(image)
        painter.translate(-cell.room.topLeft())
        self._paint_side(painter, cell, cell.room)
        painter.end()
        return image

    def _paint_difference(self, painter: QPainter) -> None:
        image = self._difference.image
        if image.isNull():
            return
        first, second = (self._seen(cell) for cell in self.cells()[:2])
        painter.save()
        painter.setClipRect(first.united(second))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.room, image, QRectF(image.rect()))
        painter.restore()

    def _paint_slider(self, painter: QPainter, shown: list[Cell]) -> None:
        room, x = self.room, self._divider_x()
        self._paint_side(painter, shown[0], QRectF(room.topLeft(), QPointF(x, room.bottom())))
        self._paint_side(painter, shown[1], QRectF(QPointF(x, room.top()), room.bottomRight()))
        painting.draw_divider(painter, self._theme, x, self._seen(shown[0]).united(self._seen(shown[1])))

    def _paint_side(self, painter: QPainter, cell: Cell, clip: QRectF) -> None:
        camera = self.camera(cell.side)
        painting.draw_side(painter, self._theme, self._sides[cell.side], camera, cell.room, clip)

    def _seen(self, cell: Cell) -> QRectF:
        """The part of the picture that is in its room."""
        place = Place(self._sides[cell.side].size, cell.room, self.devicePixelRatioF())
        return place.target(self.camera(cell.side)).intersected(cell.room)

    def _paint_captions(self, painter: QPainter, shown: list[Cell]) -> None:
        is_alone = len(self._sides) < 2  # noqa: PLR2004 - nothing to tell apart
        for number, cell in enumerate(shown):
            side = self._sides[cell.side]
            if side.row is None:
                continue
            is_acted = cell.side == self.acted
            seen = self._seen(cell) if not side.words else cell.room
            if is_acted and self._mode == Mode.SIDE_BY_SIDE and not is_alone:
                paint.selection_ring(painter, self._theme, seen.toRect(), _FOCUS_RADIUS)
            shares = len(shown) > 1 and self._mode in PAIR_MODES
            at_right = number == 1 and shares
            inset = captions.room_within(seen.toRect(), shares=shares, at_right=at_right)
            letter = "" if is_alone else LETTERS[cell.side]
            said = (letter, side.row.name, self.mark_of(side.asset_id))
            captions.draw(painter, self._theme, inset, *said, is_acted=is_acted, at_right=at_right)
