"""What many assets have in common: how much room they take, and which colours they have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import ColorLabel
from app.services.asset.id_batches import batches, own_among


@dataclass(frozen=True, slots=True)
class AssetSummary:
    """Sums over some assets.

    Attributes:
        count: How many of them are there.
        size_bytes: Of their files.
        colors: How many have each colour; those without one are left out.
        binned: How many of them are in the bin.
    """

    count: int = 0
    size_bytes: int = 0
    colors: Mapping[ColorLabel, int] = field(default_factory=dict)
    binned: int = 0


async def select_summary(db: AsyncSession, asset_ids: Iterable[int], user_id: int | None) -> AssetSummary:
    """The sums over these assets; those that are not there are left out."""
    count = size = binned = 0
    colors: dict[ColorLabel, int] = {}
    for ids in batches(asset_ids):
        sums = (func.count(), func.total(Asset.size_bytes), func.count(Asset.deleted_at))
        query = select(Asset.color, *sums).where(*own_among(ids, user_id))
        for color, number, size_bytes, in_bin in await db.execute(query.group_by(Asset.color)):
            count += number
            binned += in_bin
            size += int(size_bytes)
            if color is not None:
                colors[color] = colors.get(color, 0) + number
    return AssetSummary(count, size, colors, binned)
