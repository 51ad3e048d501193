"""Rows of a list of any length; that they are those of the small layout is held beside the geometry."""

from array import array

from app.ui.panels.gallery.geometry import Frame
from app.ui.panels.gallery.large_layout import make_rows


def test_a_million_tiles_have_rows_that_hold_each_of_them_once() -> None:
    aspects = array("I", [1000, 1778, 667]) * 333_334
    rows = make_rows(aspects, [0, 500_000], Frame(1576, 112, 4, 28, is_square=False), 4000)
    assert rows.firsts[0] == 0
    assert rows.firsts[-1] == len(aspects)
    assert (rows.firsts[1:] > rows.firsts[:-1]).all()
    assert (rows.tops[1:] > rows.tops[:-1]).all()
