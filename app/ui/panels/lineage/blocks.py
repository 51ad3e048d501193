"""The graph from afar: pictures without words, and still further away blocks in the operations' colours."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.cards import CardPainter
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene


def paint_blocks(painter: QPainter, cards: CardPainter, scene: "Scene", camera: Camera, indices: list[int]) -> None:
    """A block a card, a colour at a time."""
    width, height = max(2.0, 96 * camera.zoom), max(2.0, 54 * camera.zoom)
    lefts = ((scene.x[indices] - camera.x) * camera.zoom + camera.width / 2 - width / 2).tolist()
    tops = ((scene.y[indices] - camera.y) * camera.zoom + camera.height / 2 - height / 2).tolist()
    groups: dict[object, tuple[QColor, list[QRectF]]] = {}
    for at, left, top in zip(indices, lefts, tops, strict=True):
        node = scene.nodes[at]
        kind = "outdated" if node.is_outdated else node.operation_type
        if kind not in groups:
            groups[kind] = (cards.block_color(node), [])
        groups[kind][1].append(QRectF(left, top, width, height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(Qt.PenStyle.NoPen)
    for color, rects in groups.values():
        painter.setBrush(color)
        painter.drawRects(rects)


def card_rect(scene: "Scene", camera: Camera, at: int, size: tuple[float, float] = (CARD_WIDTH, CARD_HEIGHT)) -> QRect:
    """Where a card is on the screen, on whole pixels."""
    x, y = camera.to_screen(float(scene.x[at]), float(scene.y[at]))
    width, height = round(size[0] * camera.zoom), round(size[1] * camera.zoom)
    return QRect(round(x - width / 2), round(y - height / 2), width, height)
