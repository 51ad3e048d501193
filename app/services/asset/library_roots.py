"""The folders that the library's files lie in: the main one, and those beside it, as on a second disk."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import ColumnElement, case, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import HALF_PLACED, Asset
from app.domain.enums import AssetState
from app.domain.errors import (
    LibraryUnavailableError,
    MediaError,
    ResourceNotFoundError,
    StorageError,
    ValidationError,
)
from app.domain.events import AssetChanged, EventLog, LibraryRootsChanged
from app.domain.library_folder import LibraryRoot
from app.services.asset.library import Library, Root
from app.services.asset.library_move import bring
from app.services.asset.placing import lock_of_content
from app.services.asset.storage_care import Amount, Progress
from app.system.clock import Clock
from app.system.crash_points import crash_point
from app.system.file_systems import GB, free_bytes
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

MAIN: Final = 0
"""Stands for the main folder, which has no row."""
AT_ONCE: Final = 200
STILL_COMING: Final = timedelta(minutes=5)
"""A file that is being brought was written to no longer ago than this."""


@dataclass(frozen=True, slots=True)
class RootRow:
    """A folder of the library.

    Attributes:
        id: `MAIN` for the main folder.
        path: Where it is.
        takes_new: New files go there.
        is_there: Its disk is; an unplugged one is not.
        amount: What assets have there; a file that several share counts once.
        free: Bytes that are left on its disk; None where it is not there.
    """

    id: int
    path: str
    takes_new: bool
    is_there: bool
    amount: Amount = field(default_factory=Amount)
    free: int | None = None


@dataclass(frozen=True, slots=True)
class RootMoved:
    """What came of moving the files of a folder to the main one.

    Attributes:
        files: How many went.
        was_stopped: Some are left, and the folder is still one of the library.
    """

    files: int = 0
    was_stopped: bool = False


class LibraryRoots:
    """Keeps the folders; of all users. The library knows of each change when this returns.

    Args:
        db: The session.
        library: The files.
        locks: Of contents.
        events: What happened.
        clock: When.
    """

    def __init__(self, db: AsyncSession, library: Library, locks: KeyedLocks, events: EventLog, clock: Clock) -> None:
        self._db = db
        self._library = library
        self._locks = locks
        self._events = events
        self._clock = clock

    async def load(self) -> None:
        """Tell the library its folders; it commits by itself."""
        async with self._db.begin():
            rows = list(await self._db.scalars(select(LibraryRoot).order_by(LibraryRoot.id)))
        self._library.roots = {row.id: Root(Path(row.path), row.takes_new) for row in rows}

    async def list_roots(self) -> list[RootRow]:
        """The folders with what is in them, the main one first; inside the caller's transaction."""
        rows = list(await self._db.scalars(select(LibraryRoot).order_by(LibraryRoot.id)))
        first = func.max(Asset.path)
        prefix = case((first.like("@%"), func.substr(first, 1, func.instr(first, "/"))), else_="").label("prefix")
        each = select(prefix, func.max(Asset.size_bytes).label("size"))
        each_file = each.where(Asset.path.is_not(None), Asset.state == AssetState.READY).group_by(Asset.sha256)
        files = each_file.subquery()
        sums = select(files.c.prefix, func.count(), func.total(files.c.size)).group_by(files.c.prefix)
        amounts = {row[0]: Amount(row[1], int(row[2])) for row in await self._db.execute(sums)}
        main = RootRow(MAIN, str(self._library.folder), not any(row.takes_new for row in rows), is_there=True)
        found = [main, *(RootRow(row.id, row.path, row.takes_new, is_there=False) for row in rows)]
        return await in_thread(lambda: [_looked_at(row, amounts) for row in found])

    async def add_root(self, folder: Path) -> int:
        """Let a folder that is there hold files of the library; gives its id. It commits by itself.

        Raises:
            ValidationError: It is no folder, or one of the library, or lies in one or holds one.
            LibraryUnavailableError: It cannot be written, or is on a network drive.
        """
        path = await in_thread(self._checked, folder)
        await in_thread(Library(path).open)
        async with self._db.begin():
            root = LibraryRoot(path=str(path), takes_new=False, created_at=self._clock.now())
            self._db.add(root)
            self._events.record(LibraryRootsChanged())
        await self.load()
        log.info("library_root_added", root_id=root.id, path=root.path)
        return root.id

    async def use_root(self, root_id: int) -> None:
        """Have new files go to a folder, or to `MAIN`; it commits by itself.

        Raises:
            ResourceNotFoundError: There is no such folder.
        """
        async with self._db.begin():
            if root_id != MAIN:
                await self._get(root_id)
            await self._db.execute(update(LibraryRoot).values(takes_new=LibraryRoot.id == root_id))
            self._events.record(LibraryRootsChanged())
        await self.load()

    async def remove_root(self, root_id: int, go_on: Progress) -> RootMoved:
        """Move the files of a folder to the main one, and let it go; it commits file by file.

        Each is copied and compared, then its rows name the copy, then it is deleted: whatever breaks it off, each
        asset has its file, and the next call goes on, and takes away what a kill has left twice. Files that no asset
        has stay where they are.

        Raises:
            ResourceNotFoundError: There is no such folder.
            LibraryUnavailableError: It is not there and has files.
            StorageError: The main folder has no room, or cannot be written; or files are just coming into that folder.
        """
        async with self._db.begin():
            root = await self._get(root_id)
            root.takes_new = False
            inside = _inside(root_id)
            total = await self._db.scalar(select(func.count(Asset.path.distinct())).where(inside)) or 0
            files = select(func.max(Asset.size_bytes).label("size")).where(inside).group_by(Asset.path).subquery()
            needed = int(await self._db.scalar(select(func.total(files.c.size))) or 0)
            half = (text(f"({HALF_PLACED})"), Asset.incoming.like(f"@{root_id}/%"))
            is_busy = bool(await self._db.scalar(select(func.count()).select_from(Asset).where(*half)))
        await self.load()
        folder = Path(root.path)
        if is_busy or await in_thread(_is_taking, folder, self._clock.now()):
            raise StorageError("Files are just coming into this folder. Try again in a few minutes.")
        if total:
            await in_thread(self._check_room, folder, needed)
        done = 0
        while batch := await self._next(root_id):
            for sha256, path in batch:
                if not go_on(done, total):
                    return RootMoved(done, was_stopped=True)
                await self._move(sha256, path)
                done += 1
        await self._remove_copied(folder)
        async with self._db.begin():
            await self._db.execute(delete(LibraryRoot).where(LibraryRoot.id == root_id))
            self._events.record(LibraryRootsChanged())
        await self.load()
        await in_thread(_tidy, folder)
        log.info("library_root_removed", root_id=root_id, files=done)
        return RootMoved(done)

    async def _remove_copied(self, folder: Path) -> None:
        """Delete files that are in the main folder, too, and that an asset has there: a kill came before they went."""
        names = await in_thread(_files_in, folder)
        for start in range(0, len(names), AT_ONCE):
            part = names[start : start + AT_ONCE]
            there = select(Asset.path, Asset.sha256).where(Asset.path.in_(part), Asset.state == AssetState.READY)
            async with self._db.begin():
                moved = {(row[0] or "", row[1] or "") for row in await self._db.execute(there.distinct())}
            for name, sha256 in moved:
                async with self._locks.hold(lock_of_content(sha256)):
                    await in_thread(self._remove_one, folder, name, sha256)

    def _remove_one(self, folder: Path, name: str, sha256: str) -> None:
        if self._library.is_whole(name, sha256):
            (folder / name).unlink(missing_ok=True)
            log.info("stray_copy_removed", path=name)

    async def _next(self, root_id: int) -> list[tuple[str, str]]:
        query = select(Asset.sha256, Asset.path).where(_inside(root_id)).distinct().limit(AT_ONCE)
        async with self._db.begin():
            return [(row[0] or "", row[1] or "") for row in await self._db.execute(query)]

    async def _move(self, sha256: str, path: str) -> None:
        new = path.partition("/")[2]
        async with self._locks.hold(lock_of_content(sha256)):
            try:
                await in_thread(self._copy, path, new, sha256)
            except (OSError, MediaError) as error:
                raise StorageError("The files cannot be moved.", detail=str(error)) from error
            crash_point("root_file_copied")
            async with self._db.begin():
                those = (Asset.path == path, Asset.sha256 == sha256)
                assets = list(await self._db.scalars(select(Asset).where(*those)))
                for asset in assets:
                    asset.path = new
                self._events.record_assets(AssetChanged, [asset.id for asset in assets])
            try:
                await in_thread(self._let_go, path, assets)
            except OSError as error:
                raise StorageError("The files cannot be moved.", detail=str(error)) from error

    def _copy(self, path: str, new: str, sha256: str) -> None:
        source, target = self._library.file(path), self._library.file(new)
        if not self._library.folders().get(path[: path.index("/") + 1]):
            raise LibraryUnavailableError(str(source.parent), "it is not there")
        if not self._library.is_whole(new, sha256) and source.is_file():
            bring(source, target)

    def _let_go(self, path: str, assets: list[Asset]) -> None:
        for asset in assets:
            if asset.state == AssetState.READY:
                self._library.write_sidecar(asset)
        self._library.file(path).unlink(missing_ok=True)

    def _check_room(self, folder: Path, needed: int) -> None:
        if not Root(folder).is_there:
            raise LibraryUnavailableError(str(folder), "it is not there")
        free = free_bytes(self._library.folder)
        if needed > free:
            place = self._library.folder
            raise StorageError(f"{needed / GB:.1f} GB are needed at {place}, and {free / GB:.1f} GB are free there.")

    def _checked(self, folder: Path) -> Path:
        path = folder.absolute().resolve()
        # A name that is no text could not be kept.
        if not path.is_dir() or not str(path).isprintable():
            raise ValidationError(f"{folder} is no folder.", field="path")
        for known in (self._library.folder, *(root.folder for root in self._library.roots.values())):
            other = known.resolve()
            if path.is_relative_to(other) or other.is_relative_to(path):
                words = "The folder must lie outside of those that the library has, and hold none of them."
                raise ValidationError(words, field="path")
        return path

    async def _get(self, root_id: int) -> LibraryRoot:
        root = await self._db.get(LibraryRoot, root_id)
        if root is None:
            raise ResourceNotFoundError("library folder", root_id)
        return root


def _inside(root_id: int) -> ColumnElement[bool]:
    return Asset.path.like(f"@{root_id}/%")


def _is_taking(folder: Path, now: datetime) -> bool:
    """Whether a file is being brought into a folder; one that nobody goes on with is none."""
    for path in (folder / "incoming").glob("*.part"):
        # One that has just got its name is gone.
        with suppress(FileNotFoundError):
            if now - datetime.fromtimestamp(path.stat().st_mtime, UTC) < STILL_COMING:
                return True
    return False


def _looked_at(row: RootRow, amounts: Mapping[str, Amount]) -> RootRow:
    """A folder with what is known of its disk."""
    amount = amounts.get("" if row.id == MAIN else f"@{row.id}/", Amount())
    is_there = row.is_there or Root(Path(row.path)).is_there
    free = free_bytes(Path(row.path)) if is_there else None
    return RootRow(row.id, row.path, row.takes_new, is_there, amount, free)


def _files_in(folder: Path) -> list[str]:
    """The files of the library in a folder, as rows of the main folder would name them."""
    return [path.relative_to(folder).as_posix() for path in (folder / "files").rglob("*") if path.is_file()]


def _tidy(folder: Path) -> None:
    """Remove the folders that the library made, where they are empty."""
    for name in ("files", "incoming", "sidecars"):
        for path in (*sorted((folder / name).rglob("*"), reverse=True), folder / name):
            if path.is_dir():
                with suppress(OSError):
                    path.rmdir()
