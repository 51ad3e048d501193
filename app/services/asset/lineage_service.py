"""Lineage: which asset was made from which, as a graph without circles."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.domain.errors import LineageError, ResourceNotFoundError, ValidationError
from app.domain.events import EventLog, LineageChanged
from app.domain.lineage import AssetLineage
from app.services.asset.asset_rows import visible_by_id
from app.services.asset.id_batches import batches
from app.services.asset.lineage_exchange import LineageExchange, LineageImport
from app.services.asset.lineage_file import LONGEST_ROLE, LineageFile, read_lineage_file
from app.services.asset.lineage_graph import LineageGraphs
from app.services.asset.lineage_library import LIBRARY_LIMIT, LibraryGraph, read_library_graph
from app.services.asset.lineage_walk import DOWN, GIVEN_IDS, UP, LineageWalk
from app.system.clock import Clock

log = structlog.get_logger(__name__)

GRAPH_LIMIT: Final = 2_000
"""Nodes in one graph; what lies further away is counted at the edge of it."""
MOST_MS: Final = 2**53


class LineageService:
    """Writes edges and walks them. An edge joins two assets of one user, and no edges form a circle."""

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._acting_for = acting_for
        self._walk = LineageWalk(db, acting_for)
        self._graphs = LineageGraphs(db, self._walk, acting_for)
        self._exchange = LineageExchange(db, self._walk, self._graphs, events, clock, acting_for)

    async def create_lineage(
        self,
        child_id: int,
        parent_ids: list[int],
        operation_type: OperationType,
        *,
        roles: Sequence[str | None] = (),
        job_id: int | None = None,
        spans: Sequence[tuple[int, int] | None] = (),
        weights: Sequence[float] = (),
    ) -> list[AssetLineage]:
        """Say that an asset was made from others, in this order.

        Args:
            child_id: What was made.
            parent_ids: What it was made from; edges go after those that are there.
            operation_type: How.
            roles: What each parent was for; shorter than the parents means no role.
            job_id: Which job made it.
            spans: The part of a clip that was used, start and end in milliseconds; a frame ends where it starts.
            weights: How much each parent counted, from 0; shorter than the parents means 1.

        Raises:
            LineageError: An id is missing, names itself, or would close a circle; nothing of the call is written.
            ValidationError: A role, a span or a weight is not allowed.
        """
        if not parent_ids:
            return []
        for index in range(len(parent_ids)):
            _check_facts(_at(roles, index), _at(spans, index), weights[index] if index < len(weights) else 1.0)
        await self._check(child_id, parent_ids)
        last = await self._db.scalar(select(func.max(AssetLineage.position)).where(AssetLineage.child_id == child_id))
        first = 0 if last is None else last + 1
        now = self._clock.now()
        edges = []
        for index, parent_id in enumerate(parent_ids):
            span = _at(spans, index)
            edges.append(
                AssetLineage(
                    child_id=child_id,
                    position=first + index,
                    parent_id=parent_id,
                    operation_type=operation_type,
                    role=_at(roles, index),
                    job_id=job_id,
                    start_ms=span[0] if span else None,
                    end_ms=span[1] if span else None,
                    weight=weights[index] if index < len(weights) else 1.0,
                    created_at=now,
                )
            )
        self._db.add_all(edges)
        await self._db.flush()
        self._events.record(LineageChanged(child_id))
        log.info("lineage_created", child_id=child_id, parent_ids=parent_ids, operation=operation_type.value)
        return edges

    async def update_edge(self, child_id: int, position: int, updates: Mapping[str, Any]) -> AssetLineage:
        """Change what an edge says: role, weight, start_ms and end_ms.

        Args:
            child_id: What was made.
            position: The place of the parent among those of the child.
            updates: The new values; start_ms and end_ms may be None both, and are equal for a frame.

        Raises:
            ResourceNotFoundError: There is no such edge.
            ValidationError: A field is unknown, or a value not allowed.
        """
        unknown = sorted(set(updates) - {"role", "weight", "start_ms", "end_ms"})
        if unknown:
            raise ValidationError(f"An edge has no field {unknown[0]!r} that can be set.", field=unknown[0])
        edges = {edge.position: edge for edge in await self._edges_above(child_id)}
        if position not in edges:
            raise ResourceNotFoundError("lineage edge", f"{child_id}/{position}")
        edge = edges[position]
        wanted = {name: updates.get(name, getattr(edge, name)) for name in ("role", "weight", "start_ms", "end_ms")}
        ends = (wanted["start_ms"], wanted["end_ms"])
        _check_facts(wanted["role"], None if ends == (None, None) else ends, wanted["weight"])
        for name, value in wanted.items():
            setattr(edge, name, value)
        await self._db.flush()
        self._events.record(LineageChanged(child_id))
        return edge

    async def order_parents(self, child_id: int, positions: Sequence[int]) -> list[AssetLineage]:
        """Put the parents of an asset into another order.

        Args:
            child_id: What was made.
            positions: The present places of all its parents, in the new order.

        Returns:
            The edges in their order, whose places are 0, 1, 2...

        Raises:
            LineageError: These are not the places of its parents.
        """
        edges = await self._edges_above(child_id)
        if not edges or sorted(positions) != sorted(edge.position for edge in edges):
            raise LineageError(f"These are not the places of the parents of asset {child_id}.")
        # Through places that no edge has: a place is part of the key, and two rows never share one.
        aside = {old: -1 - new for new, old in enumerate(positions)}
        own = update(AssetLineage).where(AssetLineage.child_id == child_id)
        unseen = {"synchronize_session": False}
        await self._db.execute(own.values(position=case(aside, value=AssetLineage.position)), execution_options=unseen)
        await self._db.execute(own.values(position=-1 - AssetLineage.position), execution_options=unseen)
        for edge in edges:
            self._db.expunge(edge)
        self._events.record(LineageChanged(child_id))
        return await self._edges_above(child_id)

    async def get_ancestors(self, asset_id: int, max_depth: int = 10) -> list[Asset]:
        """What the asset was made from, nearest first, each once; `max_depth` counts edges."""
        return await self._assets(await self._walk.reach(asset_id, UP, max_depth))

    async def get_descendants(self, asset_id: int, max_depth: int = 10) -> list[Asset]:
        """What was made from the asset, nearest first, each once; `max_depth` counts edges."""
        return await self._assets(await self._walk.reach(asset_id, DOWN, max_depth))

    async def list_ancestor_ids(self, asset_id: int, max_depth: int | None = None) -> list[int]:
        """As `get_ancestors`, of ids alone; None for all of them."""
        return await self._walk.shown_reach(asset_id, UP, max_depth)

    async def list_descendant_ids(self, asset_id: int, max_depth: int | None = None) -> list[int]:
        """As `get_descendants`, of ids alone; None for all of them."""
        return await self._walk.shown_reach(asset_id, DOWN, max_depth)

    async def get_siblings(self, asset_id: int) -> list[Asset]:
        """What was made from the same parents, in the same order and by the same operation, oldest first."""
        return await self._assets(await self._walk.siblings(asset_id))

    async def get_roots(self, asset_id: int) -> list[Asset]:
        """Where the asset comes from in the end: its ancestors without parents, nearest first; itself if it has none.

        What is in the bin is no parent here.
        """
        ids = await self._walk.reach(asset_id, UP)
        return await self._assets(await self._walk.parentless(ids) or [asset_id])

    async def get_path(self, from_id: int, to_id: int) -> list[int]:
        """The ids of a shortest way from one asset to another, both in it; empty where there is none.

        Where one was made from the other, it follows the making; otherwise it goes along the edges either way.
        """
        return await self._walk.path(from_id, to_id)

    async def get_lineage_graph(
        self, asset_id: int, *, depth: int = 1, up: int | None = None, down: int | None = None, limit: int = GRAPH_LIMIT
    ) -> dict[str, Any]:
        """The asset with what lies a number of edges above and below it, JSON-ready.

        Args:
            asset_id: The asset in the middle.
            depth: How many edges each way.
            up: How many edges towards what it was made from, if not `depth`.
            down: How many edges towards what was made from it, if not `depth`.
            limit: At most so many nodes, the nearest.

        Returns:
            `focus`: the asset's id. `nodes`, nearest first: id, name, media_type, state, sha256, operation_type, width,
            height, duration_ms, created_at, how many `parents` and `children` it has in all, and `is_cut`: whether some
            of them are left out by the limit and not by the depth. `edges`: parent, child, operation_type, role,
            position, job_id, start_ms, end_ms, weight; only those between two nodes of the graph. `is_cut`: whether
            any node is. What hangs together with the asset only through the bin is not in it.
        """
        up, down = depth if up is None else up, depth if down is None else down
        return await self._graphs.around(asset_id, up=max(0, up), down=max(0, down), limit=max(1, limit))

    async def get_graph_among(self, asset_ids: Sequence[int]) -> dict[str, Any]:
        """These assets, those that are shown, in their order, and the edges between them; as `get_lineage_graph`."""
        nodes = await self._graphs.read_nodes(list(dict.fromkeys(asset_ids)))
        return {"nodes": nodes, "edges": await self._graphs.read_edges([node["id"] for node in nodes])}

    async def get_library_graph(
        self, user_id: int, *, limit: int = LIBRARY_LIMIT, with_singles: bool = False
    ) -> LibraryGraph:
        """The whole library as one graph of numbers, for a view that draws it.

        Args:
            user_id: Whose library.
            limit: At most so many assets, the newest.
            with_singles: Those too that were made from nothing in the library and from which nothing was made.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("user", user_id)
        return await read_library_graph(self._db, user_id, limit=max(1, limit), with_singles=with_singles)

    async def export_lineage(self, asset_ids: Sequence[int], *, up: int | None = None, down: int | None = 0) -> str:
        """The text of a file (lineage_file.py) with assets and what lies above and below them.

        Args:
            asset_ids: The assets.
            up: How many edges towards what they were made from; None for all.
            down: How many edges towards what was made from them; None for all.

        Raises:
            ResourceNotFoundError: One of the assets is not there.
            ValidationError: These are more assets or edges than a file holds.
        """
        return await self._exchange.export(asset_ids, up=up, down=down)

    async def import_lineage(self, file: str | bytes | LineageFile) -> LineageImport:
        """Connect the assets of a file that the library has; what is there already is left as it is.

        Args:
            file: Its text, or what `read_lineage_file` has read of it, which takes longer than a frame for a large one.

        Raises:
            ValidationError: It is no such file; nothing of it is taken.
        """
        return await self._exchange.take_in(file if isinstance(file, LineageFile) else read_lineage_file(file))

    async def _check(self, child_id: int, parent_ids: list[int]) -> None:
        if child_id in parent_ids:
            raise LineageError(f"Asset {child_id} cannot be made from itself.")
        wanted = {child_id, *parent_ids}
        query = select(Asset.id, Asset.user_id).where(Asset.id.in_(wanted))
        owners = {key: user_id for key, user_id in await self._db.execute(query)}  # noqa: C416  (rows, not pairs)
        user_id = owners.get(child_id) if self._acting_for is None else self._acting_for
        missing = [key for key in sorted(wanted) if user_id is None or owners.get(key) != user_id]
        if missing:
            raise LineageError(f"There is no asset {', '.join(map(str, missing))}.")
        circle = await self._walk.reaches(child_id, DOWN, parent_ids)
        if circle is not None:
            raise LineageError(f"Asset {circle} was made from asset {child_id}: the edge would close a circle.")

    async def _edges_above(self, child_id: int) -> list[AssetLineage]:
        """The edges to the parents of an asset in their order; none where it is another user's."""
        query = select(AssetLineage).where(AssetLineage.child_id == child_id)
        if self._acting_for is not None:
            query = query.join(Asset, Asset.id == AssetLineage.child_id).where(Asset.user_id == self._acting_for)
        return list(await self._db.scalars(query.order_by(AssetLineage.position)))

    async def _assets(self, ids: list[int]) -> list[Asset]:
        """The assets with these ids, in their order; binned ones, foreign ones and half ones are left out."""
        by_id: dict[int, Asset] = {}
        query = select(Asset).where(Asset.id.in_(GIVEN_IDS), *visible_by_id(self._acting_for))
        for part in batches(ids):
            by_id |= {asset.id: asset for asset in await self._db.scalars(query, {"ids": json.dumps(part)})}
        return [by_id[key] for key in ids if key in by_id]


def _at(values: Sequence[Any], index: int) -> Any:
    return values[index] if index < len(values) else None


def _check_facts(role: object, span: object, weight: object) -> None:
    """Raise ValidationError for what an edge cannot say."""
    if role is not None and not (isinstance(role, str) and 0 < len(role) <= LONGEST_ROLE):
        raise ValidationError(f"A role has 1 to {LONGEST_ROLE} characters.", field="role")
    if not isinstance(weight, int | float) or not math.isfinite(weight) or weight < 0:
        raise ValidationError("A weight is a number from 0.", field="weight")
    if span is not None and not _is_span(span):
        raise ValidationError(
            "A span has a start and an end in milliseconds, and no end before its start.", field="span"
        )


def _is_span(span: object) -> bool:
    if not isinstance(span, tuple) or len(span) != 2:  # noqa: PLR2004
        return False
    start, end = span
    return type(start) is int and type(end) is int and 0 <= start <= end <= MOST_MS
