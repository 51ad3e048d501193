"""Where the cards of a graph stand."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.models.layered_order import find_order
from app.ui.panels.lineage import ranks
from app.ui.panels.lineage.layout import WIDE_FROM, order_of, place, place_in_order
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, COLUMN, Placement
from tests.support.graphs import Pairs, random_pairs


def lay_out(pairs: Pairs, *, previous: Placement | None = None, anchor: int | None = None) -> Placement:
    ids = sorted({1, *(node for pair in pairs for node in pair)})
    return place(ids, pairs, previous=previous, anchor=anchor)


def columns_of(placement: Placement) -> dict[float, list[float]]:
    columns: dict[float, list[float]] = {}
    for x, y in placement.places.values():
        columns.setdefault(round(x), []).append(y)
    return columns


def assert_nothing_overlaps(placement: Placement) -> None:
    for heights in columns_of(placement).values():
        heights.sort()
        assert all(low - high >= CARD_HEIGHT for high, low in pairwise(heights))


graphs = st.builds(random_pairs, st.integers(2, 40), seed=st.integers(0, 999), extra=st.floats(0, 1))


@given(pairs=graphs)
def test_a_child_stands_right_of_each_parent_and_no_cards_overlap(pairs: Pairs) -> None:
    placement = lay_out(pairs)
    for parent, child in pairs:
        assert placement.places[child][0] - placement.places[parent][0] >= COLUMN - 1
    assert_nothing_overlaps(placement)


@given(pairs=graphs)
def test_an_edge_that_passes_columns_keeps_clear_of_the_cards_in_them(pairs: Pairs) -> None:
    placement = lay_out(pairs)
    for route in placement.via:
        for x, y in route:
            for card_x, card_y in placement.places.values():
                assert abs(card_x - x) > CARD_WIDTH / 2 or abs(card_y - y) >= CARD_HEIGHT / 2


@given(pairs=graphs, which=st.integers(0, 30), count=st.integers(1, 6))
def test_growing_keeps_what_is_there_in_its_order_and_moves_it_little(pairs: Pairs, which: int, count: int) -> None:
    before = lay_out(pairs)
    top = max(before.places)
    grown_at = which % top + 1
    grown = pairs + [(grown_at, top + 1 + number) for number in range(count)]
    after = lay_out(grown, previous=before, anchor=grown_at)
    assert after.places[grown_at][0] == pytest.approx(before.places[grown_at][0])
    assert_nothing_overlaps(after)
    for one, other in pairwise(sorted(before.places, key=lambda node: before.places[node])):
        if round(before.places[one][0]) == round(before.places[other][0]):
            assert after.places[one][1] < after.places[other][1]
    room = (count + 1) * (CARD_HEIGHT + 40)
    assert all(abs(after.places[node][1] - before.places[node][1]) <= room for node in before.places)


def test_laying_out_the_same_again_moves_nothing() -> None:
    pairs = random_pairs(60)
    before = lay_out(pairs)
    after = lay_out(pairs, previous=before, anchor=7)
    moved = [abs(after.places[node][axis] - before.places[node][axis]) for node in before.places for axis in (0, 1)]
    assert max(moved) < 1e-6


def test_growing_to_the_left_leaves_the_cards_where_they_are() -> None:
    before = lay_out([(1, 2), (2, 3)])
    after = lay_out([(1, 2), (2, 3), (4, 1), (5, 4)], previous=before, anchor=1)
    for node in (1, 2, 3):
        assert after.places[node] == pytest.approx(before.places[node])
    assert after.places[5][0] < after.places[4][0] < after.places[1][0]


def test_a_card_without_parents_stands_just_before_its_first_child() -> None:
    placement = lay_out([(1, 2), (2, 3), (3, 4), (5, 4)])
    assert placement.places[5][0] == placement.places[3][0]


def test_a_chain_is_a_straight_line() -> None:
    placement = lay_out([(1, 2), (2, 3), (3, 4)])
    assert {y for _, y in placement.places.values()} == {0.0}


def test_a_fan_spreads_evenly_around_its_parent() -> None:
    placement = lay_out([(1, child) for child in range(2, 7)], anchor=1)
    heights = sorted(placement.places[child][1] for child in range(2, 7))
    assert sum(heights) == pytest.approx(0.0, abs=1e-6)
    assert np.diff(heights) == pytest.approx([168.0] * 4)


def test_the_anchor_is_the_origin_of_a_new_graph() -> None:
    assert lay_out(random_pairs(30), anchor=9).places[9] == pytest.approx((0.0, 0.0))


def test_an_empty_graph_and_a_single_card_have_a_layout() -> None:
    assert place([], []).places == {}
    assert place([4], []).places == {4: (0.0, 0.0)}


@pytest.mark.parametrize(("count", "seed"), [(40, 1), (120, 2), (300, 3)])
def test_edges_cross_far_less_than_in_a_random_order(count: int, seed: int) -> None:
    pairs = random_pairs(count, seed=seed, extra=0.2)
    placement = lay_out(pairs)
    ours = count_crossings(placement)
    shuffled = []
    for attempt in range(5):
        chance = random.Random(attempt)  # noqa: S311
        places = dict(placement.places)
        for x in {round(x) for x, _ in places.values()}:
            column = [node for node, (left, _) in places.items() if round(left) == x]
            heights = [places[node][1] for node in column]
            chance.shuffle(heights)
            places.update({node: (float(x), height) for node, height in zip(column, heights, strict=True)})
        shuffled.append(count_crossings(Placement(places, placement.edges, placement.via)))
    assert ours < min(shuffled) * 0.6


def count_crossings(placement: Placement) -> int:
    """Crossings of straight segments between neighbouring columns."""
    routes = [
        [placement.places[parent], *route, placement.places[child]]
        for (parent, child), route in zip(placement.edges, placement.via, strict=True)
    ]
    return ranks.count_crossings(routes, COLUMN)


def test_a_graph_of_the_largest_size_is_laid_out_without_overlaps() -> None:
    placement = lay_out(random_pairs(2000, seed=5))
    assert len(placement.places) == 2000
    assert_nothing_overlaps(placement)


@pytest.mark.parametrize(("count", "seed"), [(12, 1), (150, 2)])
def test_an_order_that_was_found_elsewhere_becomes_a_layout_with_fewer_crossings(count: int, seed: int) -> None:
    pairs = [*random_pairs(count, seed=seed), *random_pairs(count, seed=seed)[:2]]
    ids = list(range(1, count + 1))
    placement = place_in_order(ids, pairs, find_order(count, order_of(ids, pairs)), anchor=3)
    assert placement.places[3] == pytest.approx((0.0, 0.0))
    assert placement.edges == tuple(pairs)
    for (parent, child), route in zip(pairs, placement.via, strict=True):
        xs = [placement.places[parent][0], *(x for x, _ in route), placement.places[child][0]]
        assert np.diff(xs) == pytest.approx([COLUMN] * (len(xs) - 1))
    assert_nothing_overlaps(placement)
    assert count_crossings(placement) <= count_crossings(lay_out(pairs))


def test_growing_keeps_the_columns_of_another_order() -> None:
    pairs = random_pairs(40, seed=4)
    ids = list(range(1, 41))
    before = place_in_order(ids, pairs, find_order(40, order_of(ids, pairs)), anchor=1)
    after = lay_out([*pairs, (7, 41), (42, 9)], previous=before, anchor=7)
    assert all(after.places[node][0] == pytest.approx(x) for node, (x, _) in before.places.items())


def test_very_large_graphs_get_the_plain_layout_with_the_anchor_in_its_place() -> None:
    placement = lay_out(random_pairs(WIDE_FROM + 1), anchor=9)
    assert placement.places[9] == pytest.approx((0.0, 0.0))
    assert not any(placement.via)
    assert_nothing_overlaps(placement)
