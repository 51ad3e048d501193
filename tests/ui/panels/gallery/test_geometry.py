"""Where tiles stand."""

import itertools
from array import array
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.gallery.geometry import Day, Frame, GridLayout, JustifiedLayout, SquareLayout, lay_out, split_days

TODAY = date(2026, 11, 22)


def frame(width: int = 780, size: int = 112, *, is_square: bool = False) -> Frame:
    return Frame(width, size, 4, 28, is_square)


def seconds(*moments: datetime) -> "array[int]":
    return array("I", [int(moment.timestamp()) for moment in moments])


def days_of(*counts: int) -> list[Day]:
    firsts = [sum(counts[:number]) for number in range(len(counts))]
    return [Day(first, TODAY - timedelta(days=number)) for number, first in enumerate(firsts)]


def shapes(count: int, seed: int = 1) -> "array[int]":
    chance = Random(seed)  # noqa: S311
    return array("I", [chance.choice([562, 667, 1000, 1500, 1778, 2500]) for _ in range(count)])


def all_tiles(layout: GridLayout) -> list[tuple[int, int, int, int, int]]:
    return [tuple(tile) for tile in layout.tiles_between(0, layout.height)]  # type: ignore[misc]


def test_a_list_is_split_at_local_midnight_either_way_round() -> None:
    zone = ZoneInfo("Europe/Berlin")
    moments = [datetime(2026, 11, 20, 22, 59, tzinfo=UTC), datetime(2026, 11, 20, 23, 1, tzinfo=UTC)]
    assert split_days(seconds(*moments), zone) == [Day(0, date(2026, 11, 20)), Day(1, date(2026, 11, 21))]
    assert split_days(seconds(*reversed(moments)), zone) == [Day(0, date(2026, 11, 21)), Day(1, date(2026, 11, 20))]


def test_a_day_on_which_the_clocks_change_is_one_day() -> None:
    zone = ZoneInfo("Europe/Berlin")
    hours = [datetime(2026, 10, 24, 22, 0, tzinfo=UTC) + timedelta(hours=hour) for hour in range(25)]
    assert split_days(seconds(*hours), zone) == [Day(0, date(2026, 10, 25))]


def test_an_empty_list_has_no_days_and_no_height() -> None:
    for is_square in (True, False):
        layout = lay_out(array("I"), [], frame(is_square=is_square))
        assert (layout.row_count(), layout.height, layout.tile_at(5, 5)) == (0, 0, None)
        assert layout.section_at(0) is None


def test_a_full_row_is_as_wide_as_the_view_and_the_last_of_a_day_is_not_stretched() -> None:
    layout = lay_out(shapes(60), days_of(40, 20), frame())
    for row in range(layout.row_count()):
        tiles = layout.row_tiles(row)
        right = tiles[-1].x + tiles[-1].width
        is_last = tiles[-1].position in {39, 59}
        assert right <= 780
        assert is_last or right == 780
        assert not is_last or tiles[0].height <= 112


def test_tiles_of_a_row_stand_four_apart_and_keep_their_aspect() -> None:
    aspects = shapes(40)
    layout = lay_out(aspects, days_of(40), frame())
    for row in range(layout.row_count()):
        tiles = layout.row_tiles(row)
        for left, right in itertools.pairwise(tiles):
            assert 3 <= right.x - left.x - left.width <= 5
        for tile in tiles:
            assert tile.width / tile.height == pytest.approx(aspects[tile.position] / 1000, rel=0.06)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("width", [150, 640, 1900])
def test_the_large_layout_is_the_small_one(seed: int, width: int) -> None:
    from app.ui.panels.gallery import large_layout, small_layout

    aspects = shapes(900, seed)
    firsts = [0, 1, 300, 301, 650]
    small = small_layout.make_rows(aspects, firsts, frame(width), 4000)
    large = large_layout.make_rows(aspects, firsts, frame(width), 4000)
    assert large.firsts.tolist() == small.firsts
    assert large.tops.tolist() == small.tops
    assert large.heights.tolist() == small.heights
    assert (large.day_rows, large.height) == (small.day_rows, small.height)


@given(
    counts=st.lists(st.integers(1, 40), min_size=1, max_size=5),
    width=st.integers(70, 1500),
    size=st.integers(64, 480),
    is_square=st.booleans(),
    seed=st.integers(0, 50),
)
def test_every_tile_is_in_one_row_and_is_found_where_it_stands(
    *, counts: list[int], width: int, size: int, is_square: bool, seed: int
) -> None:
    count = sum(counts)
    layout = lay_out(shapes(count, seed), days_of(*counts), frame(width, size, is_square=is_square))
    tiles = list(layout.tiles_between(0, layout.height))
    assert [tile.position for tile in tiles] == list(range(count))
    assert all(tile.x >= 0 and tile.x + tile.width <= width for tile in tiles)
    for tile in tiles[:: max(1, count // 9)]:
        assert layout.tile(tile.position) == tile
        assert layout.tile_at(tile.x + tile.width // 2, tile.y + tile.height // 2) == tile
    tops = [tile.y for tile in tiles]
    assert tops == sorted(tops)
    assert tiles[-1].y + tiles[-1].height <= layout.height


def test_squares_fill_the_width_with_as_many_columns_as_fit() -> None:
    layout = lay_out(shapes(20), days_of(20), frame(width=460, is_square=True))
    assert isinstance(layout, SquareLayout)
    tiles = layout.row_tiles(0)
    assert len(tiles) == 4
    assert tiles[-1].x + tiles[-1].width == 460


def test_down_goes_to_the_tile_under_the_middle_and_stops_at_the_ends() -> None:
    layout = lay_out(shapes(12), days_of(12), frame(width=460, is_square=True))
    assert layout.neighbour(1, 1) == 5
    assert layout.neighbour(5, -1) == 1
    assert layout.neighbour(10, 3) == 10
    assert layout.neighbour(1, -5) == 1


def test_down_crosses_the_heading_into_a_day_with_fewer_tiles() -> None:
    layout = lay_out(shapes(6), days_of(4, 2), frame(width=460, is_square=True))
    assert layout.neighbour(3, 1) == 5


def test_a_rectangle_touches_exactly_the_tiles_under_it() -> None:
    layout = lay_out(shapes(12), days_of(12), frame(width=460, is_square=True))
    first, last = layout.tile(1), layout.tile(6)
    found = layout.within(first.x + 5, first.y + 5, last.x + 5, last.y + 5)
    assert found == [1, 2, 5, 6]


def test_a_height_belongs_to_the_day_whose_heading_is_above_it() -> None:
    layout = lay_out(shapes(30), days_of(15, 15), frame())
    second = layout.sections[1]
    assert layout.section_at(second.top - 1) == layout.sections[0]
    assert layout.section_at(second.top) == second


def test_a_panorama_wider_than_the_view_is_cut_to_it() -> None:
    layout = lay_out(array("I", [12_000, 1000]), days_of(2), frame(width=300))
    assert isinstance(layout, JustifiedLayout)
    assert all(tile.x + tile.width <= 300 for tile in layout.tiles_between(0, layout.height))


def test_a_hundred_thousand_tiles_are_laid_out_by_the_large_layout() -> None:
    layout = lay_out(shapes(100_000), days_of(60_000, 40_000), frame())
    assert layout.row_tiles(layout.row_count() - 1)[-1].position == 99_999
    assert all_tiles(layout)[50_000][0] == 50_000
