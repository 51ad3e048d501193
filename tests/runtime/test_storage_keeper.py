"""The keeper of what can be fetched again."""

from dataclasses import replace
from pathlib import Path
from time import monotonic

from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.events import SettingsChanged
from app.runtime.storage_keeper import REFUSED_SECONDS, SETTING, StorageKeeper
from app.runtime.workers import StoragePause, Workers
from tests.support.library import open_library
from tests.support.provider import FakeProvider
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


async def test_a_provider_is_not_asked_again_soon_for_what_it_did_not_have(tmp_path: Path) -> None:
    provider = FakeProvider()
    provider.instance_manifest = replace(provider.manifest, keeps_results=True)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        asset = await library.import_picture()
        async with library.parts.database.write() as session:
            lost = {"remote_url": "http://127.0.0.1:9/lost.png", "provider_id": "fake"}
            await session.execute(update(Asset).where(Asset.id == asset.id).values(**lost))
        keeper = StorageKeeper(library.work, library.bus, lambda: 1)
        await keeper._make_room(1)
        (until_then,) = keeper._refused.values()
        assert REFUSED_SECONDS - 60 < until_then - monotonic() < REFUSED_SECONDS
        async with library.steps() as services:
            assert (await services.eviction.evict(1, but=keeper._refused)).kept == 0
        await keeper._make_room(1)
        assert list(keeper._refused) == [asset.id]
        keeper._refused = {asset.id: monotonic() - 1}
        await keeper._make_room(1)
        assert keeper._refused[asset.id] > monotonic()
