"""What lies under the pointer."""

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPathStroker

from app.ui.panels.lineage.blocks import card_rect
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.canvas import Canvas
from app.ui.panels.lineage.cards import is_near
from app.ui.panels.lineage.graph import GraphEdge
from app.ui.panels.lineage.placement import FAR_ZOOM, card_size

if TYPE_CHECKING:
    from app.ui.panels.lineage.scene import Scene

_EDGE_REACH: Final = 12.0


class Target(NamedTuple):
    """A thing of the view.

    Attributes:
        kind: card, stack (its sign), handle, tool, edge, map, or nothing.
        node_id: The card it belongs to; 0 is none.
        is_up: For a handle: towards the parents.
        number: For a handle: how many are not shown.
        tool: For a tool: its name.
        edge: For an edge.
        place: For the map: the place on the canvas.
    """

    kind: str = ""
    node_id: int = 0
    is_up: bool = False
    number: int = 0
    tool: str = ""
    edge: GraphEdge | None = None
    place: tuple[float, float] = (0.0, 0.0)


def find_target(
    canvas: Canvas, scene: "Scene | None", camera: Camera, point: QPointF, *, only_map: bool = False
) -> Target:
    """What is at a pixel, the uppermost first.

    Args:
        canvas: Knows where things are.
        scene: What is shown.
        camera: From where.
        point: The pixel.
        only_map: The map has the mouse: a place beside it counts as on it.
    """
    if scene is None or len(scene) == 0:
        return Target()
    box = canvas.map_rect(camera)
    if only_map or (canvas.map.is_needed(scene, camera) and box.contains(point.toPoint())):
        return Target("map", place=canvas.map.place_at(box, scene, point.x(), point.y()))
    if canvas.legend_rect(scene, camera).contains(point.toPoint()):
        return Target("legend")
    for handle in canvas.handles(scene, camera):
        if handle.rect.contains(point.toPoint()):
            return Target("handle", handle.node_id, handle.is_up, handle.number)
    return _card_target(canvas, scene, camera, point) or _edge_target(canvas, scene, camera, point) or Target()


def _card_target(canvas: Canvas, scene: "Scene", camera: Camera, point: QPointF) -> Target | None:
    size = card_size(camera.zoom)
    node_id = scene.card_at(*camera.to_canvas(point.x(), point.y()), size)
    at = scene.index(node_id)
    if node_id is None or at is None:
        return None
    rect = card_rect(scene, camera, at, size)
    if camera.zoom >= FAR_ZOOM and canvas.cards.stack_sign(rect, scene.nodes[at]).contains(point.toPoint()):
        return Target("stack", node_id)
    if is_near(camera.zoom):
        tools = canvas.cards.tools(rect, scene.nodes[at])
        for name, box in tools.items():
            if box.contains(point.toPoint()):
                return Target("tool", node_id, tool=name)
    return Target("card", node_id)


def _edge_target(canvas: Canvas, scene: "Scene", camera: Camera, point: QPointF) -> Target | None:
    if camera.zoom < FAR_ZOOM:
        return None
    x, y = camera.to_canvas(point.x(), point.y())
    stroker = QPainterPathStroker()
    stroker.setWidth(_EDGE_REACH)
    stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
    reach = _EDGE_REACH / camera.zoom
    for at in scene.edges_in((x - reach, y - reach, x + reach, y + reach)):
        route = canvas.edges.route(scene, camera, at)
        if not QRectF(route.boundingRect()).adjusted(-6, -6, 6, 6).contains(point):
            continue
        if stroker.createStroke(route).contains(point):
            return Target("edge", edge=scene.edges[at])
    return None
