"""The catalog's arithmetic, against the plain way of doing the same."""

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from app.domain.enums import MediaType
from app.domain.search import Sort
from app.services.asset.catalog import BINNED, BITS, COLUMNS, GONE, NUMBERS, Catalog, columns_of, extended


def catalog_of(rows: Sequence[dict[str, int]], stacks: dict[int, int] | None = None) -> Catalog:
    """A catalog of rows that say only what matters; ids are 1, 2, ... where they do not."""
    table = [_line({"ids": at, "seconds": at, "aspects": 1000} | row) for at, row in enumerate(rows, 1)]
    chunks = iter([np.array(table, dtype=np.int64).reshape(-1, len(NUMBERS) + 1)])
    return Catalog(columns_of(chunks, len(rows)), {"provider_id": [None, "local"]}, stacks)


def _line(row: dict[str, int]) -> list[int]:
    packed = shift = 0
    for name, bits in BITS.items():
        packed |= row.get(name, 0) << shift
        shift += bits
    return [*(row.get(name, 0) for name in NUMBERS), packed]


def ids(catalog: Catalog, mask: Any) -> list[int]:
    return catalog["ids"][mask].tolist()  # type: ignore[no-any-return]


def test_ids_are_looked_up_whether_time_sorts_them_or_not() -> None:
    for order in ([3, 5, 9, 12], [9, 3, 12, 5]):
        catalog = catalog_of([{"ids": key, "seconds": at} for at, key in enumerate(order)])
        found = catalog.places_of(np.array([12, 4, 3, 99]))
        assert catalog["ids"][found].tolist() == [12, 3]
        assert sorted(ids(catalog, catalog.mask_of(np.array([5, 7])))) == [5]
        assert catalog.part(np.array([12, 9, 1]))["ids"].tolist() == [key for key in order if key in {9, 12}]
    assert len(Catalog().places_of(np.array([1]))) == 0


def test_changes_are_taken_in_and_new_ones_go_to_the_place_of_their_time() -> None:
    catalog = catalog_of([{"seconds": 10}, {"seconds": 20}, {"seconds": 30}])
    before = catalog.snapshot()
    catalog.take(catalog_of([{"ids": 2, "seconds": 20, "ratings": 4}]), [2, 3])
    assert catalog["ratings"].tolist() == [0, 4, 0]
    assert ids(catalog, catalog.has_mark(GONE)) == [3]
    for key, seconds in ((7, 40), (8, 40), (9, 15)):
        catalog.take(catalog_of([{"ids": key, "seconds": seconds}]), [key])
    assert catalog["ids"].tolist() == [1, 9, 2, 3, 7, 8]
    catalog.take(catalog_of([{"ids": 3, "seconds": 30}]), [3])
    assert not catalog.has_mark(GONE).any()
    assert len(before) == 3


def test_within_a_second_the_ids_decide_whenever_assets_come() -> None:
    catalog = catalog_of([{"ids": 2, "seconds": 10}, {"ids": 6, "seconds": 10}, {"ids": 7, "seconds": 30}])
    late = [{"ids": key, "seconds": 10} for key in (8, 1, 4)] + [{"ids": 5, "seconds": 30}]
    catalog.take(catalog_of(late), [row["ids"] for row in late])
    catalog.take(catalog_of([{"ids": 9, "seconds": 30}]), [9])
    assert catalog["ids"].tolist() == [1, 2, 4, 6, 8, 5, 7, 9]
    assert catalog["ids"][catalog.places_of(np.array([4, 9]))].tolist() == [4, 9]


def test_many_new_ones_are_taken_in_one_after_another() -> None:
    catalog = Catalog()
    for key in range(1, 60):
        catalog.take(catalog_of([{"ids": key, "seconds": key}]), [key])
    assert catalog["ids"].tolist() == list(range(1, 60))
    assert catalog.count() == 59
    catalog["marks"][0] |= BINNED
    assert catalog.count() == 58


@pytest.mark.parametrize(
    ("sort", "is_ascending", "order"),
    [
        (Sort.DATE, False, [4, 3, 2, 1]),
        (Sort.DATE, True, [1, 2, 3, 4]),
        (Sort.RATING, False, [3, 1, 4, 2]),
        (Sort.RATING, True, [4, 2, 1, 3]),
        (Sort.SIZE, False, [2, 4, 3, 1]),
        (Sort.LENGTH, True, [4, 2, 1, 3]),
    ],
)
def test_what_is_equal_in_a_sort_stands_newest_first(sort: Sort, is_ascending: bool, order: list[int]) -> None:  # noqa: FBT001
    catalog = catalog_of([{"ratings": 3, "lengths": 5}, {"kibibytes": 9}, {"ratings": 5, "lengths": 9}, {}])
    index = catalog.index(catalog.order(np.arange(4), sort, is_ascending=is_ascending))
    assert list(index.ids) == list(index.seconds) == order
    assert set(index.aspects) == {1000}


def test_long_keys_are_sorted_as_by_comparing_them() -> None:
    sizes = [70_000, 5, 66_000, 5, 2**31, 70_000]
    catalog = catalog_of([{"kibibytes": size} for size in sizes])
    places = np.arange(len(sizes))
    for is_ascending in (True, False):
        order = catalog.order(places, Sort.SIZE, is_ascending=is_ascending).tolist()
        assert order == sorted(places[::-1].tolist(), key=lambda at: sizes[at], reverse=not is_ascending)
    index = catalog.index(places[::-1])
    assert (list(index.ids), len(catalog.index(places[:0]))) == ([6, 5, 4, 3, 2, 1], 0)


def test_a_random_order_stays_for_its_seed_and_what_comes_moves_nothing() -> None:
    many = catalog_of([{} for _ in range(200)])
    order = many["ids"][many.order(np.arange(200), Sort.RANDOM, is_ascending=False, seed=5)].tolist()
    again = many["ids"][many.order(np.arange(150), Sort.RANDOM, is_ascending=False, seed=5)].tolist()
    other = many["ids"][many.order(np.arange(200), Sort.RANDOM, is_ascending=False, seed=6)].tolist()
    assert sorted(order) == sorted(other) == list(range(1, 201))
    assert order not in (other, sorted(order))
    assert [key for key in order if key <= 150] == again


@pytest.mark.parametrize(
    ("listed", "expanded", "shown"),
    [
        ([1, 2, 3, 4, 5], [], [1, 2, 5]),
        ([1, 3, 4, 5], [], [1, 4, 5]),
        ([1, 2, 3, 4, 5], [2], [1, 2, 3, 4, 5]),
        ([1, 5], [], [1, 5]),
    ],
)
def test_a_stack_is_its_cover_or_its_newest_in_the_list(
    listed: list[int], expanded: list[int], shown: list[int]
) -> None:
    catalog = catalog_of([{} for _ in range(5)], {2: 2, 3: 2, 4: 2})
    mask = catalog.mask_of(np.array(listed))
    assert ids(catalog, catalog.without_covered(mask, expanded)) == shown


def test_values_are_found_by_their_codes() -> None:
    catalog = catalog_of([{"media_type": code} for code in (0, 1, 2, 1)])
    assert ids(catalog, catalog.has_code("media_type", {MediaType.VIDEO})) == [2, 4]
    assert ids(catalog, catalog.has_code("media_type", {MediaType.VIDEO, MediaType.IMAGE})) == [1, 2, 4]
    assert ids(catalog, catalog.has_code("provider_id", {"nobody"})) == []


def test_known_values_keep_their_codes_and_too_many_are_left_out() -> None:
    assert extended([None, "b"], ["a", "b", "c"], 3) == [None, "b", "a"]


def test_a_change_among_a_million_takes_no_time_where_two_came_in_at_once() -> None:
    count = 1_000_000
    columns = {name: np.zeros(count, dtype) for name, dtype in COLUMNS.items()}
    columns["ids"][:] = np.arange(1, count + 1)
    columns["ids"][[500_000, 500_001]] = columns["ids"][[500_001, 500_000]]
    catalog = Catalog(columns)
    part = Catalog({name: column[[7]] for name, column in columns.items()})
    catalog.take(part, [8])
    began = perf_counter()
    for _ in range(10):
        catalog.take(part, [8])
    # A few hundredths of a millisecond each; it took 80.
    assert perf_counter() - began < 0.1
    assert catalog.places_of(np.array([500_001, 500_002, 8])).tolist() == [500_001, 500_000, 7]
