"""Reads the part of the graph of versions that a question is about; inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Select, exists, literal_column, or_, select, type_coerce, union
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.types import NULLTYPE

from app.domain.asset import Asset
from app.domain.base import UtcTime
from app.domain.enums import AssetState
from app.domain.lineage import AssetLineage
from app.services.asset.id_batches import among
from app.services.lineage.version_graph import VersionGraph, VersionNode

_COLUMNS: Final[tuple[Any, ...]] = tuple(
    # Without their types, whose conversion of each value takes longer than reading it.
    type_coerce(column, NULLTYPE)
    for column in (
        Asset.id,
        Asset.replaced_by_id,
        Asset.replaced_at,
        Asset.edited_at,
        Asset.is_frozen,
        Asset.settled_at,
        Asset.deleted_at,
        Asset.state,
    )
)
_IS_REMARKABLE: Final = or_(
    Asset.replaced_by_id.is_not(None),
    Asset.edited_at.is_not(None),
    Asset.is_frozen,
    Asset.settled_at.is_not(None),
    Asset.deleted_at.is_not(None),
    Asset.state == AssetState.PLACING,
)
_MOMENT: Final = UtcTime().process_result_value
_DIALECT: Final = sqlite.dialect()
_PLAIN: Final = VersionNode()
_ANY_CAUSE: Final = select(
    or_(exists().where(Asset.replaced_by_id.is_not(None)), exists().where(Asset.edited_at.is_not(None)))
)


async def has_causes(db: AsyncSession) -> bool:
    """Whether anything at all was replaced or edited; asks two indexes that hold nothing else."""
    return bool(await db.scalar(_ANY_CAUSE))


async def read_above(db: AsyncSession, asset_ids: Iterable[int], user_id: int | None) -> VersionGraph:
    """These assets with all that they, and the newer versions of that, were made from."""
    reached = _own(asset_ids, user_id).cte("reached", recursive=True)
    return await _read(db, reached.union(_parents(reached), _next_versions(reached)))


async def read_below(db: AsyncSession, asset_ids: Iterable[int], user_id: int | None) -> VersionGraph:
    """These assets with all that was made from them or from another version of one of these.

    What else the last ones were made from is there too, with its versions.
    """
    reached = _own(asset_ids, user_id).cte("reached", recursive=True)
    reached = reached.union(_children(reached), _next_versions(reached), _former_versions(reached))
    return await _read(db, reached)


async def read_below_causes(db: AsyncSession, user_id: int) -> VersionGraph:
    """All that may be out of date in a user's library, with what that was made from."""
    # Ids alone are read in indexes that hold nothing else; with another column SQLite would go through all assets.
    edited = list(await db.scalars(select(Asset.id).where(Asset.edited_at.is_not(None))))
    replaced = list(await db.scalars(select(Asset.id).where(Asset.replaced_by_id.is_not(None))))
    made = select(AssetLineage.child_id).where(AssetLineage.parent_id.in_(_own(replaced, user_id)))
    starts = union(_own(edited, user_id), made).subquery()
    reached = select(starts.c.id).cte("reached", recursive=True)
    reached = reached.union(_children(reached))
    return await _read(db, reached)


async def read_chains(db: AsyncSession, asset_ids: Iterable[int], user_id: int | None) -> VersionGraph:
    """These assets with their newer versions; without edges."""
    return VersionGraph(await _with_next(db, _own(asset_ids, user_id)), {})


async def read_families(db: AsyncSession, asset_ids: Iterable[int], user_id: int | None) -> VersionGraph:
    """Those of these assets that have other versions, with all of them, in the order in which they were made."""
    former = aliased(Asset)
    has_others = or_(Asset.replaced_by_id.is_not(None), exists().where(former.replaced_by_id == Asset.id))
    reached = _own(asset_ids, user_id).where(has_others).cte("reached", recursive=True)
    reached = reached.union(_next_versions(reached), _former_versions(reached))
    query = select(*_COLUMNS).where(Asset.id.in_(select(reached.c.id))).order_by(Asset.created_at, Asset.id)
    return VersionGraph({row[0]: _node(row) for row in await db.execute(query)}, {})


async def read_frozen(db: AsyncSession, asset_ids: Iterable[int], user_id: int | None) -> list[int]:
    """Those of these assets that are frozen."""
    return list(await db.scalars(_own(asset_ids, user_id).where(Asset.is_frozen)))


async def _read(db: AsyncSession, reached: CTE) -> VersionGraph:
    """The assets of an expression with their parents, and the newer versions of all of these."""
    edges = select(reached.c.id, AssetLineage.parent_id).outerjoin(AssetLineage, AssetLineage.child_id == reached.c.id)
    ids: dict[int, None] = {}
    parents: dict[int, list[int]] = {}
    for key, parent in (await db.execute(edges)).all():
        ids[key] = None
        if parent is not None:
            ids[parent] = None
            of_key = parents.setdefault(key, [])
            if parent not in of_key:
                of_key.append(parent)
    nodes = await _nodes(db, list(ids))
    further = {node.replaced_by for node in nodes.values() if node.replaced_by is not None} - nodes.keys()
    if further:
        nodes |= await _with_next(db, _own(further, None))
    return VersionGraph(nodes, parents)


async def _with_next(db: AsyncSession, starts: Select[Any]) -> dict[int, VersionNode]:
    reached = starts.cte("reached", recursive=True)
    return await _nodes(db, list(await db.scalars(select(reached.union(_next_versions(reached)).c.id))))


async def _nodes(db: AsyncSession, ids: list[int]) -> dict[int, VersionNode]:
    """The nodes of assets; most of them are like one another, and only the others are read."""
    nodes = dict.fromkeys(ids, _PLAIN)
    rows = await db.execute(select(*_COLUMNS).where(Asset.id.in_(among(ids)), _IS_REMARKABLE))
    nodes.update((row[0], _node(row)) for row in rows)
    return nodes


def _own(asset_ids: Iterable[int], user_id: int | None) -> Select[Any]:
    # The sum keeps SQLite from the index by user (asset_rows.py).
    own: tuple[ColumnElement[bool], ...] = () if user_id is None else (Asset.user_id + 0 == user_id,)
    return select(Asset.id.label("id")).where(Asset.id.in_(among(list(asset_ids))), *own)


def _parents(reached: CTE) -> Select[Any]:
    return select(AssetLineage.parent_id).join(reached, AssetLineage.child_id == reached.c.id)


def _children(reached: CTE) -> Select[Any]:
    return select(AssetLineage.child_id).join(reached, AssetLineage.parent_id == reached.c.id)


def _next_versions(reached: CTE) -> Select[Any]:
    # The sum keeps SQLite from going through all replaced assets for each one that is reached.
    newer = literal_column("assets.replaced_by_id + 0", Asset.replaced_by_id.type)
    return select(newer).select_from(Asset).join(reached, Asset.id == reached.c.id).where(newer.is_not(None))


def _former_versions(reached: CTE) -> Select[Any]:
    return select(Asset.id).join(reached, Asset.replaced_by_id == reached.c.id)


def _node(row: Sequence[Any]) -> VersionNode:
    _, replaced_by, replaced_at, edited_at, is_frozen, settled_at, deleted_at, state = row
    return VersionNode(
        replaced_by=replaced_by,
        replaced_at=_moment(replaced_at),
        edited_at=_moment(edited_at),
        is_frozen=bool(is_frozen),
        settled_at=_moment(settled_at),
        is_there=deleted_at is None and state != AssetState.PLACING,
    )


def _moment(value: Any) -> datetime | None:
    return _MOMENT(value, _DIALECT)
