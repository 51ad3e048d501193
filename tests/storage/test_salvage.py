"""What can be read of a damaged database is not lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.storage.backup import check_backup, snapshot
from app.storage.salvage import Salvage, TableSalvage, salvage
from tests.support.databases import (
    MOMENT,
    NOW,
    add_entry,
    add_jobs,
    filled_database,
    leaf_pages,
    overwrite_pages,
    value,
)

JOBS = 600


def whole(path: Path) -> list[str]:
    """What is wrong with a database that was put together."""
    with closing(sqlite3.connect(path)) as connection:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [*([verdict] if verdict != "ok" else []), *map(str, orphans)]


def test_a_whole_database_comes_out_as_it_is(tmp_path: Path) -> None:
    source = filled_database(tmp_path / "a.db", log=True)
    told = salvage(source, tmp_path / "b.db", NOW)
    assert told.is_whole()
    assert told.tables["jobs"] == TableSalvage(kept=JOBS)
    assert told.tables["ledger_entries"].kept == 2 * JOBS + 1
    assert whole(tmp_path / "b.db") == []
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(tmp_path / "b.db")) as new:
        schema = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
        assert new.execute(schema).fetchall() == old.execute(schema).fetchall()
        assert new.execute("SELECT * FROM jobs").fetchall() == old.execute("SELECT * FROM jobs").fetchall()
        assert new.execute("PRAGMA user_version").fetchone() == old.execute("PRAGMA user_version").fetchone()


@pytest.mark.row("F-33")
def test_three_destroyed_pages_cost_no_more_than_their_rows(tmp_path: Path) -> None:
    source = filled_database(tmp_path / "a.db")
    pages = leaf_pages(source, b"a lake, take")
    gone = (pages[1], pages[len(pages) // 2], pages[-1])
    overwrite_pages(source, *gone)
    told = salvage(source, tmp_path / "b.db", NOW)
    table = told.tables["jobs"]
    left = value(tmp_path / "b.db", "SELECT count(*) FROM jobs")
    assert table.kept == left
    assert JOBS - left <= 3 * (JOBS // len(pages) + 8)
    assert table.lost == JOBS - left > 0
    assert value(tmp_path / "b.db", "SELECT count(*) FROM assets") == JOBS
    assert not told.is_whole("jobs")
    assert told.is_whole("assets", "ledger_entries")
    assert whole(tmp_path / "b.db") == []


def test_a_backup_gives_back_what_the_pages_held(tmp_path: Path) -> None:
    source = filled_database(tmp_path / "a.db")
    snapshot(source, tmp_path / "backup.db")
    with closing(sqlite3.connect(source)) as connection:
        add_jobs(connection, range(JOBS + 1, JOBS + 101))
        connection.execute("UPDATE jobs SET prompt = 'edited' WHERE id = 1")
        connection.execute("DELETE FROM jobs WHERE id = 2")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    overwrite_pages(source, *leaf_pages(source, b"a lake, take")[3:6])
    told = salvage(source, tmp_path / "b.db", NOW, tmp_path / "backup.db")
    table = told.tables["jobs"]
    assert table.from_backup > 10
    assert table.lost == 0
    assert value(tmp_path / "b.db", "SELECT count(*) FROM jobs") == JOBS + 99
    assert value(tmp_path / "b.db", "SELECT count(*) FROM jobs WHERE prompt = 'edited'") == 1
    assert value(tmp_path / "b.db", "SELECT count(*) FROM jobs WHERE id = 2") == 0, "what was deleted stays so"
    assert whole(tmp_path / "b.db") == []


def test_lost_entries_leave_books_that_agree(tmp_path: Path) -> None:
    source = filled_database(tmp_path / "a.db")
    with closing(sqlite3.connect(source)) as connection:
        add_entry(connection, "reserve:open", "reserve", available=-50, held=50)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = leaf_pages(source, b"settle:")
    overwrite_pages(source, pages[0], pages[3], pages[-1])
    told = salvage(source, tmp_path / "b.db", NOW)
    assert not told.is_whole("ledger_entries")
    sums = "SELECT sum(available), sum(held), sum(spent), sum(available + held + spent + outside) FROM ledger_entries"
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        available, held, spent, rest = connection.execute(sums).fetchone()
        assert rest == 0
        assert connection.execute("SELECT available, held, spent FROM wallets").fetchone() == (available, held, spent)
        assert connection.execute("SELECT sum(spent) FROM daily_spending").fetchone() == (spent,)
        assert (available, spent) == (1_000_000 - 3 * JOBS - 50, 3 * JOBS), "the wallet is the newest word"
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("DELETE FROM ledger_entries")
    check_backup(tmp_path / "b.db")


def test_what_refers_to_a_lost_row_lets_it_go_or_goes_with_it(tmp_path: Path) -> None:
    source = filled_database(tmp_path / "a.db", jobs=30)
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM jobs WHERE id = 7")
        connection.execute(
            "INSERT INTO submissions (id, job_id, account_id, provider_id, state, token, params, is_collected,"
            " created_at) VALUES ('s', 7, 1, 'paid', 'rejected', 1, '{}', 0, ?)",
            (MOMENT,),
        )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    told = salvage(source, tmp_path / "b.db", NOW)
    assert told.tables["submissions"].dropped == 1
    assert value(tmp_path / "b.db", "SELECT count(*) FROM assets WHERE job_id IS NULL") == 1
    assert whole(tmp_path / "b.db") == []


def test_nothing_comes_out_of_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError):
        salvage(tmp_path / "a.db", tmp_path / "b.db", NOW)
    sqlite3.connect(tmp_path / "empty.db").close()
    with pytest.raises(StorageError, match="Nothing can be read"):
        salvage(tmp_path / "empty.db", tmp_path / "c.db", NOW)


def test_a_salvage_is_whole_where_nothing_is_missing() -> None:
    told = Salvage({"jobs": TableSalvage(kept=3), "tags": TableSalvage(kept=1, lost=2)})
    assert told.is_whole("jobs")
    assert not told.is_whole()
    assert told.is_whole("no such table")
