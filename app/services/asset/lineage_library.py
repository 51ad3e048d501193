"""The lineage of a whole library as columns of numbers, each table as one text out of one step of SQLite."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, Text, case, exists, func, literal, literal_column, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.asset import Asset
from app.domain.enums import AssetState, MediaType, OperationType
from app.domain.lineage import AssetLineage
from app.services.asset.asset_index import SECONDS
from app.services.asset.asset_rows import visible_by_id
from app.services.asset.catalog_rows import tables_of
from app.system.threads import in_thread

LIBRARY_LIMIT: Final = 100_000
"""Assets in the graph of a whole library; older ones are left out, and counted."""
MEDIA_TYPES: Final = tuple(MediaType)
OPERATIONS: Final = (None, *OperationType)


@dataclass(frozen=True, slots=True)
class LibraryGraph:
    """Who was made from whom, in a whole library.

    Attributes:
        ids: The assets, in ascending order.
        seconds: When each was made, in seconds since 1970 UTC.
        media_types: Of each asset its place in MEDIA_TYPES.
        operations: Of each asset its place in OPERATIONS; 0 where it was made by none.
        parents: Of each edge the id of the parent; edges go by their children, and the parents of each in their order.
        children: Of each edge the id of the child.
        edge_operations: Of each edge its place in OPERATIONS.
        left_out: How many assets are not here because of the limit; all of them are older.
    """

    ids: NDArray[np.int64]
    seconds: NDArray[np.int64]
    media_types: NDArray[np.int8]
    operations: NDArray[np.int8]
    parents: NDArray[np.int64]
    children: NDArray[np.int64]
    edge_operations: NDArray[np.int8]
    left_out: int


async def read_library_graph(db: AsyncSession, user_id: int, *, limit: int, with_singles: bool) -> LibraryGraph:
    """See `LineageService.get_library_graph`."""
    conditions: list[Any] = list(visible_by_id(user_id))
    if not with_singles:
        conditions.append(or_(*_HAS_EDGE))
    columns = (Asset.id, SECONDS, _place(Asset.media_type, MEDIA_TYPES), _place(Asset.operation_type, OPERATIONS))
    newest = select(_line(*columns)).where(*conditions).order_by(Asset.id.desc()).limit(limit)
    nodes = (await _read(db, newest, len(columns)))[::-1]
    left_out = 0
    if len(nodes) == limit:
        left_out = (await db.scalar(select(func.count()).where(*conditions)) or 0) - limit
    first = int(nodes[0, 0]) if len(nodes) else 0
    ends = (_line(AssetLineage.parent_id, AssetLineage.child_id, _place(AssetLineage.operation_type, OPERATIONS)),)
    between = select(*ends).where(AssetLineage.child_id >= first, AssetLineage.parent_id >= first)
    for column in (AssetLineage.child_id, AssetLineage.parent_id):
        end = aliased(Asset)
        shown = (end.state != AssetState.PLACING, end.deleted_at.is_(None), end.user_id + 0 == user_id)
        between = between.join(end, end.id == column).where(*shown)
    edges = await _read(db, between.order_by(AssetLineage.child_id, AssetLineage.position), 3)
    return LibraryGraph(
        ids=nodes[:, 0],
        seconds=nodes[:, 1],
        media_types=nodes[:, 2].astype(np.int8),
        operations=nodes[:, 3].astype(np.int8),
        parents=edges[:, 0],
        children=edges[:, 1],
        edge_operations=edges[:, 2].astype(np.int8),
        left_out=left_out,
    )


_HAS_EDGE: Final = (
    exists().where(AssetLineage.child_id == Asset.id),
    exists().where(AssetLineage.parent_id == Asset.id),
)


def _line(*numbers: Any) -> Any:
    return func.printf(" ".join(["%d"] * len(numbers)), *numbers)


def _place(column: Any, values: tuple[Any, ...]) -> Any:
    places = {value.value: place for place, value in enumerate(values) if value is not None}
    return case(places, value=type_coerce(column, Text), else_=literal(0))


async def _read(db: AsyncSession, query: Select[Any], width: int) -> NDArray[np.int64]:
    found = query.subquery()
    joined = await db.scalar(select(func.group_concat(found.c[0], literal_column("char(10)")))) or ""
    return await in_thread(_table_of, joined, width)


def _table_of(joined: str, width: int) -> NDArray[np.int64]:
    return np.concatenate([np.empty((0, width), np.int64), *tables_of(joined, width)])
