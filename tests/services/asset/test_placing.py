"""From a file under `incoming/` to a whole asset, whatever happens in between."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState
from app.domain.events import AssetAdded, AssetChanged
from app.media.hashing import Copied, copy_hashed
from app.services.asset.placing import NewAsset
from tests.support.library import OpenLibrary, draw_picture, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


def bring(library: OpenLibrary, name: str, *, seed: int = 1) -> Copied:
    path = draw_picture(library.incoming / "picture.png", (64, 48), seed=seed)
    return copy_hashed(path, library.parts.library.incoming(name), limit_bytes=1 << 20)


async def place(library: OpenLibrary, name: str, *, seed: int = 1, origin: AssetOrigin = AssetOrigin.UPLOAD) -> Asset:
    copied = bring(library, name, seed=seed)
    found = await library.parts.inspector.inspect(library.parts.library.incoming(name))
    new = NewAsset(library.user_id, origin, provider_id="local", name="lake.png", prompt="a lake", seed=7)
    async with library.steps() as services:
        return await services.assets.placing.place(new, name, copied, found)


async def upload(library: OpenLibrary, name: str, *, seed: int = 1) -> Asset:
    copied = bring(library, name, seed=seed)
    found = await library.parts.inspector.inspect(library.parts.library.incoming(name))
    new = NewAsset(library.user_id, AssetOrigin.UPLOAD, provider_id="local", name="lake.png")
    async with library.steps() as services:
        return await services.assets.placing.place_upload(new, name, copied, found)


async def half_place(library: OpenLibrary, asset: Asset, incoming: str) -> None:
    """As after a crash between the row and the rename."""
    library.parts.library.file(asset.path or "").rename(library.parts.library.incoming(incoming))
    async with library.parts.database.write() as session:
        await session.execute(
            update(Asset).where(Asset.id == asset.id).values(state=AssetState.PLACING, incoming=incoming)
        )


async def state(library: OpenLibrary, asset_id: int) -> AssetState | None:
    async with library.read() as services:
        found = await services.assets.get_asset(asset_id)
    return found.state if found else None


async def test_a_placed_asset_has_its_file_its_thumbnails_and_its_record_beside_it(library: OpenLibrary) -> None:
    told: list[AssetAdded] = []
    library.bus.subscribe(AssetAdded, told.append)
    asset = await place(library, "a.part")
    assert (asset.state, asset.incoming, asset.width, asset.height) == (AssetState.READY, None, 64, 48)
    assert told == [AssetAdded(asset.id)]
    root = library.parts.library
    assert root.is_whole(asset.path or "", asset.sha256)
    assert root.leftovers() == []
    assert library.store.get(asset.sha256 or "", 256) is not None
    (sidecar,) = (root.folder / "sidecars").rglob("*.json")
    data = json.loads(sidecar.read_text())
    assert (data["asset_id"], data["file"], data["prompt"], data["seed"]) == (asset.id, asset.path, "a lake", 7)


async def test_the_same_content_is_one_upload_but_as_many_results_as_it_came_out_of(library: OpenLibrary) -> None:
    first = await place(library, "a.part")
    with pytest.raises(IntegrityError):
        await place(library, "b.part")
    result = await place(library, "c.part", origin=AssetOrigin.JOB)
    assert result.id != first.id
    assert result.path == first.path


async def test_an_upload_that_another_process_is_placing_is_given_the_file_and_finished(library: OpenLibrary) -> None:
    first = await place(library, "a.part")
    await half_place(library, first, "of-the-dead.part")
    library.parts.library.incoming("of-the-dead.part").unlink()
    again = await upload(library, "b.part")
    assert again.id == first.id
    assert await state(library, first.id) == AssetState.READY
    assert library.parts.library.is_whole(first.path or "", first.sha256)
    assert library.parts.library.leftovers() == []


async def test_what_was_left_half_placed_is_not_there_and_finishing_brings_it(library: OpenLibrary) -> None:
    asset = await place(library, "a.part")
    await half_place(library, asset, "a.part")
    library.store.remove(asset.sha256 or "")
    assert await state(library, asset.id) is None
    async with library.steps() as services:
        assert await services.assets.placing.finish() == 1
        assert await services.assets.placing.finish() == 0
    assert await state(library, asset.id) == AssetState.READY
    assert library.store.get(asset.sha256 or "", 256) is not None


async def test_an_asset_whose_file_changed_gets_a_whole_one(library: OpenLibrary) -> None:
    told: list[AssetChanged] = []
    asset = await place(library, "a.part")
    library.parts.library.file(asset.path or "").write_bytes(b"rotten")
    async with library.steps() as services:
        await services.assets.sync_asset(asset.id)
    library.bus.subscribe(AssetChanged, told.append)
    await upload(library, "b.part")
    assert library.parts.library.is_whole(asset.path or "", asset.sha256)
    assert await state(library, asset.id) == AssetState.READY
    assert told == [AssetChanged(asset.id)]


async def test_thumbnails_are_drawn_anew_from_the_file(library: OpenLibrary) -> None:
    asset = await place(library, "a.part")
    library.store.remove(asset.sha256 or "")
    async with library.steps() as services:
        await services.assets.make_thumbnails(asset.id)
    assert library.store.get(asset.sha256 or "", 256) is not None
