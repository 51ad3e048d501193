"""Backups are made each day, shown before they are restored, and deleted by name alone."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.errors import ResourceNotFoundError, SchemaTooNewError, StorageError, ValidationError
from app.services.asset.library import Library
from app.services.backup import backup_service
from app.services.backup.backup_service import BackupService
from app.services.backup.exchange import is_staged
from app.storage.backup_folder import BackupKind
from app.storage.migrate import SCHEMA
from tests.support.clock import FakeClock
from tests.support.databases import MOMENT, add_jobs, filled_database


@pytest.fixture
def clock() -> FakeClock:
    found = FakeClock()
    found.set_wall(timedelta(microseconds=MOMENT) - timedelta(seconds=found.now().timestamp()) + timedelta(days=1))
    return found


@pytest.fixture
def service(tmp_path: Path, clock: FakeClock) -> BackupService:
    return BackupService(filled_database(tmp_path / "a.db", jobs=50), Library(tmp_path / "library"), clock)


async def test_one_a_day_is_made_and_the_next_is_due_a_day_later(service: BackupService, clock: FakeClock) -> None:
    assert await service.next_daily_in() == timedelta(0)
    made = await service.make_daily()
    assert made is not None
    assert (made.kind, made.taken_at) == (BackupKind.DAILY, clock.now())
    assert await service.make_daily() is None
    clock.move(timedelta(hours=20))
    assert await service.make_daily() is None
    assert await service.next_daily_in() == timedelta(hours=4)
    clock.move(timedelta(hours=4))
    assert await service.make_daily() is not None
    clock.set_wall(-timedelta(days=300))
    assert await service.make_daily() is not None, "a clock that was set back stops nothing"


async def test_old_ones_go_and_the_users_own_stay(service: BackupService, clock: FakeClock) -> None:
    own = await service.make_backup()
    for _ in range(40):
        clock.move(timedelta(days=1))
        await service.make_daily()
    rows = await service.list_backups()
    assert rows[-1] == own
    # Those of the last seven days, and what is left of four weeks.
    assert 9 <= sum(row.kind is BackupKind.DAILY for row in rows) <= 10
    await service.delete_backup(own.name)
    assert own.name not in {row.name for row in await service.list_backups()}


@pytest.mark.parametrize("name", ["daily-20261130T120000Z.db", "../a.db", "a.db", "/etc/passwd", ""])
async def test_only_a_backup_can_be_deleted(service: BackupService, name: str) -> None:
    with pytest.raises(ResourceNotFoundError):
        await service.delete_backup(name)
    assert (service.folder.parent / "a.db").exists()


async def test_a_preview_tells_what_would_be_lost(service: BackupService, clock: FakeClock) -> None:
    made = await service.make_backup()
    clock.move(timedelta(days=3))
    with closing(sqlite3.connect(service.folder.parent / "a.db")) as connection:
        add_jobs(connection, range(51, 61))
        later = int(clock.now().timestamp() * 1_000_000)
        connection.execute("UPDATE jobs SET created_at = ? WHERE id > 50", (later,))
        connection.commit()
    preview = await service.preview(made.path)
    assert preview.taken_at == made.taken_at
    assert preview.now is not None
    assert (preview.then.counts["jobs"], preview.now.counts["jobs"], preview.newer["jobs"]) == (50, 60, 10)
    assert not preview.is_older_schema


async def test_a_backup_can_be_shown_though_the_database_is_damaged(service: BackupService) -> None:
    made = await service.make_backup()
    (service.folder.parent / "a.db").write_bytes(b"garbage" * 900)
    preview = await service.preview(made.path)
    assert (preview.now, preview.newer) == (None, {})


async def test_what_is_no_backup_is_refused(service: BackupService, tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        await service.preview(tmp_path / "gone.db")
    (tmp_path / "text.db").write_text("no database" * 900)
    with pytest.raises(StorageError):
        await service.preview(tmp_path / "text.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(StorageError, match="none of PixSim7"):
        await service.preview(tmp_path / "other.db")
    newer = filled_database(tmp_path / "newer.db", jobs=50)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA + 1}")
    with pytest.raises(SchemaTooNewError):
        await service.stage_restore(newer)
    assert not is_staged(tmp_path / "a.db")


async def test_a_restore_is_staged_from_any_file(service: BackupService, tmp_path: Path) -> None:
    note = await service.stage_restore(filled_database(tmp_path / "elsewhere.db", jobs=50))
    assert note.source == "elsewhere.db"
    assert is_staged(tmp_path / "a.db")
    assert await service.find_unseen_report() is None
    await service.mark_report_seen()


@pytest.mark.row("F-36")
async def test_a_disk_without_room_gets_no_backup(service: BackupService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_service, "free_bytes", lambda _folder: 1000)
    with pytest.raises(StorageError, match="no room"):
        await service.make_daily()
    assert await service.list_backups() == []
