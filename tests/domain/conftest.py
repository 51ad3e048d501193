"""A migrated database with a profile, an account and a wallet, for the rules that the database itself holds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.storage.migrate import migrate


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
