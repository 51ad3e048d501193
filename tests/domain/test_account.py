"""The database itself refuses an account without a place, and a job that holds two."""

import sqlite3

import pytest

ACCOUNT = (
    "INSERT INTO provider_accounts (user_id, provider_id, email, label, is_built_in, is_active, priority,"
    " max_concurrent_jobs, state, failure_streak, created_at) VALUES (1, 'p', ?, 'l', 0, 1, 0, ?, ?, ?, 0)"
)
JOB = (
    "INSERT INTO jobs (id, user_id, provider_id, operation_type, status, params, prompt, priority, position, is_held,"
    " token, attempts, needs_attention, estimated_cost, created_at)"
    " VALUES (?, 1, 'p', 'text_to_image', 'pending', '{}', '', 0, 0.0, 0, 0, 0, 0, 0, 0)"
)
SLOT = "INSERT INTO account_slots (account_id, job_id, taken_at) VALUES (1, ?, 0)"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("other", 0, "ready", 0), "has_a_slot"),
        (("other", 1, "happy", 0), "state_known"),
        (("other", 1, "ready", -1), "streak_counts_up"),
        (("e", 1, "ready", 0), "UNIQUE"),
    ],
)
def test_a_row_that_must_never_be_is_refused(
    database: sqlite3.Connection, row: tuple[str, int, str, int], rule: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=rule):
        database.execute(ACCOUNT, row)


def test_a_job_holds_one_slot_and_nobody_more_than_there_are(database: sqlite3.Connection) -> None:
    database.execute("UPDATE provider_accounts SET max_concurrent_jobs = 3")
    database.execute(JOB, (1,))
    database.execute(SLOT, (1,))
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        database.execute(SLOT, (1,))
    for _ in range(2):
        database.execute(SLOT, (None,))
    with pytest.raises(sqlite3.IntegrityError, match="all slots are taken"):
        database.execute(SLOT, (None,))


def test_an_account_with_entries_in_the_ledger_stays(database: sqlite3.Connection) -> None:
    database.execute(
        "INSERT INTO ledger_entries (id, kind, account_id, credit_type, available, held, spent, outside, created_at)"
        " VALUES ('a', 'sync', 1, 'w', 5, 0, 0, -5, 0)"
    )
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("DELETE FROM provider_accounts WHERE id = 1")
