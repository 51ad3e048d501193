"""A lineage that is exported connects the same assets of another library: once, without circles, and with a report."""

import json
import random
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from sqlalchemy import select, update

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import LineageChanged
from app.domain.lineage import AssetLineage
from app.services.asset import lineage_exchange
from app.services.asset.lineage_exchange import LineageImport
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary, open_library

EDIT = OperationType.IMAGE_TO_IMAGE


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def hashed(library: OpenLibrary, count: int, *, user_id: int | None = None) -> list[int]:
    """Assets whose contents are known, the same ones in each library."""
    ids = await add_assets(library, count, user_id=user_id)
    async with library.parts.database.write() as session:
        for number, key in enumerate(ids):
            await session.execute(update(Asset).where(Asset.id == key).values(sha256=f"{number:064x}"))
    return ids


async def export(library: OpenLibrary, *ids: int, up: int | None = None, down: int | None = 0) -> Any:
    async with library.read() as services:
        return json.loads(await services.lineage.export_lineage(ids, up=up, down=down))


async def take_in(library: OpenLibrary, data: Any) -> LineageImport:
    async with library.write() as services:
        return await services.lineage.import_lineage(json.dumps(data))


async def edges_of(library: OpenLibrary) -> list[tuple[Any, ...]]:
    columns = (
        AssetLineage.child_id,
        AssetLineage.position,
        AssetLineage.parent_id,
        AssetLineage.operation_type,
        AssetLineage.role,
        AssetLineage.start_ms,
        AssetLineage.end_ms,
        AssetLineage.weight,
    )
    async with library.parts.database.read() as session:
        return [tuple(row) for row in await session.execute(select(*columns).order_by(*columns[:2]))]


def file_of(edges: list[tuple[int, int]], count: int) -> dict[str, Any]:
    """A file of the first assets of `hashed`."""
    facts = {"media_type": "image", "created_at": "2020-01-01T00:00:00Z"}
    return {
        "format": "pixsim7-lineage",
        "version": 1,
        "nodes": [{"sha256": f"{number:064x}", "name": f"n{number}", **facts} for number in range(count)],
        "edges": [{"parent": parent, "child": child, "operation_type": "fusion"} for parent, child in edges],
    }


async def test_a_lineage_moves_to_another_library_with_all_that_its_edges_say(tmp_path: Path) -> None:
    async with open_library(tmp_path / "one") as one, open_library(tmp_path / "two") as two:
        first, clip, child, leaf = await hashed(one, 4)
        async with one.write() as services:
            await services.lineage.create_lineage(
                child,
                [clip, first, clip],
                OperationType.VIDEO_TRANSITION,
                roles=["first_frame", None, "last_frame"],
                spans=[(10, 10), None, (5, 9)],
                weights=[0.25],
            )
        await connect(one, leaf, [child])
        data = await export(one, leaf)
        assert (data["format"], data["version"]) == ("pixsim7-lineage", 1)
        assert not {"id", "prompt"} & {name for node in data["nodes"] for name in node}
        assert len((await export(one, leaf, up=1))["nodes"]) == 2
        assert len((await export(one, first, down=None))["nodes"]) == 3
        moved = await hashed(two, 4)
        told: list[LineageChanged] = []
        two.bus.subscribe(LineageChanged, told.append)
        report = await take_in(two, data)
        assert (report.added, report.present, report.unknown, report.skipped, report.refused) == (4, 0, [], 0, [])
        assert told == [LineageChanged(moved[2]), LineageChanged(moved[3])]
        wanted = await edges_of(one)
        assert await edges_of(two) == wanted
        again = await take_in(two, data)
        assert (again.added, again.present, again.child_ids) == (0, 4, [])
        assert (await take_in(one, data)).added == 0
        assert await edges_of(two) == await edges_of(one) == wanted


async def test_what_the_library_does_not_have_is_told_and_its_edges_are_left_out(library: OpenLibrary) -> None:
    ids = await hashed(library, 2)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    await hashed(library, 3, user_id=other.id)
    data = file_of([(0, 1), (2, 1), (0, 3)], 4)
    data["nodes"][3]["sha256"] = None
    report = await take_in(library, data)
    assert [node.name for node in report.unknown] == ["n2", "n3"]
    assert (report.added, report.skipped) == (1, 2)
    assert [edge[:3] for edge in await edges_of(library)] == [(ids[1], 0, ids[0])]


async def test_equal_contents_are_told_apart_by_their_moment(library: OpenLibrary) -> None:
    first, second, third = await hashed(library, 3)
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == second).values(sha256=f"{0:064x}"))
    await connect(library, third, [second])
    data = await export(library, third)
    assert (await take_in(library, data)).present == 1
    data["nodes"][0]["created_at"] = "2001-01-01T00:00:00Z"
    report = await take_in(library, data)
    assert (report.added, report.present) == (1, 0)
    assert [edge[2] for edge in await edges_of(library)] == [second, first]


async def test_a_circle_is_refused_edge_by_edge_and_the_rest_is_taken(library: OpenLibrary) -> None:
    ids = await hashed(library, 6)
    await connect(library, ids[1], [ids[0]])
    # 1 -> 2 -> 0 closes a circle with 0 -> 1, which is there; 3 -> 4 -> 3 is one of the file's own.
    report = await take_in(library, file_of([(1, 2), (2, 0), (3, 4), (4, 3), (5, 5), (0, 5)], 6))
    assert report.added == 3
    assert [(edge.parent, edge.child) for edge in report.refused] == [("n5", "n5"), ("n2", "n0"), ("n4", "n3")]
    assert "circle" in report.refused[1].reason
    async with library.read() as services:
        assert await services.lineage.list_ancestor_ids(ids[0]) == []


@pytest.mark.parametrize("seed", range(4))
async def test_of_any_file_what_is_taken_has_no_circle_and_what_is_refused_would_close_one(
    library: OpenLibrary, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    ids = await hashed(library, 9)
    for parent, child in pairwise(chance.sample(ids, 4)):
        await connect(library, child, [parent], OperationType.FUSION)
    for _ in range(2):
        drawn = [(chance.randrange(9), chance.randrange(9)) for _ in range(16)]
        report = await take_in(library, file_of(drawn, 9))
        graph: nx.DiGraph[int] = nx.DiGraph([(edge[2], edge[0]) for edge in await edges_of(library)])
        assert nx.is_directed_acyclic_graph(graph)
        assert report.added + report.present + len(report.refused) == len(drawn)
        for edge in report.refused:
            assert edge.parent_id == edge.child_id or nx.has_path(graph, edge.child_id, edge.parent_id)


async def test_what_is_too_large_or_full_of_circles_is_refused_as_a_whole(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await hashed(library, 5)
    with pytest.raises(ValidationError, match="circles"):
        await take_in(library, file_of([(0, 1), *[(1, 0), (0, 1)] * 300], 2))
    assert await edges_of(library) == []
    with pytest.raises(ResourceNotFoundError):
        await export(library, ids[0], 999)
    await connect(library, ids[4], ids[:4])
    monkeypatch.setattr(lineage_exchange, "MAX_NODES", 4)
    with pytest.raises(ValidationError, match="5 assets, and a file holds 4"):
        await export(library, ids[4])
    monkeypatch.setattr(lineage_exchange, "MAX_NODES", 5)
    monkeypatch.setattr(lineage_exchange, "MAX_EDGES", 3)
    with pytest.raises(ValidationError, match="4 edges, and a file holds 3"):
        await export(library, ids[4])
