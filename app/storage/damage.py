"""Whether a database file can be used, and how one that cannot is put away without being changed."""

import sqlite3
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path

from app.storage.backup import open_read_only, sync_names

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database: it is one thing with it."""
_HEADER_BYTES = 100


class Condition(StrEnum):
    """What a look at a database file came to."""

    GOOD = "good"
    ABSENT = "absent"
    """It is not there, or empty."""
    DAMAGED = "damaged"


def look_at(path: Path, *, reads_all: bool, patience_seconds: float = 15) -> Condition:
    """Look at a database file; it is not changed.

    Args:
        path: The file.
        reads_all: Every page is read (`quick_check`), as after an end that was not clean; else only that it is a
            database whose tables are known.
        patience_seconds: How long to wait for another process that keeps it locked.

    Raises:
        OSError: The disk refuses.
    """
    if size_of(path) == 0:
        return Condition.ABSENT
    if _is_cut(path):
        return Condition.DAMAGED
    try:
        with closing(_open(path)) as connection:
            connection.execute(f"PRAGMA busy_timeout={round(patience_seconds * 1000)}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone() if reads_all else ("ok",)
    except sqlite3.OperationalError as error:
        # Locked, or a disk that does not answer: it says nothing about what the file holds.
        if _means_damage(error):
            return Condition.DAMAGED
        raise OSError(str(error)) from error
    except sqlite3.DatabaseError:
        return Condition.DAMAGED
    return Condition.GOOD if verdict == "ok" else Condition.DAMAGED


def was_left_open(path: Path) -> bool:
    """Whether whoever used it last did not close it, or still does: then its log is there."""
    return any(size_of(path.with_name(path.name + end)) > 0 for end in ("-wal", "-journal"))


def set_aside(path: Path, folder: Path) -> bool:
    """Move a database and what is beside it to a folder, under the same names; going on with half a move is well.

    The log goes first: a database without its log is never under the old name while its log is elsewhere for good.

    Returns:
        Whether there was anything.

    Raises:
        OSError: The disk refuses.
    """
    names = [path.name + end for end in COMPANIONS] + [path.name]
    there = [name for name in names if path.with_name(name).exists()]
    if not there:
        return False
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in there:
        path.with_name(name).replace(folder / name)
    sync_names(folder)
    sync_names(path.parent)
    return True


def size_of(path: Path) -> int:
    """A file's length; 0 where there is none."""
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _is_cut(path: Path) -> bool:
    """Whether a file without a log ends before its header says that it does; SQLite tells only when it gets there."""
    if was_left_open(path):
        return False
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        return True
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return path.stat().st_size < pages * (65536 if page == 1 else page)


def _open(path: Path) -> sqlite3.Connection:
    """As a reader; where a crash left what is to be rolled back, as somebody who can do that."""
    is_hot = size_of(path.with_name(f"{path.name}-journal")) > 0
    return sqlite3.connect(path, timeout=15) if is_hot else open_read_only(path)


def _means_damage(error: sqlite3.OperationalError) -> bool:
    text = str(error)
    return "malformed" in text or "not a database" in text or "disk image" in text or "decode" in text
