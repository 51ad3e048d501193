"""How the ways of comparing lay the sides out."""

import pytest
from PySide6.QtCore import QRectF, QSize

from app.ui.panels.gallery.compare.cells import GAP, Mode, cells, pair

ROOM = QRectF(0, 0, 1000, 500)
WIDE, TALL = QSize(160, 90), QSize(90, 160)


@pytest.mark.parametrize(("acted", "wanted"), [(0, (0, 1)), (1, (0, 1)), (3, (0, 3))])
def test_two_of_many_are_the_first_and_the_one_that_is_acted_on(acted: int, wanted: tuple[int, int]) -> None:
    assert pair(4, acted) == wanted


def test_slider_and_difference_lay_two_on_each_other_and_the_others_show_one() -> None:
    sizes = [WIDE, WIDE, WIDE]
    for mode in (Mode.SLIDER, Mode.DIFFERENCE):
        assert [tuple(cell) for cell in cells(mode, ROOM, sizes, acted=2, turn=0)] == [(0, ROOM), (2, ROOM)]
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
