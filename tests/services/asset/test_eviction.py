"""Files that their provider keeps make room; nothing else does."""

import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import AssetState
from app.domain.events import AssetChanged
from app.services.asset.eviction import Evicted, Eviction
from app.services.upload.upload_file import PathUpload
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider

PLACED_ELSEWHERE = """
    INSERT INTO assets (state, origin, user_id, media_type, provider_id, path, sha256, mime_type, name, prompt,
        output_index, arrived_after_cancel, rating, created_at)
    SELECT 'placing', 'job', user_id, media_type, provider_id, path, sha256, mime_type, name, prompt,
        output_index, arrived_after_cancel, rating, created_at FROM assets
"""


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    provider = FakeProvider()
    provider.instance_manifest = replace(provider.manifest, keeps_results=True)
    async with open_library(tmp_path, registry=provider.registry()) as opened:
        yield opened


async def fill(library: OpenLibrary, count: int) -> list[Asset]:
    """Results of the provider that keeps them, the first one used last of all."""
    files = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in range(count)]
    assets = await library.import_files(*files)
    async with library.parts.database.write() as session:
        for place, asset in enumerate(assets):
            used = datetime(2026, 1, 20 - place, tzinfo=UTC)
            values = {"remote_url": f"https://host.test/{asset.id}", "provider_id": "fake", "last_accessed_at": used}
            await session.execute(update(Asset).where(Asset.id == asset.id).values(values))
    return assets


async def evict(
    library: OpenLibrary, limit: int, there: dict[str, int | None], *, but: Collection[int] = ()
) -> Evicted:
    async def measure(url: str) -> int | None:
        return there.get(url)

    parts = library.parts
    async with parts.database.steps() as session, library.steps() as services:
        events = services.assets._events
        eviction = Eviction(session, parts.library, parts.registry, measure, parts.locks, events)
        return await eviction.evict(limit, but=but)


def links(assets: list[Asset]) -> dict[str, int | None]:
    return {f"https://host.test/{asset.id}": asset.size_bytes for asset in assets}


async def states(library: OpenLibrary, assets: list[Asset]) -> list[str]:
    async with library.read() as services:
        rows = await services.assets.get_asset_rows([asset.id for asset in assets])
    return [row.state.value for row in rows]


def is_there(library: OpenLibrary, asset: Asset) -> bool:
    return library.parts.library.file(asset.path or "").exists()


async def test_the_longest_unused_go_until_the_rest_fits(library: OpenLibrary) -> None:
    assets = await fill(library, 3)
    sizes = [asset.size_bytes or 0 for asset in assets]
    assert await evict(library, sum(sizes), links(assets)) == Evicted()
    assert await evict(library, sizes[0] + sizes[1], links(assets)) == Evicted(1, sizes[2], 0)
    assert await states(library, assets) == ["ready", "ready", "remote"]
    assert [is_there(library, asset) for asset in assets] == [True, True, False]
    async with library.steps() as services:
        assert (await services.assets.sync_asset(assets[2].id)).state == AssetState.REMOTE
        told = await services.storage.verify(lambda _done, _total: True)
    assert (told.checked, told.missing) == (2, [])


async def test_what_has_no_other_copy_stays(library: OpenLibrary) -> None:
    gone, longer, upload, elsewhere = assets = await fill(library, 4)
    there = links(assets) | {f"https://host.test/{gone.id}": None, f"https://host.test/{longer.id}": 5}
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == upload.id).values(remote_url=None))
        await session.execute(update(Asset).where(Asset.id == elsewhere.id).values(provider_id="another"))
    told = await evict(library, 0, there)
    assert (told, set(told.kept_ids)) == (Evicted(0, 0, 2), {gone.id, longer.id})
    assert await evict(library, 0, there, but=told.kept_ids) == Evicted()
    assert await states(library, assets) == ["ready"] * 4


async def test_a_file_that_somebody_else_needs_stays(library: OpenLibrary) -> None:
    (asset,) = await fill(library, 1)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.steps(other.id) as services:
        await services.uploads.upload(other.id, PathUpload(library.incoming / "0.png"), "fake")
    assert await evict(library, 0, links([asset])) == Evicted()
    assert is_there(library, asset)


async def test_what_comes_in_while_the_provider_is_asked_keeps_its_file(library: OpenLibrary) -> None:
    (asset,) = await fill(library, 1)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")

    async def measure(_url: str) -> int | None:
        async with library.work.steps(other.id) as services:
            await services.uploads.upload(other.id, PathUpload(library.incoming / "0.png"), "fake")
        return asset.size_bytes

    parts = library.parts
    async with parts.database.steps() as session, library.steps() as services:
        events = services.assets._events
        eviction = Eviction(session, parts.library, parts.registry, measure, parts.locks, events)
        assert await eviction.evict(0) == Evicted()
    assert is_there(library, asset)


async def test_what_another_process_is_placing_gets_its_file_back(library: OpenLibrary) -> None:
    (asset,) = await fill(library, 1)
    parts = library.parts

    def place_elsewhere(_event: AssetChanged) -> None:
        with closing(sqlite3.connect(parts.database.path)) as connection, connection:
            connection.execute(PLACED_ELSEWHERE)

    async with library.steps() as services:
        assets = services.assets
        there = links([asset])

        async def measure(url: str) -> int | None:
            return there[url]

        library.bus.subscribe(AssetChanged, place_elsewhere)
        eviction = Eviction(assets._db, parts.library, parts.registry, measure, parts.locks, assets._events)
        assert await eviction.evict(0) == Evicted()
    assert is_there(library, asset)
