"""The bin: what was deleted can be taken out again, until the bin is emptied."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.asset import Asset
from app.domain.errors import LibraryUnavailableError, ResourceNotFoundError, StorageError
from app.domain.events import AssetAdded, AssetRemoved, EventLog
from app.domain.tag import AssetTag, Tag
from app.media.thumbnails import ThumbnailStore
from app.services.asset.id_batches import among, batches, own_among
from app.services.asset.library import Library
from app.services.asset.placing import lock_of_content
from app.services.asset.reach import within_reach
from app.services.asset.stacks import Former, Stacks
from app.services.lineage.succession import Succession
from app.system.clock import Clock
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

CHUNK = 500
"""So many at a time: neither the writing connection nor the loop is held for long."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """An asset whose row is gone, and what there may be of it on the disk."""

    id: int
    path: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class BinSize:
    """How much lies in the bin.

    Attributes:
        assets: How many assets.
        files: How many files go with them, since no other asset shares them.
        bytes: The size of these files.
        away: How many more assets stay until their disk, which is unplugged, is back.
    """

    assets: int = 0
    files: int = 0
    bytes: int = 0
    away: int = 0


@dataclass(frozen=True, slots=True)
class Binned:
    """What a move to the bin changed.

    Attributes:
        asset_ids: Those that were not in it.
        stacks: Assets whose stacks have another cover since, each with the one that it had.
    """

    asset_ids: list[int]
    stacks: Former


class Bin:
    """Puts assets into the bin, takes them out of it, and deletes binned ones for good."""

    def __init__(
        self,
        db: AsyncSession,
        library: Library,
        thumbnails: ThumbnailStore,
        locks: KeyedLocks,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._library = library
        self._thumbnails = thumbnails
        self._locks = locks
        self._events = events
        self._clock = clock
        self._acting_for = acting_for
        self._stacks = Stacks(db, events, acting_for=acting_for)
        self._versions = Succession(db, events)

    async def put(self, asset_ids: Iterable[int]) -> list[int]:
        """Move assets to the bin, inside the caller's transaction; gives those that were not in it.

        A stack whose cover is among them gets another one.
        """
        return (await self.move(asset_ids)).asset_ids

    async def move(self, asset_ids: Iterable[int]) -> Binned:
        """As `put`, and tell what takes it back exactly."""
        moved = await self._set(asset_ids, Asset.deleted_at.is_(None), self._clock.now())
        former = await self._stacks.settle(moved)
        self._events.record_assets(AssetRemoved, moved)
        log.info("assets_binned", assets=len(moved))
        return Binned(moved, former)

    async def take_back(self, binned: Binned) -> None:
        """Undo a move, inside the caller's transaction: covers lie on top again."""
        await self.restore(binned.asset_ids)
        if binned.stacks:
            await self._stacks.restore(binned.stacks)

    async def restore(self, asset_ids: Iterable[int]) -> list[int]:
        """Take assets out of the bin, inside the caller's transaction; gives those that were in it.

        Of a stack whose cover stays in the bin another one lies on top.
        """
        restored = await self._set(asset_ids, Asset.deleted_at.is_not(None), None)
        await self._stacks.settle(restored)
        self._events.record_assets(AssetAdded, restored)
        log.info("assets_restored", assets=len(restored))
        return restored

    async def list_users(self, before: datetime) -> list[int]:
        """Who has something in the bin since before a moment."""
        old = (Asset.deleted_at.is_not(None), Asset.deleted_at < before)
        return list(await self._db.scalars(select(Asset.user_id).where(*old).distinct()))

    async def measure(self, user_id: int, only: Collection[int] | None = None) -> BinSize:
        """What would go if the bin of a user were emptied, or these of it; inside the caller's transaction."""
        self._check(user_id)
        own = Asset.user_id == user_id if only is None else Asset.id.in_(among(list(only)))
        binned: tuple[ColumnElement[bool], ...] = (own, *_binned(user_id))
        away = 0
        if self._library.roots:
            reachable = await within_reach(self._library)
            away = await self._db.scalar(select(func.count()).select_from(Asset).where(*binned, ~reachable)) or 0
            binned = (*binned, reachable)
        other = aliased(Asset)
        # What is shared with assets in the bin that stay is told as freed: few ever are.
        stays = exists().where(other.sha256 == Asset.sha256, other.deleted_at.is_(None))
        sizes = select(func.max(Asset.size_bytes).label("size")).where(*binned, Asset.path.is_not(None), ~stays)
        files = sizes.group_by(Asset.sha256).subquery()
        assets = await self._db.scalar(select(func.count()).select_from(Asset).where(*binned))
        found = (await self._db.execute(select(func.count(), func.total(files.c.size)).select_from(files))).one()
        return BinSize(assets or 0, found[0], int(found[1]), away)

    async def empty(
        self, user_id: int, *, only: Collection[int] | None = None, before: datetime | None = None
    ) -> tuple[int, int]:
        """Delete a user's binned assets, and the files that no other asset shares; gives their number and bytes.

        The rows go first: what a crash leaves then is a file without a row, not a row without its file. What lies on a
        disk that is unplugged stays in the bin until it is back.

        Args:
            user_id: Whose bin it is.
            only: These assets, where they are in the bin.
            before: What went to the bin earlier than this.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check(user_id)
        wanted: tuple[ColumnElement[bool], ...] = (*_binned(user_id), await within_reach(self._library))
        if only is not None:
            wanted = (*wanted, Asset.id.in_(among(list(only))))
        if before is not None:
            wanted = (*wanted, Asset.deleted_at < before)
        number = freed = last = 0
        while gone := await self._delete_rows(wanted, last):
            freed += await self._erase(gone)
            number += len(gone)
            last = gone[-1].id
        if number:
            async with self._db.begin():
                unused = ~exists().where(AssetTag.tag_id == Tag.id)
                await self._db.execute(delete(Tag).where(Tag.user_id == user_id, unused))
        log.info("bin_emptied", assets=number, freed_bytes=freed)
        return number, freed

    async def _set(
        self, asset_ids: Iterable[int], condition: ColumnElement[bool], deleted_at: datetime | None
    ) -> list[int]:
        changed: list[int] = []
        for ids in batches(asset_ids):
            those = update(Asset).where(*own_among(ids, self._acting_for), condition)
            changed += await self._db.scalars(those.values(deleted_at=deleted_at).returning(Asset.id))
        return changed

    def _check(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)

    async def _delete_rows(self, wanted: Sequence[ColumnElement[bool]], after: int) -> list[_Gone]:
        columns = (Asset.id, Asset.path, Asset.sha256, Asset.size_bytes)
        binned = select(*columns).where(Asset.id > after, *wanted)
        async with self._db.begin():
            rows = (await self._db.execute(binned.order_by(Asset.id).limit(CHUNK))).all()
            ids = [row.id for row in rows]
            await self._stacks.settle(ids, are_leaving=True)
            await self._versions.close_up(ids)
            await self._db.execute(delete(Asset).where(Asset.id.in_(ids)))
            self._events.record_assets(AssetRemoved, ids)
        return [_Gone(row.id, row.path or "", row.sha256 or "", row.size_bytes or 0) for row in rows]

    async def _erase(self, gone: Sequence[_Gone]) -> int:
        """Delete what nobody needs of these on the disk; gives the bytes.

        The same content may come in again meanwhile. Within this process it waits for its turn. Another process writes
        its row and then looks for a file that is as good as its own: either it finds none any more, or its row is there
        when we look the second time, and the file goes back.
        """
        stored = [asset for asset in gone if asset.sha256]
        async with AsyncExitStack() as stack:
            for sha256 in sorted({asset.sha256 for asset in stored}):
                await stack.enter_async_context(self._locks.hold(lock_of_content(sha256)))
            contents, _ = await self._still_there(stored)
            out = await in_thread(self._take_out, {asset.path for asset in stored if asset.sha256 not in contents})
            contents, ids = await self._still_there(stored)
            return await in_thread(self._clear, stored, out, contents, ids)

    async def _still_there(self, gone: Sequence[_Gone]) -> tuple[set[str | None], set[int]]:
        """Of which contents there is an asset, and which ids were given anew."""
        async with self._db.begin():
            hashes = [asset.sha256 for asset in gone]
            contents = set(await self._db.scalars(select(Asset.sha256).where(Asset.sha256.in_(hashes))))
            ids = set(await self._db.scalars(select(Asset.id).where(Asset.id.in_([asset.id for asset in gone]))))
        return contents, ids

    def _take_out(self, paths: set[str]) -> dict[str, str]:
        """Take the files their names; gives the new ones."""
        out: dict[str, str] = {}
        for path in paths:
            try:
                name = self._library.take_out(path)
            except (OSError, LibraryUnavailableError) as error:
                log.warning("file_stays", path=path, reason=str(error))
            else:
                if name is not None:
                    out[path] = name
        return out

    def _clear(self, stored: Sequence[_Gone], out: dict[str, str], contents: set[str | None], ids: set[int]) -> int:
        freed = 0
        for asset in stored:
            name = out.pop(asset.path, None)
            try:
                if asset.id not in ids:
                    self._library.remove_sidecar(asset.id, asset.sha256)
                if asset.sha256 not in contents:
                    self._thumbnails.remove(asset.sha256)
                    freed += self._unlink(name, asset.size_bytes)
                elif name is not None:
                    self._library.place(name, asset.path)
            except (OSError, StorageError) as error:
                log.warning("file_stays", path=asset.path, reason=str(error))
        return freed

    def _unlink(self, name: str | None, size_bytes: int) -> int:
        if name is None:
            return 0
        self._library.incoming(name).unlink()
        return size_bytes


def _binned(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """In a user's bin.

    The sum keeps SQLite from the index by user: it would sort all of the user's rows for each chunk.
    """
    return (Asset.user_id + 0 == user_id, Asset.deleted_at.is_not(None))
