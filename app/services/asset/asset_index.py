"""The whole list of assets in sixteen bytes each: what a view needs to lay it out before any row is read."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Integer, case, func, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import MediaType
from app.services.asset import search
from app.services.asset.asset_rows import visible, visible_among
from app.system.threads import in_thread

MILLIS: Final = 1000
_MICROSECONDS: Final = 1_000_000
_SMALL_BYTES: Final = 100_000
_CHUNK_BYTES: Final = 250_000


@dataclass(slots=True)
class AssetIndex:
    """Ids, times and shapes of a list, in its order.

    Attributes:
        ids: The assets' ids.
        seconds: When each was made, in whole seconds since 1970, UTC.
        aspects: Width by height in thousandths; 1000 where that is not known.
    """

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    seconds: "array[int]" = field(default_factory=lambda: array("I"))
    aspects: "array[int]" = field(default_factory=lambda: array("I"))

    def __len__(self) -> int:
        return len(self.ids)


async def select_asset_index(
    db: AsyncSession,
    user_id: int,
    *,
    text: str = "",
    media_type: MediaType | None = None,
    newest_first: bool = True,
    only: Sequence[int] | None = None,
    limit: int | None = None,
) -> AssetIndex:
    """The index of a list.

    It comes as one text out of one step of SQLite, which neither builds a row for each nor keeps the interpreter's
    lock.
    """
    conditions = [*(visible(user_id) if only is None else visible_among(only, user_id)), *search.conditions(text)]
    if media_type is not None:
        conditions.append(Asset.media_type == media_type)
    order = (Asset.created_at.desc(), Asset.id.desc()) if newest_first else (Asset.created_at, Asset.id)
    seconds = type_coerce(Asset.created_at, Integer) // _MICROSECONDS
    aspect = case(((Asset.width > 0) & (Asset.height > 0), Asset.width * MILLIS // Asset.height), else_=literal(MILLIS))
    line = func.printf("%d %d %d", Asset.id, seconds, aspect).label("line")
    ordered = select(line).where(*conditions).order_by(*order).limit(limit).subquery()
    joined = await db.scalar(select(func.group_concat(ordered.c.line, literal("\n"))))
    if not joined:
        return AssetIndex()
    return _parsed(joined) if len(joined) < _SMALL_BYTES else await in_thread(_parsed_in_chunks, joined)


def _parsed(joined: str) -> AssetIndex:
    values = [int(word) for word in joined.split()]
    return AssetIndex(array("q", values[0::3]), array("I", values[1::3]), array("I", values[2::3]))


def _parsed_in_chunks(joined: str) -> AssetIndex:
    import numpy as np  # noqa: PLC0415  (100 ms and 30 MB that a small library never needs)

    index = AssetIndex()
    start = 0
    while start < len(joined):
        end = joined.find("\n", start + _CHUNK_BYTES)
        end = len(joined) if end < 0 else end
        table = np.fromstring(joined[start:end], dtype=np.int64, sep=" ").reshape(-1, 3)
        index.ids.frombytes(table[:, 0].tobytes())
        index.seconds.frombytes(table[:, 1].astype(np.uint32).tobytes())
        index.aspects.frombytes(table[:, 2].astype(np.uint32).tobytes())
        start = end + 1
    return index
