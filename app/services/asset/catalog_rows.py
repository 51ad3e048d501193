"""Reads the catalog's columns and the ids of what is looked for, each as one text out of one step of SQLite.

That neither builds a row for each asset nor keeps the interpreter's lock.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState
from app.services.asset import catalog as kept
from app.services.asset.asset_index import ASPECT, SECONDS
from app.services.asset.catalog import BITS, BYTES, FIXED_VALUES, NUMBERS, Catalog, columns_of, extended, in_order
from app.services.asset.id_batches import among
from app.system.threads import in_thread

_CHUNK_BYTES: Final = 250_000
_SMALL_BYTES: Final = 100_000
_MOST: Final = 2**32 - 1
_FOUND: Final = ("provider_id", "model", "account_id")
"""Coded columns whose values are those that there are."""


async def read_catalog(
    db: AsyncSession, user_id: int, *, only: Sequence[int] | None = None, values: dict[str, list[Any]] | None = None
) -> Catalog:
    """The catalog of a user's assets, with those in the bin; without those whose files are being placed.

    Args:
        db: The session.
        user_id: Whose.
        only: Of these assets alone.
        values: What codes stand for so far; they go on standing for that.
    """
    conditions: list[Any] = [Asset.state != AssetState.PLACING]
    if only is None:
        conditions.append(Asset.user_id == user_id)
    else:
        conditions += [Asset.id.in_(among(list(only))), Asset.user_id + 0 == user_id]
    known = await _values(db, conditions, values or {})
    line = func.printf(" ".join(["%d"] * (len(NUMBERS) + 1)), *_NUMBERS, _packed(known))
    ordered = select(line.label("line")).where(*conditions).order_by(Asset.created_at, Asset.id).subquery()
    joined = await db.scalar(select(func.group_concat(ordered.c.line, literal("\n")))) or ""
    columns = await in_thread(_parsed, joined) if len(joined) > _SMALL_BYTES else _parsed(joined)
    # The sum has SQLite take the index of the stacks, and not that of the user, which is all of the library.
    own = (Asset.user_id + 0 == user_id,) if only is None else conditions
    stacked = select(Asset.id, Asset.stack_id).where(
        *own, Asset.state != AssetState.PLACING, Asset.stack_id.is_not(None)
    )
    stacks = {row.id: row.stack_id for row in await db.execute(stacked)}
    return Catalog(dict(in_order(columns)), known, stacks)


async def read_ids(db: AsyncSession, query: Select[Any]) -> NDArray[np.int64]:
    """The ids that a query of one column gives, in its order."""
    found = query.subquery()
    joined = await db.scalar(select(func.group_concat(found.c[0], literal("\n")))) or ""
    return await in_thread(_ids, joined) if len(joined) > _SMALL_BYTES else _ids(joined)


async def _values(db: AsyncSession, conditions: Sequence[Any], known: dict[str, list[Any]]) -> dict[str, list[Any]]:
    columns = [getattr(Asset, name) for name in _FOUND]
    rows = (await db.execute(select(*columns).where(*conditions).distinct())).all()
    found = {}
    for number, name in enumerate(_FOUND):
        own = sorted({row[number] for row in rows if row[number] is not None})
        found[name] = extended(known.get(name, [None]), own, 1 << BITS[name])
    return found


def _packed(known: dict[str, list[Any]]) -> ColumnElement[Any]:
    """The small numbers of an asset as one number."""
    packed: ColumnElement[Any] = literal(0)
    shift = 0
    for name, bits in BITS.items():
        packed = packed + _small(name, known) * (1 << shift)
        shift += bits
    return packed


def _small(name: str, known: dict[str, list[Any]]) -> Any:
    if name in _SMALL:
        return _SMALL[name]
    values = FIXED_VALUES.get(name) or known[name]
    places = {value: code for code, value in enumerate(values) if value is not None}
    return case(places, value=getattr(Asset, name), else_=literal(0)) if places else literal(0)


def _bounded(value: Any) -> ColumnElement[Any]:
    return func.max(0, func.min(func.coalesce(value, 0), _MOST))


def _mark(mark: int, condition: Any) -> ColumnElement[Any]:
    return case((condition, mark), else_=0)


_NUMBERS: Final[tuple[Any, ...]] = (
    Asset.id,
    SECONDS,
    ASPECT,
    _bounded(Asset.size_bytes // BYTES),
    _bounded(Asset.duration_ms),
)
"""The columns of `catalog.NUMBERS`, in their order."""
_SMALL: Final[dict[str, Any]] = {
    "ratings": Asset.rating,
    "marks": _mark(kept.BINNED, Asset.deleted_at.is_not(None))
    + _mark(kept.UPLOADED, Asset.origin == AssetOrigin.UPLOAD)
    + _mark(kept.LATE, Asset.arrived_after_cancel),
}


def _parsed(joined: str) -> dict[str, NDArray[Any]]:
    return columns_of(tables_of(joined, len(NUMBERS) + 1), joined.count("\n") + 1 if joined else 0)


def _ids(joined: str) -> NDArray[np.int64]:
    return np.concatenate([np.empty(0, np.int64), *(table[:, 0] for table in tables_of(joined, 1))])


def tables_of(joined: str, width: int) -> Iterator[NDArray[np.int64]]:
    """The rows of a text of numbers, a line a row, part by part, so that a thread lets others go on in between."""
    start = 0
    while start < len(joined):
        end = joined.find("\n", start + _CHUNK_BYTES)
        end = len(joined) if end < 0 else end
        yield np.fromstring(joined[start:end], dtype=np.int64, sep=" ").reshape(-1, width)
        start = end + 1
