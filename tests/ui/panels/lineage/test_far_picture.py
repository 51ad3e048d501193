"""The graph from afar, painted once and then moved."""

from PySide6.QtGui import QImage

from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.cards import CardPainter, Progress
from app.ui.panels.lineage.edges import EdgePainter
from app.ui.panels.lineage.far_picture import FarPicture, card_rect
from app.ui.panels.lineage.scene import Scene
from app.ui.theme import Theme
from tests.support.graphs import random_pairs
from tests.ui.panels.lineage.conftest import painted, scene_of

CAMERA = Camera(800, 0, 0.1, 400, 300)


class Rendered:
    """Counts how often a card was asked about: once for each in a picture that is painted anew."""

    def __init__(self, theme: Theme, thumbnails: ThumbnailLoader) -> None:
        self.far = FarPicture(CardPainter(theme, thumbnails), EdgePainter(theme))
        self.asked = 0

    def show(self, scene: Scene, camera: Camera) -> QImage:
        return painted(lambda painter: self.far.paint(painter, scene, camera, 1.0, self._progress))

    def _progress(self, _node_id: int) -> Progress | None:
        self.asked += 1
        return None


def test_moving_shows_the_same_as_painting_anew(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    scene = scene_of(random_pairs(200))
    moved, fresh = Rendered(theme, thumbnails), Rendered(theme, thumbnails)
    moved.show(scene, CAMERA)
    there = CAMERA.moved(-40, 30)
    ours, theirs = moved.show(scene, there), fresh.show(scene, there)
    different = sum(ours.pixel(x, y) != theirs.pixel(x, y) for x in range(400) for y in range(300))
    drawn = sum(theirs.pixel(x, y) != 0 for x in range(400) for y in range(300))
    assert different < drawn * 0.02


def test_the_picture_is_painted_again_when_zoom_place_or_graph_ask_for_it(
    theme: Theme, thumbnails: ThumbnailLoader
) -> None:
    scene, shown = scene_of(random_pairs(300)), Rendered(theme, thumbnails)
    camera = Camera(800, 0, 0.3, 400, 300)
    shown.show(scene, camera)
    counted = shown.asked
    assert counted > 0
    shown.show(scene, camera.moved(20, 20))
    assert shown.asked == counted
    for other, change in (
        (scene, camera.zoomed(0.25, 0, 0)),
        (scene, camera),
        (scene, camera.moved(0, 600)),
        (scene_of(random_pairs(300)), camera.moved(0, 600)),
    ):
        counted = shown.asked
        shown.show(other, change)
        assert shown.asked > counted
    shown.show(scene, camera)
    counted = shown.asked
    shown.far.forget()
    shown.show(scene, camera)
    assert shown.asked > counted


def test_a_card_stands_on_whole_pixels_around_its_place() -> None:
    scene = scene_of([(1, 2)])
    rect = card_rect(scene, Camera(0, 0, 1.0, 400, 300), 0)
    assert (rect.left(), rect.top(), rect.width(), rect.height()) == (200 - 74, 150 - 64, 148, 128)
