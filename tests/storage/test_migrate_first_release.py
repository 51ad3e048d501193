"""A library of the first release is brought up to date with its rows, and a crash on the way leaves it as it was."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.storage.database import Database
from app.storage.migrate import SCHEMA, is_current, migrate, schema_of
from tests.support.library import open_library

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIRST_RELEASE = Path(__file__).parent / "first_release.sql"
ROOT = Path(__file__).resolve().parents[2]

KILLED_AT = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from app.storage.migrate import migrate
import alembic.command
import app.domain.vault_key
source, folder, stride = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def run(number):
    home = folder / str(number)
    home.mkdir()
    (home / "pixsim7.db").write_bytes(source.read_bytes())
    left = number

    @event.listens_for(Engine, "before_cursor_execute")
    def count(*_):
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    migrate(home / "pixsim7.db", home / "backups", datetime(2026, 3, 1, tzinfo=UTC))

number = 0
while True:
    child = os.fork()
    if not child:
        run(number)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        print(number, os.waitstatus_to_exitcode(status))
        break
    number += stride
"""


@pytest.fixture(scope="module")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the first release; to be copied."""
    path = tmp_path_factory.mktemp("first") / "pixsim7.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(FIRST_RELEASE.read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode=WAL")
    return path


@pytest.fixture
def old(tmp_path: Path, first_release: Path) -> Path:
    path = tmp_path / "home" / "pixsim7.db"
    path.parent.mkdir()
    shutil.copy(first_release, path)
    return path


def rows_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Table to its rows, by the columns that the first release has."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            table: connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
            for table, columns in COLUMNS.items()
        }


def _columns() -> dict[str, list[str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(FIRST_RELEASE.read_text(encoding="utf-8"))
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            for table in tables
            if table not in {"alembic_version", "sqlite_sequence"}
        }


COLUMNS = _columns()


@pytest.mark.row("F-31")
async def test_a_library_of_the_first_release_is_migrated_with_its_rows_and_opens(
    tmp_path: Path, old: Path, first_release: Path
) -> None:
    before = rows_of(first_release)
    assert schema_of(old) == 1
    migrate(old, tmp_path / "backups", NOW)
    assert is_current(old)
    assert rows_of(old) == before
    (backup,) = (tmp_path / "backups").iterdir()
    assert (schema_of(backup), rows_of(backup)) == (1, before)
    database = Database(old)
    async with database.read() as session:
        from sqlalchemy import select

        from app.domain.account import ProviderAccount
        from app.domain.job import Job

        jobs = list(await session.scalars(select(Job).order_by(Job.id)))
        accounts = list(await session.scalars(select(ProviderAccount).order_by(ProviderAccount.id)))
    await database.close()
    assert len(jobs) == 7
    assert [account.options for account in accounts] == [{}, {}]
    assert accounts[1].sealed is None


@pytest.mark.row("F-31")
async def test_the_services_go_on_with_a_library_of_the_first_release(tmp_path: Path, first_release: Path) -> None:
    """Its ledger reconciles, and what waited for a person still does, with its credits held."""
    home = tmp_path / "data"
    home.mkdir()
    shutil.copy(first_release, home / "library.db")
    async with open_library(tmp_path) as library:
        async with library.work.read() as services:
            (review,) = await services.review.list_reviews(1)
            rows = await services.jobs.list_job_rows(1)
        assert (review.held, review.account_label) == (30, "paid-1")
        assert len(rows) == 7
        async with library.work.write() as services:
            await services.review.dismiss_submission(review.submission_id)
    with closing(sqlite3.connect(home / "library.db")) as connection:
        assert connection.execute("SELECT available, held, spent FROM wallets").fetchall() == [(100, 0, 20)]


@pytest.mark.row("F-30")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
@pytest.mark.parametrize("stride", [15, pytest.param(1, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
def test_a_kill_at_any_statement_of_the_migration_leaves_the_old_schema_and_its_backup(
    tmp_path: Path, first_release: Path, stride: int
) -> None:
    folder = tmp_path / "kills"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(first_release), str(folder), str(stride)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    statements, code = (int(word) for word in done.stdout.split()[-2:])
    assert code == 0, "the last one was not killed and must end well"
    assert statements > 20
    before = rows_of(first_release)
    for number in range(0, statements, stride):
        home = folder / str(number)
        assert schema_of(home / "pixsim7.db") == 1, number
        assert rows_of(home / "pixsim7.db") == before, number
        (backup,) = (home / "backups").iterdir()
        assert backup.read_bytes() == (folder / "0" / "backups" / backup.name).read_bytes(), number
    (backup,) = (folder / "0" / "backups").iterdir()
    assert (schema_of(backup), rows_of(backup)) == (1, before)
    for number in {0, statements // stride // 2 * stride, statements - stride}:
        home = folder / str(number)
        migrate(home / "pixsim7.db", home / "backups", NOW)
        assert is_current(home / "pixsim7.db")
        assert rows_of(home / "pixsim7.db") == before
    assert schema_of(folder / str(statements) / "pixsim7.db") == SCHEMA


@pytest.mark.row("F-30")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits a process")
@pytest.mark.parametrize("moment", ["backup", "migration"])
def test_a_disk_that_is_full_during_the_migration_leaves_the_old_schema(
    old: Path, first_release: Path, moment: str
) -> None:
    """First there is no room for the backup, then none for the migration itself."""
    script = f"""
import resource
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from app.domain.errors import StorageError
from app.storage.migrate import migrate
import alembic.command

def fill(*_):
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))

event.listen(Engine, "begin", fill) if {moment!r} == "migration" else fill()
try:
    migrate(Path({str(old)!r}), Path({str(old.parent / "backups")!r}), datetime.now(UTC))
except StorageError as error:
    print(error.message)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    words = {"backup": "backed up", "migration": "brought up to date"}
    assert done.stdout.strip() == f"The database could not be {words[moment]}.", done.stderr
    before = rows_of(first_release)
    assert (schema_of(old), rows_of(old)) == (1, before)
    assert len(list((old.parent / "backups").iterdir())) == (0 if moment == "backup" else 1)
    migrate(old, old.parent / "backups", NOW)
    assert is_current(old)
    assert rows_of(old) == before


def test_what_is_known_of_a_result_is_taken_over_whatever_its_parameters_are(old: Path) -> None:
    odd = (None, '["list"]', '{"model": 5, "negative_prompt": ["dog"]}', '"words"')
    with closing(sqlite3.connect(old)) as connection, connection:
        for asset_id, params in enumerate(odd, 1):
            connection.execute("UPDATE assets SET params = ? WHERE id = ?", (params, asset_id))
    migrate(old, old.parent / "backups", NOW)
    with closing(sqlite3.connect(old)) as connection:
        known = connection.execute("SELECT negative_prompt, model FROM assets ORDER BY id").fetchall()
        unpaid = "SELECT id FROM assets WHERE (submission_id IS NULL) <> (account_id IS NULL)"
        assert connection.execute(unpaid).fetchall() == []
    assert known == [("", None), ("", None), ('["dog"]', "5"), ("", None)]
