"""Where a picture is looked at: how large against the whole, and around which point of it."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

LARGEST: Final = 16.0
"""Device pixels for one of the picture."""
_MOST_ENLARGED: Final = 4.0
"""Of a small picture that is fitted."""


@dataclass(frozen=True, slots=True)
class Camera:
    """The same for pictures of any size: two that are looked at together show the same part of themselves.

    Attributes:
        zoom: 1 shows the picture whole.
        x: What is in the middle, from 0 at the left edge of the picture to 1 at the right one.
        y: From 0 at the top to 1 at the foot.
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5

    @property
    def is_fitted(self) -> bool:
        return self == Camera()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture is shown.

    Attributes:
        size: The picture's own, in pixels.
        room: In logical pixels.
        dpr: Device pixels in a logical one.
    """

    size: QSize
    room: QRectF
    dpr: float = 1.0

    @property
    def fit(self) -> float:
        """Logical pixels for one of the picture where it is shown whole."""
        if self.size.isEmpty() or self.room.isEmpty():
            return 1.0
        scale = min(self.room.width() / self.size.width(), self.room.height() / self.size.height())
        return min(scale, _MOST_ENLARGED / self.dpr)

    @property
    def own_zoom(self) -> float:
        """The zoom at which a pixel of the picture is one of the screen."""
        return 1 / self.dpr / self.fit

    def scale(self, camera: Camera) -> float:
        """Device pixels for one of the picture."""
        return self.fit * camera.zoom * self.dpr

    def target(self, camera: Camera) -> QRectF:
        """Where the whole picture lies, inside of the room or beyond it."""
        size = self._shown(camera)
        corner = self.room.center() - QPointF(camera.x * size.width(), camera.y * size.height())
        return QRectF(QPointF(round(corner.x()), round(corner.y())), size)

    def zoomed(self, camera: Camera, zoom: float, at: QPointF) -> Camera:
        """Look closer or from further away; what is under a point stays there."""
        low, high = min(1.0, self.own_zoom), max(1.0, LARGEST / self.dpr / self.fit)
        zoom = min(high, max(low, zoom))
        before, after = self._shown(camera), self._shown(replace(camera, zoom=zoom))
        offset = at - self.room.center()
        x = camera.x + offset.x() / before.width() - offset.x() / after.width()
        y = camera.y + offset.y() / before.height() - offset.y() / after.height()
        return self._kept(Camera(zoom, x, y))

    def moved(self, camera: Camera, by: QPointF) -> Camera:
        """Drag the picture by so many logical pixels."""
        size = self._shown(camera)
        return self._kept(Camera(camera.zoom, camera.x - by.x() / size.width(), camera.y - by.y() / size.height()))

    def _shown(self, camera: Camera) -> QSizeF:
        return QSizeF(max(1, self.size.width()), max(1, self.size.height())) * (self.fit * camera.zoom)

    def _kept(self, camera: Camera) -> Camera:
        """Leave no empty edge where the picture is larger than the room."""
        size = self._shown(camera)
        x = _between(camera.x, self.room.width() / size.width() / 2)
        y = _between(camera.y, self.room.height() / size.height() / 2)
        return Camera(camera.zoom, x, y)


def _between(middle: float, half: float) -> float:
    return 0.5 if half >= 0.5 else min(1 - half, max(half, middle))  # noqa: PLR2004 - half of the picture
