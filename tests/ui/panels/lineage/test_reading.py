"""The graph as it comes out of the library."""

from pathlib import Path

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.providers.registry import ProviderEnvironment, ProviderRegistry, factory_of
from app.ui.panels.lineage.reading import read_graph
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary, open_library


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


async def test_a_card_names_its_model_by_its_title(tmp_path: Path) -> None:
    sora = factory_of("sora")(ProviderEnvironment(tmp_path))
    async with open_library(tmp_path, registry=ProviderRegistry({"sora": sora})) as library:
        (made,) = await add_assets(library, 1)
        async with library.parts.database.write() as session:
            asset = await session.get_one(Asset, made)
            asset.provider_id, asset.params = "sora", {"model": "gpt-image-2"}
        async with library.read() as services:
            found = await read_graph(services, library.user_id, made, depth=1)
        assert (found.graph.nodes[made].model, found.graph.nodes[made].provider) == (
            "GPT Image 2",
            "OpenAI and compatible",
        )
