"""The books of a salvaged database agree again, whatever was lost of them."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.mending_books import NOTE, give_back_reserves, level_balances
from tests.support.databases import MOMENT, filled_database


@pytest.mark.parametrize("seed", range(6))
def test_any_rows_may_be_gone(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    path = filled_database(tmp_path / "a.db", jobs=60)
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        rows = [rowid for (rowid,) in connection.execute("SELECT rowid FROM ledger_entries ORDER BY rowid")]
        for rowid in chance.sample(rows, 20):
            connection.execute("DELETE FROM ledger_entries WHERE rowid = ?", (rowid,))
        # What names a reserve that is gone has gone with it.
        connection.execute(
            "DELETE FROM ledger_entries WHERE reserve_id IS NOT NULL"
            " AND reserve_id NOT IN (SELECT id FROM ledger_entries)"
        )
        if seed % 2:
            connection.execute("DELETE FROM wallets")
            connection.execute("DELETE FROM daily_spending")
        give_back_reserves(connection, MOMENT)
        level_balances(connection, MOMENT)
        sums = connection.execute(
            "SELECT sum(available), sum(held), sum(spent), sum(available + held + spent + outside) FROM ledger_entries"
        ).fetchone()
        assert sums[3] == 0
        assert min(sums) >= 0
        assert connection.execute("SELECT available, held, spent FROM wallets").fetchone() == sums[:3]
        assert connection.execute("SELECT sum(spent) FROM daily_spending").fetchone() == (sums[2],)
        added = connection.execute("SELECT count(*) FROM ledger_entries WHERE note = ?", (NOTE,)).fetchone()[0]
        level_balances(connection, MOMENT + 1)
        assert connection.execute("SELECT count(*) FROM ledger_entries WHERE note = ?", (NOTE,)).fetchone() == (added,)
