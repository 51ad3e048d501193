"""The graph as it comes out of the library."""

from datetime import UTC, datetime
from pathlib import Path

from app.domain.asset import Asset
from app.domain.capture import AssetCapture
from app.domain.device import Device
from app.domain.enums import CaptureKind, OperationType
from app.providers.registry import ProviderEnvironment, ProviderRegistry, factory_of
from app.ui.panels.lineage.reading import read_graph
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary, open_library

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


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


async def test_a_card_names_the_phone_that_delivered_it(library: OpenLibrary) -> None:
    made, other = await add_assets(library, 2)
    async with library.parts.database.write() as session:
        phone = Device(user_id=library.user_id, serialno="R1", created_at=EPOCH, last_seen_at=EPOCH)
        session.add(phone)
        await session.flush()
        session.add(AssetCapture(asset_id=made, device_id=phone.id, kind=CaptureKind.PICTURE, taken_at=EPOCH))
    await connect(library, other, [made], OperationType.UPSCALE)
    async with library.read() as services:
        nodes = (await read_graph(services, library.user_id, made, depth=1)).graph.nodes
    assert [(nodes[key].phone, nodes[key].preset) for key in (made, other)] == [("R1", ""), ("", "")]


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
