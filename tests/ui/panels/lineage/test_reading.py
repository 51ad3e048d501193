"""The graph as it comes out of the library."""

from app.domain.enums import OperationType
from app.ui.panels.lineage.reading import read_graph
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary


async def test_the_graph_has_its_assets_as_rows_and_what_was_grown(library: OpenLibrary) -> None:
    ids = await add_assets(library, 4)
    for parent, child in ((0, 1), (1, 2), (2, 3)):
        await connect(library, ids[child], [ids[parent]], OperationType.UPSCALE)
    async with library.read() as services:
        found = await read_graph(services, library.user_id, ids[0], depth=1, grown=(ids[1],))
    assert sorted(found.graph.nodes) == sorted(found.rows) == ids[:3]
    assert found.graph.hidden_children(ids[2]) == 1
    assert {edge.operation_type for edge in found.graph.edges} == {OperationType.UPSCALE}
    assert found.running == {}
