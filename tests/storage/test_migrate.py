"""Bringing a database up to date, and refusing what is newer."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from app.domain.base import Base
from app.domain.errors import SchemaTooNewError, StorageError
from app.storage.migrate import SCHEMA, is_current, migrate, schema_of
from tests.domain.test_asset import SHA, add
from tests.support.old_schemas import make_schema

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STRANGE = "a#b %20?c ü"


def test_a_new_database_gets_the_present_schema(tmp_path: Path) -> None:
    path = tmp_path / "data" / "pixsim7.db"
    assert schema_of(path) == 0
    migrate(path, tmp_path / "backups", NOW)
    assert schema_of(path) == SCHEMA
    assert is_current(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "backups").exists()


def test_rows_and_migrations_agree(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    migrate(path, tmp_path / "backups", NOW)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "include_name": _is_ours})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether it is a table that is mapped: the full-text index makes its own."""
    return kind != "table" or not (name or "").startswith("asset_words")


def test_every_table_is_strict(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    migrate(path, tmp_path / "backups", NOW)
    with closing(sqlite3.connect(path)) as connection:
        loose = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
            " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'asset_words_%' AND name != 'alembic_version'"
        ).fetchall()
    assert loose == []


@pytest.mark.row("F-31")
def test_a_newer_schema_is_refused_with_words_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    migrate(path, tmp_path / "backups", NOW)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA + 1}")
    before = path.read_bytes()
    with pytest.raises(SchemaTooNewError, match="newer version"):
        migrate(path, tmp_path / "backups", NOW)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    path.write_bytes(b"this is no database, and long enough to be read as one" * 40)
    with pytest.raises(StorageError):
        migrate(path, tmp_path / "backups", NOW)
    assert path.read_bytes().startswith(b"this is no database")


def test_a_damaged_database_without_a_schema_is_refused_with_words(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    data = bytearray(path.read_bytes())
    data[100:] = b"\xff" * (len(data) - 100)
    path.write_bytes(data)
    with pytest.raises(StorageError, match="brought up to date") as caught:
        migrate(path, tmp_path / "backups", NOW)
    assert "malformed" in (caught.value.detail or "")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits a process")
def test_a_disk_that_takes_no_more_is_told_with_words_and_leaves_no_half_schema(tmp_path: Path) -> None:
    script = f"""
import resource
from datetime import UTC, datetime
from pathlib import Path
from app.domain.errors import StorageError
from app.storage.migrate import migrate
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    migrate(Path({str(tmp_path / "pixsim7.db")!r}), Path({str(tmp_path / "backups")!r}), datetime.now(UTC))
except StorageError as error:
    print(error.message)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("The database could not be brought up to date.", "")
    assert schema_of(tmp_path / "pixsim7.db") == 0
    migrate(tmp_path / "pixsim7.db", tmp_path / "backups", NOW)
    assert is_current(tmp_path / "pixsim7.db")


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / STRANGE / "pixsim7.db"
    migrate(path, tmp_path / "backups", NOW)
    assert is_current(path)
    assert [entry.name for entry in tmp_path.iterdir()] == [STRANGE]


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    migrate(path, tmp_path / "backups", NOW)
    before = path.stat().st_mtime_ns
    migrate(path, tmp_path / "backups", NOW)
    assert path.stat().st_mtime_ns == before


async def test_it_runs_in_a_thread_beside_a_loop(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    await asyncio.to_thread(migrate, path, tmp_path / "backups", NOW)
    assert is_current(path)


def test_what_runs_delivered_before_they_kept_it_becomes_their_outputs(tmp_path: Path) -> None:
    path = tmp_path / "pixsim7.db"
    make_schema(path, 6)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO users (id, email, email_key, display_name, created_at) VALUES (1,'a','a','a',0)"
        )
        connection.execute(
            "INSERT INTO executions (id, user_id, preset_name, content, variables, state, state_reason, created_at)"
            " VALUES (7, 1, 'p', '{}', '{}', 'queued', '', 0), (8, 1, 'p', '{}', '{}', 'queued', '', 0)"
        )
        # Asset 1 came last; 4 was taken by hand.
        for asset_id, run, taken_at in ((1, 7, 30), (2, 7, 10), (3, 7, 20), (4, None, 5), (5, 8, 1)):
            add(connection, id=asset_id, sha256=f"{asset_id}{SHA[1:]}")
            row = (asset_id, run, taken_at)
            connection.execute("INSERT INTO asset_captures VALUES (?, NULL, ?, 'picture', ?)", row)
    migrate(path, tmp_path / "backups", NOW)
    assert is_current(path)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT execution_id, output_index, asset_id FROM execution_outputs ORDER BY 1, 2"
        ).fetchall()
    assert found == [(7, 0, 2), (7, 1, 3), (7, 2, 1), (8, 0, 5)]


def test_a_profile_of_before_passwords_signs_in_by_itself_without_limits_and_its_jobs_count_against_none(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pixsim7.db"
    make_schema(path, 7)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO users (id, email, email_key, display_name, created_at) VALUES (1,'a','a','a',0)"
        )
        connection.execute(
            "INSERT INTO jobs (id, user_id, provider_id, operation_type, status, params, prompt, priority, position,"
            " is_held, token, attempts, needs_attention, estimated_cost, created_at)"
            " VALUES (1,1,'p','upscale','pending','{}','',0,1.0,0,0,0,0,0,0)"
        )
    migrate(path, tmp_path / "backups", NOW)
    assert is_current(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        (person,) = connection.execute(
            "SELECT password_hash, generation, token_key, sign_in_failures, locked_until, lock_minutes,"
            " quota_jobs, quota_operations, quota_running, quota_bytes FROM users"
        )
        assert person == (None, 0, None, 0, None, 15, None, "{}", None, None)
        connection.execute("UPDATE jobs SET status = 'cancelled', ended_at = 1")
        assert connection.execute("SELECT count(*) FROM quota_usage").fetchone() == (0,)
