"""The edges, painted."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from app.domain.enums import OperationType
from app.ui.panels.lineage.blocks import card_rect
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.edges import EdgePainter, operation_pen
from app.ui.theme import Theme
from tests.support.graphs import random_pairs
from tests.ui.panels.lineage.conftest import colors, painted, scene_of

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


def test_a_code_that_would_hide_its_line_is_left_out(theme: Theme) -> None:
    scene, edges = scene_of([(1, 2)]), EdgePainter(theme)
    small = Camera(104, 0, 0.5, 400, 300)
    image = painted(lambda painter: edges.paint(painter, scene, small, [0], frozenset()))
    assert theme.color("surface.canvas").rgb() not in colors(image)


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
