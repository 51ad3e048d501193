"""The whole view of a graph, painted."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from app.ui.models.thumbnails import ThumbnailLoader
from app.ui.panels.lineage.camera import Camera
from app.ui.panels.lineage.canvas import Canvas, Look
from app.ui.panels.lineage.folding import Arrangement, fold
from app.ui.panels.lineage.scene import Scene
from app.ui.theme import Theme
from tests.support.graphs import random_pairs
from tests.ui.panels.lineage.conftest import painted, scene_of

CAMERA = Camera(104, 0, 1.0, 600, 400)


def picture(canvas: Canvas, scene: Scene, look: Look, camera: Camera = CAMERA) -> QImage:
    return painted(lambda painter: canvas.paint(painter, scene, camera, look), 600, 400)


def test_the_ground_has_dots_and_no_hole(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    image = picture(Canvas(theme, thumbnails), scene_of([(1, 2)]), Look())
    ground = theme.color("surface.canvas").rgb()
    corner = {image.pixel(x, y) for x in range(100) for y in range(60)}
    assert ground in corner
    assert len(corner) > 1
    assert all(pixel >> 24 == 0xFF for pixel in corner)


def test_the_legend_names_the_operations_and_is_not_there_without_edges(
    theme: Theme, thumbnails: ThumbnailLoader
) -> None:
    canvas = Canvas(theme, thumbnails)
    assert canvas.legend_rect(scene_of([]), CAMERA).isEmpty()
    assert canvas.foot(scene_of([]), CAMERA) == 0
    scene = scene_of([(1, 2), (2, 3)])
    box = canvas.legend_rect(scene, CAMERA)
    assert canvas.foot(scene, CAMERA) >= CAMERA.height - box.top()
    assert box.bottom() < 400
    assert box.width() > 100


def test_the_legend_makes_room_for_the_map(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([(node, node + 1) for node in range(1, 20)])
    assert canvas.map.is_needed(scene, CAMERA)
    assert not canvas.legend_rect(scene, CAMERA).intersects(canvas.map_rect(CAMERA))


def test_a_plus_is_not_shown_from_afar(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of(random_pairs(20))
    assert canvas.handles(scene, CAMERA.zoomed(0.3, 0, 0)) == []


def test_the_edges_of_the_chosen_card_are_a_little_stronger(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([(1, 2)])
    plain = picture(canvas, scene, Look())
    chosen = picture(canvas, scene, Look(chosen=2))

    def ink(image: QImage) -> int:
        ground = theme.color("surface.canvas")
        found = [image.pixelColor(275, y) for y in range(190, 210)]
        return sum(abs(color.red() - ground.red()) + abs(color.green() - ground.green()) for color in found)

    assert ink(chosen) > ink(plain) > 0


def test_the_chosen_block_is_ringed_from_afar(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of(random_pairs(100))
    ring = theme.color("selection.ring").rgb()
    far = Camera(1000, 0, 0.1, 600, 400)
    for chosen, expected in ((None, False), (9, True)):
        image = picture(canvas, scene, Look(chosen=chosen, selected=frozenset({chosen} if chosen else ())), far)
        found = any(image.pixel(x, y) == ring for x in range(600) for y in range(280))
        assert found is expected


def test_what_is_not_lit_is_dimmed_and_lit_again(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas, scene = Canvas(theme, thumbnails), scene_of([(1, 2), (1, 3)])
    for camera in (CAMERA, CAMERA.zoomed(0.3, 300, 200), CAMERA.zoomed(0.1, 300, 200)):
        canvas.light(None)
        plain = contrast(theme, canvas, scene, camera)
        canvas.light(frozenset({1, 2}))
        assert canvas.lit == frozenset({1, 2})
        dimmed = contrast(theme, canvas, scene, camera)
        assert dimmed[2] == plain[2]
        assert 0 < dimmed[3] < plain[3] * 0.6


def contrast(theme: Theme, canvas: Canvas, scene: Scene, camera: Camera) -> dict[int, int]:
    """How far the middle of each card is from the ground."""
    image, ground = picture(canvas, scene, Look(), camera), theme.color("surface.canvas")
    found = {}
    for node_id in scene.ids:
        x, y = camera.to_screen(*(scene.place_of(node_id) or (0.0, 0.0)))
        color = image.pixelColor(round(x - 20 * camera.zoom), round(y))
        found[node_id] = sum(
            abs(one - other)
            for one, other in zip(color.getRgb()[:3], ground.getRgb()[:3], strict=True)  # type: ignore[index]
        )
    return found


def test_a_rubber_band_a_playing_clip_and_a_stack_are_painted(theme: Theme, thumbnails: ThumbnailLoader) -> None:
    canvas = Canvas(theme, thumbnails)
    plain = scene_of([(1, 2), (1, 6)])
    stacked = scene_of([], graph=fold(plain.graph, Arrangement(has_groups=True)))
    assert len(stacked) == 2
    before = picture(canvas, stacked, Look())
    band = picture(canvas, stacked, Look(band=QRect(5, 5, 60, 40)))
    assert band.pixel(30, 20) != before.pixel(30, 20)
    whole = picture(canvas, stacked, Look(band=QRect(5, 5, 380, 380)))
    inside = {whole.pixel(x, 200) for x in range(10, 380)}
    assert len(inside) > 3, "the cards show through"
    frame = QImage(8, 8, QImage.Format.Format_RGB32)
    frame.fill(theme.color("state.failed.fg"))
    playing = picture(canvas, stacked, Look(clip=2, frame=frame))
    rect = canvas.card_rect(stacked, CAMERA, stacked.index(2) or 0)
    assert playing.pixel(rect.left() + 20, rect.top() + 60) == frame.pixel(1, 1)
    above = (rect.right() + 4, rect.top() + 20)
    assert before.pixel(*above) != theme.color("surface.canvas").rgb()
