"""A widget that looks at a canvas through a camera: panned, zoomed and fitted, smoothly where that is wanted."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.ui.panels.lineage.camera import Box, Camera
from app.ui.panels.lineage.motion import Motion
from app.ui.theme import Theme

_STEP: Final = 1.25
_WHEEL: Final = 1.0015
_WHEEL_PIXELS: Final = 0.6
_FIRST_LEAST: Final = 0.6
"""The first look is not further away than this: words can be read."""
_CARD_ROOM: Final = (140.0, 130.0)
_PAN_KEYS: Final[Mapping[int, int]] = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}


class CameraView(QWidget):
    """Keeps the camera; a subclass says how large the canvas is and paints it."""

    zoom_changed = Signal(float)
    camera_moved = Signal()
    """Another part of the canvas is seen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera = Camera()
        self._camera_motion = Motion(theme, self)
        self._must_frame = False
        self._is_framed = False

    @property
    def is_framed(self) -> bool:
        """Whether the user still looks from where `frame` put the camera."""
        return self._is_framed

    @property
    def camera(self) -> Camera:
        return self._camera

    def bounds(self) -> Box | None:
        """The box around all that is on the canvas; None where there is nothing."""
        return None

    def centre(self) -> tuple[float, float] | None:
        """The place that the first look is about."""
        return None

    def foot(self) -> float:
        """How many pixels of the bottom are covered."""
        return 0.0

    def fit(self) -> None:
        """All of it in view."""
        bounds = self.bounds()
        if bounds is not None:
            self.go(self._camera.fitted(bounds, largest=1.0, foot=self.foot()))

    def zoom_by(self, steps: int) -> None:
        """Nearer or further away, around the middle."""
        x, y = self._camera.width / 2, self._camera.height / 2
        self.go(self._camera.zoomed(self._camera.zoom * _STEP**steps, x, y))

    def zoom_to(self, zoom: float) -> None:
        self.go(self._camera.zoomed(zoom, self._camera.width / 2, self._camera.height / 2))

    def frame(self, *, is_smooth: bool) -> None:
        """Put the centre into view, with all around it as long as words can be read."""
        bounds = self.bounds()
        self._must_frame = bounds is not None and not self.isVisible()
        if bounds is None:
            return
        camera = self._camera.fitted(bounds, largest=1.0, smallest=_FIRST_LEAST, foot=self.foot())
        left, top, right, bottom = camera.seen()
        is_whole = bounds[2] - bounds[0] <= right - left and bounds[3] - bounds[1] <= bottom - top
        centre = self.centre()
        if centre is not None and not is_whole:
            camera = camera.centred(*centre)
        self.go(camera, is_smooth=is_smooth)
        self._is_framed = True

    def reveal(self, x: float, y: float) -> None:
        """Move as little as shows the card at a place of the canvas."""
        at_x, at_y = self._camera.to_screen(x, y)
        room_x, room_y = min(_CARD_ROOM[0], self.width() / 2), min(_CARD_ROOM[1], self.height() / 2)
        across = min(0.0, self.width() - room_x - at_x) + max(0.0, room_x - at_x)
        down = min(0.0, self.height() - room_y - at_y) + max(0.0, room_y - at_y)
        if across or down:
            self.go(self._camera.moved(across, down))

    def go(self, camera: Camera, *, is_smooth: bool = True) -> None:
        """Look from another camera."""
        self._camera_motion.stop()
        self._is_framed = False
        start = self._camera
        self._camera_motion.start(
            lambda share: self._look_from(start.towards(camera, share) if share < 1 else camera), is_smooth=is_smooth
        )

    def _look_from(self, camera: Camera) -> None:
        bounds = self.bounds()
        if bounds is not None:
            camera = camera.kept_near(bounds)
        zoom = self._camera.zoom
        self._camera = camera.sized(self.width(), self.height())
        if camera.zoom != zoom:
            self.zoom_changed.emit(camera.zoom)
        self.camera_moved.emit()
        self.update()

    def pan(self, across: float, down: float) -> None:
        """Move the canvas by pixels."""
        self._is_framed = False
        self._camera_motion.stop()
        self._look_from(self._camera.moved(across, down))

    def zoom_at(self, factor: float, point: QPointF) -> None:
        """Nearer or further away; what is under the pixel stays there."""
        self._is_framed = False
        self._camera_motion.stop()
        self._look_from(self._camera.zoomed(self._camera.zoom * factor, point.x(), point.y()))

    def zoom_by_key(self, key: int) -> bool:
        """Do what a key of the camera does; says whether it is one."""
        if key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.zoom_by(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(-1)
        elif key == Qt.Key.Key_0:
            self.zoom_to(1.0)
        elif key == Qt.Key.Key_F:
            self.fit()
        elif key in _PAN_KEYS:
            self.pan(0.0, _PAN_KEYS[key] * self.height() * 0.8)
        else:
            return False
        return True

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._camera = self._camera.sized(self.width(), self.height())
        if self._must_frame:
            self.frame(is_smooth=False)
        self.camera_moved.emit()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_at(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_at(_WHEEL ** (delta.y() or delta.x()), event.position())
            return
        pixels = event.pixelDelta() if not event.pixelDelta().isNull() else delta * _WHEEL_PIXELS
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not pixels.x():
            pixels = QPoint(pixels.y(), 0)
        self.pan(pixels.x(), pixels.y())
