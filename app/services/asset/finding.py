"""Finds assets: lists of any search and sort, and how many of each kind a search holds."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import column, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState
from app.domain.errors import ResourceNotFoundError
from app.domain.search import Listing, Sort
from app.services.asset.asset_index import AssetIndex
from app.services.asset.catalog import Catalog, Mask, Places
from app.services.asset.catalog_rows import read_catalog, read_ids
from app.services.asset.facets import FacetValue, count_facets, read_tag_links
from app.services.asset.likeness import Likeness
from app.services.asset.search import Search
from app.system.threads import in_thread

LARGE: Final = 50_000
"""From this number of assets on the arithmetic is done in a thread: it would take more than a few milliseconds."""
MANY: Final = 1_000
"""So many at least are counted in a large library."""
_MATCH: Final = text("asset_words MATCH :asked")
_WORDS: Final = table("asset_words", column("rowid"))


class Finding:
    """Reads and asks catalogs; the view that has one keeps it.

    Args:
        db: The session.
        likeness: Knows what looks alike.
        acting_for: Whose assets; None for everybody's.
    """

    def __init__(self, db: AsyncSession, likeness: Likeness, *, acting_for: int | None = None) -> None:
        self._db = db
        self._likeness = likeness
        self._acting_for = acting_for

    async def read(self, user_id: int) -> Catalog:
        """The catalog of a user's assets.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        return await read_catalog(self._db, user_id)

    async def refresh(self, catalog: Catalog, user_id: int, asset_ids: Sequence[int]) -> None:
        """Let a catalog have these assets as they are now.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        part = await read_catalog(self._db, user_id, only=asset_ids, values=catalog.values)
        catalog.take(part, asset_ids)
        if catalog.links is not None:
            links = await read_tag_links(self._db, user_id, only=asset_ids)
            catalog.links = catalog.links.with_part(links, asset_ids)

    async def find(self, catalog: Catalog, user_id: int, listing: Listing) -> AssetIndex:
        """The list, in its order.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        search = Search(listing.text, user_id)
        await search.look_up(self._db, self._likeness.similar_to)
        if listing.sort == Sort.DATE and search.nearest is not None:
            ids = search.nearest
        elif listing.sort == Sort.NAME:
            order = Asset.name.collate("NOCASE")
            named = select(Asset.id).where(Asset.user_id == user_id).order_by(order, Asset.id)
            ids = await read_ids(self._db, named)
        else:
            ids = np.empty(0, dtype=np.int64)
        here = catalog.snapshot()
        if len(here) < LARGE:
            return _listed(here, search, listing, ids)
        return await in_thread(_listed, here, search, listing, ids)

    async def newest(self, catalog: Catalog, user_id: int, text: str, limit: int) -> tuple[list[int], int | None]:
        """The newest of what a search finds, a stack as one asset, and how many there are in all.

        Of a large library the number is None where it is more than `MANY`: to count them takes longer than anybody
        waits who is still typing.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        search = Search(text, user_id)
        here = catalog.snapshot()
        if len(here) >= LARGE and search.plain_words:
            ids = await self._with_words(search.plain_words, user_id, MANY + 1)
            if len(ids) > MANY:
                mask = here.without_covered(here.mask_of(np.array(ids, dtype=np.int64)))
                return _last(here, mask, limit), None
        await search.look_up(self._db, self._likeness.similar_to)
        if len(here) < LARGE:
            return _newest(here, search, limit)
        return await in_thread(_newest, here, search, limit)

    async def _with_words(self, words: Sequence[str], user_id: int, limit: int) -> list[int]:
        """Some of the assets that have all of these words, those that came last."""
        match = _MATCH.bindparams(asked=" AND ".join(words))
        # The sum keeps SQLite from the index by user, in which it would go through the whole library.
        shown = (Asset.user_id + 0 == user_id, Asset.deleted_at.is_(None), Asset.state != AssetState.PLACING)
        found = select(Asset.id).select_from(_WORDS).join(Asset, Asset.id == _WORDS.c.rowid).where(match, *shown)
        return list(await self._db.scalars(found.order_by(_WORDS.c.rowid.desc()).limit(limit)))

    async def holds(self, catalog: Catalog, user_id: int, text: str, asset_ids: Sequence[int]) -> AssetIndex:
        """Which of these assets a search finds, in the order of their times.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        search = Search(text, user_id)
        await search.look_up(self._db, self._likeness.similar_to)
        part = catalog.part(np.array(asset_ids, dtype=np.int64))
        return part.index(np.flatnonzero(search.mask(part)))

    async def facets(self, catalog: Catalog, user_id: int, text: str) -> dict[str, list[FacetValue]]:
        """For each facet its values with how many assets they would leave, given the terms of all other facets.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        search = Search(text, user_id)
        await search.look_up(self._db, self._likeness.similar_to)
        if catalog.links is None:
            catalog.links = await read_tag_links(self._db, user_id)
        here = catalog.snapshot()
        if len(here) < LARGE:
            return count_facets(here, search)
        return await in_thread(count_facets, here, search)

    def _check_user(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)


def _newest(catalog: Catalog, search: Search, limit: int) -> tuple[list[int], int]:
    mask = _shown(catalog, search, Listing(has_stacks=True))
    return _last(catalog, mask, limit), int(np.count_nonzero(mask))


def _last(catalog: Catalog, mask: Mask, limit: int) -> list[int]:
    ids: list[int] = catalog["ids"][np.flatnonzero(mask)[::-1][:limit]].tolist()
    return ids


def _shown(catalog: Catalog, search: Search, listing: Listing) -> Mask:
    mask: Mask = search.mask(catalog)
    # In the bin each one is seen: what goes for good must not lie below another.
    if listing.has_stacks and catalog.stacks and not search.is_in_bin:
        return catalog.without_covered(mask, listing.expanded)
    return mask


def _listed(catalog: Catalog, search: Search, listing: Listing, ordered: NDArray[np.int64]) -> AssetIndex:
    mask = _shown(catalog, search, listing)
    if listing.sort == Sort.NAME or (not listing.is_in_time and listing.sort == Sort.DATE):
        named = catalog.places_of(ordered)
        places: Places = named[mask[named]]
        # Names come from A; what looks alike comes nearest first, as the newest comes first elsewhere.
        return catalog.index(places if listing.is_ascending == (listing.sort == Sort.NAME) else places[::-1])
    return catalog.index(
        catalog.order(np.flatnonzero(mask), listing.sort, is_ascending=listing.is_ascending, seed=listing.seed)
    )
