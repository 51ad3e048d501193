"""The database itself refuses what must never be."""

import sqlite3

import pytest

INSERT = (
    "INSERT INTO ledger_entries"
    " (id, kind, account_id, credit_type, reserve_id, available, held, spent, outside, created_at)"
)


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
