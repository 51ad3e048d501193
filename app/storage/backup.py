"""A copy of the database that is whole: taken through SQLite, checked, and only then given its name."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from app.domain.errors import StorageError


def snapshot(source: Path, target: Path) -> None:
    """Copy a database that may be in use.

    Args:
        source: The database.
        target: The file to be made; its folder is made too. No half copy is ever left under this name.

    Raises:
        StorageError: The copy failed, or is damaged.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=15)) as reader,
            closing(sqlite3.connect(part)) as writer,
        ):
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reader.backup(writer)
            writer.execute("PRAGMA journal_mode=DELETE")
            verdict = writer.execute("PRAGMA quick_check").fetchone()[0]
        if verdict != "ok":
            raise StorageError("The backup of the database is damaged.", detail=str(verdict))
        part.chmod(0o600)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
    except (sqlite3.Error, OSError) as error:
        raise StorageError("The database could not be backed up.", detail=str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
