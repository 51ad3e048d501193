"""The keeper of what can be fetched again."""

from pathlib import Path

from app.domain.events import SettingsChanged
from app.runtime.storage_keeper import SETTING, StorageKeeper
from app.runtime.workers import StoragePause, Workers
from tests.support.library import open_library
from tests.support.until import until


async def test_it_looks_at_the_start_and_when_the_limit_is_another_one(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        asked: list[int] = []
        limits = [0, 10**9]

        def limit() -> int:
            asked.append(limits[len(asked)])
            return asked[-1]

        workers = Workers(StoragePause(library.bus))
        workers.start("keeper", StorageKeeper(library.work, library.bus, limit).run)
        await until(lambda: len(asked), 1)
        library.bus.publish(SettingsChanged("appearance.theme"))
        library.bus.publish(SettingsChanged(SETTING))
        await until(lambda: asked, limits)
        await workers.stop()
