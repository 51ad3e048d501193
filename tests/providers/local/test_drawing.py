import numpy as np
from PIL import Image

from app.providers.local.drawing import Canvas, Plane, below, fractal, grained
from tests.providers.local.boards import chance, pixels


def test_the_edge_below_a_line_is_as_smooth_as_its_share_of_the_pixel() -> None:
    cover = below(np.full(4, 3.25), 0, 8)[:, 1]
    assert cover[:3].max() == 0
    assert abs(int(cover[3]) - 0.75 * 255) <= 1
    assert cover[4:].min() == 255


def test_a_disc_covers_the_area_of_its_circle() -> None:
    canvas = Canvas(60, 60)
    canvas.disc(30.3, 29.6, 12.5, (255, 255, 255), depth=0)
    area = pixels(canvas.flattened())[:, :, 0].sum() / 255
    assert abs(area - np.pi * 12.5**2) < 6


def test_a_polygon_has_soft_edges() -> None:
    canvas = Canvas(40, 40)
    canvas.polygon([(5, 5), (35, 9), (20, 34)], (255, 255, 255), depth=0)
    values = np.unique(pixels(canvas.flattened())[:, :, 0])
    assert len(values) > 6


def test_shapes_outside_the_canvas_are_left_out() -> None:
    canvas = Canvas(20, 20)
    canvas.disc(-50, 10, 5, (255, 0, 0), depth=0)
    canvas.polygon([(30, 30), (40, 30), (40, 40)], (255, 0, 0), depth=0)
    canvas.ridge(np.full(20, 90.0), (255, 0, 0), (255, 0, 0), depth=0)
    assert pixels(canvas.flattened()).max() == 0


def test_planes_apart_flatten_to_the_picture_that_one_plane_gives() -> None:
    pictures = []
    for depths in (1, 3):
        canvas = Canvas(64, 48, depths)
        canvas.fill([(0, (20, 40, 90)), (1, (200, 180, 120))])
        canvas.disc(20.5, 20, 9, (250, 240, 200), depth=0)
        canvas.disc(30, 30.4, 12, (90, 30, 40), depth=0.5)
        canvas.disc(36, 28, 8, (40, 90, 40), depth=0.5, opacity=0.5)
        canvas.disc(44, 34, 7.7, (10, 10, 12), depth=0.9)
        pictures.append(pixels(canvas.flattened()))
    assert np.abs(pictures[0] - pictures[1]).max() <= 3


def test_a_color_laid_on_an_empty_plane_is_not_darkened_at_its_edge() -> None:
    plane = Plane(Image.new("RGB", (4, 4)), Image.new("L", (4, 4)))
    plane.paint((200, 100, 50), Image.new("L", (4, 4), 90), (0, 0))
    assert plane.image.getpixel((1, 1)) == (200, 100, 50)
    assert plane.mask is not None
    assert plane.mask.getpixel((1, 1)) == 90


def test_a_gradient_runs_from_its_first_to_its_last_color_without_bands() -> None:
    canvas = Canvas(200, 200)
    canvas.fill([(0, (10, 10, 10)), (1, (40, 40, 40))])
    red = pixels(canvas.flattened())[:, :, 0]
    assert abs(red[0].mean() - 10) < 2
    assert abs(red[-1].mean() - 40) < 2
    assert len(np.unique(red[100])) > 1


def test_noise_is_the_same_for_the_same_chance_and_stays_within_its_bounds() -> None:
    x = np.linspace(0, 8, 500)
    first, again = fractal(x, chance(4), octaves=5), fractal(x, chance(4), octaves=5)
    assert np.array_equal(first, again)
    assert np.abs(first).max() <= 1
    assert not np.array_equal(first, fractal(x, chance(5), octaves=5))


def test_grain_is_fine_and_even() -> None:
    grey = Image.new("RGB", (300, 200), (100, 100, 100))
    noise = pixels(grained(grey, chance(1), strength=1.7)) - 100
    assert 1.2 < noise.std() < 2.2
    assert abs(noise.mean()) < 0.1
