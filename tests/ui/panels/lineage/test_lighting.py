"""What stays lit."""

import time

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.lineage.folding import Arrangement, fold
from app.ui.panels.lineage.lighting import find_cards, next_of, path_of, shortest_way
from app.ui.theme import Theme
from tests.support.graphs import Pairs, graph_of, random_pairs
from tests.ui.panels.lineage.conftest import scene_of

graphs = st.builds(random_pairs, st.integers(2, 30), seed=st.integers(0, 999))


@given(pairs=graphs, start=st.integers(1, 30), end=st.integers(1, 30))
def test_paths_are_those_of_networkx(pairs: Pairs, start: int, end: int) -> None:
    graph, joined = graph_of(pairs), nx.DiGraph(pairs)
    if start in joined:
        expected = {start} | nx.ancestors(joined, start) | nx.descendants(joined, start)
        assert path_of(graph, [start]) == expected
    if start in joined and end in joined:
        way = shortest_way(graph, start, end)
        assert len(way) == nx.shortest_path_length(joined.to_undirected(), start, end) + 1
        assert start == end or path_of(graph, [start, end]) == set(way)


def test_of_more_than_two_all_families_are_lit_and_of_none_nothing() -> None:
    graph = graph_of([(1, 2), (3, 4), (5, 6), (7, 8)])
    assert path_of(graph, [1, 3]) == {1, 2, 3, 4}
    assert path_of(graph, [1, 3, 6, 99]) == {1, 2, 3, 4, 5, 6}
    assert path_of(graph, []) == frozenset()


def test_the_path_in_a_large_graph_comes_at_once() -> None:
    graph = graph_of(random_pairs(10_000))
    spent = []
    for _ in range(5):
        started = time.process_time()
        path_of(graph, [5_000])
        spent.append(time.process_time() - started)
    assert min(spent) < 0.05


def test_names_and_operations_are_found_in_reading_order_stacks_by_what_lies_on_them(theme: Theme) -> None:
    scene = scene_of([(1, 2), (2, 3), (1, 6)])
    assert find_cards(theme, scene, "result") == [1, 2, 6, 3]
    assert find_cards(theme, scene, "RESULT 3") == [3]
    assert find_cards(theme, scene, "fusion") == [3]
    assert find_cards(theme, scene, "  ") == []
    stacked = scene_of([], graph=fold(scene.graph, Arrangement(has_groups=True)))
    assert find_cards(theme, stacked, "result 6") == [2]


def test_the_next_one_goes_round() -> None:
    assert [next_of([4, 7], present, step) for present, step in ((4, 1), (7, 1), (4, -1), (1, 1), (1, -1))] == [
        *(7, 4, 7, 4, 7)
    ]
    assert next_of([], 4, 1) is None
