"""The files that an import is about: those that were chosen, and those in the folders that were chosen."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

MOST_FILES: Final = 20_000
MEDIA_PATTERNS: Final = " ".join(
    f"*.{suffix}"
    for suffix in (
        *("png", "jpg", "jpeg", "webp", "gif", "avif"),
        *("mp4", "m4v", "mov", "mkv", "webm"),
        *("mp3", "wav", "flac", "ogg", "oga", "opus"),
    )
)
"""The usual names of files that are taken, for a file dialog; what counts is their content."""
MEDIA_SUFFIXES: Final = frozenset(pattern.removeprefix("*") for pattern in MEDIA_PATTERNS.split())
MOST_WATCHED: Final = 200_000
_MARK_OF_HIDDEN: Final = "."


@dataclass(slots=True)
class Found:
    """What is there.

    Attributes:
        files: In the order of their folders and names, MOST_FILES at most.
        sizes: Their bytes; 0 where a file does not tell.
        count: How many there are in all.
        unread: Folders that may not be read.
    """

    files: list[Path] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    count: int = 0
    unread: list[Path] = field(default_factory=list)


def scan_folder(folder: Path) -> dict[str, tuple[int, int]]:
    """The media files in a folder and those below it: relative name to bytes and time of change in nanoseconds.

    Those are told by their endings alone. One that cannot be asked is left out.

    Raises:
        OSError: The folder is not there, or may not be read.
    """
    os.scandir(folder).close()
    found: dict[str, tuple[int, int]] = {}
    for file in _walk(folder, []):
        if file.suffix.lower() not in MEDIA_SUFFIXES or len(found) >= MOST_WATCHED:
            continue
        with suppress(OSError):
            status = file.stat()
            found[file.relative_to(folder).as_posix()] = (status.st_size, status.st_mtime_ns)
    return found


def find_files(paths: Sequence[Path]) -> Found:
    """The paths with each folder as the files in it.

    Hidden files and what lies in hidden folders (`.git`) are left out below a folder that was chosen; what was chosen
    itself is taken. Links to folders are not followed, for they may lead in a circle.
    """
    found = Found()
    for path in paths:
        for file in _walk(path, found.unread) if _holds(path.is_dir) else (path,):
            found.count += 1
            if len(found.files) < MOST_FILES:
                found.files.append(file)
                found.sizes.append(_size(file))
    return found


def _walk(folder: Path, unread: list[Path]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, onerror=lambda error: unread.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith(_MARK_OF_HIDDEN))
        for name in sorted(names):
            file = Path(parent, name)
            if not name.startswith(_MARK_OF_HIDDEN) and _holds(file.is_file):
                yield file


def _holds(question: Callable[[], bool]) -> bool:
    """The answer of a file system; no where it may not be asked."""
    try:
        return question()
    except OSError:
        return False


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
