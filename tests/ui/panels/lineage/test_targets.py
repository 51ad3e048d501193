"""What lies under the pointer."""

from PySide6.QtCore import QPointF

from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.canvas import Canvas
from app.ui.panels.lineage.targets import find_target
from app.ui.theme import Theme
from tests.ui.panels.lineage.conftest import scene_of

CAMERA = Camera(104, 0, 1.0, 900, 600)


def test_a_card_an_edge_and_the_ground_are_told_apart(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([(1, 2)])
    assert find_target(canvas, scene, CAMERA, QPointF(346, 300)).node_id == 1
    assert find_target(canvas, scene, CAMERA, QPointF(554, 300)).node_id == 2
    edge = find_target(canvas, scene, CAMERA, QPointF(450, 302))
    assert edge.kind == "edge"
    assert edge.edge == scene.edges[0]
    assert find_target(canvas, scene, CAMERA, QPointF(450, 320)).kind == ""
    assert find_target(canvas, scene, CAMERA, QPointF(20, 20)).kind == ""


def test_a_curved_edge_is_found_along_its_whole_way(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([(1, 2), (1, 3), (1, 4), (1, 5)])
    for at in range(len(scene.edges)):
        route = canvas.edges.route(scene, CAMERA, at)
        for share in (0.45, 0.7, 0.95):
            assert find_target(canvas, scene, CAMERA, route.pointAtPercent(share)).edge == scene.edges[at]


def test_the_legend_is_not_the_ground(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([(1, 2)])
    middle = canvas.legend_rect(scene, CAMERA).center()
    assert find_target(canvas, scene, CAMERA, QPointF(middle)).kind == "legend"


def test_from_afar_only_cards_are_hit(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([(1, 2)])
    far = Camera(104, 0, 0.3, 900, 600)
    assert find_target(canvas, scene, far, QPointF(450, 300)).kind == ""
    assert find_target(canvas, scene, far, QPointF(*far.to_screen(0, 0))).node_id == 1


def test_nothing_is_under_the_pointer_where_nothing_is_shown(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas = Canvas(theme, thumbnails)
    assert find_target(canvas, None, CAMERA, QPointF(1, 1)).kind == ""
    assert find_target(canvas, scene_of([(1, 2)]), CAMERA, QPointF(1, 1), only_map=True).kind == "map"
