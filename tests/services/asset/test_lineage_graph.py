"""The graph around an asset: how far each way, how many nodes, and where it was cut."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def around(library: OpenLibrary, asset_id: int, **asked: int) -> dict[str, Any]:
    async with library.read() as services:
        return await services.lineage.get_lineage_graph(asset_id, **asked)


def ids_of(graph: dict[str, Any]) -> list[int]:
    return [node["id"] for node in graph["nodes"]]


def cuts_of(graph: dict[str, Any]) -> set[int]:
    return {node["id"] for node in graph["nodes"] if node["is_cut"]}


async def test_each_way_has_its_own_depth(library: OpenLibrary) -> None:
    ids = await add_assets(library, 20)
    for parent, child in pairwise(ids):
        await connect(library, child, [parent])
    assert ids_of(await around(library, ids[9], up=2, down=0)) == [ids[9], ids[8], ids[7]]
    graph = await around(library, ids[9], up=0, down=3)
    assert ids_of(graph) == ids[9:13]
    assert (graph["is_cut"], cuts_of(graph)) == (False, set())
    assert [(edge["parent"], edge["child"]) for edge in graph["edges"]] == list(pairwise(ids[9:13]))
    assert sorted(ids_of(await around(library, ids[9], depth=1, up=19))) == ids[:11]
    assert len(ids_of(await around(library, ids[9], depth=19))) == 20


async def test_the_limit_leaves_the_furthest_out_and_says_where(library: OpenLibrary) -> None:
    root, focus, *below = await add_assets(library, 8)
    last = below.pop()
    await connect(library, focus, [root])
    for child in below:
        await connect(library, child, [focus])
    await connect(library, last, [below[0]])
    graph = await around(library, focus, depth=2, limit=4)
    assert ids_of(graph) == [focus, root, *below[:2]]
    assert (graph["is_cut"], cuts_of(graph)) == (True, {focus, below[0]})
    whole = await around(library, focus, depth=2, limit=8)
    assert (len(whole["nodes"]), whole["is_cut"], cuts_of(whole)) == (8, False, set())
    # What the depth leaves out is no cut: the number of children tells of it.
    near = await around(library, focus, depth=1)
    assert {node["id"]: node["children"] for node in near["nodes"]}[below[0]] == 1
    assert not near["is_cut"]
    assert cuts_of(await around(library, last, up=14, limit=2)) == {below[0]}


async def test_what_hangs_on_the_asset_only_through_the_bin_is_left_out(library: OpenLibrary) -> None:
    ids = await add_assets(library, 4)
    for parent, child in pairwise(ids):
        await connect(library, child, [parent])
    async with library.write() as services:
        await services.assets.delete_asset(ids[1])
    graph = await around(library, ids[3], depth=3)
    assert (ids_of(graph), graph["is_cut"]) == ([ids[3], ids[2]], False)
    async with library.read() as services:
        assert [asset.id for asset in await services.lineage.get_ancestors(ids[3])] == [ids[2], ids[0]]
