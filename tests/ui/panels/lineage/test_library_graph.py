"""What is known of an asset shows on its card, and what is not is left blank."""

from app.domain.enums import AssetState
from app.services.asset.lineage_library import OPERATIONS
from app.ui.panels.lineage.library_scene import make_library_scene
from tests.support.graphs import library_of
from tests.support.library import OpenLibrary


async def test_a_card_has_its_words_once_its_row_is_known(library: OpenLibrary) -> None:
    asset = await library.import_picture("lake.png")
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows([asset.id])
    whole = make_library_scene(library_of([(asset.id, asset.id + 1)], asset.id + 1))
    blank = whole.graph.nodes[asset.id]
    assert (blank.name, blank.sha256, blank.state) == ("", None, AssetState.READY)
    assert blank.operation_type == OPERATIONS[whole.columns.operations[asset.id - 1]]
    whole.learn({row.id: row})
    known = whole.graph.nodes[asset.id]
    assert (known.name, known.sha256, known.width) == (row.name, row.sha256, 320)
    assert asset.id in whole.graph.nodes
    assert asset.id + 9 not in whole.graph.nodes
