"""Columns, connected parts and crossings, against networkx and against counting pairs."""

from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.lineage.ranks import (
    Indices,
    components,
    count_crossings,
    crossings,
    ranks,
    ranks_beside,
)
from tests.support.graphs import Pairs, random_pairs

graphs = st.builds(random_pairs, st.integers(2, 30), seed=st.integers(0, 999), extra=st.floats(0, 1))


def ends(pairs: Pairs) -> tuple[Indices, Indices]:
    """Parents and children, as indices from 0."""
    return tuple(np.array([pair[end] - 1 for pair in pairs], dtype=np.intp) for end in (0, 1))  # type: ignore[return-value]


@given(pairs=graphs)
def test_a_column_is_the_longest_way_from_a_root_and_roots_stand_before_their_first_child(pairs: Pairs) -> None:
    graph = nx.DiGraph(pairs)
    found = ranks(len(graph), *ends(pairs))
    for depth, level in enumerate(nx.topological_generations(graph)):
        for node in level:
            before = [found[child - 1] - 1 for child in graph.successors(node)]
            assert found[node - 1] == (depth if graph.in_degree(node) else min(before))


def test_a_chain_that_is_longer_than_the_rounds_is_ranked_too() -> None:
    pairs = list(pairwise(range(1, 200)))
    assert ranks(199, *ends(pairs)).tolist() == list(range(199))


@given(pairs=graphs, kept=st.integers(1, 20), shift=st.integers(0, 5))
def test_what_has_a_column_keeps_it_unless_a_parent_is_in_the_way(pairs: Pairs, kept: int, shift: int) -> None:
    count = max(child for _, child in pairs)
    before = ranks(count, *ends(pairs))
    known = {at: int(before[at]) + shift for at in range(min(kept, count))}
    found = ranks_beside(count, *ends(pairs), known)
    assert all(found[parent - 1] < found[child - 1] for parent, child in pairs)
    assert found.min() == 0
    shifts = {int(found[at]) - column for at, column in known.items()}
    assert len(shifts) == 1


def test_a_new_parent_stands_left_of_what_is_there_and_a_stranger_anywhere() -> None:
    parents, children = ends([(2, 1), (3, 2)])
    assert ranks_beside(3, parents, children, {0: 0}).tolist() == [2, 1, 0]
    assert ranks_beside(2, *ends([]), {0: 3}).tolist() == [3, 0]


@given(pairs=graphs, count=st.integers(0, 9))
def test_connected_parts_are_those_of_networkx(pairs: Pairs, count: int) -> None:
    pairs = pairs[count:]
    found = components(30, *ends(pairs))
    graph = nx.Graph(pairs)
    graph.add_nodes_from(range(1, 31))
    expected = {frozenset(part) for part in nx.connected_components(graph)}
    assert {frozenset(np.flatnonzero(found == part) + 1) for part in np.unique(found)} == expected


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=25))
def test_crossings_are_the_pairs_that_are_the_other_way_round_at_their_ends(lines: list[tuple[int, int, int]]) -> None:
    wanted = sum(
        one[0] == other[0] and (one[1] - other[1]) * (one[2] - other[2]) < 0 for one, other in combinations(lines, 2)
    )
    routes = [[(float(rank), float(start)), (rank + 1.0, float(end))] for rank, start, end in lines]
    assert count_crossings(routes, 1.0) == wanted


@pytest.mark.parametrize("number", [0, 1])
def test_one_line_crosses_nothing(number: int) -> None:
    lines = np.arange(number, dtype=np.intp)
    assert crossings(np.zeros(2, dtype=np.intp), np.zeros(2), lines, lines + 1) == 0
