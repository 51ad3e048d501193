"""The library as one file, as the window and the command line do it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.settings import Settings
from app.services.asset.library import Library
from app.services.backup.exchange import is_staged
from app.services.backup.pack_format import Course
from app.services.backup.packing import PackWish
from app.services.backup.packs import LibraryPacks
from app.system.clock import Clock
from app.system.settings_exchange import write_settings
from tests.support.databases import add_jobs, filled_database

WISH = PackWish(holds_files=False, settings=write_settings(Settings(), "1.0"), version="1.0")


@pytest.fixture
def packs(tmp_path: Path) -> LibraryPacks:
    library = Library(tmp_path / "library")
    library.open()
    return LibraryPacks(filled_database(tmp_path / "data" / "a.db", jobs=30), library, Clock())


async def test_one_is_measured_packed_shown_and_unpacked(packs: LibraryPacks, tmp_path: Path) -> None:
    size = await packs.measure()
    assert (size.files > 0, size.profiles) == (True, ["Me"])
    assert await packs.pack(tmp_path / "a.zip", WISH, Course()) is not None
    preview = await packs.look_into(tmp_path / "a.zip", Settings())
    assert preview.is_same_library
    assert preview.folder == tmp_path / "library", "without files the present folder stays"
    assert await packs.unpack(preview, preview.folder, {"appearance.text_scale": 120}, Course()) is not None
    assert is_staged(tmp_path / "data" / "a.db")


async def test_whoever_no_longer_waits_ends_the_thread_too(packs: LibraryPacks, tmp_path: Path) -> None:
    course = Course()
    waiting = asyncio.get_running_loop().create_task(packs.pack(tmp_path / "a.zip", WISH, course))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert course.is_stopped


async def test_without_files_the_folder_is_the_one_they_were_brought_to(packs: LibraryPacks, tmp_path: Path) -> None:
    assert await packs.pack(tmp_path / "a.zip", WISH, Course()) is not None
    library = Library(tmp_path / "there")
    library.open()
    (library.folder / "files" / "brought.png").write_bytes(b"a picture")
    fresh = LibraryPacks(filled_database(tmp_path / "fresh" / "a.db", jobs=0), library, Clock())
    assert (await fresh.look_into(tmp_path / "a.zip", Settings())).folder == library.folder
    with closing(sqlite3.connect(tmp_path / "fresh" / "a.db")) as connection:
        add_jobs(connection, range(1, 3))
        connection.execute("UPDATE users SET created_at = created_at + 1")
        connection.commit()
    assert (await fresh.look_into(tmp_path / "a.zip", Settings())).folder == tmp_path / "there 2", "another library's"
