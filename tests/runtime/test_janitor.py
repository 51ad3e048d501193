"""The janitor empties bins of what is old, if it is wanted."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from app.domain.asset import Asset
from app.domain.events import SettingsChanged
from app.runtime.janitor import Janitor
from app.runtime.workers import StoragePause, Workers
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import add_rows
from tests.support.until import until


async def there(library: OpenLibrary) -> set[int]:
    async with library.parts.database.read() as session:
        return set(await session.scalars(select(Asset.id)))


async def test_only_what_is_old_goes_and_only_when_it_is_wanted(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        kept, old, new = await add_rows(library, 3)
        async with library.write() as services:
            await services.assets.bin.put([old, new])
        now = library.parts.clock.now()
        async with library.parts.database.write() as session:
            await session.execute(update(Asset).where(Asset.id == old).values(deleted_at=now - timedelta(days=31)))
        days = [0]
        workers = Workers(StoragePause(library.bus))
        looks = 0

        def bin_days() -> int:
            nonlocal looks
            looks += 1
            return days[-1]

        try:
            workers.start("janitor", Janitor(library.work, library.bus, library.parts.clock, bin_days=bin_days).run)
            await until(lambda: looks, 1)
            assert await there(library) == {kept, old, new}
            for limit, left in ((32, {kept, old, new}), (30, {kept, new})):
                days.append(limit)
                library.bus.publish(SettingsChanged("library.bin_days"))
                await until(lambda: there(library), left)
            assert looks == 3
        finally:
            await workers.stop()
