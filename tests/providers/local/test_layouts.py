import itertools

import numpy as np
import pytest

from app.providers.local.layouts import arranged, ground
from app.providers.local.picture_params import Layout

SIZES = [(320, 180), (180, 320), (200, 200), (420, 180)]
APART = [layout for layout in Layout if layout not in {Layout.INSET, Layout.SPLIT, Layout.DIAGONAL}]


@pytest.mark.parametrize("layout", list(Layout))
def test_every_input_has_a_place_inside_the_frame_that_keeps_colour_at_half_the_size(layout: Layout) -> None:
    for size, count, gap in itertools.product(SIZES, range(2, 10), (0.0, 3.0)):
        cells = arranged(layout, count, size, gap=gap, radius=4)
        assert len(cells) == count
        for cell in cells:
            numbers = (cell.left, cell.top, cell.width, cell.height)
            assert all(number % 2 == 0 and number >= 0 for number in numbers), (size, count, numbers)
            assert cell.left + cell.width <= size[0]
            assert cell.top + cell.height <= size[1]
            assert min(cell.size) >= 12
            assert cell.shape is None or cell.shape.size == cell.size
            assert 0 <= cell.span[0] < cell.span[1] <= cell.width


@pytest.mark.parametrize("layout", APART)
def test_places_do_not_touch(layout: Layout) -> None:
    for size, count in itertools.product(SIZES, range(2, 10)):
        taken = np.zeros((size[1], size[0]), dtype=int)
        for cell in arranged(layout, count, size, gap=4):
            taken[cell.top : cell.top + cell.height, cell.left : cell.left + cell.width] += 1
        assert taken.max() == 1


@pytest.mark.parametrize("layout", [Layout.SPLIT, Layout.DIAGONAL])
def test_slices_fill_the_frame_but_for_the_gap(layout: Layout) -> None:
    for count, gap in ((2, 0.0), (3, 6.0), (9, 2.0)):
        masks = [np.asarray(cell.shape).astype(int) for cell in arranged(layout, count, (320, 180), gap=gap)]
        total = sum(masks)
        assert isinstance(total, np.ndarray)
        assert total.max() <= 258
        bare = (255 - total).clip(0).sum() / 255 / (320 * 180)
        assert bare == pytest.approx(gap * (count - 1) / 320, rel=0.35, abs=0.002)
        assert all(mask.max() == 255 for mask in masks)


def test_insets_lie_over_the_first_input_and_not_over_each_other() -> None:
    for size, count in itertools.product(SIZES, range(2, 10)):
        whole, *small = arranged(Layout.INSET, count, size, gap=2, radius=5)
        assert (whole.size, whole.shape) == (size, None)
        taken = np.zeros((size[1], size[0]), dtype=int)
        for cell in small:
            taken[cell.top : cell.top + cell.height, cell.left : cell.left + cell.width] += 1
        assert taken.max() == 1


def test_film_has_holes_and_other_grounds_are_plain() -> None:
    plain = np.asarray(ground(Layout.GRID, 3, (320, 180), (9, 8, 7)))
    assert (plain == (9, 8, 7)).all()
    film = np.asarray(ground(Layout.FILMSTRIP, 3, (320, 180), (9, 8, 7)))
    assert 0.01 < (film.min(axis=-1) > 200).mean() < 0.2
