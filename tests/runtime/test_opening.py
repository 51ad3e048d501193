"""The database is mended and brought up to date by one process, and the others wait for it."""

from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.errors import StorageError
from app.domain.settings import Settings
from app.runtime import opening
from app.runtime.opening import prepare_database, settle_settings
from app.services.backup import exchange
from app.services.backup.exchange import ASIDE, Note, Reason, mark_of
from app.storage.migrate import SCHEMA, is_current
from app.system.clock import Clock
from app.system.folder_lock import FolderLock
from app.system.settings_file import SettingsFile
from tests.support.clock import FakeClock
from tests.support.databases import filled_database, value


async def prepare(folder: Path, clock: Clock | None = None) -> Path:
    path = folder / "a.db"
    await prepare_database(path, folder / "sidecars", FolderLock(folder / "runner.lock"), clock or Clock())
    return path


async def test_a_first_start_makes_it(tmp_path: Path) -> None:
    path = await prepare(tmp_path)
    assert value(path, "PRAGMA user_version") == SCHEMA
    assert mark_of(path) == 0
    assert not (tmp_path / ASIDE).exists()
    assert FolderLock(tmp_path / "runner.lock").try_take(), "the lock is free again"


@pytest.mark.row("F-33")
async def test_a_damaged_one_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"garbage" * 1000)
    path = await prepare(tmp_path)
    assert is_current(path)
    assert mark_of(path) != 0
    assert len(list((tmp_path / ASIDE).glob("*/a.db"))) == 1


@pytest.mark.row("F-32")
async def test_a_log_that_a_kill_left_is_read(tmp_path: Path) -> None:
    filled_database(tmp_path / "a.db", log=True)
    assert value(await prepare(tmp_path), "SELECT count(*) FROM jobs") == 600
    assert not (tmp_path / ASIDE).exists()


async def test_while_another_process_runs_the_queue_it_is_taken_as_it_is(tmp_path: Path) -> None:
    filled_database(tmp_path / "a.db", jobs=30)
    other = FolderLock(tmp_path / "runner.lock")
    assert other.try_take()
    assert value(await prepare(tmp_path), "SELECT count(*) FROM jobs") == 30


async def test_one_that_another_process_does_not_finish_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "RETRY_SECONDS", 0.0)

    class Hurrying(FakeClock):
        @override
        def monotonic(self) -> float:
            self._monotonic += 10
            return self._monotonic

    other = FolderLock(tmp_path / "runner.lock")
    assert other.try_take()
    with pytest.raises(StorageError, match="does not finish"):
        await prepare(tmp_path, Hurrying())


def staged(folder: Path, **settings: object) -> Path:
    """A database that another one is to take the place of, with changes of the settings."""
    path = filled_database(folder / "a.db", jobs=30)

    def build(part: Path) -> Note:
        filled_database(part, jobs=40)
        return Note(7, Reason.UNPACKED, Clock().now(), settings=settings)

    exchange.stage(path, build)
    return path


def test_the_settings_that_come_with_a_library_are_taken_before_it_is_opened(tmp_path: Path) -> None:
    path, file = tmp_path / "a.db", SettingsFile(tmp_path / "settings.json")
    lock, other = FolderLock(tmp_path / "runner.lock"), FolderLock(tmp_path / "runner.lock")
    settle_settings(path, file, lock)
    staged(tmp_path, **{"library.folder": "/there", "is_first_run_done": True})
    assert other.try_take()
    settle_settings(path, file, lock)
    assert not file.load().is_first_run_done, "who has the lock does it"
    other.release()
    for _ in range(2):
        settle_settings(path, file, lock)
        assert (file.load().library.folder, file.load().is_first_run_done) == ("/there", True)
    assert other.try_take(), "the lock is free again"


@pytest.mark.row("H-22")
def test_settings_that_somebody_wrote_into_the_note_cost_nothing(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.json")
    path = staged(tmp_path, **{"library.nothing": 1})
    settle_settings(path, file, FolderLock(tmp_path / "runner.lock"))
    assert file.load() == Settings()
