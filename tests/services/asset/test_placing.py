"""From a file under `incoming/` to a whole asset, whatever happens in between."""

import asyncio
import errno
import json
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import __version__
from app.domain.asset import HALF_PLACED, Asset
from app.domain.enums import AssetOrigin, AssetState
from app.domain.errors import MediaError
from app.domain.events import AssetAdded, AssetChanged
from app.media.hashing import Copied, copy_hashed
from app.media.probe import Inspection, MediaInspector
from app.services.asset import placing as placing_module
from app.services.asset.library import Library
from app.services.asset.placing import NewAsset, Placing
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.until import until


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
    assert asset.app_version == __version__
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


async def finish(library: OpenLibrary) -> int:
    async with library.work.steps() as services:
        return await services.assets.placing.finish()


@pytest.mark.row("F-15")
async def test_the_whole_one_of_the_two_names_is_taken_whichever_it_is(library: OpenLibrary) -> None:
    first, second = await place(library, "a.part", seed=1), await place(library, "b.part", seed=2)
    root = library.parts.library
    await half_place(library, first, "a.part")
    root.file(first.path or "").write_bytes(b"damaged")
    await half_place(library, second, "b.part")
    root.incoming("b.part").rename(root.file(second.path or ""))
    root.incoming("b.part").write_bytes(b"cut")
    assert await finish(library) == 2
    for asset in (first, second):
        assert await state(library, asset.id) == AssetState.READY
        assert root.is_whole(asset.path or "", asset.sha256)


async def test_what_neither_name_has_goes_unless_it_is_in_place_by_now(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, saved = await place(library, "a.part", seed=1), await place(library, "b.part", seed=2)
    root = library.parts.library
    for asset, name in ((gone, "a.part"), (saved, "b.part")):
        await half_place(library, asset, name)
        root.incoming(name).unlink()
    look = Placing._place_of

    def another_process_finishes_it(placing: Placing, asset: Asset) -> object:
        found = look(placing, asset)
        if asset.id == saved.id:
            with closing(sqlite3.connect(library.parts.database.path)) as database, database:
                database.execute("UPDATE assets SET state = 'ready', incoming = NULL WHERE id = ?", (saved.id,))
        return found

    monkeypatch.setattr(Placing, "_place_of", another_process_finishes_it)
    assert await finish(library) == 0
    async with library.parts.database.read() as session:
        assert set(await session.scalars(select(Asset.id))) == {saved.id}


async def test_a_file_that_another_process_places_while_we_look_is_found(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = await place(library, "a.part")
    await half_place(library, asset, "a.part")
    root = library.parts.library
    looked: list[Path] = []
    look = placing_module._holds

    def another_process_renames_it(path: Path, sha256: str | None) -> bool:
        found = look(path, sha256)
        if not looked:
            root.incoming("a.part").rename(root.file(asset.path or ""))
        looked.append(path)
        return found

    monkeypatch.setattr(placing_module, "_holds", another_process_renames_it)
    assert await finish(library) == 1
    assert await state(library, asset.id) == AssetState.READY
    assert root.is_whole(asset.path or "", asset.sha256)


async def test_what_this_process_is_placing_is_left_to_it(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[AssetAdded] = []
    library.bus.subscribe(AssetAdded, told.append)
    may_go = threading.Event()
    has_begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    settle = Placing._settle

    def wait_first(placing: Placing, asset: Asset, incoming: str | None, thumbnails: dict[int, bytes]) -> None:
        loop.call_soon_threadsafe(has_begun.set)
        assert may_go.wait(30)
        settle(placing, asset, incoming, thumbnails)

    monkeypatch.setattr(Placing, "_settle", wait_first)
    placed = asyncio.ensure_future(place(library, "a.part"))
    await has_begun.wait()
    finished = asyncio.ensure_future(finish(library))
    await until(lambda: library.parts.locks._locks[("placing", "a.part")][1], wanted=2)
    assert not finished.done()
    may_go.set()
    asset = await placed
    assert await finished == 0
    assert await state(library, asset.id) == AssetState.READY
    assert told == [AssetAdded(asset.id)]


async def test_one_that_cannot_be_decoded_any_more_or_not_be_written_does_not_keep_the_others_from_being_finished(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    undecodable, stuck, good = [await place(library, f"{seed}.part", seed=seed) for seed in (1, 2, 3)]
    for asset in (undecodable, stuck, good):
        await half_place(library, asset, f"{asset.id}.part")
    inspect, write_sidecar = MediaInspector.inspect, Library.write_sidecar

    async def refuse(inspector: MediaInspector, path: str | Path) -> Inspection:
        if (undecodable.sha256 or "?") in str(path):
            raise MediaError("The picture is damaged.")
        return await inspect(inspector, path)

    def fail(root: Library, asset: Asset) -> None:
        if asset.id == stuck.id:
            raise OSError(errno.ENOSPC, "No space left on device")
        write_sidecar(root, asset)

    monkeypatch.setattr(MediaInspector, "inspect", refuse)
    monkeypatch.setattr(Library, "write_sidecar", fail)
    assert await finish(library) == 2
    assert await state(library, undecodable.id) == await state(library, good.id) == AssetState.READY
    assert await state(library, stuck.id) is None
    monkeypatch.undo()
    assert await finish(library) == 1
    assert await state(library, stuck.id) == AssetState.READY


async def test_a_disk_that_refuses_is_told_to_whoever_needs_the_outputs_of_a_submission(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = await place(library, "a.part", origin=AssetOrigin.JOB)
    await half_place(library, asset, "a.part")
    with closing(sqlite3.connect(library.parts.database.path)) as database, database:
        database.execute("UPDATE assets SET submission_id = 'one' WHERE id = ?", (asset.id,))

    def fail(_root: Library, _asset: Asset) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Library, "write_sidecar", fail)
    async with library.work.steps() as services:
        with pytest.raises(OSError, match="No space"):
            await services.assets.placing.finish("one")


async def test_the_outputs_of_a_submission_wait_for_no_other_half_placed_file(library: OpenLibrary) -> None:
    own, other = await place(library, "a.part"), await place(library, "b.part", seed=2)
    for asset, name in ((own, "a.part"), (other, "b.part")):
        await half_place(library, asset, name)
    with closing(sqlite3.connect(library.parts.database.path)) as database, database:
        database.execute("UPDATE assets SET submission_id = 'one' WHERE id = ?", (own.id,))
    async with library.work.steps() as services, library.parts.locks.hold(("placing", "b.part")):
        async with asyncio.timeout(5):
            assert await services.assets.placing.finish("one") == 1
    assert await state(library, own.id) == AssetState.READY
    assert await state(library, other.id) is None


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


async def test_what_is_half_placed_is_found_without_going_through_the_library(library: OpenLibrary) -> None:
    async with library.parts.database.read() as session:
        connection = await session.connection()
        question = f"EXPLAIN QUERY PLAN SELECT id FROM assets WHERE {HALF_PLACED}"  # noqa: S608  (our own words)
        plan = await connection.exec_driver_sql(question)
        words = [str(row[-1]) for row in plan]
    assert words == ["SCAN assets USING INDEX ix_assets_half_placed"]
