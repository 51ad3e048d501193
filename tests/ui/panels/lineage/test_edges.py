"""The edges, painted."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from app.domain.enums import MediaType, OperationType
from app.ui.panels.lineage.blocks import card_rect
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.edges import EdgePainter, operation_pen
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode
from app.ui.theme import Theme
from tests.support.graphs import random_pairs
from tests.ui.panels.lineage.conftest import colors, painted, scene_of

_FRAMES = tuple(GraphEdge(1, child, OperationType.FRAME_EXTRACTION) for child in (2, 3))
CAMERA = Camera(104, 0, 1.0, 400, 300)


def test_an_edge_leaves_at_the_middle_right_and_ends_at_the_middle_left(theme: Theme) -> None:
    scene = scene_of([(1, 2)])
    route = EdgePainter(theme).route(scene, CAMERA, 0)
    parent, child = card_rect(scene, CAMERA, 0), card_rect(scene, CAMERA, 1)
    assert route.pointAtPercent(0) == QPointF(parent.right() + 1, parent.center().y() + 1)
    end = route.pointAtPercent(1)
    assert 0 < child.left() - end.x() <= 8
    assert end.y() == pytest.approx(child.center().y() + 1)


def test_an_edge_over_other_columns_touches_no_card_on_its_way(theme: Theme) -> None:
    scene = scene_of([(1, 2), (2, 3), (3, 4), (1, 4)])
    camera = Camera(300, 0, 1.0, 1200, 800)
    route = EdgePainter(theme).route(scene, camera, 3)
    between = [card_rect(scene, camera, at) for at in (1, 2)]
    points = [route.pointAtPercent(step / 200).toPoint() for step in range(201)]
    assert not any(card.contains(point) for card in between for point in points)


def test_the_code_stands_in_the_operations_colour_in_the_middle(theme: Theme) -> None:
    scene, edges = scene_of([(1, 2)]), EdgePainter(theme)
    image = painted(lambda painter: edges.paint(painter, scene, CAMERA, [0], frozenset()))
    color = theme.operation(scene.edges[0].operation_type).color
    middle = image.copy(186, 142, 26, 16)
    assert color.rgb() in {QColor.fromRgba(pixel).rgb() for pixel in colors(middle)}
    assert theme.color("surface.canvas").rgb() in colors(middle)


@pytest.mark.parametrize(("zoom", "is_shown"), [(1.0, True), (0.9, True), (0.75, False), (0.62, False), (0.5, False)])
def test_a_code_stands_clear_of_the_rings_of_both_cards_or_is_left_out(
    *, theme: Theme, zoom: float, is_shown: bool
) -> None:
    graph = Graph(1, {key: GraphNode(key, "n", None, MediaType.IMAGE) for key in (1, 2, 3)}, _FRAMES)
    scene, edges = scene_of([], graph=graph), EdgePainter(theme)
    camera = Camera(104, 0, zoom, 400, 300)
    image = painted(lambda painter: edges.paint(painter, scene, camera, [0, 1], frozenset()))
    ground = theme.color("surface.canvas").rgb()
    columns = [x for x in range(image.width()) if any(image.pixel(x, y) == ground for y in range(image.height()))]
    assert bool(columns) == is_shown
    if is_shown:
        rings = card_rect(scene, camera, 0).right() + 4, card_rect(scene, camera, 1).left() - 4
        assert rings[0] < columns[0] <= columns[-1] < rings[1]


@pytest.mark.parametrize("operation", list(OperationType))
def test_each_operation_has_its_line(theme: Theme, operation: OperationType) -> None:
    pen, look = operation_pen(theme, operation), theme.operation(operation)
    assert pen.color() == look.color
    assert pen.widthF() == look.width
    assert (pen.style() == Qt.PenStyle.SolidLine) == (look.line == Qt.PenStyle.SolidLine)


def test_from_afar_edges_are_lines_in_the_operations_colours(theme: Theme) -> None:
    scene, edges = scene_of(random_pairs(50)), EdgePainter(theme)
    far = Camera(1000, 0, 0.15, 400, 300)
    everything = list(range(len(scene.edges)))
    image = painted(lambda painter: edges.paint_far(painter, scene, far, everything))
    assert len(colors(image)) > 3


def test_a_changed_theme_changes_the_pens(theme: Theme) -> None:
    scene, edges = scene_of([(1, 2)]), EdgePainter(theme)
    dark = painted(lambda painter: edges.paint(painter, scene, CAMERA, [0], frozenset()))
    theme.set_look(choice="light")
    edges.forget()
    light = painted(lambda painter: edges.paint(painter, scene, CAMERA, [0], frozenset()))
    assert dark != light


def test_of_a_fan_what_ends_in_view_is_a_curve_and_the_rest_are_lines_that_hide_the_ground(theme: Theme) -> None:
    scene, edges = scene_of([(1, child) for child in range(2, 402)]), EdgePainter(theme)
    parent = scene.index(1)
    assert parent is not None
    camera = Camera(104, float(scene.y[parent]), 1.0, 400, 300)
    image = painted(lambda painter: edges.paint(painter, scene, camera, range(400), frozenset()))
    full = theme.operation(scene.edges[0].operation_type).color
    found = {QColor.fromRgba(pixel).rgb() for pixel in colors(image)}
    ground = theme.color("surface.canvas")
    mixed = QColor(*(round(one * 0.75 + other * 0.25) for one, other in zip(rgb(full), rgb(ground), strict=True)))
    assert {full.rgb(), mixed.rgb()} <= found
    in_view = sum(abs(float(scene.y[at]) - camera.y) < 150 for at in range(len(scene.ids))) - 1
    assert 1 <= in_view < 10


def rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
