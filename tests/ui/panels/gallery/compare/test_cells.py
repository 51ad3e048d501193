"""How the ways of comparing lay the sides out."""

import pytest
from PySide6.QtCore import QRectF, QSize

from app.ui.panels.gallery.compare.cells import GAP, Mode, cells, pair_with, pair_within, pairs

ROOM = QRectF(0, 0, 1000, 500)
WIDE, TALL = QSize(160, 90), QSize(90, 160)


@pytest.mark.parametrize(("side", "wanted"), [(0, (0, 1)), (1, (1, 2)), (2, (1, 2)), (3, (1, 3))])
def test_a_side_that_is_not_one_of_the_two_takes_the_place_of_the_second(side: int, wanted: tuple[int, int]) -> None:
    assert pair_with((1, 2), side) == wanted


def test_every_two_of_several_can_be_wanted_and_are_had_where_there_are_so_many() -> None:
    assert pairs(3) == [(0, 1), (0, 2), (1, 2)]
    assert [pair_within(count, (1, 2)) for count in (3, 2, 1, 0)] == [(1, 2), (0, 1), (0, 0), (0, 0)]


def test_slider_and_difference_lay_two_on_each_other_and_the_others_show_one() -> None:
    sizes = [WIDE, WIDE, WIDE]
    for mode in (Mode.SLIDER, Mode.DIFFERENCE):
        assert [tuple(cell) for cell in cells(mode, ROOM, sizes, acted=2, turn=0, wanted=(1, 2))] == [
            (1, ROOM),
            (2, ROOM),
        ]
    assert [cell.side for cell in cells(Mode.FLICKER, ROOM, sizes, acted=0, turn=4)] == [1]
    assert [cell.side for cell in cells(Mode.ONE, ROOM, sizes, acted=9, turn=0)] == [2]
    assert [cell.side for cell in cells(Mode.SLIDER, ROOM, [WIDE], acted=0, turn=0)] == [0]
    assert cells(Mode.ONE, ROOM, [], acted=0, turn=0) == []


def test_side_by_side_takes_the_columns_by_which_pictures_become_largest() -> None:
    def lefts(sizes: list[QSize]) -> list[float]:
        return [cell.room.left() for cell in cells(Mode.SIDE_BY_SIDE, ROOM, sizes, acted=0, turn=0)]

    half = (1000 - GAP) / 2 + GAP
    assert lefts([WIDE, WIDE]) == [0, half]
    assert len(set(lefts([TALL, TALL, TALL]))) == 3
    assert lefts([WIDE] * 4) == [0, half, 0, half]
    above = cells(Mode.SIDE_BY_SIDE, QRectF(0, 0, 300, 900), [WIDE, WIDE], acted=0, turn=0)
    assert [cell.room.left() for cell in above] == [0, 0]
