"""The database is mended and brought up to date by one process, and the others wait for it."""

from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.errors import StorageError
from app.runtime import opening
from app.runtime.opening import prepare_database
from app.services.backup.exchange import ASIDE, mark_of
from app.storage.migrate import SCHEMA, is_current
from app.system.clock import Clock
from app.system.folder_lock import FolderLock
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
