"""Rows of a list of ordinary length."""

from app.ui.panels.gallery.geometry import DAY_GAP, Frame
from app.ui.panels.gallery.small_layout import make_rows


def test_rows_follow_each_other_under_their_headings() -> None:
    rows = make_rows([1000] * 10, [0, 6], Frame(340, 112, 4, 28, is_square=False), 4000)
    assert rows.firsts == [0, 3, 6, 9, 10]
    assert rows.heights == [111, 111, 111, 112]
    assert rows.tops[0] == 28
    assert rows.tops[2] == rows.tops[1] + 111 + 4 + DAY_GAP + 28
    assert rows.day_rows == [0, 2]


def test_a_list_without_days_has_no_rows() -> None:
    rows = make_rows([], [], Frame(340, 112, 4, 28, is_square=False), 4000)
    assert (rows.firsts, rows.heights, rows.height) == ([0], [], 0)
