"""Very many cards from afar."""

import time

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.canvas import Canvas, Look
from app.ui.panels.lineage.library_scene import make_library_scene
from app.ui.theme import Theme
from tests.support.graphs import library_of, random_pairs
from tests.ui.panels.lineage.conftest import painted


def test_blocks_and_strokes_stand_where_the_cards_are_and_dim(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    whole = make_library_scene(library_of(random_pairs(3_000, reach=9), 3_000))
    camera = Camera(width=600, height=400).fitted(whole.bounds).zoomed(0.1, 300, 200)
    x, y = whole.place_of(1500) or (0.0, 0.0)
    camera = camera.centred(x, y)
    canvas = Canvas(theme, thumbnails)

    def picture(look: Look) -> QImage:
        return painted(lambda painter: canvas.paint(painter, whole, camera, look), 600, 400)

    middle = QPoint(300, 200)
    operation = whole.nodes[whole.index(1500) or 0].operation_type
    wanted = theme.operation(operation).color.rgb() if operation else theme.color("text.tertiary").rgb()
    assert picture(Look()).pixel(middle) == wanted
    canvas.light(frozenset({1}))
    assert picture(Look()).pixel(middle) != wanted
    canvas.light(frozenset({1500}))
    assert picture(Look()).pixel(middle) == wanted
    canvas.light(None)
    chosen = picture(Look(chosen=1500, selected=frozenset(whole.ids)))
    assert chosen.pixel(middle) == theme.color("selection.ring").rgb()
    started = time.thread_time()
    picture(Look())
    assert time.thread_time() - started < 0.25


def test_strokes_are_thinned_where_there_are_too_many(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    whole = make_library_scene(library_of([(parent, parent + 1_600) for parent in range(1, 1_601)], 3_200))
    canvas = Canvas(theme, thumbnails)
    camera = Camera(*(whole.place_of(1) or (0.0, 0.0)), 0.19, 600, 400)
    image = painted(lambda painter: canvas.paint(painter, whole, camera, Look()), 600, 400)
    assert len({image.pixel(x, y) for x in range(0, 600, 3) for y in range(0, 400, 3)}) > 3
