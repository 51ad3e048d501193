"""The lineage of a whole library as columns of numbers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import MediaType, OperationType
from app.domain.errors import ResourceNotFoundError
from app.services.asset.lineage_library import MEDIA_TYPES, OPERATIONS, LibraryGraph
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def whole(library: OpenLibrary, *, limit: int = 100, with_singles: bool = False) -> LibraryGraph:
    async with library.read() as services:
        return await services.lineage.get_library_graph(library.user_id, limit=limit, with_singles=with_singles)


async def test_the_whole_library_is_one_graph_of_what_is_shown(library: OpenLibrary) -> None:
    empty = await whole(library)
    assert (len(empty.ids), len(empty.parents), empty.left_out) == (0, 0, 0)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    theirs = await add_assets(library, 2, user_id=other.id)
    async with library.work.write() as services:
        await services.lineage.create_lineage(theirs[1], [theirs[0]], OperationType.UPSCALE)
    first, second, child, last, binned, single = await add_assets(library, 6)
    await connect(library, child, [second, first], OperationType.FUSION)
    await connect(library, last, [child], OperationType.UPSCALE)
    await connect(library, binned, [first])
    async with library.write() as services:
        await services.assets.delete_asset(binned)
    graph = await whole(library)
    assert graph.ids.tolist() == [first, second, child, last]
    assert list(zip(graph.parents.tolist(), graph.children.tolist(), strict=True)) == [
        (second, child),
        (first, child),
        (child, last),
    ]
    words = [OPERATIONS[code] for code in graph.edge_operations.tolist()]
    assert words == [OperationType.FUSION, OperationType.FUSION, OperationType.UPSCALE]
    assert {OPERATIONS[code] for code in graph.operations.tolist()} == {OperationType.IMAGE_TO_IMAGE}
    assert {MEDIA_TYPES[code] for code in graph.media_types.tolist()} == {MediaType.IMAGE}
    assert (graph.seconds[1:] - graph.seconds[0]).tolist() == [1, 2, 3]
    assert (await whole(library, with_singles=True)).ids.tolist() == [first, second, child, last, single]
    with pytest.raises(ResourceNotFoundError):
        async with library.read() as services:
            await services.lineage.get_library_graph(other.id)


async def test_beyond_the_limit_the_oldest_are_left_out_and_counted(library: OpenLibrary) -> None:
    ids = await add_assets(library, 5)
    for child in ids[1:]:
        await connect(library, child, [ids[0], child - 1][: 1 if child == ids[1] else 2])
    graph = await whole(library, limit=3)
    assert (graph.ids.tolist(), graph.left_out) == (ids[2:], 2)
    assert list(zip(graph.parents.tolist(), graph.children.tolist(), strict=True)) == [
        (ids[2], ids[3]),
        (ids[3], ids[4]),
    ]
    assert (await whole(library, limit=5)).left_out == 0
