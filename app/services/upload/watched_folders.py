"""Watched folders: which there are, and which of their files were looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import (
    DuplicateError,
    LibraryFullError,
    ResourceNotFoundError,
    UploadRejectedError,
    ValidationError,
)
from app.domain.events import EventLog, WatchedFoldersChanged
from app.domain.library_folder import WatchedFile, WatchedFolder
from app.services.asset.library import Library
from app.services.upload.upload_file import PathUpload
from app.services.upload.upload_service import Taken, UploadService
from app.system.clock import Clock
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

Stamp = tuple[int, int]
"""Bytes, and the time of change in nanoseconds."""


def kept_name(name: str) -> str:
    """A file's name as it can be kept: on some disks it may be any bytes, of which not all are a text."""
    return name.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class WatchedFolderRow:
    """A watched folder as it is shown.

    Attributes:
        is_there: Whether it can be read now; its disk may be unplugged.
        files: How many of its files were looked at.
    """

    id: int
    user_id: int
    path: str
    is_active: bool
    is_there: bool = True
    files: int = 0


class WatchedFolders:
    """Keeps the list of folders, and takes their files in."""

    def __init__(
        self,
        db: AsyncSession,
        uploads: UploadService,
        library: Library,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._uploads = uploads
        self._library = library
        self._events = events
        self._clock = clock
        self._acting_for = acting_for

    async def list_folders(self) -> list[WatchedFolderRow]:
        """The watched folders, in the order of their paths; inside the caller's transaction."""
        files = select(func.count()).where(WatchedFile.folder_id == WatchedFolder.id).scalar_subquery()
        query = select(WatchedFolder, files.label("files")).order_by(WatchedFolder.path)
        if self._acting_for is not None:
            query = query.where(WatchedFolder.user_id == self._acting_for)
        found = (await self._db.execute(query)).all()
        return [
            WatchedFolderRow(one.id, one.user_id, one.path, one.is_active, files=count or 0) for one, count in found
        ]

    async def add_folder(self, user_id: int, folder: Path) -> WatchedFolder:
        """Watch a folder, and those below it; what lies in it already is taken in too. It commits by itself.

        Raises:
            ValidationError: It is no folder, or it holds the library or lies in it.
            DuplicateError: It is watched, by itself or with one above or below it.
            ResourceNotFoundError: The user is not there.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        path = await in_thread(self._checked, folder)
        async with self._db.begin():
            for other in await self._db.scalars(select(WatchedFolder).where(WatchedFolder.user_id == user_id)):
                if path.is_relative_to(other.path) or Path(other.path).is_relative_to(path):
                    raise DuplicateError(f"{other.path} is watched already.")
            made = WatchedFolder(user_id=user_id, path=str(path), is_active=True, created_at=self._clock.now())
            self._db.add(made)
            self._events.record(WatchedFoldersChanged())
        log.info("folder_watched", folder_id=made.id)
        return made

    async def remove_folder(self, folder_id: int) -> None:
        """Watch a folder no longer; what was taken in stays. Inside the caller's transaction.

        Raises:
            ResourceNotFoundError: It is not watched.
        """
        await self._db.delete(await self._get(folder_id))
        self._events.record(WatchedFoldersChanged())

    async def set_active(self, folder_id: int, *, is_active: bool) -> None:
        """Pause a folder, or go on with it; inside the caller's transaction.

        Raises:
            ResourceNotFoundError: It is not watched.
        """
        (await self._get(folder_id)).is_active = is_active
        self._events.record(WatchedFoldersChanged())

    async def list_seen(self, folder_id: int) -> dict[str, Stamp]:
        """The files that were looked at by their `kept_name`, and as what; inside the caller's transaction."""
        columns = (WatchedFile.name, WatchedFile.size_bytes, WatchedFile.modified_ns)
        found = await self._db.execute(select(*columns).where(WatchedFile.folder_id == folder_id))
        return {row.name: (row.size_bytes, row.modified_ns) for row in found}

    async def take_file(self, folder: WatchedFolderRow, name: str, stamp: Stamp) -> Taken | None:
        """Take a file of a folder in; None for one that is refused. It is not looked at again as it is.

        One for which the library has no room is looked at again after the next start.

        Raises:
            StorageError: The library cannot be written: it is looked at again.
        """
        taken: Taken | None = None
        try:
            file = PathUpload(Path(folder.path, name))
            taken = await self._uploads.take(folder.user_id, file, "local", is_watched=True)
        except LibraryFullError as error:
            # It may have room the next time that the program runs.
            log.info("watched_file_waits", folder_id=folder.id, reason=error.reason)
            return None
        except UploadRejectedError as error:
            log.info("watched_file_refused", folder_id=folder.id, reason=error.reason)
        await self.note_seen(folder.id, {name: stamp})
        return taken

    async def note_seen(self, folder_id: int, files: Mapping[str, Stamp]) -> None:
        """Note that files were looked at, unless their folder is watched no longer; it commits by itself."""
        rows = [
            {"folder_id": folder_id, "name": kept_name(name), "size_bytes": size, "modified_ns": changed}
            for name, (size, changed) in files.items()
        ]
        note = insert(WatchedFile)
        new = {"size_bytes": note.excluded.size_bytes, "modified_ns": note.excluded.modified_ns}
        async with self._db.begin():
            owner = await self._db.scalar(select(WatchedFolder.user_id).where(WatchedFolder.id == folder_id))
            if owner is not None and self._acting_for in {None, owner}:
                await self._db.execute(note.on_conflict_do_update(set_=new), rows)

    def _checked(self, folder: Path) -> Path:
        path = folder.absolute().resolve()
        if not path.is_dir() or kept_name(str(path)) != str(path):
            raise ValidationError(f"{folder} is no folder.", field="path")
        folders = (self._library.folder, *(root.folder for root in self._library.roots.values()))
        libraries = [one.resolve() for one in folders]
        if any(path.is_relative_to(library) or library.is_relative_to(path) for library in libraries):
            raise ValidationError("The library itself cannot be watched, nor a folder that holds it.", field="path")
        return path

    async def _get(self, folder_id: int) -> WatchedFolder:
        folder = await self._db.get(WatchedFolder, folder_id)
        if folder is None or self._acting_for not in {None, folder.user_id}:
            raise ResourceNotFoundError("watched folder", folder_id)
        return folder
