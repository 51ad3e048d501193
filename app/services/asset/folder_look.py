"""A look at a folder that is to become the library: whether it can, and what is there already."""

from dataclasses import dataclass
from pathlib import Path

from app.services.asset.library import Library
from app.system.file_systems import free_bytes


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What a folder is like.

    Attributes:
        free: Bytes on its disk.
        known: Pictures, clips and sounds of a library that lies there, by the notes beside them.
    """

    free: int
    known: int = 0


def look_at_folder(folder: Path) -> FolderLook:
    """Look at a folder, and make it where it is not there; for a thread.

    Raises:
        LibraryUnavailableError: It cannot hold a library; it says why.
    """
    library = Library(folder)
    library.open()
    return FolderLook(free_bytes(folder), sum(1 for _ in (folder / "sidecars").glob("*/*.json")))
