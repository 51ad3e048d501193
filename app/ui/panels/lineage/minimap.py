"""The whole graph in a corner, with a frame around what is seen."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene

WIDTH: Final = 156
HEIGHT: Final = 92
_PADDING: Final = 8
_RASTER_FROM: Final = 2_500


class Minimap:
    """Paints the small map and turns a place on it into one on the canvas."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._pixmap = QPixmap()
        self._scene: Scene | None = None

    def forget(self) -> None:
        """The theme changed."""
        self._scene = None

    @staticmethod
    def is_needed(scene: "Scene", camera: Camera) -> bool:
        """Whether a part of the graph is out of view."""
        if len(scene) == 0:
            return False
        left, top, right, bottom = scene.bounds
        seen = camera.seen()
        return left < seen[0] - 1 or top < seen[1] - 1 or right > seen[2] + 1 or bottom > seen[3] + 1

    def paint(self, painter: QPainter, box: QRect, scene: "Scene", camera: Camera, chosen: int | None) -> None:
        theme = self._theme
        radius = theme.token("radius.control")
        paint.fill_round(painter, QRectF(box), radius, theme.color("surface.panel"), theme.color("border.default"))
        dpr = paint.dpr_of(painter)
        if self._scene is not scene or self._pixmap.devicePixelRatio() != dpr:
            self._render(box, scene, dpr)
        painter.drawPixmap(box.topLeft(), self._pixmap)
        scale, offset = _fit(box, scene)
        place = scene.place_of(chosen) if chosen is not None else None
        if place is not None:
            width, height = _block(scale)
            middle = QPointF(place[0] * scale, place[1] * scale) + offset + QPointF(box.topLeft())
            mark = QRectF(0, 0, width + 1, height + 1)
            mark.moveCenter(middle)
            painter.fillRect(mark, theme.color("selection.ring"))
        left, top, right, bottom = camera.seen()
        frame = QRectF(
            box.left() + offset.x() + left * scale,
            box.top() + offset.y() + top * scale,
            (right - left) * scale,
            (bottom - top) * scale,
        )
        frame = frame.intersected(QRectF(box).adjusted(3, 3, -3, -3))
        paint.ring(painter, frame, 3, theme.color("selection.ring"), 1.5)

    def place_at(self, box: QRect, scene: "Scene", x: float, y: float) -> tuple[float, float]:
        """The place of the canvas under a pixel of the map."""
        scale, offset = _fit(box, scene)
        return (x - box.left() - offset.x()) / scale, (y - box.top() - offset.y()) / scale

    def _render(self, box: QRect, scene: "Scene", dpr: float) -> None:
        self._pixmap = QPixmap(round(box.width() * dpr), round(box.height() * dpr))
        self._pixmap.setDevicePixelRatio(dpr)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, offset = _fit(box, scene)
        color = self._theme.color("border.control")
        if len(scene) > _RASTER_FROM:
            from app.ui.panels.lineage.raster import paint_points  # noqa: PLC0415  (numpy)

            left, top = -offset.x() / scale, -offset.y() / scale
            middle = (left + box.width() / scale / 2, top + box.height() / scale / 2)
            camera = Camera(*middle, scale, box.width(), box.height())
            paint_points(painter, scene, camera, None, color)
        else:
            width, height = _block(scale)
            lefts = (scene.x * scale + offset.x() - width / 2).tolist()
            tops = (scene.y * scale + offset.y() - height / 2).tolist()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawRects([QRectF(left, top, width, height) for left, top in zip(lefts, tops, strict=True)])
            outdated = [at for at, node in enumerate(scene.nodes) if node.is_outdated]
            if outdated:
                painter.setBrush(self._theme.color("state.outOfDate.fg"))
                painter.drawRects([QRectF(lefts[at], tops[at], width, height) for at in outdated])
        painter.end()
        self._scene = scene


def _block(scale: float) -> tuple[float, float]:
    """How large a card is on the map."""
    return max(1.5, CARD_WIDTH * scale), max(1.5, CARD_HEIGHT * 0.7 * scale)


def _fit(box: QRect, scene: "Scene") -> tuple[float, QPointF]:
    """The scale of the map, and where the canvas' origin lies in it."""
    left, top, right, bottom = scene.bounds
    width, height = max(1.0, right - left), max(1.0, bottom - top)
    scale = min((box.width() - 2 * _PADDING) / width, (box.height() - 2 * _PADDING) / height)
    x = (box.width() - width * scale) / 2 - left * scale
    y = (box.height() - height * scale) / 2 - top * scale
    return scale, QPointF(x, y)
