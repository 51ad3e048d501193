"""The lineage around an asset, as plain data that can be written as JSON."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import Select, func, select, type_coerce
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import NULLTYPE

from app.domain.asset import Asset
from app.domain.base import UtcTime
from app.domain.lineage import AssetLineage
from app.services.asset.asset_rows import visible_by_id
from app.services.asset.id_batches import batches
from app.services.asset.lineage_walk import DOWN, GIVEN_IDS, OF_USER, UP, LineageWalk, Way

_NODE_NAMES: Final = (
    "id",
    "name",
    "media_type",
    "state",
    "sha256",
    "operation_type",
    "width",
    "height",
    "duration_ms",
    "created_at",
)
_EDGE_COLUMNS: Final = {
    "parent": AssetLineage.parent_id,
    "child": AssetLineage.child_id,
    "operation_type": AssetLineage.operation_type,
    "role": AssetLineage.role,
    "position": AssetLineage.position,
    "job_id": AssetLineage.job_id,
    "start_ms": AssetLineage.start_ms,
    "end_ms": AssetLineage.end_ms,
    "weight": AssetLineage.weight,
}
_EDGE_NAMES: Final = tuple(_EDGE_COLUMNS)
_MOMENT: Final[Callable[[Any], Any]] = partial(UtcTime().process_result_value, dialect=sqlite.dialect())


class LineageGraphs:
    """Reads nodes and edges in parts, so that a large graph holds nobody up."""

    def __init__(self, db: AsyncSession, walk: LineageWalk, acting_for: int | None) -> None:
        self._db = db
        self._walk = walk
        self._acting_for = acting_for

    async def around(self, asset_id: int, *, up: int, down: int, limit: int) -> dict[str, Any]:
        """See `LineageService.get_lineage_graph`."""
        above = await self._walk.levels(asset_id, UP, up, most=limit)
        below = await self._walk.levels(asset_id, DOWN, down, most=limit)
        order = [asset_id]
        for higher, lower in zip_longest(above, below, fillvalue=list[int]()):
            order += [*higher, *lower]
        ids = (await self._walk.shown(order))[:limit]
        edges = await self.read_edges(ids)
        if asset_id not in ids:
            return {"focus": asset_id, "nodes": [], "edges": [], "is_cut": False}
        parents, children = _ends(edges, "child", "parent"), _ends(edges, "parent", "child")
        heights, depths = _distances(asset_id, parents, up), _distances(asset_id, children, down)
        nodes = await self.read_nodes([key for key in ids if key in heights or key in depths])
        for node in nodes:
            key = node["id"]
            node["is_cut"] = (heights.get(key, up) < up and node["parents"] > len(parents.get(key, ()))) or (
                depths.get(key, down) < down and node["children"] > len(children.get(key, ()))
            )
        there = {node["id"] for node in nodes}
        return {
            "focus": asset_id,
            "nodes": nodes,
            "edges": [edge for edge in edges if edge["parent"] in there and edge["child"] in there],
            "is_cut": any(node["is_cut"] for node in nodes),
        }

    async def read_nodes(self, ids: list[int]) -> list[dict[str, Any]]:
        """These assets in their order, with how many shown ones lie one edge above and below each."""
        found: dict[int, dict[str, Any]] = {}
        for part in batches(ids):
            parents, children = await self._counts(part, UP), await self._counts(part, DOWN)
            rows = await self._db.execute(_NODES, {"ids": json.dumps(part), "user": self._acting_for})
            for row in rows:
                key: Any = row[0]
                node: dict[str, Any] = dict(zip(_NODE_NAMES, row, strict=True))
                node["created_at"] = _MOMENT(node["created_at"]).isoformat()
                node["parents"], node["children"] = parents.get(key, 0), children.get(key, 0)
                found[key] = node
        return [found[key] for key in ids if key in found]

    async def read_edges(self, ids: list[int]) -> list[dict[str, Any]]:
        """The edges between these, the parents of each child in their order."""
        among = set(ids)
        found: list[dict[str, Any]] = []
        for part in batches(ids):
            rows = await self._db.execute(_EDGES, {"ids": json.dumps(part)})
            found += [dict(zip(_EDGE_NAMES, row, strict=True)) for row in rows if row[0] in among]
        return found

    async def _counts(self, ids: list[int], way: Way) -> dict[int, int]:
        """How many shown assets lie one edge away from each of these."""
        rows = await self._db.execute(_COUNTS[way], {"ids": json.dumps(ids), "user": self._acting_for})
        return {key: count for key, count in rows}  # noqa: C416  (rows, not pairs)


def _counted(way: Way) -> Select[int, int]:
    query = select(way.near, func.count(way.far.distinct())).join(Asset, Asset.id == way.far)
    return query.where(way.near.in_(GIVEN_IDS), *visible_by_id(None), OF_USER).group_by(way.near)


# Without their types, whose words JSON takes as they are stored.
_NODES: Final = select(*(type_coerce(getattr(Asset, name), NULLTYPE) for name in _NODE_NAMES)).where(
    Asset.id.in_(GIVEN_IDS), *visible_by_id(None), OF_USER
)
_EDGES: Final = (
    select(*(type_coerce(column, NULLTYPE) for column in _EDGE_COLUMNS.values()))
    .where(AssetLineage.child_id.in_(GIVEN_IDS))
    .order_by(AssetLineage.child_id, AssetLineage.position)
)
_COUNTS: Final = {way: _counted(way) for way in (UP, DOWN)}


def _ends(edges: list[dict[str, Any]], near: str, far: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for edge in edges:
        found.setdefault(edge[near], set()).add(edge[far])
    return found


def _distances(start: int, beyond: Mapping[int, set[int]], most: int) -> dict[int, int]:
    """How many edges away from the start each node is, up to this number."""
    found, level = {start: 0}, {start}
    for distance in range(1, most + 1):
        level = {far for near in level for far in beyond.get(near, ())} - found.keys()
        if not level:
            break
        found |= dict.fromkeys(level, distance)
    return found
