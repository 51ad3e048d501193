"""Lines of one height."""

from app.ui.panels.gallery.geometry import Frame, Tile, lay_out
from app.ui.panels.gallery.list_layout import ListLayout

FRAME = Frame(700, 44, 0, 0, is_square=False, is_list=True)


def test_each_asset_has_a_line_however_many_there_are() -> None:
    layout = lay_out([1000] * 1_000_000, (), FRAME)
    assert isinstance(layout, ListLayout)
    assert (layout.row_count(), layout.height, layout.sections) == (1_000_000, 44_000_000, [])
    assert layout.tile(999_999) == Tile(999_999, 0, 999_999 * 44, 700, 44)
    assert [tile.position for tile in layout.tiles_between(100, 180)] == [2, 3, 4]
    assert layout.tile_at(10, 100) == layout.tile(2)
    assert (layout.neighbour(5, 3), layout.neighbour(5, -9), layout.neighbour(5, 10**7)) == (8, 0, 999_999)
    assert layout.within(0, 0, 10, 50) == [0, 1]
    assert layout.section_at(500) is None


def test_what_lies_outside_is_the_nearest_line_and_an_empty_list_has_none() -> None:
    layout = lay_out([1000] * 3, (), Frame(700, 40, 4, 0, is_square=False, is_list=True))
    assert [layout.row_at(y) for y in (-5, 0, 39, 41, 44, 127, 500)] == [0, 0, 0, 1, 1, 2, 3]
    assert layout.row_span(1) == (44, 84)
    empty = lay_out((), (), FRAME)
    assert (empty.row_count(), empty.height, empty.neighbour(0, 1), list(empty.tiles_between(0, 99))) == (0, 0, -1, [])
