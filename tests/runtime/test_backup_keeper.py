"""A backup a day, by itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.domain.events import BackupFailed, SystemWoke
from app.runtime.backup_keeper import BackupKeeper
from app.services.backup.backup_service import BackupRow
from tests.support.library import OpenLibrary, open_library
from tests.support.until import until


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@asynccontextmanager
async def running(library: OpenLibrary) -> AsyncIterator[None]:
    keeper = BackupKeeper(library.work, library.bus, after_start_seconds=0)
    task = asyncio.get_running_loop().create_task(keeper.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def made(library: OpenLibrary) -> list[BackupRow]:
    async with library.read() as services:
        return await services.backups.list_backups()


async def test_one_is_made_soon_after_the_start_and_no_second_one(library: OpenLibrary) -> None:
    folder = library.folder / "data" / "backups"
    async with running(library):
        await until(lambda: len(list(folder.glob("daily-*.db"))), 1)
        library.bus.publish(SystemWoke())
        await asyncio.sleep(0.2)
    assert len(await made(library)) == 1


async def test_a_failure_is_told_once(library: OpenLibrary) -> None:
    (library.folder / "data" / "backups").write_text("no folder")
    told: list[BackupFailed] = []
    library.bus.subscribe(BackupFailed, told.append)
    async with running(library):
        await until(lambda: len(told), 1)
        library.bus.publish(SystemWoke())
        await asyncio.sleep(0.2)
    assert len(told) == 1
