"""Databases with rows, and what a fault makes of their files."""

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.support.library import _new_database

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MOMENT = 1_795_953_600_000_000
_LEAF_OF_TABLE = 0x0D


def filled_database(path: Path, *, jobs: int = 600, log: bool = False) -> Path:
    """A database of the present schema: a user, an account with its books, jobs, and an asset of each.

    Args:
        path: The new file.
        jobs: How many.
        log: The last hundred of them are in its write-ahead log, which lies beside it as a kill leaves it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_filled(jobs - 100 if log else jobs), path)
    if log:
        _leave_open(path, range(jobs - 100 + 1, jobs + 1))
    return path


@cache
def _filled(jobs: int) -> Path:
    path = _new_database().with_name(f"filled-{jobs}.db")
    shutil.copyfile(_new_database(), path)
    with closing(sqlite3.connect(path)) as connection:
        add_people(connection)
        add_jobs(connection, range(1, jobs + 1))
        connection.commit()
    return path


def add_people(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO users (id, email, email_key, display_name, queue_mode, created_at)"
        " VALUES (1, 'me@this-computer', 'me@this-computer', 'Me', 'running', ?)",
        (MOMENT,),
    )
    connection.execute(
        "INSERT INTO provider_accounts (id, user_id, provider_id, email, label, is_built_in, is_active, priority,"
        " max_concurrent_jobs, state, failure_streak, created_at, options, cooling_streak)"
        " VALUES (1, 1, 'paid', 'a@b.c', 'paid', 0, 1, 0, 2, 'ready', 0, ?, '{}', 0)",
        (MOMENT,),
    )
    connection.execute("INSERT INTO wallets (account_id, credit_type, available, held, spent) VALUES (1, 'web', 0,0,0)")
    add_entry(connection, "sync:1", "sync", available=1_000_000)


def add_entry(connection: sqlite3.Connection, key: str, kind: str, **amounts: int) -> None:
    """An entry with its wallet and its day."""
    told = {"available": 0, "held": 0, "spent": 0} | amounts
    reserve = f"reserve:{key.partition(':')[2]}" if kind in {"settle", "release"} else None
    connection.execute(
        "INSERT INTO ledger_entries (id, kind, account_id, credit_type, reserve_id, available, held, spent, outside,"
        " created_at) VALUES (?, ?, 1, 'web', ?, ?, ?, ?, ?, ?)",
        (key, kind, reserve, *told.values(), -sum(told.values()), MOMENT),
    )
    connection.execute(
        "UPDATE wallets SET available = available + ?, held = held + ?, spent = spent + ?", tuple(told.values())
    )
    connection.execute(
        "INSERT INTO daily_spending VALUES (1, 'web', '2026-11-30', ?)"
        " ON CONFLICT DO UPDATE SET spent = spent + excluded.spent",
        (told["spent"],),
    )


def add_jobs(connection: sqlite3.Connection, numbers: range) -> None:
    """Completed jobs, each with the asset that it made and what it cost."""
    for number in numbers:
        connection.execute(
            "INSERT INTO jobs (id, user_id, provider_id, operation_type, status, params, prompt, priority, position,"
            " is_held, token, attempts, needs_attention, estimated_cost, created_at, ended_at) VALUES"
            " (?, 1, 'paid', 'text_to_image', 'completed', '{}', ?, 0, ?, 0, 1, 0, 0, 3, ?, ?)",
            (number, f"a lake, take {number}", float(number), MOMENT + number, MOMENT + number),
        )
        connection.execute(
            "INSERT INTO assets (id, user_id, media_type, origin, state, provider_id, path, sha256, mime_type, name,"
            " prompt, negative_prompt, job_id, output_index, arrived_after_cancel, rating, notes, is_frozen,"
            " created_at) VALUES (?, 1, 'image', 'job', 'ready', 'paid', ?, ?, 'image/png', ?, '', '', ?, 0, 0, 0,"
            " '', 0, ?)",
            (number, f"files/{number}.png", f"{number:064x}", f"{number}.png", number, MOMENT + number),
        )
        add_entry(connection, f"reserve:{number}", "reserve", available=-3, held=3)
        add_entry(connection, f"settle:{number}", "settle", held=-3, spent=3)


def _leave_open(path: Path, numbers: range) -> None:
    """Write in transactions of one job each, and copy away what is on the disk while it is open."""
    work = path.with_name(f"{path.name}.open")
    path.rename(work)
    with closing(sqlite3.connect(work)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        for number in numbers:
            add_jobs(connection, range(number, number + 1))
            connection.commit()
        shutil.copyfile(work, path)
        shutil.copyfile(f"{work}-wal", f"{path}-wal")
    for file in path.parent.glob(f"{work.name}*"):
        file.unlink()


def page_size(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[16:18], "big")


def overwrite_pages(path: Path, *numbers: int, seed: int = 1) -> None:
    """Let pages, counted from 1, be noise."""
    size, chance = page_size(path), random.Random(seed)  # noqa: S311
    with path.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * size)
            file.write(chance.randbytes(size))


def leaf_pages(path: Path, words: bytes) -> list[int]:
    """The pages of rows, and not of indexes, that hold these words; in the order of the file."""
    size, data = page_size(path), path.read_bytes()
    pages = [data[start : start + size] for start in range(0, len(data), size)]
    return [number for number, page in enumerate(pages, start=1) if page[0] == _LEAF_OF_TABLE and words in page]


def value(path: Path, query: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(query).fetchone()[0])
