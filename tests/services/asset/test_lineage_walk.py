"""Walks along the lineage find what networkx finds on the same graph, and no order of calls closes a circle."""

import random
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from app.domain.enums import OperationType
from app.domain.errors import LineageError
from app.services.asset.lineage_walk import _BETWEEN, DOWN, LEVELS, UP
from tests.support.graphs import add_assets, connect
from tests.support.library import OpenLibrary, open_library

NODES = 9


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def grow(library: OpenLibrary, chance: random.Random) -> "nx.DiGraph[int]":
    """Add edges in any order, one at a time; gives what must be there."""
    ids = await add_assets(library, NODES)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(ids)
    async with library.write() as services:
        for _ in range(20):
            parent, child = chance.choice(ids), chance.choice(ids)
            if graph.has_edge(parent, child):
                continue
            if parent == child or nx.has_path(graph, child, parent):
                with pytest.raises(LineageError):
                    await services.lineage.create_lineage(child, [parent], OperationType.FUSION)
            else:
                await services.lineage.create_lineage(child, [parent], OperationType.FUSION)
                graph.add_edge(parent, child)
    return graph


@pytest.mark.parametrize("seed", range(6))
async def test_random_graphs_have_no_circle_and_are_walked_as_networkx_walks_them(
    library: OpenLibrary, seed: int
) -> None:
    graph = await grow(library, random.Random(seed))  # noqa: S311
    assert nx.is_directed_acyclic_graph(graph)
    plain = graph.to_undirected()
    async with library.read() as services:
        for node in graph:
            above = nx.single_source_shortest_path_length(graph.reverse(), node)
            below = nx.single_source_shortest_path_length(graph, node)
            found = [asset.id for asset in await services.lineage.get_ancestors(node)]
            assert set(found) == nx.ancestors(graph, node)
            assert [above[key] for key in found] == sorted(above.values())[1:]
            assert await services.lineage.list_ancestor_ids(node) == found
            found = await services.lineage.list_descendant_ids(node)
            assert [below[key] for key in found] == sorted(below.values())[1:]
            assert set(found) == nx.descendants(graph, node)
            near = await services.lineage.list_descendant_ids(node, 2)
            assert near == [key for key in found if below[key] <= 2]
            roots = {key for key in above if not graph.in_degree(key)}
            assert {asset.id for asset in await services.lineage.get_roots(node)} == roots
        start = min(graph)
        for node in graph:
            path = await services.lineage.get_path(start, node)
            if not nx.has_path(plain, start, node):
                assert path == []
                continue
            one_way = next((side for side in (graph, graph.reverse()) if nx.has_path(side, start, node)), plain)
            assert len(path) == len(nx.shortest_path(one_way, start, node))
            assert (path[0], path[-1]) == (start, node)
            assert all(one_way.has_edge(near, far) for near, far in pairwise(path))


async def test_a_deep_walk_is_nearest_first_whatever_its_limit(library: OpenLibrary) -> None:
    ids = await add_assets(library, LEVELS + 8)
    for parent, child in pairwise(ids):
        await connect(library, child, [parent])
    await connect(library, ids[-1], [ids[3]])
    top = ids[-1]
    nearest = [ids[-2], ids[3], ids[-3], ids[2]]
    async with library.read() as services:
        walk = services.lineage._walk
        whole = await walk.reach(top, UP)
        assert (whole[:4], len(whole)) == (nearest, len(ids) - 1)
        # A depth beyond the ids that are there needs no levels; one between does.
        assert await walk.reach(top, UP, len(ids)) == whole
        deep = await walk.reach(top, UP, LEVELS + 1)
        assert (deep[:4], len(deep)) == (nearest, LEVELS + 5)
        assert await walk.levels(top, UP, LEVELS + 1, most=2) == [nearest[:2], nearest[2:]]
        assert await walk.levels(top, UP, LEVELS, most=1) == [nearest[:2]]
        levels = await walk.levels(ids[0], DOWN, LEVELS + 20)
        assert [len(level) for level in levels[:4]] == [1, 1, 1, 2]
        assert not await walk.levels(top + 1, UP, LEVELS + 1)
        assert not await walk.reach(top + 1, UP)


async def test_siblings_have_the_same_parents_in_the_same_order_by_the_same_operation(library: OpenLibrary) -> None:
    first, second, own, twin, turned, other, more, root = await add_assets(library, 8)
    fusion, edit = OperationType.FUSION, OperationType.IMAGE_TO_IMAGE
    for child, parents, operation in (
        (own, [first, second], fusion),
        (twin, [first, second], fusion),
        (turned, [second, first], fusion),
        (other, [first, second], edit),
        (more, [first, second, root], fusion),
    ):
        await connect(library, child, parents, operation)
    async with library.read() as services:
        assert [asset.id for asset in await services.lineage.get_siblings(own)] == [twin]
        assert await services.lineage.get_siblings(other) == await services.lineage.get_siblings(root) == []
    async with library.write() as services:
        await services.assets.delete_asset(twin)
    async with library.read() as services:
        assert await services.lineage.get_siblings(own) == []


async def test_a_path_keeps_to_what_is_shown_and_roots_do_not_count_what_is_in_the_bin(library: OpenLibrary) -> None:
    root, middle, way, leaf = await add_assets(library, 4)
    await connect(library, middle, [root])
    await connect(library, way, [root])
    await connect(library, leaf, [middle, way])
    async with library.read() as services:
        assert await services.lineage.get_path(leaf, root) == [leaf, middle, root]
        assert await services.lineage.get_path(middle, way) == [middle, root, way]
        assert await services.lineage.get_path(leaf, leaf) == [leaf]
    async with library.write() as services:
        await services.assets.delete_asset(middle)
    async with library.read() as services:
        assert await services.lineage.get_path(root, leaf) == [root, way, leaf]
        assert await services.lineage.get_path(root, middle) == []
    async with library.write() as services:
        await services.assets.delete_asset(root)
    async with library.read() as services:
        assert [asset.id for asset in await services.lineage.get_roots(leaf)] == [way]
        assert [asset.id for asset in await services.lineage.get_ancestors(leaf)] == [way]


async def test_the_edges_between_two_assets_are_looked_up_by_one_end(library: OpenLibrary) -> None:
    root, middle, leaf, side = await add_assets(library, 4)
    for parent, child in ((root, middle), (middle, leaf), (root, side)):
        await connect(library, child, [parent])
    async with library.read() as services:
        walk = services.lineage._walk
        assert await walk.between([root], [leaf]) == [(root, middle), (middle, leaf)]
        assert await walk.between([leaf, side], [root]) == []
        plan = await walk._db.execute(
            text(f"EXPLAIN QUERY PLAN {_BETWEEN.compile(dialect=sqlite.dialect(paramstyle='named'))}"),
            {"above": "[1]", "below": "[1]", "child_id_1": 0, "parent_id_1": " "},
        )
    assert not [row[3] for row in plan if "parent_id=? AND child_id=?" in row[3]]
