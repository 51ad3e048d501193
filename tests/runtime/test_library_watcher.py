"""What another process commits is noticed, what this one commits is not."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from app.domain.events import LibraryChanged
from app.runtime.library_watcher import LibraryWatcher
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue
from tests.support.until import until


async def test_a_foreign_commit_is_told_once_and_our_own_is_not(tmp_path: Path) -> None:
    async with open_queue(tmp_path, FakeProvider()) as library:
        told: list[LibraryChanged] = []
        library.bus.subscribe(LibraryChanged, told.append)
        running = asyncio.ensure_future(LibraryWatcher(library.parts.database, library.bus).run())
        await asyncio.sleep(0.2)
        await queue(library, "ours")
        await asyncio.sleep(1.3)
        assert told == []
        with closing(sqlite3.connect(library.parts.database.path)) as other, other:
            other.execute("UPDATE users SET display_name = 'somebody'")
        await until(lambda: len(told), 1)
        await asyncio.sleep(1.3)
        running.cancel()
        await asyncio.wait([running])
    assert len(told) == 1
