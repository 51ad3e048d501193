"""Which asset was made from which, without circles."""

import asyncio
import json
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.domain.enums import OperationType
from app.domain.errors import LineageError, ResourceNotFoundError, UserError, ValidationError
from app.domain.events import LineageChanged
from app.domain.lineage import AssetLineage
from app.services.asset.lineage_walk import LEVELS
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary, open_library

FUSION = OperationType.FUSION
EDIT = OperationType.IMAGE_TO_IMAGE


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def ancestors(library: OpenLibrary, asset_id: int, depth: int = 10) -> list[int]:
    async with library.read() as services:
        return [asset.id for asset in await services.lineage.get_ancestors(asset_id, depth)]


async def descendants(library: OpenLibrary, asset_id: int, depth: int = 10) -> list[int]:
    async with library.read() as services:
        return [asset.id for asset in await services.lineage.get_descendants(asset_id, depth)]


async def count_edges(library: OpenLibrary) -> int:
    async with library.parts.database.read() as session:
        return await session.scalar(select(func.count()).select_from(AssetLineage)) or 0


async def chain(library: OpenLibrary, length: int) -> list[int]:
    ids = await add_assets(library, length)
    for parent, child in pairwise(ids):
        await connect(library, child, [parent])
    return ids


async def test_the_order_of_parents_is_kept_with_their_roles_and_spans(library: OpenLibrary) -> None:
    first, last, clip, child = await add_assets(library, 4)
    async with library.write() as services:
        edges = await services.lineage.create_lineage(
            child, [last, first, clip], FUSION, roles=["last_frame", "first_frame"], spans=[None, None, (1000, 2500)]
        )
    assert [(edge.position, edge.parent_id, edge.role) for edge in edges] == [
        (0, last, "last_frame"),
        (1, first, "first_frame"),
        (2, clip, None),
    ]
    assert (edges[2].start_ms, edges[2].end_ms) == (1000, 2500)
    assert await ancestors(library, child) == [last, first, clip]


async def test_later_parents_go_after_those_that_are_there(library: OpenLibrary) -> None:
    first, second, child = await add_assets(library, 3)
    await connect(library, child, [second])
    await connect(library, child, [first])
    assert await ancestors(library, child) == [second, first]


async def test_an_edge_tells_whose_parents_changed(library: OpenLibrary) -> None:
    parent, child = await add_assets(library, 2)
    told: list[LineageChanged] = []
    library.bus.subscribe(LineageChanged, told.append)
    await connect(library, child, [parent])
    assert told == [LineageChanged(child)]


@pytest.mark.parametrize("length", [2, 3, 7])
async def test_a_circle_is_refused_and_nothing_of_the_call_is_written(library: OpenLibrary, length: int) -> None:
    ids = await chain(library, length)
    other = (await add_assets(library, 1))[0]
    before = await count_edges(library)
    with pytest.raises(LineageError, match="circle"):
        await connect(library, ids[0], [other, ids[-1]])
    assert await count_edges(library) == before
    assert await ancestors(library, ids[0]) == []


async def test_an_asset_is_not_made_from_itself(library: OpenLibrary) -> None:
    (asset,) = await add_assets(library, 1)
    with pytest.raises(LineageError, match="itself"):
        await connect(library, asset, [asset])


async def test_a_parent_that_is_not_there_is_refused_and_nothing_of_the_call_is_written(library: OpenLibrary) -> None:
    parent, child = await add_assets(library, 2)
    with pytest.raises(LineageError, match="no asset 999"):
        await connect(library, child, [parent, 999])
    assert await count_edges(library) == 0


async def test_no_parents_write_nothing(library: OpenLibrary) -> None:
    (asset,) = await add_assets(library, 1)
    await connect(library, asset, [])
    assert await count_edges(library) == 0


async def test_the_nearest_come_first_and_each_once_however_many_paths_lead_there(library: OpenLibrary) -> None:
    root, left, right, low, leaf = await add_assets(library, 5)
    await connect(library, left, [root])
    await connect(library, right, [root])
    await connect(library, low, [left, right])
    await connect(library, leaf, [low, root])
    assert await ancestors(library, leaf) == [low, root, left, right]
    assert await descendants(library, root) == [left, right, leaf, low]


async def test_the_depth_counts_edges(library: OpenLibrary) -> None:
    ids = await chain(library, 5)
    assert await ancestors(library, ids[4], 0) == []
    assert await ancestors(library, ids[4], 1) == [ids[3]]
    assert await ancestors(library, ids[4], 3) == [ids[3], ids[2], ids[1]]
    assert await descendants(library, ids[0], 2) == [ids[1], ids[2]]


async def test_a_deep_walk_finds_what_a_short_one_finds_and_more(library: OpenLibrary) -> None:
    ids = await chain(library, LEVELS + 6)
    side = (await add_assets(library, 1))[0]
    await connect(library, ids[-2], [side])
    upwards = await ancestors(library, ids[-1], LEVELS + 3)
    assert upwards[:4] == [ids[-2], ids[-3], side, ids[-4]]
    assert len(upwards) == LEVELS + 4
    assert set(await ancestors(library, ids[-1], LEVELS)) < set(upwards)
    assert await descendants(library, ids[0], 1_000) == ids[1:]
    with pytest.raises(LineageError, match="circle"):
        await connect(library, ids[0], [ids[-1]])


async def test_the_graph_holds_both_ways_to_a_depth_and_counts_what_lies_beyond(library: OpenLibrary) -> None:
    ids = await chain(library, 5)
    async with library.read() as services:
        graph = await services.lineage.get_lineage_graph(ids[2], depth=1)
    assert graph["focus"] == ids[2]
    assert {node["id"] for node in graph["nodes"]} == {ids[1], ids[2], ids[3]}
    assert {(edge["parent"], edge["child"]) for edge in graph["edges"]} == {(ids[1], ids[2]), (ids[2], ids[3])}
    counts = {node["id"]: (node["parents"], node["children"]) for node in graph["nodes"]}
    assert counts == {ids[1]: (1, 1), ids[2]: (1, 1), ids[3]: (1, 1)}


async def test_what_is_in_the_bin_is_neither_shown_nor_counted(library: OpenLibrary) -> None:
    ids = await chain(library, 3)
    async with library.write() as services:
        await services.assets.delete_asset(ids[0])
    async with library.read() as services:
        graph = await services.lineage.get_lineage_graph(ids[1], depth=3)
    assert {node["id"]: node["parents"] for node in graph["nodes"]} == {ids[1]: 0, ids[2]: 1}


async def test_a_picture_used_twice_is_one_parent_with_two_edges(library: OpenLibrary) -> None:
    picture, clip = await add_assets(library, 2)
    await connect(library, clip, [picture, picture], OperationType.VIDEO_TRANSITION)
    async with library.read() as services:
        graph = await services.lineage.get_lineage_graph(clip)
    assert len(graph["edges"]) == 2
    assert {node["id"]: node["parents"] for node in graph["nodes"]} == {picture: 0, clip: 1}


async def test_another_users_assets_are_not_there(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    (mine,) = await add_assets(library, 1)
    theirs, theirs_too = await add_assets(library, 2, user_id=other.id)
    with pytest.raises(LineageError, match="no asset"):
        await connect(library, mine, [theirs])
    async with library.work.write() as services:
        await services.lineage.create_lineage(theirs_too, [theirs], EDIT)
    assert await ancestors(library, theirs_too) == []
    async with library.read() as services:
        assert (await services.lineage.get_lineage_graph(theirs))["nodes"] == []


async def test_no_edge_joins_the_assets_of_two_users_and_one_that_is_there_leads_nowhere(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    (mine,) = await add_assets(library, 1)
    (theirs,) = await add_assets(library, 1, user_id=other.id)
    with pytest.raises(LineageError, match=f"no asset {theirs}"):
        async with library.work.write() as services:
            await services.lineage.create_lineage(mine, [theirs], EDIT)
    async with library.parts.database.write() as session:
        facts = {"operation_type": EDIT, "weight": 1.0, "created_at": library.parts.clock.now()}
        session.add(AssetLineage(child_id=mine, position=0, parent_id=theirs, **facts))
    assert await descendants(library, theirs) == []
    assert await ancestors(library, mine) == []
    async with library.read() as services:
        assert (await services.lineage.get_lineage_graph(theirs))["nodes"] == []
        (node,) = (await services.lineage.get_lineage_graph(mine))["nodes"]
        assert (node["id"], node["parents"], node["is_cut"]) == (mine, 0, False)
        assert await services.lineage.get_path(mine, theirs) == []
        assert await services.lineage.get_siblings(theirs) == await services.lineage.get_roots(theirs) == []
        assert [root.id for root in await services.lineage.get_roots(mine)] == [mine]


async def test_a_graph_looks_its_assets_up_and_does_not_go_through_the_library(library: OpenLibrary) -> None:
    ids = await chain(library, 3)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(library.parts.database._reader.sync_engine, "before_cursor_execute", note)
    async with library.read() as services:
        assert len((await services.lineage.get_lineage_graph(ids[1]))["nodes"]) == 3
    with closing(sqlite3.connect(library.parts.database.path)) as database:
        plans = [
            row[3]
            for statement, parameters in asked
            if " assets" in statement
            for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if " assets" in row[3]
        ]
    assert plans
    assert set(plans) == {"SEARCH assets USING INTEGER PRIMARY KEY (rowid=?)"}


async def test_what_an_edge_says_can_be_changed_and_a_frame_is_a_span_without_a_length(library: OpenLibrary) -> None:
    clip, frame = await add_assets(library, 2)
    told: list[LineageChanged] = []
    async with library.write() as services:
        await services.lineage.create_lineage(
            frame, [clip], OperationType.FRAME_EXTRACTION, spans=[(1500, 1500)], weights=[0.5]
        )
    library.bus.subscribe(LineageChanged, told.append)
    async with library.write() as services:
        await services.lineage.update_edge(frame, 0, {"role": "subject", "weight": 2, "end_ms": 1900})
    assert told == [LineageChanged(frame)]
    async with library.read() as services:
        (edge,) = (await services.lineage.get_lineage_graph(frame))["edges"]
    assert (edge["role"], edge["weight"], edge["start_ms"], edge["end_ms"]) == ("subject", 2.0, 1500, 1900)
    wrong: list[tuple[int, dict[str, Any], type[UserError]]] = [
        (0, {"weight": -1}, ValidationError),
        (0, {"weight": float("nan")}, ValidationError),
        (0, {"start_ms": 2000}, ValidationError),
        (0, {"end_ms": None}, ValidationError),
        (0, {"role": ""}, ValidationError),
        (0, {"position": 3}, ValidationError),
        (1, {"weight": 1}, ResourceNotFoundError),
    ]
    for position, updates, kind in wrong:
        with pytest.raises(kind):
            async with library.write() as services:
                await services.lineage.update_edge(frame, position, updates)
    with pytest.raises(ValidationError, match="span"):
        async with library.write() as services:
            await services.lineage.create_lineage(frame, [clip], EDIT, spans=[(5, 4)])


async def test_parents_can_be_put_into_another_order(library: OpenLibrary) -> None:
    first, second, third, child = await add_assets(library, 4)
    await connect(library, child, [first, second, first, third])
    async with library.write() as services:
        edges = await services.lineage.order_parents(child, [3, 2, 0, 1])
        assert [(edge.position, edge.parent_id) for edge in edges] == list(enumerate([third, first, first, second]))
    assert await ancestors(library, child) == [third, first, second]
    for places in ([0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 4]):
        with pytest.raises(LineageError, match="places"):
            async with library.write() as services:
                await services.lineage.order_parents(child, places)


async def test_two_processes_that_close_a_ring_at_once_leave_one_edge_of_it_out(library: OpenLibrary) -> None:
    """Each adds every other edge of a ring, all rings at the same moment: the check and the edge are one write."""
    rings = 10
    ids = await add_assets(library, 4 * rings)
    command = (sys.executable, "-m", "tests.support.edge_adder", str(library.parts.database.path), str(library.user_id))
    processes = [
        await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=Path(__file__).parents[3]
        )
        for _ in range(2)
    ]
    try:
        assert [await _told(process, []) for process in processes] == [[], []]
        taken = 0
        for first in range(0, len(ids), 4):
            ring = ids[first : first + 4]
            edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
            answers = await asyncio.gather(*(_told(one, edges[side::2]) for side, one in enumerate(processes)))
            assert sorted(answer for told in answers for answer in told) == [False, True, True, True]
            taken += 3
    finally:
        for process in processes:
            process.stdin.close()  # type: ignore[union-attr]
            await process.wait()
    assert await count_edges(library) == taken
    async with library.read() as services:
        for key in ids:
            assert key not in await services.lineage.list_ancestor_ids(key)


async def _told(process: asyncio.subprocess.Process, edges: list[tuple[int, int]]) -> list[bool]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(edges).encode() + b"\n")
    await process.stdin.drain()
    answers: list[bool] = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
    return answers
