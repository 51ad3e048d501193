"""The whole list of assets in sixteen bytes each: what a view needs to lay it out before any row is read."""

from array import array
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Integer, case, literal, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.services.asset.asset_rows import visible

MILLIS: Final = 1000
_MICROSECONDS: Final = 1_000_000

SECONDS: Final = type_coerce(Asset.created_at, Integer) // _MICROSECONDS
ASPECT: Final = case(
    ((Asset.width > 0) & (Asset.height > 0), Asset.width * MILLIS // Asset.height), else_=literal(MILLIS)
)


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


async def select_asset_index(db: AsyncSession, user_id: int, *, limit: int, newest_first: bool = True) -> AssetIndex:
    """The index of the first assets of a user's whole library, in which a stack is its cover."""
    order = (Asset.created_at.desc(), Asset.id.desc()) if newest_first else (Asset.created_at, Asset.id)
    columns = (Asset.id, SECONDS, ASPECT)
    is_shown = or_(Asset.stack_id.is_(None), Asset.stack_id == Asset.id)
    found = await db.execute(select(*columns).where(*visible(user_id), is_shown).order_by(*order).limit(limit))
    # Within a second the ids decide, as where a list takes in what comes.
    rows = sorted(found, key=lambda row: (row[1], row[0]), reverse=newest_first)
    index = AssetIndex()
    for asset_id, seconds, aspect in rows:
        index.ids.append(asset_id)
        index.seconds.append(seconds)
        index.aspects.append(aspect)
    return index
