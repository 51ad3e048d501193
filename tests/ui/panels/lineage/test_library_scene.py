"""The whole library as one graph of numbers."""

import numpy as np

from app.services.asset.lineage_library import LibraryGraph
from app.ui.panels.lineage.layout import WIDE_FROM
from app.ui.panels.lineage.library_scene import LibraryScene, make_library_scene
from app.ui.panels.lineage.placement import card_size
from tests.support.graphs import Pairs, library_of, random_pairs


def scene(pairs: Pairs, count: int) -> LibraryScene:
    return make_library_scene(library_of(pairs, count))


def test_cards_and_edges_are_made_when_one_looks_at_them() -> None:
    whole = scene([(1, 3), (2, 3), (3, 4)], 5)
    assert whole.is_whole
    assert (whole.ids, len(whole.nodes), len(whole.edges)) == ([1, 2, 3, 4, 5], 5, 3)
    assert [node.id for node in whole.nodes[1:3]] == [2, 3]
    assert (whole.nodes[2].parents, whole.nodes[2].children) == (2, 1)
    assert [(edge.parent, edge.child) for edge in whole.edges[0:3]] == [(1, 3), (2, 3), (3, 4)]
    graph = whole.graph
    assert (graph.parents(3), graph.children(3), graph.parents(99)) == ((1, 2), (4,), ())
    assert (graph.hidden_parents(3), graph.hidden_children(3), graph.card_of(4)) == (0, 0, 4)
    assert len(graph.operations()) == len(set(whole.columns.edge_operations.tolist()))
    assert sorted(graph.nodes) == whole.ids
    assert graph.nodes.get(99) is None
    assert whole.place_of(99) is None
    assert whole.ports[whole.children == 2].tolist() == [-10.0, 10.0]


def test_it_is_hit_walked_and_searched_as_any_graph() -> None:
    whole = scene(random_pairs(300, seed=3, reach=9), 300)
    x, y = whole.place_of(40) or (0.0, 0.0)
    assert whole.card_at(x, y, card_size(1.0)) == 40
    assert whole.walk(40, "left") in whole.graph.parents(40)
    below = whole.walk(40, "down")
    assert below is None or whole.walk(below, "up") == 40
    assert whole.walk(999, "left") is None
    found = whole.among([7, 40, 999])
    assert sorted(found) == [7, 40]
    assert whole.cards_touching((x - 1, y - 1, x + 1, y + 1)) == [40]
    assert len(whole.edges_of(40, whole.bounds)) == len(whole.graph.parents(40)) + len(whole.graph.children(40))


def test_a_large_library_gets_the_plain_layout_with_its_edges_apart() -> None:
    pairs = [(1, 3), (2, 3), *((node, node + 1) for node in range(4, WIDE_FROM + 2))]
    whole = scene(pairs, WIDE_FROM + 3)
    assert len(whole.via) == len(pairs)
    assert whole.via[0] == ()
    assert sorted(whole.ports[:2].tolist()) == [-10.0, 10.0]
    assert len(whole.edges_in(whole.bounds)) == len(pairs)


def test_an_empty_library_is_an_empty_scene() -> None:
    none = np.zeros(0, dtype=np.int64)
    small = np.zeros(0, dtype=np.int8)
    empty = make_library_scene(LibraryGraph(none, none, small, small, none, none, small, 0))
    assert (len(empty), empty.bounds, empty.edges_in((0, 0, 1, 1))) == (0, (0.0, 0.0, 0.0, 0.0), [])
