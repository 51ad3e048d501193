"""Takes a part of the lineage out as a file, and connects what the library has of one that comes in."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final, TypeAlias

import structlog
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import EventLog, LineageChanged
from app.domain.lineage import AssetLineage
from app.services.asset.asset_rows import visible_by_id
from app.services.asset.id_batches import IDS_A_STATEMENT, among, batches
from app.services.asset.lineage_file import (
    LONGEST_NAME,
    MAX_EDGES,
    MAX_NODES,
    FileEdge,
    FileNode,
    LineageFile,
    write_lineage_file,
)
from app.services.asset.lineage_graph import LineageGraphs
from app.services.asset.lineage_walk import DOWN, UP, LineageWalk
from app.system.clock import Clock

log = structlog.get_logger(__name__)

MOST_SUSPECTS: Final = 500
"""Edges on circles that are looked at one by one; a file with more of them is no lineage."""

_Facts: TypeAlias = tuple[int, int, str, str | None, int | None, int | None]
"""What makes an edge the one it is: parent, child, operation, role, and span."""


@dataclass(frozen=True, slots=True)
class RefusedEdge:
    """An edge of a file that was not taken: the names of its ends, their ids, and why."""

    parent: str
    child: str
    parent_id: int
    child_id: int
    reason: str


@dataclass(slots=True)
class LineageImport:
    """What became of a file.

    Attributes:
        added: Edges that are new.
        present: Edges that were there.
        unknown: Assets that the library does not have.
        skipped: Edges that name one of these.
        refused: Edges that would have closed a circle, or joined an asset to itself.
        child_ids: The assets that have new parents.
    """

    added: int = 0
    present: int = 0
    unknown: list[FileNode] = field(default_factory=list)
    skipped: int = 0
    refused: list[RefusedEdge] = field(default_factory=list)
    child_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _NewEdge:
    parent_id: int
    child_id: int
    position: int
    edge: FileEdge


class LineageExchange:
    """Exports and imports; an import is one transaction of its caller."""

    def __init__(
        self,
        db: AsyncSession,
        walk: LineageWalk,
        graphs: LineageGraphs,
        events: EventLog,
        clock: Clock,
        acting_for: int | None,
    ) -> None:
        self._db = db
        self._walk = walk
        self._graphs = graphs
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def export(self, asset_ids: Sequence[int], *, up: int | None, down: int | None) -> str:
        """See `LineageService.export_lineage`."""
        ids = await self._collect(asset_ids, up, down)
        nodes = await self._graphs.read_nodes(ids)
        edges = await self._graphs.read_edges(ids)
        if len(edges) > MAX_EDGES:
            raise _too_large(len(edges), "edges", MAX_EDGES)
        places = {node["id"]: place for place, node in enumerate(nodes)}
        return write_lineage_file(
            [{**node, "name": node["name"][:LONGEST_NAME]} for node in nodes],
            [{**edge, "parent": places[edge["parent"]], "child": places[edge["child"]]} for edge in edges],
        )

    async def take_in(self, found: LineageFile) -> LineageImport:
        """See `LineageService.import_lineage`."""
        told = LineageImport()
        assets = await self._match(found.nodes)
        told.unknown = [node for place, node in enumerate(found.nodes) if place not in assets]
        new = await self._new_edges(found, assets, told)
        suspects = await self._suspects(new)
        if len(suspects) > MOST_SUSPECTS:
            raise ValidationError(
                f"More than {MOST_SUSPECTS} edges of this file lie on circles: it is no lineage.", field="file"
            )
        await self._write([one for one in new if one not in suspects], told)
        for one in (one for one in new if one in suspects):
            if await self._walk.reaches(one.child_id, DOWN, [one.parent_id]) is None:
                await self._write([one], told)
            else:
                told.refused.append(_refusal(found, one.edge, one.parent_id, one.child_id, "it would close a circle"))
        told.child_ids = sorted(set(told.child_ids))
        for child_id in told.child_ids:
            self._events.record(LineageChanged(child_id))
        log.info("lineage_imported", added=told.added, present=told.present, refused=len(told.refused))
        return told

    async def _collect(self, asset_ids: Sequence[int], up: int | None, down: int | None) -> list[int]:
        there = await self._walk.shown(asset_ids)
        missing = [key for key in asset_ids if key not in set(there)]
        if missing:
            raise ResourceNotFoundError("asset", missing[0])
        found = dict.fromkeys(there)
        for asset_id in there:
            for way, depth in ((UP, up), (DOWN, down)):
                found |= dict.fromkeys(await self._walk.shown_reach(asset_id, way, depth))
            if len(found) > MAX_NODES:
                raise _too_large(len(found), "assets", MAX_NODES)
        return sorted(found)

    async def _match(self, nodes: Sequence[FileNode]) -> dict[int, int]:
        """The asset of each node, by the node's place: of those of its content that of its moment, or the oldest."""
        by_hash: dict[str, list[tuple[int, Any]]] = {}
        hashes = sorted({node.sha256 for node in nodes if node.sha256 is not None})
        for start in range(0, len(hashes), IDS_A_STATEMENT):
            listed = func.json_each(json.dumps(hashes[start : start + IDS_A_STATEMENT])).table_valued("value")
            query = select(Asset.sha256, Asset.id, Asset.created_at).where(
                Asset.sha256.in_(select(listed.c.value)), *visible_by_id(self._acting_for)
            )
            for sha256, key, moment in await self._db.execute(query.order_by(Asset.id)):
                by_hash.setdefault(sha256 or "", []).append((key, moment))
        matched = {}
        for place, node in enumerate(nodes):
            same = by_hash.get(node.sha256 or "", [])
            if same:
                matched[place] = next((key for key, moment in same if moment == node.created_at), same[0][0])
        return matched

    async def _new_edges(self, found: LineageFile, assets: Mapping[int, int], told: LineageImport) -> list[_NewEdge]:
        """The edges whose ends are both here, but for those that are there as often as the file says."""
        children = {assets[edge.child] for edge in found.edges if edge.child in assets}
        there, following = await self._present(children)
        new = []
        for edge in found.edges:
            parent_id, child_id = assets.get(edge.parent), assets.get(edge.child)
            if parent_id is None or child_id is None:
                told.skipped += 1
                continue
            facts = (parent_id, child_id, edge.operation_type.value, edge.role, edge.start_ms, edge.end_ms)
            if there[facts]:
                there[facts] -= 1
                told.present += 1
            elif parent_id == child_id:
                told.refused.append(_refusal(found, edge, parent_id, child_id, "both are the same asset"))
            else:
                position = following.get(child_id, 0)
                following[child_id] = position + 1
                new.append(_NewEdge(parent_id, child_id, position, edge))
        return new

    async def _present(self, children: Iterable[int]) -> tuple["Counter[_Facts]", dict[int, int]]:
        """The edges above these, and the place of the next parent of each that has parents."""
        there: Counter[_Facts] = Counter()
        following: dict[int, int] = {}
        columns = (
            AssetLineage.parent_id,
            AssetLineage.child_id,
            AssetLineage.operation_type,
            AssetLineage.role,
            AssetLineage.start_ms,
            AssetLineage.end_ms,
            AssetLineage.position,
        )
        for part in batches(children):
            rows = await self._db.execute(select(*columns).where(AssetLineage.child_id.in_(among(part))))
            for parent, child, operation, role, start, end, position in rows:
                there[parent, child, operation.value, role, start, end] += 1
                following[child] = max(following.get(child, 0), position + 1)
        return there, following

    async def _suspects(self, new: Sequence[_NewEdge]) -> set[_NewEdge]:
        """Those that may close a circle: with each other, or with what is there."""
        if not new:
            return set()
        pairs = {(one.parent_id, one.child_id) for one in new}
        there = await self._walk.between({child for _, child in pairs}, {parent for parent, _ in pairs})
        circular = _circular(pairs | set(there))
        return {one for one in new if one.parent_id in circular and one.child_id in circular}

    async def _write(self, new: Sequence[_NewEdge], told: LineageImport) -> None:
        now = self._clock.now()
        for start in range(0, len(new), IDS_A_STATEMENT):
            part = new[start : start + IDS_A_STATEMENT]
            await self._db.execute(
                insert(AssetLineage),
                [
                    {
                        "child_id": one.child_id,
                        "position": one.position,
                        "parent_id": one.parent_id,
                        "created_at": now,
                        **one.edge.model_dump(exclude={"parent", "child"}),
                    }
                    for one in part
                ],
            )
        told.added += len(new)
        told.child_ids += [one.child_id for one in new]


def _circular(pairs: set[tuple[int, int]]) -> set[int]:
    """The nodes that lie on a circle, or on a way from one circle to another."""
    for _ in range(2):
        rest = _unsorted(pairs)
        # What lies above all circles is gone; the second time what lies below them goes.
        pairs = {(child, parent) for parent, child in pairs if parent in rest and child in rest}
    return {key for pair in pairs for key in pair}


def _unsorted(pairs: Iterable[tuple[int, int]]) -> set[int]:
    """The nodes that no order can hold: those on circles, and what lies below one."""
    sorter: TopologicalSorter[int] = TopologicalSorter()
    rest = set()
    for parent, child in pairs:
        sorter.add(child, parent)
        rest |= {parent, child}
    try:
        sorter.prepare()
    except CycleError:
        while ready := sorter.get_ready():
            rest -= set(ready)
            sorter.done(*ready)
        return rest
    return set()


def _refusal(found: LineageFile, edge: FileEdge, parent_id: int, child_id: int, reason: str) -> RefusedEdge:
    return RefusedEdge(found.nodes[edge.parent].name, found.nodes[edge.child].name, parent_id, child_id, reason)


def _too_large(count: int, noun: str, most: int) -> ValidationError:
    return ValidationError(f"These hang together with {count} {noun}, and a file holds {most}: ask for fewer steps.")
