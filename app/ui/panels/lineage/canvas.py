"""Paints the whole view of a graph: dots, edges, cards, handles, legend and map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.ui.panels.lineage import minimap
from app.ui.panels.lineage.blocks import card_rect, paint_blocks
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.cards import CardPainter, Progress, is_near
from app.ui.panels.lineage.day_heads import paint_heads
from app.ui.panels.lineage.edges import EdgePainter
from app.ui.panels.lineage.handles import Handle, handles_of, paint_handle
from app.ui.panels.lineage.legend import Legend
from app.ui.panels.lineage.placement import CARD_GAP, CARD_HEIGHT, DOT_ZOOM, FAR_ZOOM, card_size
from app.ui.panels.lineage.still_picture import StillPicture
from app.ui.theme import Theme
from app.ui.widgets import paint

if TYPE_CHECKING:
    from app.ui.models.thumbnails import ThumbnailLoader
    from app.ui.panels.lineage.scene import Scene

_DOTS: Final = 24
_LEAST_DOTS: Final = 18
_TILE: Final = 512
_MARGIN: Final = 12
_BAND_ALPHA: Final = 40
_DIMMED: Final = 0.25
_MANY: Final = 100
_RASTER_FROM: Final = 600


@dataclass(slots=True)
class Look:
    """What is marked in the view.

    Attributes:
        chosen: The card that is current: the keyboard walks from it.
        selected: The cards that are selected.
        has_ring: Whether the keyboard's ring shows on it.
        handle: The '+n' under the pointer: its card, and whether it is the upper one.
        tool: The tool under the pointer, on the card that follows.
        tool_card: Whose tool.
        progress: Job id to how far it is.
        clip: The card whose clip plays.
        frame: Its present picture.
        band: The rubber band on the screen.
    """

    chosen: int | None = None
    selected: frozenset[int] = frozenset()
    has_ring: bool = False
    handle: tuple[int, bool] | None = None
    tool: str = ""
    tool_card: int | None = None
    progress: Mapping[int, Progress] = field(default_factory=dict)
    clip: int | None = None
    frame: QImage | None = None
    band: QRect | None = None


class Canvas:
    """Knows how to paint, and where what was painted is."""

    def __init__(self, theme: Theme, thumbnails: "ThumbnailLoader") -> None:
        self._theme = theme
        self.cards = CardPainter(theme, thumbnails)
        self.edges = EdgePainter(theme)
        self.map = minimap.Minimap(theme)
        self.legend = Legend(theme)
        self.still = StillPicture(self._paint_still)
        self._dots = QPixmap()
        self._dots_key: tuple[int, float] = (0, 0.0)
        self._lit: frozenset[int] | None = None

    @property
    def lit(self) -> frozenset[int] | None:
        """The cards that are not dimmed; None dims nothing."""
        return self._lit

    def light(self, node_ids: frozenset[int] | None) -> None:
        """Dim all cards but these, and all edges but those between them."""
        if node_ids != self._lit:
            self._lit = node_ids
            self.still.forget()

    def forget(self) -> None:
        """The theme changed."""
        self.cards.forget()
        self.edges.forget()
        self.still.forget()
        self.map.forget()
        self._dots_key = (0, 0.0)

    def paint(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        """Everything: what stands still, what is marked or moves by itself, and what lies over all."""
        camera = self.still.paint(painter, scene, camera, paint.dpr_of(painter))
        if camera.zoom < FAR_ZOOM:
            self._paint_marks_far(painter, scene, camera, look)
        else:
            self._paint_marks(painter, scene, camera, look)
        self._paint_overlays(painter, scene, camera, look)

    def handles(self, scene: "Scene", camera: Camera) -> list[Handle]:
        """The '+n' in view."""
        return self._handles_at(scene, camera, scene.cards_in(camera.seen()))

    def _handles_at(self, scene: "Scene", camera: Camera, cards: list[int]) -> list[Handle]:
        if camera.zoom < FAR_ZOOM:
            return []
        size = card_size(camera.zoom)
        gap = (CARD_HEIGHT + CARD_GAP - size[1]) * camera.zoom
        found: list[Handle] = []
        for at in cards:
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

    def foot(self, scene: "Scene", camera: Camera) -> float:
        """How much of the bottom the legend covers where there is no map."""
        height = self.legend.size(scene.graph.operations(), round(camera.width) - 2 * _MARGIN).height()
        return height + 2 * _MARGIN if height else 0.0

    def paint_plain_ground(self, painter: QPainter, area: QRectF) -> None:
        """The canvas without dots, for a file."""
        painter.fillRect(area, self._theme.color("surface.canvas"))

    def _paint_ground(self, painter: QPainter, camera: Camera) -> None:
        """The canvas with its dots, out of one large opaque tile."""
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
        many = max(1, _TILE // side)
        self._dots = QPixmap(round(side * many * dpr), round(side * many * dpr))
        self._dots.setDevicePixelRatio(dpr)
        self._dots.fill(self._theme.color("surface.canvas"))
        painter = QPainter(self._dots)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("border.subtle" if self._theme.is_dark else "border.default"))
        for column in range(many):
            for row in range(many):
                painter.drawEllipse(QPointF(side * (column + 0.5), side * (row + 0.5)), 1, 1)
        painter.end()
        self._dots_key = (side, dpr)

    def _paint_still(self, painter: QPainter, scene: "Scene", camera: Camera) -> None:
        self._paint_ground(painter, camera)
        if _is_raster(scene, camera):
            from app.ui.panels.lineage.raster import paint_raster  # noqa: PLC0415  (numpy)

            paint_raster(painter, self._theme, scene, camera, self._lit)
            return
        seen = camera.seen()
        edges, cards = scene.edges_in(seen), scene.cards_in(seen)
        if self._lit is None:
            self.paint_layer(painter, scene, camera, edges, cards)
            return
        lit = self._lit
        bright_edges = [at for at in edges if scene.edges[at].parent in lit and scene.edges[at].child in lit]
        bright = [at for at in cards if scene.ids[at] in lit]
        painter.setOpacity(_DIMMED)
        self.paint_layer(painter, scene, camera, _without(edges, bright_edges), _without(cards, bright))
        painter.setOpacity(1.0)
        self.paint_layer(painter, scene, camera, bright_edges, bright)

    def paint_layer(
        self, painter: QPainter, scene: "Scene", camera: Camera, edges: list[int], cards: list[int]
    ) -> None:
        """Some edges and cards, at the camera's level of detail."""
        if camera.zoom < DOT_ZOOM:
            self.edges.paint_far(painter, scene, camera, edges)
            paint_blocks(painter, self.cards, scene, camera, cards)
        elif camera.zoom < FAR_ZOOM:
            self.edges.paint_far(painter, scene, camera, edges)
            for at in cards:
                self.cards.paint_far(painter, card_rect(scene, camera, at), scene.nodes[at], None)
        else:
            self.edges.paint(painter, scene, camera, edges, frozenset())
            for at in cards:
                if not scene.nodes[at].is_job:
                    self._paint_card(painter, scene, camera, at, None)
            for handle in self._handles_at(scene, camera, cards):
                paint_handle(painter, self._theme, handle, is_hovered=False)

    def paint_jobs(self, painter: QPainter, scene: "Scene", camera: Camera) -> None:
        """The running jobs, which a layer leaves out."""
        for at in _jobs_in(scene, camera) if camera.zoom >= FAR_ZOOM else ():
            self._paint_card(painter, scene, camera, at, None)

    def _paint_card(
        self, painter: QPainter, scene: "Scene", camera: Camera, at: int, progress: Progress | None
    ) -> None:
        rect, node = self.card_rect(scene, camera, at), scene.nodes[at]
        if is_near(camera.zoom):
            self.cards.paint_near(painter, rect, node, progress)
        else:
            self.cards.paint(painter, rect, node, progress)

    def _paint_marks_far(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        if camera.zoom >= DOT_ZOOM:
            for at in _jobs_in(scene, camera):
                node = scene.nodes[at]
                self.cards.paint_far(painter, card_rect(scene, camera, at), node, look.progress.get(-node.id))
        if len(look.selected) > _MANY and _is_raster(scene, camera):
            from app.ui.panels.lineage.raster import paint_points  # noqa: PLC0415  (numpy)

            paint_points(painter, scene, camera, look.selected, self._theme.color("selection.ring"))
            return
        for at in self._selected_in(scene, camera, look):
            paint.selection_ring(painter, self._theme, _picture_box(card_rect(scene, camera, at)), 2)

    def _selected_in(self, scene: "Scene", camera: Camera, look: Look) -> list[int]:
        """The selected cards in view."""
        if len(look.selected) > _MANY:
            return [at for at in scene.cards_in(camera.seen()) if scene.ids[at] in look.selected]
        return [at for node_id in look.selected if (at := scene.index(node_id)) is not None]

    def _paint_marks(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        theme = self._theme
        if look.chosen is not None:
            lit = scene.edges_of(look.chosen, camera.seen())
            self.edges.paint(painter, scene, camera, lit, frozenset(lit))
        for at in _jobs_in(scene, camera):
            self._paint_card(painter, scene, camera, at, look.progress.get(-scene.nodes[at].id))
        self._paint_clip(painter, scene, camera, look)
        radius = theme.token("radius.control")
        for at in self._selected_in(scene, camera, look):
            paint.selection_ring(painter, theme, self.card_rect(scene, camera, at), radius)
        chosen = scene.index(look.chosen)
        if chosen is not None and look.has_ring:
            paint.focus_ring(painter, theme, self.card_rect(scene, camera, chosen), radius)
        self._paint_hovered(painter, scene, camera, look)

    def _paint_clip(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        """The present frame of the clip that plays on its card."""
        at = scene.index(look.clip)
        if at is not None and look.frame is not None and not look.frame.isNull():
            box = self.cards.picture_box(self.card_rect(scene, camera, at), is_near=is_near(camera.zoom))
            paint.cover(painter, box, QPixmap.fromImage(look.frame), 0)

    def _paint_hovered(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        """The tool or the '+n' under the pointer."""
        at = scene.index(look.tool_card)
        if at is not None and is_near(camera.zoom):
            box = self.cards.tools(self.card_rect(scene, camera, at), scene.nodes[at]).get(look.tool)
            if box is not None:
                self.cards.paint_tool(painter, box, look.tool, is_hovered=True)
        for handle in self.handles(scene, camera) if look.handle is not None else ():
            if look.handle == (handle.node_id, handle.is_up):
                paint_handle(painter, self._theme, handle, is_hovered=True)

    def _paint_overlays(self, painter: QPainter, scene: "Scene", camera: Camera, look: Look) -> None:
        if scene.heads:
            paint_heads(painter, self._theme, scene, camera)
        if look.band is not None:
            ring = self._theme.color("selection.ring")
            fill = QColor(ring)
            fill.setAlpha(_BAND_ALPHA)
            painter.fillRect(look.band, fill)
            paint.ring(painter, QRectF(look.band), 2, ring, 1)
        if self.map.is_needed(scene, camera):
            self.map.paint(painter, self.map_rect(camera), scene, camera, look.chosen)
        box = self.legend_rect(scene, camera)
        if not box.isEmpty():
            self.legend.paint(painter, box, scene.graph.operations())


def _jobs_in(scene: "Scene", camera: Camera) -> list[int]:
    """The running jobs in view: they move by themselves."""
    if not scene.jobs:
        return []
    seen = set(scene.cards_in(camera.seen()))
    return [at for at in scene.jobs if at in seen]


def _picture_box(rect: QRect) -> QRect:
    width = min(64, rect.width() - 2)
    box = QRect(0, 0, max(4, width), max(4, round(width * 9 / 16)))
    box.moveCenter(rect.center())
    return box


def _without(indices: list[int], left_out: list[int]) -> list[int]:
    gone = set(left_out)
    return [at for at in indices if at not in gone]


def _is_raster(scene: "Scene", camera: Camera) -> bool:
    """Whether there are so many cards, and so small ones, that they are drawn without Qt."""
    return camera.zoom < DOT_ZOOM and len(scene) > _RASTER_FROM
