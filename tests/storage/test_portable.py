"""A copy that leaves the computer holds no key, and all that is not one."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.storage.backup import check_backup
from app.storage.portable import StoredFile, born_at, list_files, list_profiles, make_portable
from tests.support.databases import MOMENT, NOW, filled_database, value

CANARY = b"canary-that-was-sealed-in-a-row-of-this-database"
SHA = "ab" * 32


def word(path: Path, query: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute(query).fetchone()[0])


def with_secrets(path: Path) -> Path:
    filled_database(path, jobs=30)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "UPDATE users SET token_key = ?, stay_item = ?, password_hash = 'hash'", (CANARY, CANARY.decode())
        )
        connection.execute("UPDATE provider_accounts SET sealed = ?", (CANARY,))
        connection.execute(
            "INSERT INTO vault_keys (user_id, wrap, backend, params, wrapped, created_at)"
            " VALUES (1, 'keyring', 'memory', '{}', ?, ?)",
            (CANARY, MOMENT),
        )
        connection.execute(
            "INSERT INTO signing_certificates (user_id, chain, algorithm, sealed, created_at)"
            " VALUES (1, 'chain', 'es256', ?, ?)",
            (CANARY, MOMENT),
        )
        connection.execute(
            "INSERT INTO user_sessions (id, user_id, generation, secret_hash, ip_address, user_agent, created_at,"
            " last_seen_at, expires_at) VALUES (1, 1, 0, ?, '', '', ?, ?, ?)",
            (CANARY[:32], MOMENT, MOMENT, MOMENT + 1),
        )
        connection.execute("INSERT INTO library_roots (id, path, takes_new, created_at) VALUES (3, '/b', 1, 1)")
        connection.execute("INSERT INTO watched_folders (user_id, path, is_active, created_at) VALUES (1, '/w', 1, 1)")
        connection.execute("UPDATE assets SET path = '@3/files/ab/x.png', sha256 = ? WHERE id = 1", (SHA,))
        connection.commit()
    return path


@pytest.mark.parametrize("kind", ["in one folder", "as they are"])
def test_no_secret_is_left_not_even_in_a_free_page(tmp_path: Path, kind: str) -> None:
    in_one_folder = kind == "in one folder"
    path = with_secrets(tmp_path / "a.db")
    before = check_backup(path)
    assert CANARY[:20] in path.read_bytes() + path.with_name("a.db-wal").read_bytes()
    assert make_portable(path, datetime(2026, 12, 1, tzinfo=UTC), in_one_folder=in_one_folder) == 1
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    assert CANARY[:20] not in path.read_bytes()
    assert check_backup(path).counts == before.counts
    assert word(path, "SELECT password_hash FROM users") == "hash", "who signs in there has the same password"
    assert word(path, "SELECT state FROM provider_accounts") == "needs_sign_in"
    assert value(path, "SELECT is_active FROM watched_folders") == 0
    assert value(path, "SELECT count(*) FROM library_roots") == (0 if in_one_folder else 1)
    expected = "files/ab/x.png" if in_one_folder else "@3/files/ab/x.png"
    assert word(path, "SELECT path FROM assets WHERE id = 1") == expected


def test_a_library_tells_whose_it_is_and_when_it_began(tmp_path: Path) -> None:
    path = with_secrets(tmp_path / "a.db")
    assert (born_at(path), list_profiles(path)) == (MOMENT, ["Me"])
    first = list_files(path)[0]
    assert (first.asset_id, first.path, first.sha256) == (1, "@3/files/ab/x.png", SHA)
    assert isinstance(first, StoredFile)
    with closing(sqlite3.connect(tmp_path / "empty.db")) as connection:
        connection.execute("CREATE TABLE users (id, created_at)")
    assert born_at(tmp_path / "empty.db") == 0


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"garbage" * 900)
    for read in (list_files, list_profiles, born_at):
        with pytest.raises(StorageError):
            read(tmp_path / "a.db")
    with pytest.raises(StorageError):
        make_portable(tmp_path / "a.db", NOW, in_one_folder=True)
