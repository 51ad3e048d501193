"""Backup, look and restore of a library of a million rows, beside a plain copy and SQLite's backup alone."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from app.services.backup import exchange
from app.services.backup.mending import Mending, stage_restore
from app.storage.backup import check_backup, snapshot
from app.storage.damage import look_at
from app.storage.salvage import salvage
from tests.benchmarks.measure import against
from tests.support.databases import add_jobs, filled_database, leaf_pages, overwrite_pages

GROUP = "engine"
# A job has four rows: itself, its asset, and two entries of the ledger.
JOBS, QUICK_JOBS = 250_000, 25_000
RUNS = 3
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MB = 10**6


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    jobs = QUICK_JOBS if quick else JOBS
    with TemporaryDirectory() as folder:
        data = Path(folder)
        path = filled_database(data / "pixsim7.db", jobs=100)
        with closing(sqlite3.connect(path)) as connection:
            add_jobs(connection, range(101, jobs + 1))
            connection.commit()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield {"name": "rows", "value": 4 * jobs, "unit": "rows"}
        yield {"name": "database", "value": round(path.stat().st_size / MB, 1), "unit": "MB"}
        yield from _measure(path, data)


def _measure(path: Path, data: Path) -> Iterator[dict[str, Any]]:
    backup = data / "backups" / "own-20261130T120000Z.db"
    made = [_seconds(lambda: snapshot(path, backup)) for _ in range(RUNS)]
    plain = [_seconds(lambda: shutil.copyfile(path, data / "plain.db")) for _ in range(RUNS)]
    alone = [_seconds(lambda: _backup_alone(path, data / "alone.db")) for _ in range(RUNS)]
    yield against("backup_checked_and_synced", made, alone, unit="s", at_most=10)
    yield against("backup_beside_plain_copy", made, plain, unit="s", at_most=50)
    looked = [_seconds(lambda: look_at(path, reads_all=False)) for _ in range(RUNS)]
    yield {"name": "look_at_a_start", "value": round(min(looked) * 1000, 2), "unit": "ms"}
    yield {"name": "look_after_a_kill", "value": round(_seconds(lambda: look_at(path, reads_all=True)), 2), "unit": "s"}
    yield {"name": "preview", "value": round(_seconds(lambda: check_backup(backup)), 2), "unit": "s"}
    yield {"name": "restore", "value": round(_seconds(lambda: _restore(path, backup, data)), 2), "unit": "s"}
    pages = leaf_pages(path, b"a lake, take")
    overwrite_pages(path, pages[5], pages[len(pages) // 2], pages[-5])
    told = []
    seconds = _seconds(lambda: told.append(salvage(path, data / "salvaged.db", NOW)))
    yield {"name": "salvage_of_three_pages", "value": round(seconds, 2), "unit": "s"}
    yield {"name": "salvage_lost_rows", "value": sum(table.lost for table in told[0].tables.values()), "unit": "rows"}


def _restore(path: Path, backup: Path, data: Path) -> None:
    stage_restore(path, data / "backups", backup, NOW, NOW)
    Mending(path, data / "backups", data / "journal", data / "sidecars").mend(NOW)
    assert not exchange.is_staged(path)


def _backup_alone(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as reader, closing(sqlite3.connect(target)) as writer:
        reader.backup(writer)


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
