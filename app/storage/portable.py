"""A copy of the database that may leave the computer: without keys, which nobody could open elsewhere."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.domain.errors import StorageError
from app.storage.backup import open_read_only

_KEYS_STAYED = "Its keys stayed on the computer where the library was packed. Enter them anew."


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the library, as a row names it.

    Attributes:
        asset_id: Of the row; several may name one file.
        path: With the folder that it lies in, where that is not the main one.
    """

    asset_id: int
    path: str
    sha256: str
    size_bytes: int


def make_portable(path: Path, now: datetime, *, in_one_folder: bool) -> int:
    """Take out of a copy what belongs to this computer alone; gives the number of accounts that lose their keys.

    Args:
        path: The copy; nobody has it open.
        now: When.
        in_one_folder: The files of all folders of the library come along, in one.

    Raises:
        StorageError: It cannot be written.
    """
    moment = int(now.timestamp() * 1_000_000)
    with _in_words(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("BEGIN")
        locked = connection.execute(
            "UPDATE provider_accounts SET sealed = NULL, state = 'needs_sign_in', state_reason = ?, state_since = ?"
            " WHERE sealed IS NOT NULL",
            (_KEYS_STAYED, moment),
        ).rowcount
        _take_out_keys(connection)
        if in_one_folder:
            _join_folders(connection)
        connection.execute("COMMIT")
        # What was deleted still lies in free pages until the file is written anew.
        connection.execute("VACUUM")
    return locked


def list_files(path: Path) -> list[StoredFile]:
    """The files that assets have, in the order of the assets.

    Raises:
        StorageError: It cannot be read.
    """
    query = "SELECT id, path, sha256, coalesce(size_bytes, 0) FROM assets WHERE state = 'ready' ORDER BY id"
    with _in_words(), closing(open_read_only(path)) as connection:
        return [StoredFile(*row) for row in connection.execute(query)]


def list_profiles(path: Path) -> list[str]:
    """The names of those who have a library in it.

    Raises:
        StorageError: It cannot be read.
    """
    query = "SELECT display_name FROM users WHERE deleted_at IS NULL ORDER BY id"
    with _in_words(), closing(open_read_only(path)) as connection:
        return [str(name) for (name,) in connection.execute(query)]


def born_at(path: Path) -> int:
    """When a library was begun, in microseconds since 1970: two that say the same are one library; 0 for none.

    Raises:
        StorageError: It cannot be read.
    """
    with _in_words(), closing(open_read_only(path)) as connection:
        found = connection.execute("SELECT created_at FROM users ORDER BY id LIMIT 1").fetchone()
        return int(found[0]) if found is not None else 0


def _take_out_keys(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE users SET token_key = NULL, stay_item = NULL")
    connection.execute("DELETE FROM user_sessions")
    connection.execute("DELETE FROM signing_certificates")
    connection.execute("DELETE FROM vault_keys")
    # A folder outside of the library is another one elsewhere, or none.
    connection.execute("UPDATE watched_folders SET is_active = 0")


def _join_folders(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE assets SET path = substr(path, instr(path, '/') + 1) WHERE path LIKE '@%'")
    connection.execute(
        "UPDATE assets SET incoming = substr(incoming, instr(incoming, '/') + 1) WHERE incoming LIKE '@%'"
    )
    connection.execute("DELETE FROM library_roots")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError("The database cannot be read or written.", detail=str(error)) from error
