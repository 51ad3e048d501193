"""Paints the whole view of a graph: dots, edges, cards, handles, legend and map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.ui.panels.lineage import minimap
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.cards import CardPainter, Progress, is_near
from app.ui.panels.lineage.edges import EdgePainter
from app.ui.panels.lineage.far_picture import FarPicture, card_rect
from app.ui.panels.lineage.handles import Handle, handles_of, paint_handle
from app.ui.panels.lineage.legend import Legend
from app.ui.panels.lineage.placement import CARD_GAP, CARD_HEIGHT, FAR_ZOOM, card_size
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.panels.lineage.scene import Scene

_DOTS: Final = 24
_LEAST_DOTS: Final = 18
_MARGIN: Final = 12


@dataclass(slots=True)
class Look:
    """What is marked in the view.

    Attributes:
        chosen: The card that is selected.
        has_ring: Whether the keyboard's ring shows on it.
        handle: The '+n' under the pointer: its card, and whether it is the upper one.
        tool: The tool under the pointer, on the card that follows.
        tool_card: Whose tool.
        progress: Job id to how far it is.
    """

    chosen: int | None = None
    has_ring: bool = False
    handle: tuple[int, bool] | None = None
    tool: str = ""
    tool_card: int | None = None
    progress: Mapping[int, Progress] = field(default_factory=dict)


class Canvas:
    """Knows how to paint, and where what was painted is."""

    def __init__(self, theme: Theme, thumbnails: "ThumbnailLoader") -> None:
        self._theme = theme
        self.cards = CardPainter(theme, thumbnails)
        self.edges = EdgePainter(theme)
        self.far = FarPicture(self.cards, self.edges)
        self.map = minimap.Minimap(theme)
        self.legend = Legend(theme)
        self._dots = QPixmap()
        self._dots_key: tuple[int, float] = (0, 0.0)

    def forget(self) -> None:
        """The theme changed."""
        self.cards.forget()
        self.edges.forget()
        self.far.forget()
        self.map.forget()
        self._dots_key = (0, 0.0)

    def paint(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        """Everything, from the ground up."""
        self._paint_ground(painter, camera)
        if camera.zoom < FAR_ZOOM:
            self._paint_far(painter, scene, camera, look)
        else:
            self._paint_cards(painter, scene, camera, look)
        self._paint_overlays(painter, scene, camera, look)

    def handles(self, scene: "Scene", camera: Camera) -> list[Handle]:
        """The '+n' in view."""
        if camera.zoom < FAR_ZOOM:
            return []
        size = card_size(camera.zoom)
        gap = (CARD_HEIGHT + CARD_GAP - size[1]) * camera.zoom
        found: list[Handle] = []
        for at in scene.cards_in(camera.seen()):
            node = scene.nodes[at]
            if not node.is_job:
                found += handles_of(self._theme, scene, node.id, card_rect(scene, camera, at, size), gap)
        return found

    @staticmethod
    def card_rect(scene: "Scene", camera: Camera, at: int) -> QRect:
        """Where a card is on the screen, at its present level of detail."""
        return card_rect(scene, camera, at, card_size(camera.zoom))

    def map_rect(self, camera: Camera) -> QRect:
        """Where the map is, if it shows."""
        return QRect(_MARGIN, round(camera.height) - _MARGIN - minimap.HEIGHT, minimap.WIDTH, minimap.HEIGHT)

    def legend_rect(self, scene: "Scene", camera: Camera) -> QRect:
        """Where the legend is; empty where nothing needs one."""
        left = _MARGIN
        if self.map.is_needed(scene, camera):
            left += minimap.WIDTH + _MARGIN
        room = round(camera.width) - left - _MARGIN
        size = self.legend.size(scene.graph.operations(), room)
        if size.isEmpty() or size.width() > room:
            return QRect()
        return QRect(left, round(camera.height) - _MARGIN - size.height(), size.width(), size.height())

    def foot(self, scene: "Scene") -> float:
        """How much of the bottom the legend covers."""
        return self._theme.scaled(28) + 2 * _MARGIN if scene.edges else 0.0

    def _paint_ground(self, painter: QPainter, camera: Camera) -> None:
        painter.fillRect(QRectF(0, 0, camera.width, camera.height), self._theme.color("surface.canvas"))
        step = _DOTS * camera.zoom
        while step < _LEAST_DOTS:
            step *= 2
        while step > _LEAST_DOTS * 3:
            step /= 2
        side, dpr = round(step), paint.dpr_of(painter)
        if self._dots_key != (side, dpr):
            self._render_dots(side, dpr)
        left, top = camera.to_screen(0.0, 0.0)
        area = QRectF(0, 0, camera.width, camera.height)
        painter.drawTiledPixmap(area, self._dots, QPointF(side - left % side, side - top % side))

    def _render_dots(self, side: int, dpr: float) -> None:
        self._dots = QPixmap(round(side * dpr), round(side * dpr))
        self._dots.setDevicePixelRatio(dpr)
        self._dots.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._dots)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("border.subtle" if self._theme.is_dark else "border.default"))
        painter.drawEllipse(QPointF(side / 2, side / 2), 1, 1)
        painter.end()
        self._dots_key = (side, dpr)

    def _paint_far(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        self.far.paint(painter, scene, camera, paint.dpr_of(painter), lambda node_id: look.progress.get(-node_id))
        at = scene.index(look.chosen)
        if at is not None:
            rect = card_rect(scene, camera, at)
            paint.selection_ring(painter, self._theme, _picture_box(rect), 2)

    def _paint_cards(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        theme, seen = self._theme, camera.seen()
        near = is_near(camera.zoom)
        size = card_size(camera.zoom)
        lit = frozenset(
            at
            for at, edge in enumerate(scene.edges)
            if look.chosen is not None and look.chosen in {edge.parent, edge.child}
        )
        self.edges.paint(painter, scene, camera, scene.edges_in(seen), lit)
        for at in scene.cards_in(seen):
            node = scene.nodes[at]
            rect = card_rect(scene, camera, at, size)
            progress = look.progress.get(-node.id)
            if node.id == look.chosen:
                paint.selection_ring(painter, theme, rect, theme.token("radius.control"))
            if near:
                tool = look.tool if look.tool_card == node.id else ""
                self.cards.paint_near(painter, rect, node, progress, tool)
            else:
                self.cards.paint(painter, rect, node, progress)
            if node.id == look.chosen and look.has_ring:
                paint.focus_ring(painter, theme, rect, theme.token("radius.control"))
        for handle in self.handles(scene, camera):
            paint_handle(painter, theme, handle, is_hovered=look.handle == (handle.node_id, handle.is_up))

    def _paint_overlays(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        if self.map.is_needed(scene, camera):
            self.map.paint(painter, self.map_rect(camera), scene, camera, look.chosen)
        box = self.legend_rect(scene, camera)
        if not box.isEmpty():
            self.legend.paint(painter, box, scene.graph.operations())


def _picture_box(rect: QRect) -> QRect:
    width = min(64, rect.width() - 2)
    box = QRect(0, 0, max(4, width), max(4, round(width * 9 / 16)))
    box.moveCenter(rect.center())
    return box
