"""Where ids stand in short and long lists."""

import timeit
from array import array
from collections.abc import Callable

import pytest

from app.ui.panels.gallery.geometry import LARGE
from app.ui.panels.gallery.places import place_of, places_of


@pytest.mark.parametrize("count", [6, LARGE + 6])
def test_places_are_found_in_the_order_of_the_list(count: int) -> None:
    ids = array("q", [-7, *range(count, 0, -1)])
    assert [place_of(ids, key) for key in (count, 1, -7, count + 1, 0)] == [1, count, 0, -1, -1]
    assert places_of(ids, {1, count - 1, 0, -7}) == [0, 2, count]
    assert places_of(ids, ()) == []
    # A view into the list would keep it from growing.
    ids.append(99)


def test_nothing_stands_in_an_empty_list() -> None:
    assert place_of(array("q"), 1) == -1
    assert places_of(array("q"), {1}) == []


def test_a_million_are_searched_much_faster_than_by_a_walk() -> None:
    ids = array("q", range(1_000_000, 0, -1))
    place_of(ids, 1)

    def seconds(search: Callable[[], object]) -> float:
        return min(timeit.repeat(search, number=1, repeat=3))

    walk = seconds(lambda: [place for place, key in enumerate(ids) if key == 1])
    assert seconds(lambda: places_of(ids, {1})) < walk / 4
    assert seconds(lambda: place_of(ids, 1)) < walk / 4
