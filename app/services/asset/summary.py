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
    """

    count: int = 0
    size_bytes: int = 0
    colors: Mapping[ColorLabel, int] = field(default_factory=dict)


async def select_summary(db: AsyncSession, asset_ids: Iterable[int], user_id: int | None) -> AssetSummary:
    """The sums over these assets; those that are not there are left out."""
    count = size = 0
    colors: dict[ColorLabel, int] = {}
    for ids in batches(asset_ids):
        query = select(Asset.color, func.count(), func.total(Asset.size_bytes)).where(*own_among(ids, user_id))
        for color, number, size_bytes in await db.execute(query.group_by(Asset.color)):
            count += number
            size += int(size_bytes)
            if color is not None:
                colors[color] = colors.get(color, 0) + number
    return AssetSummary(count, size, colors)
