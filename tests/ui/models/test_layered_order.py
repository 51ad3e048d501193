"""The order that a worker finds."""

from itertools import pairwise

from app.ui.models.layered_order import find_order
from tests.support.graphs import random_pairs


def test_every_edge_goes_one_column_at_a_time_from_parent_to_child() -> None:
    pairs = [(parent - 1, child - 1) for parent, child in random_pairs(60, seed=3)]
    order = find_order(60, pairs)
    assert len(order.ranks) == len(order.places) >= 60
    assert all(order.ranks[end] == order.ranks[start] + 1 for start, end in order.segments)
    assert all(order.ranks[parent] < order.ranks[child] for parent, child in pairs)
    for rank in set(order.ranks):
        there = sorted(place for place, at in zip(order.places, order.ranks, strict=True) if at == rank)
        assert all(one < other for one, other in pairwise(there))


def test_the_columns_begin_at_the_parents() -> None:
    assert find_order(3, [(2, 1), (1, 0)]).ranks == [2, 1, 0]
