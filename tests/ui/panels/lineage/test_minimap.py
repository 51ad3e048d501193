"""The whole graph in a corner."""

import pytest
from PySide6.QtCore import QRect

from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.minimap import HEIGHT, WIDTH, Minimap
from app.ui.theme import Theme
from tests.support.graphs import random_pairs
from tests.ui.panels.lineage.conftest import colors, painted, scene_of

BOX = QRect(12, 100, WIDTH, HEIGHT)


def test_it_is_needed_where_a_part_is_out_of_view(theme: Theme) -> None:
    scene = scene_of(random_pairs(40))
    whole = Camera(0, 0, 1.0, 900, 600).fitted(scene.bounds)
    assert not Minimap(theme).is_needed(scene, whole)
    assert Minimap(theme).is_needed(scene, whole.zoomed(1.0, 0, 0))
    assert not Minimap(theme).is_needed(scene_of([]), Camera(0, 0, 1.0, 900, 600))


def test_a_place_on_it_is_the_place_on_the_canvas(theme: Theme) -> None:
    scene = scene_of(random_pairs(80))
    left, top, right, bottom = scene.bounds
    middle = Minimap(theme).place_at(BOX, scene, BOX.x() + WIDTH / 2, BOX.y() + HEIGHT / 2)
    assert middle == pytest.approx(((left + right) / 2, (top + bottom) / 2))


def test_it_marks_the_chosen_card_and_what_is_seen(theme: Theme) -> None:
    scene, shown = scene_of(random_pairs(80)), Minimap(theme)
    camera = Camera(0, 0, 1.0, 900, 600)
    plain = painted(lambda painter: shown.paint(painter, BOX, scene, camera, None))
    chosen = painted(lambda painter: shown.paint(painter, BOX, scene, camera, scene.ids[-1]))
    moved = painted(lambda painter: shown.paint(painter, BOX, scene, camera.moved(-900, 0), None))
    assert theme.color("selection.ring").rgb() in colors(plain)
    assert plain != chosen
    assert plain != moved
    shown.forget()
    assert painted(lambda painter: shown.paint(painter, BOX, scene, camera, None)) == plain
