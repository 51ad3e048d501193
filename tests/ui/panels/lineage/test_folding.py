"""Stacks of siblings and of runs, and parts of a graph."""

from dataclasses import replace

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import OperationType
from app.ui.panels.lineage.folding import Arrangement, fold
from app.ui.panels.lineage.graph import Graph, GraphEdge
from tests.support.graphs import Pairs, graph_of, random_pairs

EDIT = OperationType.IMAGE_TO_IMAGE
GROUPS, RUNS = Arrangement(has_groups=True), Arrangement(has_runs=True)


def alike(pairs: Pairs, *, focus: int = 1) -> Graph:
    """A graph in which all was made by one operation."""
    graph = graph_of(pairs, focus=focus)
    nodes = {key: replace(node, operation_type=EDIT) for key, node in graph.nodes.items()}
    return Graph(focus, nodes, tuple(GraphEdge(edge.parent, edge.child, EDIT) for edge in graph.edges))


def test_siblings_lie_in_one_stack_with_one_edge_to_each_neighbour() -> None:
    graph = alike([(1, 2), (1, 3), (1, 4), (2, 5), (3, 5), (4, 6)])
    folded = fold(graph, GROUPS)
    assert set(folded.nodes) == {1, 2, 5, 6}
    assert folded.nodes[2].members == (2, 3, 4)
    assert {(edge.parent, edge.child) for edge in folded.edges} == {(1, 2), (2, 5), (2, 6)}
    assert folded.card_of(4) == 2
    assert folded.card_of(6) == 6
    assert not any(folded.hidden_children(node) or folded.hidden_parents(node) for node in folded.nodes)


def test_an_open_stack_shows_all_and_its_cards_know_it() -> None:
    graph = alike([(1, 2), (1, 3)])
    folded = fold(graph, replace(GROUPS, opened=frozenset({2})))
    assert set(folded.nodes) == {1, 2, 3}
    assert {node.stack_key for node in folded.nodes.values()} == {0, 2}
    assert folded.edges == graph.edges


def test_the_middle_is_seen_on_its_stack_and_jobs_and_half_shown_families_stay_out() -> None:
    graph = alike([(1, 2), (1, 3), (1, -4)], focus=3)
    folded = fold(graph, GROUPS)
    assert set(folded.nodes) == {1, 3, -4}
    assert folded.nodes[3].stack_key == 2
    more = {**graph.nodes, 2: replace(graph.nodes[2], parents=2)}
    assert set(fold(Graph(3, more, graph.edges), GROUPS).nodes) == {1, 2, 3, -4}


def test_another_operation_is_no_sibling() -> None:
    assert set(fold(graph_of([(1, 2), (1, 3)]), GROUPS).nodes) == {1, 2, 3}


def test_a_run_lies_in_one_stack_that_shows_its_last() -> None:
    graph = alike([(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (5, 7)])
    folded = fold(graph, RUNS)
    assert set(folded.nodes) == {1, 4, 5, 6, 7}
    assert folded.nodes[4].members == (2, 3, 4)
    assert {(edge.parent, edge.child) for edge in folded.edges} == {(1, 4), (4, 5), (5, 6), (5, 7)}
    assert set(fold(alike([(1, 2), (2, 3), (3, 4)]), RUNS).nodes) == {1, 2, 3, 4}


def test_only_ancestors_or_only_descendants_and_what_is_left_out_is_not_offered() -> None:
    graph = alike([(1, 2), (2, 3), (1, 4)], focus=2)
    graph = Graph(
        2, {key: replace(node, children=2 if key == 1 else 0) for key, node in graph.nodes.items()}, graph.edges
    )
    assert set(fold(graph, Arrangement(ways="up")).nodes) == {1, 2}
    assert fold(graph, Arrangement(ways="up")).hidden_children(1) == 0
    assert set(fold(graph, Arrangement(ways="down")).nodes) == {2, 3}
    assert fold(graph, Arrangement()) is graph


@given(
    pairs=st.builds(
        random_pairs, st.integers(2, 30), seed=st.integers(0, 999), extra=st.floats(0, 1), reach=st.just(6)
    ),
    opened=st.frozensets(st.integers(1, 30), max_size=5),
)
def test_stacks_hold_every_asset_once_and_close_no_circle(pairs: Pairs, opened: frozenset[int]) -> None:
    graph = alike(pairs)
    folded = fold(graph, Arrangement(has_groups=True, has_runs=True, opened=opened))
    members = [member for node in folded.nodes.values() for member in node.members]
    assert sorted(members) == sorted(graph.nodes)
    joined = nx.DiGraph((edge.parent, edge.child) for edge in folded.edges)
    assert nx.is_directed_acyclic_graph(joined)
    assert {(folded.card_of(edge.parent), folded.card_of(edge.child)) for edge in graph.edges} >= set(joined.edges)


def test_the_head_stands_for_its_older_versions_unless_an_edge_would_lead_back() -> None:
    graph = replace(graph_of([(1, 2), (9, 2), (2, 3), (3, 4)], focus=1), families=((9, (1, 9)),))
    folded = fold(graph, Arrangement())
    assert (folded.focus, sorted(folded.nodes)) == (9, [2, 3, 4, 9])
    stack = folded.nodes[9].stack
    assert stack is not None
    assert (stack.kind, stack.members) == ("versions", (1, 9))
    assert folded.parents(2) == (9,)
    opened = fold(graph, Arrangement(has_groups=True, has_runs=True, opened=frozenset({1})))
    assert {1, 9} <= opened.nodes.keys()
    assert opened.nodes[9].stack_key == 1
    # 3 was made from 1 by way of 2: on one card with 1 it would be made from itself.
    tied = replace(graph, families=((3, (1, 3)), (9, (9, 4))))
    assert sorted(fold(tied, Arrangement()).nodes) == [1, 2, 3, 4, 9]
    assert sorted(fold(replace(graph, families=((2, (1, 2)),)), Arrangement()).nodes) == [2, 3, 4, 9]
    below = fold(graph, Arrangement(ways="down"))
    assert sorted(below.nodes) == [1, 2, 3, 4]
