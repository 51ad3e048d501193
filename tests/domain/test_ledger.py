"""The database itself refuses what must never be."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.storage.migrate import migrate

INSERT = (
    "INSERT INTO ledger_entries"
    " (id, kind, account_id, credit_type, reserve_id, available, held, spent, outside, created_at)"
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "pixsim7.db"
    migrate(path, tmp_path, datetime.now(UTC))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(
            "INSERT INTO users (id, email, email_key, display_name, created_at) VALUES (1,'a','a','a',0)"
        )
        connection.execute(
            "INSERT INTO provider_accounts (id, user_id, provider_id, email, label, is_built_in, is_active, priority,"
            " max_concurrent_jobs, state, failure_streak, created_at) VALUES (1,1,'p','e','l',0,1,0,1,'ready',0,0)"
        )
        connection.execute("INSERT INTO wallets (account_id, credit_type, available, held, spent) VALUES (1,'w',0,0,0)")
        yield connection


def entry(database: sqlite3.Connection, key: str, kind: str, reserve: str | None, *moves: int) -> None:
    database.execute(f"{INSERT} VALUES (?,?,1,'w',?,?,?,?,?,0)", (key, kind, reserve, *moves))


def test_an_entry_must_balance(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="balanced"):
        entry(database, "a", "sync", None, 10, 0, 0, 0)


def test_entries_are_never_changed_or_deleted(database: sqlite3.Connection) -> None:
    entry(database, "a", "sync", None, 10, 0, 0, -10)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("UPDATE ledger_entries SET note = 'x'")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        database.execute("DELETE FROM ledger_entries")


def test_settle_and_release_together_never_exceed_their_reserve(database: sqlite3.Connection) -> None:
    entry(database, "r", "reserve", None, -30, 30, 0, 0)
    entry(database, "s", "settle", "r", 0, -20, 20, 0)
    with pytest.raises(sqlite3.IntegrityError, match="more than was reserved"):
        entry(database, "l", "release", "r", 11, -11, 0, 0)
    entry(database, "l", "release", "r", 10, -10, 0, 0)


def test_a_reserve_is_settled_once(database: sqlite3.Connection) -> None:
    entry(database, "r", "reserve", None, -30, 30, 0, 0)
    entry(database, "s", "settle", "r", 0, -10, 10, 0)
    with pytest.raises(sqlite3.IntegrityError, match="reserve_id"):
        entry(database, "s2", "settle", "r", 0, -10, 10, 0)


def test_a_settle_names_its_reserve_and_others_do_not(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="names_its_reserve"):
        entry(database, "s", "settle", None, 0, -10, 10, 0)


def test_a_wallet_never_goes_below_zero(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="available_not_negative"):
        database.execute("UPDATE wallets SET available = -1")


def test_an_account_never_has_more_slots_taken_than_it_has(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO account_slots (account_id, taken_at) VALUES (1, 0)")
    with pytest.raises(sqlite3.IntegrityError, match="all slots are taken"):
        database.execute("INSERT INTO account_slots (account_id, taken_at) VALUES (1, 0)")


def test_a_job_has_at_most_one_live_submission(database: sqlite3.Connection) -> None:
    database.execute(
        "INSERT INTO jobs (id, user_id, provider_id, operation_type, status, params, prompt, priority, position,"
        " is_held, token, attempts, needs_attention, estimated_cost, created_at)"
        " VALUES (1,1,'p','text_to_image','pending','{}','',0,0,0,0,0,0,0,0)"
    )
    insert = (
        "INSERT INTO submissions (id, job_id, account_id, provider_id, state, token, params, is_collected, created_at)"
        " VALUES (?,1,1,'p',?,1,'{}',0,0)"
    )
    database.execute(insert, ("a", "rejected"))
    database.execute(insert, ("b", "preparing"))
    with pytest.raises(sqlite3.IntegrityError, match="job_id"):
        database.execute(insert, ("c", "preparing"))
