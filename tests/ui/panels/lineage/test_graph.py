"""The graph as the view holds it."""

from app.domain.enums import MediaType, OperationType
from app.ui.panels.lineage.graph import GraphEdge, GraphNode, join
from tests.support.graphs import graph_of

EDIT, FUSION = OperationType.IMAGE_TO_IMAGE, OperationType.FUSION


def node(node_id: int, *, parents: int = 0, children: int = 0) -> GraphNode:
    return GraphNode(node_id, f"n{node_id}", EDIT, MediaType.IMAGE, parents=parents, children=children)


def test_neighbours_come_once_each_even_with_two_edges() -> None:
    graph = join(1, [node(1), node(2)], [GraphEdge(1, 2, EDIT, "first_frame"), GraphEdge(1, 2, EDIT, "last_frame")])
    assert len(graph.edges) == 2
    assert graph.parents(2) == (1,)
    assert graph.children(1) == (2,)


def test_what_comes_twice_is_held_once_and_edges_to_nothing_are_left_out() -> None:
    edge = GraphEdge(1, 2, EDIT)
    graph = join(1, [node(1), node(2), node(2)], [edge, edge, GraphEdge(2, 9, EDIT)])
    assert list(graph.nodes) == [1, 2]
    assert graph.edges == (edge,)


def test_what_is_not_shown_is_counted_and_running_jobs_are_no_results() -> None:
    nodes = [node(1, children=3), node(2, parents=4), node(-7)]
    graph = join(1, nodes, [GraphEdge(1, 2, EDIT), GraphEdge(1, -7, EDIT)])
    assert graph.hidden_children(1) == 2
    assert graph.hidden_parents(2) == 3
    assert graph.hidden_parents(1) == 0


def test_the_operations_present_are_told_in_their_usual_order() -> None:
    graph = join(1, [node(1), node(2), node(3)], [GraphEdge(1, 2, FUSION), GraphEdge(1, 3, EDIT)])
    assert graph.operations() == (EDIT, FUSION)
    assert graph_of([]).operations() == ()
