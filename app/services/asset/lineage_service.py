"""Lineage: which asset was made from which, as a graph without circles."""

from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import CTE, ColumnElement, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.domain.errors import LineageError
from app.domain.events import EventLog, LineageChanged
from app.domain.lineage import AssetLineage
from app.services.asset.asset_rows import visible_by_id
from app.system.clock import Clock

log = structlog.get_logger(__name__)

GRAPH_LIMIT = 2_000
"""Nodes in one graph; what lies further away is counted at the edge of it."""
LEVELS = 12
"""Walks up to this depth ask for each level; deeper ones for all edges at once."""


class LineageService:
    """Writes edges and walks them."""

    def __init__(self, db: AsyncSession, events: EventLog, clock: Clock, *, acting_for: int | None = None) -> None:
        self._db = db
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def create_lineage(
        self,
        child_id: int,
        parent_ids: list[int],
        operation_type: OperationType,
        *,
        roles: Sequence[str | None] = (),
        job_id: int | None = None,
        spans: Sequence[tuple[int, int] | None] = (),
    ) -> list[AssetLineage]:
        """Say that an asset was made from others, in this order.

        Args:
            child_id: What was made.
            parent_ids: What it was made from; edges go after those that are there.
            operation_type: How.
            roles: What each parent was for; shorter than the parents means no role.
            job_id: Which job made it.
            spans: The part of a clip that was used, start and end in milliseconds.

        Raises:
            LineageError: An id is missing, names itself, or would close a circle; nothing of the call is written.
        """
        if not parent_ids:
            return []
        await self._check(child_id, parent_ids)
        last = await self._db.scalar(select(func.max(AssetLineage.position)).where(AssetLineage.child_id == child_id))
        first = 0 if last is None else last + 1
        now = self._clock.now()
        edges = []
        for index, parent_id in enumerate(parent_ids):
            span = spans[index] if index < len(spans) else None
            edges.append(
                AssetLineage(
                    child_id=child_id,
                    position=first + index,
                    parent_id=parent_id,
                    operation_type=operation_type,
                    role=roles[index] if index < len(roles) else None,
                    job_id=job_id,
                    start_ms=span[0] if span else None,
                    end_ms=span[1] if span else None,
                    created_at=now,
                )
            )
        self._db.add_all(edges)
        await self._db.flush()
        self._events.record(LineageChanged(child_id))
        log.info("lineage_created", child_id=child_id, parent_ids=parent_ids, operation=operation_type.value)
        return edges

    async def get_ancestors(self, asset_id: int, max_depth: int = 10) -> list[Asset]:
        """What the asset was made from, nearest first, each once; `max_depth` counts edges."""
        return await self._assets(await self._walk(asset_id, max_depth, up=True))

    async def get_descendants(self, asset_id: int, max_depth: int = 10) -> list[Asset]:
        """What was made from the asset, nearest first, each once; `max_depth` counts edges."""
        return await self._assets(await self._walk(asset_id, max_depth, up=False))

    async def get_lineage_graph(self, asset_id: int, *, depth: int = 1) -> dict[str, Any]:
        """The asset with what lies up to `depth` edges each way, JSON-ready.

        Returns:
            `focus`: the asset's id. `nodes`: id, name, media_type, state, sha256, operation_type, width, height,
            duration_ms, created_at, and how many parents and children it has in all. `edges`: parent, child,
            operation_type, role, position, job_id, start_ms, end_ms; only those between two nodes of the graph.
        """
        up = await self._walk(asset_id, depth, up=True)
        down = await self._walk(asset_id, depth, up=False)
        ids = list(dict.fromkeys([asset_id, *up, *down]))[:GRAPH_LIMIT]
        assets = await self._assets(ids)
        kept = [asset.id for asset in assets]
        parents = await self._counts(kept, AssetLineage.child_id, AssetLineage.parent_id)
        children = await self._counts(kept, AssetLineage.parent_id, AssetLineage.child_id)
        edges = await self._db.scalars(
            select(AssetLineage)
            .where(AssetLineage.child_id.in_(kept), AssetLineage.parent_id.in_(kept))
            .order_by(AssetLineage.child_id, AssetLineage.position)
        )
        return {
            "focus": asset_id,
            "nodes": [_node(asset, parents.get(asset.id, 0), children.get(asset.id, 0)) for asset in assets],
            "edges": [_edge(edge) for edge in edges],
        }

    async def _check(self, child_id: int, parent_ids: list[int]) -> None:
        if child_id in parent_ids:
            raise LineageError(f"Asset {child_id} cannot be made from itself.")
        wanted = {child_id, *parent_ids}
        query = select(Asset.id).where(Asset.id.in_(wanted))
        if self._acting_for is not None:
            query = query.where(Asset.user_id == self._acting_for)
        missing = wanted - set(await self._db.scalars(query))
        if missing:
            raise LineageError(f"There is no asset {', '.join(map(str, sorted(missing)))}.")
        below = _reached(child_id, AssetLineage.parent_id, AssetLineage.child_id)
        circle = await self._db.scalar(select(below.c.id).where(_among(below.c.id, parent_ids)).limit(1))
        if circle is not None:
            raise LineageError(f"Asset {circle} was made from asset {child_id}: the edge would close a circle.")

    async def _walk(self, asset_id: int, max_depth: int, *, up: bool) -> list[int]:
        """Ids reached from an asset, nearest first.

        A short walk asks for each level; a deep one for all edges in reach at once, since a query a level would be a
        thousand of them. From another user's asset nothing is reached.
        """
        if not await self._is_ours(asset_id):
            return []
        near, far = (
            (AssetLineage.child_id, AssetLineage.parent_id) if up else (AssetLineage.parent_id, AssetLineage.child_id)
        )
        links = await self._links(asset_id, near, far) if max_depth > LEVELS else None
        seen = {asset_id}
        level = [asset_id]
        found: list[int] = []
        for _ in range(max_depth):
            if not level or (links is None and len(found) > GRAPH_LIMIT * 10):
                break
            if links is None:
                ends = list(await self._db.scalars(_neighbours(near, far, level)))
            else:
                ends = [key for start in level for key in links.get(start, ())]
            level = [key for key in dict.fromkeys(ends) if key not in seen]
            seen.update(level)
            found += level
        return found

    async def _is_ours(self, asset_id: int) -> bool:
        if self._acting_for is None:
            return True
        return await self._db.scalar(select(Asset.user_id).where(Asset.id == asset_id)) == self._acting_for

    async def _links(
        self, asset_id: int, near: InstrumentedAttribute[int], far: InstrumentedAttribute[int]
    ) -> dict[int, list[int]]:
        """All edges in reach of an asset."""
        reached = _reached(asset_id, near, far)
        query = select(near, far).where(near.in_(select(reached.c.id)))
        links: dict[int, list[int]] = {}
        for start, end in await self._db.execute(query.order_by(AssetLineage.child_id, AssetLineage.position)):
            links.setdefault(start, []).append(end)
        return links

    async def _counts(
        self, ids: list[int], near: InstrumentedAttribute[int], far: InstrumentedAttribute[int]
    ) -> dict[int, int]:
        """How many shown assets lie one edge away from each of these."""
        query = (
            select(near, func.count(far.distinct()))
            .join(Asset, Asset.id == far)
            .where(_among(near, ids), *visible_by_id(self._acting_for))
            .group_by(near)
        )
        return {key: count for key, count in await self._db.execute(query)}  # noqa: C416  (rows, not pairs)

    async def _assets(self, ids: list[int]) -> list[Asset]:
        """The assets with these ids, in their order; binned ones, foreign ones and half ones are left out."""
        query = select(Asset).where(_among(Asset.id, ids), *visible_by_id(self._acting_for))
        by_id = {asset.id: asset for asset in await self._db.scalars(query)}
        return [by_id[key] for key in ids if key in by_id]


def _reached(start_id: int, near: InstrumentedAttribute[int], far: InstrumentedAttribute[int]) -> CTE:
    """The ids in reach of one, that one too; ids alone, since a depth beside them would multiply the paths."""
    reached = select(literal(start_id).label("id")).cte("reached", recursive=True)
    return reached.union(select(far).join(reached, near == reached.c.id))


def _among(column: ColumnElement[int] | InstrumentedAttribute[int], ids: list[int]) -> Any:
    """`column IN (ids)`, as one bound JSON list, so that no limit on bound values is met."""
    listed = func.json_each(literal("[" + ",".join(map(str, ids)) + "]")).table_valued("value")
    return column.in_(select(listed.c.value))


def _neighbours(near: InstrumentedAttribute[int], far: InstrumentedAttribute[int], level: list[int]) -> Select[Any]:
    return select(far).where(_among(near, level)).order_by(AssetLineage.child_id, AssetLineage.position)


def _node(asset: Asset, parents: int, children: int) -> dict[str, Any]:
    return {
        "id": asset.id,
        "name": asset.name,
        "media_type": asset.media_type.value,
        "state": asset.state.value,
        "sha256": asset.sha256,
        "operation_type": asset.operation_type.value if asset.operation_type else None,
        "width": asset.width,
        "height": asset.height,
        "duration_ms": asset.duration_ms,
        "created_at": asset.created_at.isoformat(),
        "parents": parents,
        "children": children,
    }


def _edge(edge: AssetLineage) -> dict[str, Any]:
    return {
        "parent": edge.parent_id,
        "child": edge.child_id,
        "operation_type": edge.operation_type.value,
        "role": edge.role,
        "position": edge.position,
        "job_id": edge.job_id,
        "start_ms": edge.start_ms,
        "end_ms": edge.end_ms,
    }
