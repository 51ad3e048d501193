"""The graph from afar, painted once and then moved: thousands of cards cost when the zoom changes, not per frame."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.cards import CardPainter, Progress
from app.ui.panels.lineage.edges import EdgePainter
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, DOT_ZOOM

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene

_MARGIN: Final = 0.35
"""How much of the view is painted on each side beyond it."""


class FarPicture:
    """Keeps the picture of a scene at one zoom."""

    def __init__(self, cards: CardPainter, edges: EdgePainter) -> None:
        self._cards = cards
        self._edges = edges
        self._pixmap = QPixmap()
        self._camera: Camera | None = None
        self._scene: Scene | None = None

    def forget(self) -> None:
        """Something in it changed."""
        self._camera = None

    def paint(
        self,
        painter: QPainter,
        scene: "Scene",
        camera: Camera,
        dpr: float,
        progress: Callable[[int], Progress | None],
    ) -> None:
        """Draw the graph; what was painted before is used where it reaches."""
        if not self._reaches(scene, camera, dpr):
            self._render(scene, camera, dpr, progress)
        kept = self._camera
        if kept is not None:
            left = (kept.x - camera.x) * camera.zoom + (camera.width - kept.width) / 2
            top = (kept.y - camera.y) * camera.zoom + (camera.height - kept.height) / 2
            painter.drawPixmap(QPointF(round(left * dpr) / dpr, round(top * dpr) / dpr), self._pixmap)

    def _reaches(self, scene: "Scene", camera: Camera, dpr: float) -> bool:
        kept = self._camera
        if kept is None or scene is not self._scene or kept.zoom != camera.zoom:
            return False
        if self._pixmap.devicePixelRatio() != dpr:
            return False
        ours, wanted = kept.seen(), camera.seen()
        return (
            ours[0] <= wanted[0] and ours[1] <= wanted[1] and ours[2] >= wanted[2] and ours[3] >= wanted[3]
        ) or _holds(ours, scene, wanted)

    def _render(self, scene: "Scene", camera: Camera, dpr: float, progress: Callable[[int], Progress | None]) -> None:
        around = camera.sized(round(camera.width * (1 + 2 * _MARGIN)), round(camera.height * (1 + 2 * _MARGIN)))
        wanted = (round(around.width * dpr), round(around.height * dpr))
        if (self._pixmap.width(), self._pixmap.height()) != wanted:
            self._pixmap = QPixmap(*wanted)
        self._pixmap.setDevicePixelRatio(dpr)
        self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        box = around.seen()
        self._edges.paint_far(painter, scene, around, scene.edges_in(box))
        cards = scene.cards_in(box)
        if around.zoom < DOT_ZOOM:
            self._paint_blocks(painter, scene, around, cards)
        else:
            for at in cards:
                node = scene.nodes[at]
                self._cards.paint_far(painter, card_rect(scene, around, at), node, progress(node.id))
        painter.end()
        self._camera, self._scene = around, scene

    def _paint_blocks(self, painter: QPainter, scene: "Scene", camera: Camera, cards: list[int]) -> None:
        """A block a card, a colour at a time."""
        width = max(2.0, 96 * camera.zoom)
        height = max(2.0, 54 * camera.zoom)
        lefts = ((scene.x - camera.x) * camera.zoom + camera.width / 2 - width / 2).tolist()
        tops = ((scene.y - camera.y) * camera.zoom + camera.height / 2 - height / 2).tolist()
        groups: dict[object, tuple[QColor, list[QRectF]]] = {}
        for at in cards:
            node = scene.nodes[at]
            key = node.operation_type
            if key not in groups:
                groups[key] = (self._cards.block_color(node), [])
            groups[key][1].append(QRectF(lefts[at], tops[at], width, height))
        painter.setPen(Qt.PenStyle.NoPen)
        for color, rects in groups.values():
            painter.setBrush(color)
            painter.drawRects(rects)


def card_rect(scene: "Scene", camera: Camera, at: int, size: tuple[float, float] = (CARD_WIDTH, CARD_HEIGHT)) -> QRect:
    """Where a card is on the screen, on whole pixels."""
    x, y = camera.to_screen(float(scene.x[at]), float(scene.y[at]))
    width, height = round(size[0] * camera.zoom), round(size[1] * camera.zoom)
    return QRect(round(x - width / 2), round(y - height / 2), width, height)


def _holds(ours: tuple[float, float, float, float], scene: "Scene", wanted: tuple[float, float, float, float]) -> bool:
    """Whether all of the graph that is wanted lies in what was painted."""
    left, top, right, bottom = scene.bounds
    return (
        max(left, wanted[0]) >= ours[0]
        and max(top, wanted[1]) >= ours[1]
        and min(right, wanted[2]) <= ours[2]
        and min(bottom, wanted[3]) <= ours[3]
    )
