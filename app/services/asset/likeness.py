"""What looks alike: a number for each picture and clip, the pairs of them that are near, and what was said of those."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog
from sqlalchemy import Integer, bindparam, delete, func, literal, select, text, type_coerce, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import UNHASHED, Asset
from app.domain.distinct_pair import DistinctPair
from app.domain.enums import MediaType
from app.domain.errors import ResourceNotFoundError
from app.media.probe import MediaInspector
from app.media.thumbnails import ThumbnailStore
from app.services.asset.asset_rows import visible
from app.services.asset.id_batches import batches, own_among
from app.services.asset.like_pairs import MOST_DISTANCE, find_pairs, nearest
from app.system.threads import in_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = structlog.get_logger(__name__)

DISTANCE: Final = 5
"""Bits in which duplicates differ at most: another size, format or quality, a thin frame."""
SIMILAR_DISTANCE: Final = 16
"""Bits in which pictures differ that a person calls similar."""
MOST_SIMILAR: Final = 500
_SIZE: Final = 256


@dataclass(frozen=True, slots=True)
class LikePair:
    """Two assets that look alike, the older one first.

    Attributes:
        distance: In how many of 64 bits they differ; 0 is the same picture, as far as this can tell.
    """

    first_id: int
    second_id: int
    distance: int


@dataclass(frozen=True, slots=True)
class Unhashed:
    """An asset of which nobody knows yet what it looks like."""

    id: int
    sha256: str


class Likeness:
    """Finds duplicates and similar assets.

    Args:
        db: The session.
        inspector: Has the workers.
        thumbnails: The small pictures that are compared.
        acting_for: Whose assets; None for everybody's.
    """

    def __init__(
        self, db: AsyncSession, inspector: MediaInspector, thumbnails: ThumbnailStore, *, acting_for: int | None = None
    ) -> None:
        self._db = db
        self._inspector = inspector
        self._thumbnails = thumbnails
        self._acting_for = acting_for

    async def similar_to(
        self, asset_id: int, limit: int = MOST_SIMILAR, *, distance: int = SIMILAR_DISTANCE
    ) -> list[int]:
        """The ids of the assets that look most like one, nearest first, without itself.

        It is empty while nobody knows what that one looks like. Inside the caller's transaction.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        query = select(Asset.user_id, Asset.perceptual_hash).where(Asset.id == asset_id, *visible(self._acting_for))
        row = (await self._db.execute(query)).one_or_none()
        if row is None:
            raise ResourceNotFoundError("asset", asset_id)
        if row.perceptual_hash is None:
            return []
        known = await self._load(row.user_id)
        places, _ = await in_thread(nearest, known[:, 1], row.perceptual_hash, distance)
        return [key for key in known[places, 0].tolist() if key != asset_id][:limit]

    async def list_pairs(self, user_id: int, *, distance: int = DISTANCE, limit: int = 1000) -> list[LikePair]:
        """The pairs of a user's assets that look alike and of which nobody has said that both stay, nearest first.

        Clips are compared with clips, by their posters. Of several that are all the same, the oldest one is paired with
        each. Inside the caller's transaction.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        known = await self._load(user_id)
        if len(known) < 2:  # noqa: PLR2004 - a pair
            return []
        first, second, far = await in_thread(find_pairs, known[:, 1], min(distance, MOST_DISTANCE))
        apart = await self._apart(user_id)
        pairs: list[LikePair] = []
        is_same_kind = known[first, 2] == known[second, 2]
        chosen = zip(first[is_same_kind], second[is_same_kind], far[is_same_kind], strict=True)
        for one, other, bits in chosen:
            low, high = sorted((int(known[one, 0]), int(known[other, 0])))
            if (low, high) not in apart:
                pairs.append(LikePair(low, high, int(bits)))
            if len(pairs) >= limit:
                break
        return pairs

    async def keep_both(self, pairs: Collection[tuple[int, int]]) -> None:
        """Note that these are no duplicates of one another; inside the caller's transaction.

        Pairs of which one is not there any more are left out.
        """
        there = await self._there(pairs)
        rows = [{"first_id": min(pair), "second_id": max(pair)} for pair in pairs if there.issuperset(pair)]
        if rows:
            await self._db.execute(insert(DistinctPair).on_conflict_do_nothing(), rows)

    async def forget_both(self, pairs: Collection[tuple[int, int]]) -> None:
        """Take that back; inside the caller's transaction."""
        there = await self._there(pairs)
        for pair in [pair for pair in pairs if there.issuperset(pair)]:
            these = (DistinctPair.first_id == min(pair), DistinctPair.second_id == max(pair))
            await self._db.execute(delete(DistinctPair).where(*these))

    async def _there(self, pairs: Collection[tuple[int, int]]) -> set[int]:
        found: set[int] = set()
        for ids in batches(key for pair in pairs for key in pair):
            found.update(await self._db.scalars(select(Asset.id).where(*own_among(ids, self._acting_for))))
        return found

    async def count_unhashed(self) -> int:
        """How many pictures and clips have no number yet; inside the caller's transaction."""
        return await self._db.scalar(select(func.count()).select_from(Asset).where(text(UNHASHED))) or 0

    async def list_unhashed(self, after: int, limit: int) -> list[Unhashed]:
        """The next ones without a number, by their ids; inside the caller's transaction."""
        query = select(Asset.id, Asset.sha256).where(text(UNHASHED), Asset.id > after).order_by(Asset.id).limit(limit)
        return [Unhashed(row.id, row.sha256 or "") for row in await self._db.execute(query)]

    async def hash_assets(self, assets: Sequence[Unhashed]) -> set[int]:
        """Give assets their numbers, from their thumbnails; gives the ids of those that have one now.

        Those without a thumbnail, or of which it cannot be read, are left out. It commits by itself.

        Raises:
            WorkerError: The program is closing.
            MediaError: One of the thumbnails ended the worker.
        """
        pictures = await in_thread(self._pictures, assets)
        numbers = await self._inspector.likenesses(list(pictures.values()))
        found = {key: number for key, number in zip(pictures, numbers, strict=True) if number is not None}
        await self._keep(found)
        return set(found)

    async def _keep(self, numbers: Mapping[int, int]) -> None:
        if not numbers:
            return
        table = Asset.__table__
        change = update(table).where(table.c.id == bindparam("key")).values(perceptual_hash=bindparam("number"))  # type: ignore[arg-type]
        async with self._db.begin():
            await self._db.execute(change, [{"key": key, "number": number} for key, number in numbers.items()])

    def _pictures(self, assets: Sequence[Unhashed]) -> dict[int, bytes]:
        found = {asset.id: self._thumbnails.get(asset.sha256, _SIZE) for asset in assets if asset.sha256}
        return {key: data for key, data in found.items() if data is not None}

    async def _load(self, user_id: int) -> "NDArray[Any]":
        """Id, number and kind of all of a user's assets, in three columns, by their ids.

        They come as one text out of one step of SQLite, as the index of the gallery does.
        """
        kind = type_coerce(Asset.media_type == MediaType.VIDEO, Integer)
        line = func.printf("%d %d %d", Asset.id, Asset.perceptual_hash, kind).label("line")
        known = select(line).where(*visible(user_id), Asset.perceptual_hash.is_not(None)).subquery()
        joined = await self._db.scalar(select(func.group_concat(known.c.line, literal("\n"))))
        return await in_thread(_parsed, joined or "")

    async def _apart(self, user_id: int) -> set[tuple[int, int]]:
        own = select(Asset.id).where(Asset.user_id == user_id)
        query = select(DistinctPair.first_id, DistinctPair.second_id).where(DistinctPair.first_id.in_(own))
        return {(row.first_id, row.second_id) for row in await self._db.execute(query)}


def _parsed(joined: str) -> "NDArray[Any]":
    import numpy as np  # noqa: PLC0415  (100 ms that a start without it saves)

    parts = [np.fromstring(joined[start:end], dtype=np.int64, sep=" ").reshape(-1, 3) for start, end in _chunks(joined)]
    table = np.concatenate([np.zeros((0, 3), dtype=np.int64), *parts])
    return table[np.argsort(table[:, 0])]


def _chunks(joined: str) -> Sequence[tuple[int, int]]:
    """Where to cut a text between lines, so that no part keeps the interpreter's lock for long."""
    cuts, start = [], 0
    while start < len(joined):
        end = joined.find("\n", start + 250_000)
        end = len(joined) if end < 0 else end
        cuts.append((start, end))
        start = end + 1
    return cuts
