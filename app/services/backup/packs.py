"""The library as one file: how large it would be, making it, looking into one, and unpacking it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.settings import Settings
from app.services.asset.library import Library
from app.services.backup import packing, unpacking
from app.services.backup.exchange import Note
from app.services.backup.pack_format import Course
from app.services.backup.packing import Packed, PackWish
from app.services.backup.unpacking import PackPreview
from app.storage.portable import list_files, list_profiles
from app.system.clock import Clock
from app.system.threads import in_thread

SUFFIX = ".zip"


@dataclass(frozen=True, slots=True)
class PackSize:
    """How much there is to pack.

    Attributes:
        profiles: The names of all whose library is in it.
    """

    files: int
    file_bytes: int
    database_bytes: int
    profiles: list[str]


class LibraryPacks:
    """Works on files alone; nothing of it needs a session.

    Args:
        database: The file.
        library: The files.
        clock: The time.
    """

    def __init__(self, database: Path, library: Library, clock: Clock) -> None:
        self._database = database
        self._library = library
        self._clock = clock

    async def measure(self) -> PackSize:
        """How much there is, as the rows have it.

        Raises:
            StorageError: The database cannot be read.
        """
        return await in_thread(self._measure)

    async def pack(self, target: Path, wish: PackWish, course: Course) -> Packed | None:
        """Write all profiles' library to a file, also while it is in use; None where it was stopped.

        Raises:
            ValidationError: There are too many files for one archive, or the place is in the library.
            StorageError: The disk refuses or has no room, or another pack is being made.
        """
        try:
            return await in_thread(packing.pack, self._database, self._library, target, wish, self._clock.now(), course)
        except BaseException:
            # Whoever waited is gone: the thread is to end too.
            course.is_stopped = True
            raise

    async def look_into(self, path: Path, settings: Settings) -> PackPreview:
        """What is in a packed library, beside what is there now; nothing is changed by it.

        Raises:
            ValidationError: It is no packed library, or damaged.
            SchemaTooNewError: A newer version of the program packed it.
        """
        return await in_thread(unpacking.look_into, path, self._database, self._library.folder, settings)

    async def unpack(
        self, preview: PackPreview, folder: Path, settings: Mapping[str, Any], course: Course
    ) -> Note | None:
        """Unpack a library; its database takes the place at the next start. The caller holds the runner lock.

        None where it was stopped.

        Raises:
            ValidationError: The archive is damaged, or the folder is in use.
            SchemaTooNewError: A newer version of the program packed it.
            StorageError: The disk refuses or has no room; all is as it was.
        """
        try:
            return await in_thread(
                unpacking.unpack, preview, self._database, folder, settings, self._clock.now(), course
            )
        except BaseException:
            course.is_stopped = True
            raise

    def _measure(self) -> PackSize:
        sizes = {row.sha256: row.size_bytes for row in list_files(self._database)}
        return PackSize(len(sizes), sum(sizes.values()), self._database.stat().st_size, list_profiles(self._database))
