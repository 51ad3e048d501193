"""What does not move by itself, painted once and then shifted: a frame of panning costs one copy of pixels."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap

from app.ui.panels.lineage.camera import Camera

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene

_MARGIN: Final = 0.2
"""How much of the view is painted on each side beyond it."""

Render = Callable[[QPainter, "Scene", Camera], None]


class StillPicture:
    """Keeps the picture of a scene at one zoom.

    Args:
        render: Paints everything that the camera sees, ground and all.
    """

    def __init__(self, render: Render) -> None:
        self._render = render
        self._pixmap = QPixmap()
        self._camera: Camera | None = None
        self._seen: tuple[Scene, float, float] | None = None

    def forget(self) -> None:
        """Something in it changed."""
        self._camera = None
        self._seen = None

    def paint(self, painter: QPainter, scene: "Scene", camera: Camera, dpr: float) -> Camera:
        """Draw the scene.

        The first frame of a scene at a zoom is painted as it is; only when another one follows is it worth keeping.

        Returns:
            The camera from which it was drawn: at most half a pixel beside the one given.
        """
        seen = (scene, camera.zoom, dpr)
        if self._camera is None or self._seen != seen or not self._reaches(self._camera, scene, camera):
            if self._seen != seen:
                self._seen, self._camera = seen, None
                self._render(painter, scene, camera)
                return camera
            self._camera = self._keep(scene, camera, dpr)
        kept = self._camera
        left = (kept.x - camera.x) * camera.zoom + (camera.width - kept.width) / 2
        top = (kept.y - camera.y) * camera.zoom + (camera.height - kept.height) / 2
        place = QPoint(round(left), round(top))
        painter.drawPixmap(place, self._pixmap)
        return camera.moved(place.x() - left, place.y() - top)

    def _keep(self, scene: "Scene", camera: Camera, dpr: float) -> Camera:
        width, height = round(camera.width * (1 + 2 * _MARGIN)), round(camera.height * (1 + 2 * _MARGIN))
        around = camera.sized(width, height)
        wanted = (round(width * dpr), round(height * dpr))
        if (self._pixmap.width(), self._pixmap.height()) != wanted:
            self._pixmap = QPixmap(*wanted)
        self._pixmap.setDevicePixelRatio(dpr)
        painter = QPainter(self._pixmap)
        self._render(painter, scene, around)
        painter.end()
        return around

    @staticmethod
    def _reaches(kept: Camera, scene: "Scene", camera: Camera) -> bool:
        """Whether all of the view lies in what was painted."""
        if kept.zoom != camera.zoom or len(scene) == 0:
            return False
        ours, wanted = kept.seen(), camera.seen()
        return ours[0] <= wanted[0] and ours[1] <= wanted[1] and ours[2] >= wanted[2] and ours[3] >= wanted[3]
