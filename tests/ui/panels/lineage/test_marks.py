"""The graph has versions in families, and says what is out of date or frozen."""

from app.domain.enums import MediaType, OperationType
from app.services.lineage.version_graph import VersionFamily
from app.ui.panels.lineage.graph import Graph, GraphNode, Stack
from app.ui.panels.lineage.marks import Marks, families_of, read_marks
from app.ui.panels.lineage.reading import read_graph
from app.ui.panels.lineage.words import operation
from app.ui.theme import Theme
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary


async def test_a_graph_around_the_newest_version_has_the_older_ones_and_what_was_made_from_them(
    library: OpenLibrary,
) -> None:
    former, child, other, newer = await add_assets(library, 4)
    await connect(library, child, [former])
    async with library.write() as services:
        await services.versions.declare_version(newer, former)
        await services.versions.freeze([other])
    async with library.read() as services:
        graph = (await read_graph(services, library.user_id, newer, depth=1)).graph
        assert sorted(graph.nodes) == sorted([former, child, newer])
        assert graph.families == ((newer, (former, newer)),)
        assert [graph.nodes[key].version for key in (former, newer, child)] == [1, 2, 0]
        assert [graph.nodes[key].is_head for key in (former, newer, child)] == [False, True, True]
        assert graph.nodes[child].is_outdated
        assert graph.nodes[child].cause.startswith("“Result 0” has a newer version (v2, today ")
        # Around the child the older version has the newer one with it.
        around = (await read_graph(services, library.user_id, child, depth=1)).graph
        assert sorted(around.nodes) == sorted([former, child, newer])
        assert (await read_marks(services, [other])).frozen == {other}


def test_a_job_that_makes_a_card_again_is_seen_of_its_family() -> None:
    def card(key: int, replaces: int | None = None) -> GraphNode:
        return GraphNode(key, "", None, MediaType.IMAGE, replaces=replaces)

    nodes = {node.id: node for node in (card(1), card(2), card(5), card(-7, 2), card(-8, 5), card(-9, 6))}
    marks = Marks([VersionFamily((1, 2, 3), 3), VersionFamily((8, 9), 9)])
    assert families_of(marks, nodes) == [(-7, (1, 2, -7)), (-8, (5, -8))]
    assert families_of(marks, {1: nodes[1], 2: nodes[2]}) == [(2, (1, 2))]
    assert marks.on(card(4)) == card(4)
    assert marks.on(card(3)).is_head


def test_a_job_keeps_its_place_for_its_result(theme: Theme) -> None:
    ghost = GraphNode(-7, "Dusk", OperationType.UPSCALE, MediaType.IMAGE, stack=Stack("versions", -7, (1, -7)))
    assert operation(theme, ghost) == "Upscale"
    result = GraphNode(3, "Dusk", OperationType.UPSCALE, MediaType.IMAGE, made_by=7)
    assert Graph(3, {3: result}).card_of(-7) == 3
    assert Graph(3, {3: result}).card_of(-8) == -8
