"""One writer, readers that cannot write, and pragmas that keep what is committed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.domain.errors import StorageError
from app.storage.database import Database, _PatientPool, journal_mode
from app.storage.migrate import migrate


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "pixsim7.db"
    migrate(path, tmp_path / "backups", datetime.now(UTC))
    opened = Database(path)
    yield opened
    await opened.close()


async def add_user(database: Database, name: str) -> None:
    async with database.write() as session:
        await session.execute(
            text("INSERT INTO users (email, email_key, display_name, created_at) VALUES (:n, :n, :n, 0)"), {"n": name}
        )


async def count_users(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM users"))).scalar_one())


async def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "a#b %20?c ü" / "pixsim7.db"
    migrate(path, tmp_path / "backups", datetime.now(UTC))
    database = Database(path)
    await add_user(database, "one")
    assert await count_users(database) == 1
    await database.close()


async def delete_and_fail(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("DELETE FROM users"))
        raise ZeroDivisionError


@pytest.mark.row("F-40")
@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 53, 4), "WAL"),
    ],
)
def test_a_sqlite_that_can_corrupt_a_wal_database_gets_the_old_journal(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


@pytest.mark.row("F-40")
async def test_with_such_a_sqlite_the_database_works_without_a_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    migrate(path, tmp_path / "backups", datetime.now(UTC))
    with sqlite3.connect(path) as before:
        before.execute("PRAGMA journal_mode=TRUNCATE")
    before.close()
    database = Database(path, sqlite_version=(3, 40, 1))
    await add_user(database, "careful")
    assert await count_users(database) == 1
    async with database.write() as session:
        assert (await session.execute(text("PRAGMA journal_mode"))).scalar_one() == "truncate"
    assert not path.with_name("old.db-wal").exists()
    await database.close()


def test_the_bundled_sqlite_is_in_the_place_of_the_standard_one() -> None:
    assert sqlite3.__name__ == "pysqlite3"
    assert journal_mode(sqlite3.sqlite_version_info) == "WAL"


@pytest.mark.row("F-41")
async def test_a_reader_that_tries_to_write_is_refused(database: Database) -> None:
    with pytest.raises(StorageError):
        async with database.read() as session:
            await session.execute(text("DELETE FROM users"))


async def test_a_writer_commits_at_the_end_and_rolls_back_on_an_error(database: Database) -> None:
    await add_user(database, "a")
    with pytest.raises(ZeroDivisionError):
        await delete_and_fail(database)
    assert await count_users(database) == 1


async def test_a_write_inside_a_write_is_an_error_and_not_a_wait(database: Database) -> None:
    with pytest.raises(RuntimeError, match="write"):
        async with database.write(), database.write():
            pass
    with pytest.raises(RuntimeError, match="steps"):
        async with database.write(), database.steps():
            pass


async def test_two_tasks_that_write_take_turns(database: Database) -> None:
    await asyncio.gather(*(add_user(database, f"user-{number}") for number in range(20)))
    assert await count_users(database) == 20


async def test_a_reader_sees_the_same_snapshot_while_others_write(database: Database) -> None:
    async with database.read() as session:
        before = (await session.execute(text("SELECT count(*) FROM users"))).scalar_one()
        await add_user(database, "late")
        assert (await session.execute(text("SELECT count(*) FROM users"))).scalar_one() == before
    assert await count_users(database) == before + 1


async def test_steps_begin_no_transaction_by_themselves(database: Database) -> None:
    async with database.steps() as session:
        assert not session.in_transaction()
        async with session.begin():
            await session.execute(text("DELETE FROM users"))
        assert not session.in_transaction()


async def test_a_commit_is_synced_and_foreign_keys_hold(database: Database) -> None:
    async with database.write() as session:
        pragmas = {
            name: (await session.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in (
                "synchronous",
                "foreign_keys",
                "journal_mode",
                "trusted_schema",
                "cell_size_check",
                "mmap_size",
            )
        }
    assert pragmas == {
        "synchronous": 2,
        "foreign_keys": 1,
        "journal_mode": "wal",
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
    }


async def test_a_connection_that_is_not_free_in_time_is_our_error_where_it_is_asked_for(tmp_path: Path) -> None:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{tmp_path / 'busy.db'}",
        poolclass=_PatientPool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=0.05,
    )
    async with engine.connect():
        with pytest.raises(StorageError, match="in time"):
            async with engine.connect():
                pass
    await engine.dispose()


@pytest.mark.row("F-23")
async def test_a_writer_of_another_process_makes_ours_wait_and_not_fail(database: Database) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(add_user(database, "patient"))
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert not done
    other.execute("COMMIT")
    other.close()
    await waiting
    assert await count_users(database) == 1


async def test_the_data_version_changes_when_another_connection_commits_and_not_by_our_own(database: Database) -> None:
    before = await database.data_version()
    await add_user(database, "ours")
    assert await database.data_version() == before
    with sqlite3.connect(database.path) as other:
        other.execute("UPDATE users SET display_name = 'x'")
    other.close()
    assert await database.data_version() != before


async def run(session: AsyncSession, statement: str) -> None:
    async with session.begin():
        await session.execute(text(statement))


async def test_what_the_disk_refuses_is_our_error_where_it_happens_and_a_broken_rule_stays_a_bug(
    database: Database,
) -> None:
    async with database.steps() as session:
        async with session.begin():
            await session.execute(text("PRAGMA max_page_count = 1"))
        long = "UPDATE users SET display_name = hex(zeroblob(500000))"
        await add_user(database, "short")
        with pytest.raises(StorageError):
            await run(session, long)
        with pytest.raises(IntegrityError):
            await run(session, "INSERT INTO wallets (account_id, credit_type) VALUES (1, 'x')")


async def test_a_file_that_is_no_database_is_our_error(tmp_path: Path) -> None:
    path = tmp_path / "junk.db"
    path.write_bytes(b"no database at all" * 1000)
    junk = Database(path)
    with pytest.raises(StorageError):
        async with junk.read() as session:
            await session.execute(text("SELECT 1 FROM users"))
    await junk.close()
