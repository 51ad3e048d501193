"""The bin: what was deleted can be taken out again, until the bin is emptied."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.errors import LibraryUnavailableError, StorageError
from app.media.thumbnails import ThumbnailStore
from app.services.asset.library import Library
from app.services.asset.placing import lock_of_content
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


class Bin:
    """Deletes binned assets for good."""

    def __init__(self, db: AsyncSession, library: Library, thumbnails: ThumbnailStore, locks: KeyedLocks) -> None:
        self._db = db
        self._library = library
        self._thumbnails = thumbnails
        self._locks = locks

    async def empty(self, user_id: int) -> tuple[int, int]:
        """Delete a user's binned assets, and the files that no other asset shares; gives their number and bytes.

        The rows go first: what a crash leaves then is a file without a row, not a row without its file.
        """
        number = freed = last = 0
        while gone := await self._delete_rows(user_id, last):
            freed += await self._erase(gone)
            number += len(gone)
            last = gone[-1].id
        log.info("bin_emptied", assets=number, freed_bytes=freed)
        return number, freed

    async def _delete_rows(self, user_id: int, after: int) -> list[_Gone]:
        columns = (Asset.id, Asset.path, Asset.sha256, Asset.size_bytes)
        # The sum keeps SQLite from the index by user: it would sort all of the user's rows for each chunk.
        binned = select(*columns).where(Asset.id > after, Asset.user_id + 0 == user_id, Asset.deleted_at.is_not(None))
        async with self._db.begin():
            rows = (await self._db.execute(binned.order_by(Asset.id).limit(CHUNK))).all()
            ids = [row.id for row in rows]
            await self._db.execute(update(Asset).where(Asset.stack_id.in_(ids)).values(stack_id=None))
            await self._db.execute(delete(Asset).where(Asset.id.in_(ids)))
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
