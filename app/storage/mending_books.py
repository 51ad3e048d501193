"""Brings the books of a salvaged database in order: balances, days and reserves agree with the entries again."""

import sqlite3

NOTE = "entries were lost with a damaged database"

_RESERVES = (
    # A reserve of which nobody knows any more how it ended, or that was for a submission that is lost, is given back.
    """
    INSERT INTO ledger_entries
        (id, kind, account_id, credit_type, submission_id, reserve_id, available, held, spent, outside, note,
         created_at)
    SELECT 'release:' || substr(r.id, 9), 'release', r.account_id, r.credit_type, r.submission_id, r.id,
        r.held + coalesce(sum(d.held), 0), -(r.held + coalesce(sum(d.held), 0)), 0, 0, :note, :now
    FROM ledger_entries AS r LEFT JOIN ledger_entries AS d ON d.reserve_id = r.id
        LEFT JOIN submissions AS s ON s.id = r.submission_id
    WHERE r.kind = 'reserve' AND r.submission_id IS NOT NULL AND (s.id IS NULL OR s.state NOT IN
        ('preparing', 'sending', 'uncertain', 'accepted', 'review'))
    GROUP BY r.id
    HAVING r.held + coalesce(sum(d.held), 0) > 0
        AND NOT EXISTS (SELECT 1 FROM ledger_entries WHERE reserve_id = r.id AND kind = 'release')
    """,
)
_BALANCES = (
    # What is left of the entries of an account is held against its wallet, which is one row and the newest word.
    """
    INSERT INTO ledger_entries (id, kind, account_id, credit_type, available, held, spent, outside, note, created_at)
    SELECT 'mended:' || :now || ':' || w.account_id || ':' || w.credit_type, 'adjust', w.account_id, w.credit_type,
        w.available - e.available, 0, w.spent - e.spent, e.available - w.available + e.spent - w.spent,
        :note, :now
    FROM wallets AS w JOIN (
        SELECT x.account_id, x.credit_type, coalesce(sum(y.available), 0) AS available,
            coalesce(sum(y.spent), 0) AS spent
        FROM wallets AS x LEFT JOIN ledger_entries AS y USING (account_id, credit_type) GROUP BY 1, 2
    ) AS e USING (account_id, credit_type)
    WHERE w.available <> e.available OR w.spent <> e.spent
    """,
    # Entries without a wallet, and wallets that the step above changed.
    """
    INSERT OR IGNORE INTO wallets (account_id, credit_type, available, held, spent)
    SELECT DISTINCT account_id, credit_type, 0, 0, 0 FROM ledger_entries
    """,
    """
    INSERT INTO ledger_entries (id, kind, account_id, credit_type, available, held, spent, outside, note, created_at)
    SELECT 'level:' || :now || ':' || account_id || ':' || credit_type, 'adjust', account_id, credit_type,
        max(0, -a), max(0, -h), max(0, -s), -max(0, -a) - max(0, -h) - max(0, -s), :note, :now
    FROM (SELECT account_id, credit_type, sum(available) AS a, sum(held) AS h, sum(spent) AS s
        FROM ledger_entries GROUP BY 1, 2)
    WHERE a < 0 OR h < 0 OR s < 0
    """,
    """
    UPDATE wallets SET
        available = (SELECT coalesce(sum(available), 0) FROM ledger_entries AS e
            WHERE e.account_id = wallets.account_id AND e.credit_type = wallets.credit_type),
        held = (SELECT coalesce(sum(held), 0) FROM ledger_entries AS e
            WHERE e.account_id = wallets.account_id AND e.credit_type = wallets.credit_type),
        spent = (SELECT coalesce(sum(spent), 0) FROM ledger_entries AS e
            WHERE e.account_id = wallets.account_id AND e.credit_type = wallets.credit_type)
    """,
    # The days are held against the entries by their sum: what is missing counts as spent today.
    """
    INSERT INTO daily_spending (account_id, credit_type, day, spent)
    SELECT w.account_id, w.credit_type, date('now'),
        w.spent - coalesce((SELECT sum(d.spent) FROM daily_spending AS d
            WHERE d.account_id = w.account_id AND d.credit_type = w.credit_type), 0)
    FROM wallets AS w
    WHERE w.spent <> coalesce((SELECT sum(d.spent) FROM daily_spending AS d
            WHERE d.account_id = w.account_id AND d.credit_type = w.credit_type), 0)
    ON CONFLICT (account_id, credit_type, day) DO UPDATE SET spent = spent + excluded.spent
    """,
)


def give_back_reserves(connection: sqlite3.Connection, now: int) -> None:
    """Free what is held for nobody; before references to lost submissions are let go.

    Args:
        connection: Inside a transaction, before the triggers are there.
        now: In microseconds since 1970.
    """
    for step in _RESERVES:
        connection.execute(step, {"now": now, "note": NOTE})


def level_balances(connection: sqlite3.Connection, now: int) -> None:
    """Add the entries that make the books agree; none is changed or deleted, and the next sync tells the truth."""
    for step in _BALANCES:
        connection.execute(step, {"now": now, "note": NOTE} if ":now" in step else {})
