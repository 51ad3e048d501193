"""A copy of the database that is whole: taken through SQLite, checked, and only then given its name."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from app.domain.errors import StorageError
from app.storage.syncing import sync

PART = ".part"
_PAGES_AT_ONCE = 4096
_COUNTED = ("jobs", "assets", "provider_accounts", "ledger_entries", "presets", "tags")
_DATED = ("jobs", "assets", "provider_accounts", "ledger_entries", "presets")

Progress = Callable[[float], None]
"""Is told how far it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What is in a database.

    Attributes:
        schema: Its number.
        size_bytes: Of the file.
        counts: Table to number of rows, of those that a person knows.
        newest_job: When the last job was made, in microseconds since 1970; None where there is none.
    """

    schema: int
    size_bytes: int
    counts: dict[str, int]
    newest_job: int | None


def snapshot(source: Path, target: Path, progress: Progress | None = None) -> None:
    """Copy a database that may be in use; it is one moment of it.

    Args:
        source: The database.
        target: The file to be made; its folder is made too. No half copy is ever left under this name.
        progress: Told how much is copied.

    Raises:
        StorageError: The copy failed, or is damaged.
    """
    part = target.with_name(f".{target.name}.{uuid4().hex}{PART}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(open_read_only(source)) as reader, closing(sqlite3.connect(part)) as writer:
            part.chmod(0o600)
            # It is synced as a whole at the end; what is half made is thrown away.
            writer.execute("PRAGMA synchronous=OFF")
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reader.backup(writer, pages=_PAGES_AT_ONCE if progress else -1, progress=_teller(progress))
            writer.execute("PRAGMA journal_mode=DELETE")
        # SQLite reads through a file that it cannot write to four times as fast.
        with closing(open_read_only(part)) as copy:
            _check(copy)
        with part.open("rb") as file:
            sync(file.fileno())
        part.replace(target)
        sync_names(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise StorageError("The database could not be backed up.", detail=str(error)) from error
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                part.with_name(part.name + end).unlink(missing_ok=True)


def check_backup(path: Path) -> DatabaseFacts:
    """Read all of a backup and see that it is whole.

    Raises:
        StorageError: It is not there, no database, or damaged.
    """
    with _in_words(), closing(open_read_only(path)) as connection:
        _check(connection)
        return _facts(connection, path)


def read_facts(path: Path) -> DatabaseFacts:
    """What is in a database, without reading all of it.

    Raises:
        StorageError: It is not there, or no database.
    """
    with _in_words(), closing(open_read_only(path)) as connection:
        return _facts(connection, path)


def count_newer(path: Path, since: datetime) -> dict[str, int]:
    """Table to the number of rows that were made after a moment, of those that tell when.

    Raises:
        StorageError: It is not there, or no database.
    """
    moment = int(since.timestamp() * 1_000_000)
    with _in_words(), closing(open_read_only(path)) as connection:
        there = [name for name in _DATED if _has_table(connection, name)]
        query = "SELECT count(*) FROM {} WHERE created_at > ?"
        return {name: int(connection.execute(query.format(name), (moment,)).fetchone()[0]) for name in there}


def count_rows(path: Path) -> dict[str, int]:
    """Every table's number of rows, with the schema's number and the bytes of the file.

    Raises:
        StorageError: It is not there, or no database.
    """
    with _in_words(), closing(open_read_only(path)) as connection:
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        names = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
            " ORDER BY name"
        ).fetchall()
        rows = {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for (name,) in names}  # noqa: S608
    return {"schema": int(schema), "size_bytes": path.stat().st_size, **rows}


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing, not even the file of a database that a crash left."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=15)
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def sync_names(folder: Path) -> None:
    """Make the names in a folder survive a power cut (POSIX; elsewhere the system does it with the file)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        sync(handle)
    finally:
        os.close(handle)


def _check(connection: sqlite3.Connection) -> None:
    verdict = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if verdict != "ok":
        raise StorageError("The backup of the database is damaged.", detail=verdict)
    if _has_table(connection, "ledger_entries"):
        sums = "SELECT coalesce(sum(available + held + spent + outside), 0) FROM ledger_entries"
        (rest,) = connection.execute(sums).fetchone()
        if rest:
            raise StorageError("The backup of the database is damaged.", detail=f"the ledger is out by {rest}")


def _facts(connection: sqlite3.Connection, path: Path) -> DatabaseFacts:
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    there = [name for name in _COUNTED if _has_table(connection, name)]
    counts = {name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in there}  # noqa: S608
    newest = connection.execute("SELECT max(created_at) FROM jobs").fetchone()[0] if "jobs" in there else None
    return DatabaseFacts(int(schema), path.stat().st_size, counts, newest)


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).fetchone() is not None


def _teller(progress: Progress | None) -> Callable[[int, int, int], None] | None:
    if progress is None:
        return None
    return lambda _status, left, total: progress((total - left) / total if total else 1.0)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StorageError("This backup cannot be read: it is damaged, or no backup.", detail=str(error)) from error
