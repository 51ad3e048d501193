"""Facets: of which kinds the found assets are, and how many of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.enums import MOST_STARS, Verdict
from app.domain.tag import AssetTag, Tag
from app.services.asset import catalog as kept
from app.services.asset.catalog import Catalog, Mask, TagLinks
from app.services.asset.id_batches import among
from app.services.asset.search import Search

MOST_VALUES: Final = 200
_CODED: Final = {
    "type": "media_type",
    "provider": "provider_id",
    "model": "model",
    "operation": "operation_type",
    "color": "color",
}
"""The column behind each field of the search that is a facet."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet.

    Attributes:
        value: As the search says it.
        count: How many assets have it, of those that the other facets leave.
    """

    value: str
    count: int


async def read_tag_links(db: AsyncSession, user_id: int, *, only: Sequence[int] | None = None) -> TagLinks:
    """The taggings of a user's assets, or of these alone."""
    named = (await db.execute(select(Tag.id, Tag.name).where(Tag.user_id == user_id))).all()
    own = select(Tag.id).where(Tag.user_id == user_id)
    # The sum keeps SQLite from going through all taggings where few assets are named.
    conditions: list[Any] = (
        [AssetTag.tag_id.in_(own)]
        if only is None
        else [AssetTag.asset_id.in_(among(list(only))), (AssetTag.tag_id + 0).in_(own)]
    )
    line = func.printf("%d %d", AssetTag.tag_id, AssetTag.asset_id).label("line")
    lines = select(line).where(*conditions).subquery()
    joined = await db.scalar(select(func.group_concat(lines.c.line, literal(" "))))
    table = np.fromstring(joined or "", dtype=np.int64, sep=" ").reshape(-1, 2)
    return TagLinks(table[:, 0].copy(), table[:, 1].copy(), {row.id: row.name for row in named})


def count_facets(catalog: Catalog, search: Search) -> dict[str, list[FacetValue]]:
    """Count each facet among what the terms of all other fields leave."""
    counted = {}
    for field, column in _CODED.items():
        mask = search.mask(catalog, without=field)
        codes = np.bincount(catalog[column][mask], minlength=len(catalog.values[column]))
        counted[field] = _values(catalog.values[column], codes)
    ratings = np.bincount(catalog["ratings"][search.mask(catalog, without="rating")], minlength=MOST_STARS + 1)
    counted["rating"] = [FacetValue(str(stars), int(ratings[stars])) for stars in range(MOST_STARS, -1, -1)]
    counted["is"] = _count_judged(catalog, search.mask(catalog, without="is"))
    counted["tag"] = _count_tags(catalog, search.mask(catalog, without="tag"))
    return counted


def _values(values: list[Any], codes: NDArray[np.int64]) -> list[FacetValue]:
    """Those that there are, the most frequent first."""
    found = [
        FacetValue(value.value if isinstance(value, StrEnum) else str(value), int(count))
        for value, count in zip(values, codes, strict=False)
        if count and value is not None
    ]
    return sorted(found, key=lambda facet: (-facet.count, facet.value.casefold()))[:MOST_VALUES]


def _count_judged(catalog: Catalog, mask: Mask) -> list[FacetValue]:
    verdicts = np.bincount(catalog["verdict"][mask], minlength=len(catalog.values["verdict"]))
    counts = dict(zip(catalog.values["verdict"], verdicts.tolist(), strict=False))
    unjudged = int(np.count_nonzero(mask & (catalog["verdict"] == 0) & (catalog["ratings"] == 0)))
    imported = int(np.count_nonzero(mask & catalog.has_mark(kept.UPLOADED)))
    return [
        FacetValue("kept", counts[Verdict.KEPT]),
        FacetValue("rejected", counts[Verdict.REJECTED]),
        FacetValue("unjudged", unjudged),
        FacetValue("imported", imported),
    ]


def _count_tags(catalog: Catalog, mask: Mask) -> list[FacetValue]:
    links, listed = catalog.links, np.sort(catalog["ids"][mask])
    if links is None or not len(listed) or not len(links.tags):
        return []
    at = np.minimum(np.searchsorted(listed, links.asset_ids), len(listed) - 1)
    tags, counts = np.unique(links.tags[listed[at] == links.asset_ids], return_counts=True)
    return _values([links.names.get(tag) for tag in tags.tolist()], counts)
