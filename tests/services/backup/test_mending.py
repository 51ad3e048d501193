"""A damaged or lost database is replaced by what can be saved of it; the damaged files stay."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import SchemaTooNewError, StorageError
from app.services.backup import exchange
from app.services.backup.exchange import Reason
from app.services.backup.mending import Mending, stage_repair, stage_restore
from app.storage.backup import snapshot
from app.storage.backup_folder import BackupKind, backup_path, list_backups
from app.storage.migrate import SCHEMA
from tests.support.databases import NOW, add_jobs, filled_database, leaf_pages, overwrite_pages, value

JOBS = 600
ASIDE = "20261130T120000Z"


def mending(folder: Path) -> Mending:
    return Mending(folder / "a.db", folder / "backups", folder / "journal", folder / "sidecars")


def with_backup(folder: Path, ago: timedelta = timedelta(hours=5)) -> Path:
    """A database, and a backup of it from before its last 100 jobs."""
    path = filled_database(folder / "a.db")
    snapshot(path, backup_path(folder / "backups", BackupKind.DAILY, NOW - ago))
    with closing(sqlite3.connect(path)) as connection:
        add_jobs(connection, range(JOBS + 1, JOBS + 101))
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def destroy(path: Path, fault: str) -> None:
    data = path.read_bytes()
    if fault == "pages":
        overwrite_pages(path, *leaf_pages(path, b"a lake, take")[2:5])
    elif fault == "zero bytes":
        path.write_bytes(b"")
    elif fault == "cut":
        path.write_bytes(data[: len(data) // 3])
    else:
        path.write_bytes(b"garbage " * 4000)


@pytest.mark.row("F-33")
@pytest.mark.parametrize("kept", ["with a backup", "without one"])
@pytest.mark.parametrize("fault", ["zero bytes", "garbage", "cut", "pages"])
def test_each_fault_is_set_aside_and_mended_and_told(tmp_path: Path, fault: str, kept: str) -> None:
    has_backup = kept == "with a backup"
    path = with_backup(tmp_path) if has_backup else filled_database(tmp_path / "a.db")
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "2026-11.jsonl").write_text("{}\n")
    destroy(path, fault)
    damaged = path.read_bytes()
    at_work = mending(tmp_path)
    assert at_work.is_needed(reads_all=True)
    at_work.mend(NOW)
    assert not at_work.is_needed(reads_all=True)
    assert (tmp_path / exchange.ASIDE / ASIDE / "a.db").read_bytes() == damaged
    note = exchange.read_note(tmp_path, exchange.mark_of(path))
    assert note.reason is (Reason.LOST if fault == "zero bytes" else Reason.DAMAGED)
    assert note.holds_jobs
    if has_backup:
        # Of the cut one even the tables are half there; the backup has the rest, never less than it had.
        expected = {"pages": JOBS + 100}.get(fault, JOBS)
        assert value(path, "SELECT count(*) FROM jobs") >= (expected if fault != "cut" else JOBS // 3)
        assert note.since == NOW - timedelta(hours=5)
    elif fault == "pages":
        assert JOBS - 220 < value(path, "SELECT count(*) FROM jobs") < JOBS
        assert note.salvaged["jobs"]["lost"] == JOBS - value(path, "SELECT count(*) FROM jobs")
    assert value(path, "PRAGMA user_version") == SCHEMA
    assert value(path, "SELECT count(*) FROM pragma_foreign_key_check") == 0


def test_damage_that_spares_the_jobs_holds_none(tmp_path: Path) -> None:
    path = filled_database(tmp_path / "a.db")
    overwrite_pages(path, *leaf_pages(path, b"/123.png")[:1], *leaf_pages(path, b"files/400.png")[:1])
    mending(tmp_path).mend(NOW)
    note = exchange.read_note(tmp_path, exchange.mark_of(path))
    assert not note.holds_jobs
    assert note.since is None
    assert note.salvaged["assets"]["lost"] > 0


@pytest.mark.row("F-35")
@pytest.mark.parametrize("trace", ["journal", "sidecar", "backup"])
def test_a_lost_one_is_missed_where_anything_of_it_is_left(tmp_path: Path, trace: str) -> None:
    at_work = mending(tmp_path)
    assert not at_work.is_needed()
    if trace == "backup":
        with_backup(tmp_path).unlink()
        for file in tmp_path.glob("a.db-*"):
            file.unlink()
    else:
        file = tmp_path / ("journal/2026-11.jsonl" if trace == "journal" else "sidecars/ab/cd-1.json")
        file.parent.mkdir(parents=True)
        file.write_text("{}\n")
    assert at_work.is_needed()
    at_work.mend(NOW)
    path = tmp_path / "a.db"
    assert value(path, "SELECT count(*) FROM jobs") == (JOBS if trace == "backup" else 0)
    assert exchange.read_note(tmp_path, exchange.mark_of(path)).reason is Reason.LOST
    assert not at_work.is_needed()


def test_a_damaged_backup_is_passed_over(tmp_path: Path) -> None:
    path = with_backup(tmp_path, timedelta(days=2))
    newer = backup_path(tmp_path / "backups", BackupKind.DAILY, NOW - timedelta(days=1))
    newer.write_bytes(b"half a backup" * 1000)
    path.write_bytes(b"garbage" * 1000)
    mending(tmp_path).mend(NOW)
    note = exchange.read_note(tmp_path, exchange.mark_of(path))
    assert note.since == NOW - timedelta(days=2)
    assert value(path, "SELECT count(*) FROM jobs") == JOBS


def test_a_log_that_a_kill_left_is_no_damage(tmp_path: Path) -> None:
    path = filled_database(tmp_path / "a.db", log=True)
    assert not mending(tmp_path).is_needed()
    assert value(path, "SELECT count(*) FROM jobs") == JOBS


@pytest.mark.row("F-34")
def test_a_restore_is_staged_and_what_is_there_now_is_backed_up(tmp_path: Path) -> None:
    path = with_backup(tmp_path)
    (chosen,) = list_backups(tmp_path / "backups")
    note = stage_restore(path, tmp_path / "backups", chosen.path, chosen.taken_at, NOW)
    assert (note.reason, note.since, note.source) == (Reason.RESTORED, chosen.taken_at, chosen.name)
    assert value(path, "SELECT count(*) FROM jobs") == JOBS + 100
    before = next(one for one in list_backups(tmp_path / "backups") if one.kind is BackupKind.RESTORE)
    assert value(before.path, "SELECT count(*) FROM jobs") == JOBS + 100
    mending(tmp_path).mend(NOW)
    assert value(path, "SELECT count(*) FROM jobs") == JOBS


def test_a_damaged_or_newer_backup_is_refused_and_nothing_is_staged(tmp_path: Path) -> None:
    path = with_backup(tmp_path)
    (chosen,) = list_backups(tmp_path / "backups")
    with closing(sqlite3.connect(chosen.path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA + 1}")
    with pytest.raises(SchemaTooNewError):
        stage_restore(path, tmp_path / "backups", chosen.path, chosen.taken_at, NOW)
    chosen.path.write_bytes(b"x" * 5000)
    with pytest.raises(StorageError):
        stage_restore(path, tmp_path / "backups", chosen.path, chosen.taken_at, NOW)
    assert not exchange.is_staged(path)
    assert value(path, "SELECT count(*) FROM jobs") == JOBS + 100


@pytest.mark.row("F-33")
def test_a_repair_takes_over_what_can_be_read_at_the_next_start(tmp_path: Path) -> None:
    path = with_backup(tmp_path)
    overwrite_pages(path, *leaf_pages(path, b"a lake, take")[2:5])
    note = stage_repair(path, tmp_path / "backups", NOW)
    assert note.reason is Reason.DAMAGED
    assert not [one for one in list_backups(tmp_path / "backups") if one.kind is BackupKind.REPAIR]
    mending(tmp_path).mend(NOW)
    assert value(path, "SELECT count(*) FROM jobs") == JOBS + 100
    assert not mending(tmp_path).is_needed(reads_all=True)


def test_a_repair_of_a_whole_one_backs_it_up_and_holds_nothing(tmp_path: Path) -> None:
    path = filled_database(tmp_path / "a.db")
    note = stage_repair(path, tmp_path / "backups", NOW)
    assert (note.holds_jobs, note.since) == (False, NOW)
    assert [one.kind for one in list_backups(tmp_path / "backups")] == [BackupKind.REPAIR]
