"""The graph from afar."""

from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.blocks import card_rect, paint_blocks
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.cards import CardPainter
from app.ui.theme import Theme
from tests.support.graphs import random_pairs
from tests.ui.panels.lineage.conftest import colors, painted, scene_of


def test_a_card_stands_on_whole_pixels_around_its_place() -> None:
    scene = scene_of([(1, 2)])
    rect = card_rect(scene, Camera(0, 0, 1.0, 400, 300), 0)
    assert (rect.left(), rect.top(), rect.width(), rect.height()) == (200 - 74, 150 - 64, 148, 128)


def test_every_card_has_its_block_in_the_colour_of_its_operation(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    scene, cards = scene_of(random_pairs(30)), CardPainter(theme, thumbnails)
    camera = Camera(0, 0, 1.0, 400, 300).fitted(scene.bounds)
    everything = list(range(len(scene)))
    image = painted(lambda painter: paint_blocks(painter, cards, scene, camera, everything))
    wanted = {cards.block_color(node).rgba() for node in scene.nodes}
    assert colors(image) == wanted | {0}
    for at in everything:
        assert image.pixelColor(card_rect(scene, camera, at).center()) == cards.block_color(scene.nodes[at])
