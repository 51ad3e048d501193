"""Moves the library: its files are copied to another folder and compared; the change of the setting goes over to it."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import HALF_PLACED, Asset
from app.domain.enums import AssetState
from app.domain.errors import MediaError, StorageError, ValidationError
from app.media.hashing import copy_hashed, hash_file
from app.services.asset.library import LIMIT_BYTES, Library
from app.services.asset.storage_care import Progress
from app.system.crash_points import crash_point
from app.system.file_systems import GB, free_bytes, sync_folder
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

FOLDERS: Final = ("files", "sidecars")
AT_ONCE: Final = 500


@dataclass(slots=True)
class Moved:
    """How far a copy has come.

    Attributes:
        files: How many there are at the other place now.
        copied: How many of them were not there before.
        was_stopped: It did not come to its end.
    """

    files: int = 0
    copied: int = 0
    was_stopped: bool = False


class LibraryMove:
    """Copies the library; a copy that was broken off, by whatever, is gone on with by the next one.

    Args:
        db: The session.
        library: The library as it is.
    """

    def __init__(self, db: AsyncSession, library: Library) -> None:
        self._db = db
        self._library = library

    async def copy_to(self, folder: Path, go_on: Progress) -> Moved:
        """Have every file of the main folder in another one too; what is there already is read and compared.

        Args:
            folder: Is made where it is not there.
            go_on: Is told how far it is, and asked whether to go on.

        Raises:
            ValidationError: It is the library, or lies in it, or the other way round.
            StorageError: It cannot be written, or there is no room.
        """
        source = self._library.folder
        here, there = await in_thread(source.resolve), await in_thread(folder.resolve)
        for known in (here, *(root.folder for root in self._library.roots.values())):
            if there.is_relative_to(known) or known.is_relative_to(there):
                raise ValidationError("The new place must lie outside of the library, and not hold it.", field="folder")
        files = await in_thread(lambda: sorted(_files(source)))
        await in_thread(self._check_room, files, source, there)
        moved = Moved()
        for place, name in enumerate(files):
            if not go_on(place, len(files)):
                moved.was_stopped = True
                break
            try:
                moved.copied += await in_thread(bring, source / name, there / name)
            except (OSError, MediaError) as error:
                raise StorageError(f"{there} cannot be written.", detail=str(error)) from error
            moved.files += 1
            crash_point("library_file_copied")
        log.info("library_copied", files=moved.files, copied=moved.copied, was_stopped=moved.was_stopped)
        return moved

    async def count_missing_in(self, folder: Path) -> int:
        """How many assets would have no file if the library were there; inside the caller's transaction.

        One that is being placed counts, as its file is at the present place; one in a folder beside the main one does
        not, as that stays.
        """
        half = await self._db.scalar(select(func.count()).select_from(Asset).where(text(HALF_PLACED))) or 0
        missing, last = half, 0
        while True:
            columns = (Asset.id, Asset.path, Asset.size_bytes)
            inside = (Asset.state == AssetState.READY, Asset.path.not_like("@%"))
            query = select(*columns).where(Asset.id > last, *inside).order_by(Asset.id)
            rows = (await self._db.execute(query.limit(AT_ONCE))).all()
            if not rows:
                return missing
            wanted = [(row.path or "", row.size_bytes) for row in rows]
            missing += await in_thread(_count_missing, folder, wanted)
            last = rows[-1].id

    async def remove_former(self, folder: Path) -> tuple[int, int]:
        """Delete the files of a place where the library was; gives their number and bytes.

        Only what is in the library now, with the same content, goes; other files and folders stay.

        Raises:
            ValidationError: It is the library as it is.
            StorageError: It cannot be read or written.
        """
        try:
            if await in_thread(folder.samefile, self._library.folder):
                raise ValidationError("The library is there.", field="folder")
            return await in_thread(_remove_copied, folder, self._library.folder)
        except OSError as error:
            raise StorageError(f"{folder} cannot be read or written.", detail=str(error)) from error

    def _check_room(self, files: list[Path], source: Path, target: Path) -> None:
        needed = sum(_length(source / name) or 0 for name in files if not (target / name).exists())
        free = free_bytes(target)
        if needed > free:
            raise StorageError(f"{needed / GB:.1f} GB are needed at {target}, and {free / GB:.1f} GB are free there.")


def _files(folder: Path) -> Iterator[Path]:
    """The files of a library, relative to it."""
    for name in FOLDERS:
        for path in (folder / name).rglob("*"):
            if path.is_file() and not path.name.endswith(".part"):
                yield path.relative_to(folder)


def bring(source: Path, target: Path) -> bool:
    """Have a file at another place; gives whether it was not there before."""
    if _length(source) == _length(target) and hash_file(source) == hash_file(target):
        return False
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f".{uuid4().hex}.part")
    try:
        copied = copy_hashed(source, part, limit_bytes=LIMIT_BYTES)
        if hash_file(part) != copied.sha256:
            raise OSError(5, "the copy has another content", str(target))
        part.replace(target)
    except FileNotFoundError:
        # An asset that was deleted meanwhile.
        return False
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)
    return True


def _count_missing(folder: Path, wanted: list[tuple[str, int | None]]) -> int:
    lengths = [(_length(folder / name), size) for name, size in wanted]
    return sum(found is None or (size is not None and found != size) for found, size in lengths)


def _remove_copied(former: Path, present: Path) -> tuple[int, int]:
    count = freed = 0
    for name in sorted(_files(former)):
        length = _length(former / name)
        if _is_copied(former / name, present / name):
            (former / name).unlink()
            count, freed = count + 1, freed + (length or 0)
    for folder in sorted((path for name in FOLDERS for path in (former / name).rglob("*")), reverse=True):
        with suppress(OSError):
            folder.rmdir()
    return count, freed


def _is_copied(former: Path, present: Path) -> bool:
    """Whether a file is at the present place too, and not the same one there, as through a link."""
    if _length(former) != _length(present) or former.samefile(present):
        return False
    return hash_file(former) == hash_file(present)


def _length(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
