"""A graph that has been laid out."""

import pytest

from app.domain.enums import MediaType, OperationType
from app.ui.models.layered_order import find_order
from app.ui.panels.lineage.graph import Graph, GraphEdge, GraphNode
from app.ui.panels.lineage.placement import CARD_HEIGHT, CARD_WIDTH, card_size
from app.ui.panels.lineage.scene import Scene, Way, in_order, make_scene, order_wanted
from tests.support.graphs import graph_of, random_pairs
from tests.ui.panels.lineage.conftest import scene_of

FAMILY = [(1, 3), (2, 3), (3, 4), (3, 5)]


def test_a_card_is_hit_inside_its_edges_only() -> None:
    scene = scene_of(FAMILY)
    x, y = scene.place_of(3) or (0.0, 0.0)
    size = card_size(1.0)
    for across, down in ((0, 0), (CARD_WIDTH / 2 - 1, CARD_HEIGHT / 2 - 1), (1 - CARD_WIDTH / 2, 0)):
        assert scene.card_at(x + across, y + down, size) == 3
    assert scene.card_at(x + CARD_WIDTH / 2 + 1, y, size) is None
    assert scene.card_at(x, y - CARD_HEIGHT / 2 - 1, size) is None


def test_every_card_is_hit_at_its_middle() -> None:
    scene = scene_of(random_pairs(150))
    for node in scene.ids:
        x, y = scene.place_of(node) or (0.0, 0.0)
        assert scene.card_at(x, y, card_size(1.0)) == node


def test_what_a_box_holds_is_what_touches_it() -> None:
    scene = scene_of([(1, 2), (2, 3), (3, 4)])
    x, y = scene.place_of(4) or (0.0, 0.0)
    assert [scene.ids[at] for at in scene.cards_in((x - 10, y - 10, x + 10, y + 10))] == [4]
    assert len(scene.cards_in(scene.bounds)) == 4
    assert [scene.edges[at].child for at in scene.edges_in((x - 90, y - 10, x - 80, y + 10))] == [4]
    assert scene.edges_in((x + 500, y, x + 600, y + 10)) == []


@pytest.mark.parametrize(
    ("start", "way", "end"),
    [(3, "left", 1), (3, "right", 4), (4, "left", 3), (4, "down", 5), (5, "up", 4), (4, "up", None), (1, "left", None)],
)
def test_the_arrows_walk_along_the_edges_and_in_the_column(start: int, way: Way, end: int | None) -> None:
    assert scene_of(FAMILY, focus=3).walk(start, way) == end


def test_a_walk_from_nowhere_goes_nowhere() -> None:
    assert scene_of(FAMILY).walk(99, "left") is None


def test_edges_into_one_card_end_apart_in_the_order_of_where_they_come_from() -> None:
    scene = scene_of([(parent, 9) for parent in range(1, 5)])
    heights = {edge.parent: (scene.place_of(edge.parent) or (0, 0))[1] for edge in scene.edges}
    ports = {edge.parent: float(scene.ports[at]) for at, edge in enumerate(scene.edges)}
    assert sorted(ports, key=ports.__getitem__) == sorted(heights, key=heights.__getitem__)
    assert sorted(ports.values()) == [-30, -10, 10, 30]


def test_many_edges_into_one_card_stay_on_its_side() -> None:
    scene = scene_of([(parent, 99) for parent in range(1, 40)])
    assert abs(scene.ports).max() < CARD_HEIGHT / 2


def test_one_code_is_enough_for_the_edges_of_one_operation_into_a_card() -> None:
    nodes = {key: GraphNode(key, f"n{key}", OperationType.FUSION, MediaType.IMAGE) for key in (1, 2, 3, 4)}
    edges = (
        GraphEdge(1, 4, OperationType.FUSION),
        GraphEdge(2, 4, OperationType.FUSION),
        GraphEdge(3, 4, OperationType.UPSCALE),
    )
    scene = make_scene(Graph(4, nodes, edges), None, 4)
    labelled = [scene.edges[at].operation_type for at in scene.labelled]
    assert sorted(labelled) == [OperationType.FUSION, OperationType.UPSCALE]


def test_on_the_way_cards_stand_between_where_they_were_and_where_they_go() -> None:
    before = scene_of([(1, 2)])
    graph = graph_of([(1, 2), (1, 3), (1, 4)])
    after = make_scene(graph, before.placement, 1)
    moved = after.blended(before, 0.5)
    for node in (1, 2):
        start, end, now = before.place_of(node), after.place_of(node), moved.place_of(node)
        assert start is not None
        assert end is not None
        assert now == pytest.approx(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    assert moved.place_of(3) == after.place_of(3)


def test_the_reading_order_goes_by_columns_and_leaves_jobs_out() -> None:
    graph = graph_of(FAMILY, focus=3)
    nodes = {**graph.nodes, -8: GraphNode(-8, "job", OperationType.UPSCALE, MediaType.IMAGE)}
    scene = make_scene(Graph(3, nodes, (*graph.edges, GraphEdge(3, -8, OperationType.UPSCALE))), None, 3)
    assert scene.in_reading_order() == (1, 2, 3, 4, 5)


def test_an_empty_scene_has_a_box_and_nothing_in_it() -> None:
    scene = Scene(Graph(), make_scene(Graph(), None, 0).placement)
    assert scene.bounds == (0, 0, 0, 0)
    assert (len(scene), scene.cards_in((0, 0, 1, 1)), scene.edges_in((0, 0, 1, 1))) == (0, [], [])


def test_a_better_order_is_looked_for_where_edges_cross_and_taken_only_if_fewer_do() -> None:
    scene = scene_of(random_pairs(120, seed=2))
    wanted = order_wanted(scene)
    assert len(wanted) == len(scene.edges)
    better = in_order(scene, find_order(len(scene), wanted))
    assert better is not None
    assert better.ids == scene.ids
    assert in_order(better, find_order(len(scene), wanted)) is None
    assert order_wanted(scene_of([(1, 2), (2, 3)])) == []
    assert order_wanted(scene_of([], focus=1)) == []
