"""The library's assets: lists, the bin, files, and copies at providers."""

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError as PydanticError
from sqlalchemy import update
from typing_extensions import override

from app.domain.asset import Asset
from app.domain.enums import AssetState, MediaType
from app.domain.errors import (
    LibraryUnavailableError,
    MediaError,
    ProviderUnavailableError,
    ResourceNotFoundError,
    StorageError,
)
from app.domain.events import AssetAdded, AssetChanged, AssetRemoved, Event
from app.media.hashing import Copied, copy_hashed
from app.providers.base import InputTransport
from app.services.asset.library import Library
from app.services.unit_of_work import Services, UnitOfWork
from app.services.upload.upload_file import PathUpload
from app.system.folder_lock import FolderLock
from app.system.transfer import Transfer
from app.system.transfer_limits import TransferLimits
from tests.media import files as files_of_tests
from tests.support.byte_server import serve_bytes, serving
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider

Open = Callable[[], AbstractAsyncContextManager[Services]]


class FakeTransfer(Transfer):
    """Gives a file of this disk for every link."""

    def __init__(self, source: Path) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._source = source

    @override
    async def download(self, url: str, target: Path, *, limit_bytes: int, **_: Any) -> Copied:
        self.asked.append(url)
        await asyncio.sleep(0)
        if not self._source.exists():
            raise ProviderUnavailableError("The link does not answer.")
        return copy_hashed(self._source, target, limit_bytes=limit_bytes)


class LoopbackTransfer(Transfer):
    """Reaches a server of the tests."""

    @override
    async def download(self, url: str, target: Path, *, limit_bytes: int, **_: Any) -> Copied:
        return await super().download(url, target, limit_bytes=limit_bytes, allow_local=frozenset({"127.0.0.1"}))


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    provider = FakeProvider(transport=InputTransport.UPLOAD_ID)
    async with open_library(tmp_path, clock=FakeClock(), registry=provider.registry()) as opened:
        yield opened


async def another_user(library: OpenLibrary) -> int:
    async with library.work.write() as services:
        return (await services.users.create_user("other@example.org")).id


def listen(library: OpenLibrary, *kinds: type[Event]) -> list[Event]:
    told: list[Event] = []
    for kind in kinds:
        library.bus.subscribe(kind, told.append)
    return told


def files(library: OpenLibrary, folder: str = "files") -> list[Path]:
    return [path for path in (library.parts.library.folder / folder).rglob("*") if path.is_file()]


async def test_lists_are_newest_first_in_pages_by_number_or_by_what_is_older(library: OpenLibrary) -> None:
    ids = await add_assets(library, 5)
    async with library.read() as services:

        async def page(**part: Any) -> list[int]:
            return [asset.id for asset in await services.assets.list_assets(library.user_id, {}, part)]

        newest = await page(limit=2)
        assert newest == ids[:-3:-1]
        assert await page(skip=2, limit=2) == ids[2:0:-1]
        last = await services.assets.get_asset(newest[-1])
        assert last is not None
        assert await page(before=(last.created_at, last.id)) == ids[2::-1]


async def test_a_list_holds_what_the_filters_ask_for(library: OpenLibrary) -> None:
    picture, clip = await add_assets(library, 2)
    async with library.parts.database.write() as session:
        await session.execute(
            update(Asset).where(Asset.id == clip).values(media_type=MediaType.VIDEO, provider_id="fake")
        )
    async with library.write() as services:
        await services.assets.delete_asset(picture)
    async with library.read() as services:
        assets = services.assets

        async def found(**filters: Any) -> list[int]:
            return [asset.id for asset in await assets.list_assets(library.user_id, filters, {})]

        assert await found() == await found(media_type="video") == await found(provider_id="fake") == [clip]
        assert await found(media_type="image") == await found(operation_type="upscale") == []
        assert await found(is_binned=True) == [picture]
        with pytest.raises(PydanticError):
            await found(nonsense=1)


async def test_another_users_assets_are_not_there(library: OpenLibrary) -> None:
    other = await another_user(library)
    (theirs,) = await add_assets(library, 1, user_id=other)
    async with library.write() as services:
        assets = services.assets
        assert await assets.get_asset(theirs) is None
        assert await assets.get_asset_rows([theirs]) == []
        with pytest.raises(ResourceNotFoundError):
            await assets.delete_asset(theirs)
        with pytest.raises(ResourceNotFoundError):
            await assets.list_assets(other, {}, {})
        with pytest.raises(ResourceNotFoundError):
            await assets.create_asset(other, "fake", "https://cdn.example/a.png")
        assert await assets.is_empty()
        with pytest.raises(ResourceNotFoundError):
            await assets.list_asset_ids(other)
        with pytest.raises(ResourceNotFoundError):
            await assets.list_asset_index(other, limit=9)
    async with library.steps() as services:
        for call in (services.assets.download_asset, services.assets.sync_asset, services.assets.make_thumbnails):
            with pytest.raises(ResourceNotFoundError):
                await call(theirs)
        with pytest.raises(ResourceNotFoundError):
            await services.assets.empty_bin(other)
    async with library.work.read() as services:
        assert await services.assets.get_asset(theirs) is not None
        assert not await services.assets.is_empty()


async def test_the_bin_takes_and_gives_back_and_says_so_once(library: OpenLibrary) -> None:
    (asset_id,) = await add_assets(library, 1)
    told = listen(library, AssetAdded, AssetRemoved)
    for _ in range(2):
        async with library.write() as services:
            await services.assets.delete_asset(asset_id)
    async with library.read() as services:
        assert list(await services.assets.list_asset_ids(library.user_id)) == []
        assert not await services.assets.is_empty()
    for _ in range(2):
        async with library.write() as services:
            await services.assets.restore_asset(asset_id)
    async with library.read() as services:
        assert list(await services.assets.list_asset_ids(library.user_id)) == [asset_id]
    assert told == [AssetRemoved(asset_id), AssetAdded(asset_id)]


async def test_emptying_the_bin_deletes_files_that_nobody_shares_with_all_that_is_known_of_them(
    library: OpenLibrary,
) -> None:
    other = await another_user(library)
    shared = draw_picture(library.incoming / "shared.png", (64, 48), seed=1)
    own = draw_picture(library.incoming / "own.png", (64, 48), seed=2)
    async with library.work.steps(other) as services:
        await services.uploads.upload(other, PathUpload(shared), "fake")
    async with library.steps() as services:
        mine = [await services.uploads.upload(library.user_id, PathUpload(path), "fake") for path in (shared, own)]
    async with library.write() as services:
        for asset in mine:
            await services.assets.delete_asset(asset.id)
    async with library.steps() as services:
        assert await services.assets.empty_bin(library.user_id) == (2, own.stat().st_size)
        assert await services.assets.empty_bin(library.user_id) == (0, 0)
    assert [path.name for path in files(library)] == [f"{mine[0].sha256}.png"]
    assert len(files(library, "sidecars")) == 1
    assert library.store.get(mine[0].sha256 or "", 256) is not None
    assert library.store.get(mine[1].sha256 or "", 256) is None
    async with library.read() as services:
        assert await services.assets.get_asset(mine[0].id) is None


async def test_a_file_is_exported_under_its_name_and_overwrites_nothing(library: OpenLibrary, tmp_path: Path) -> None:
    asset = await library.import_picture("lake.png", (64, 48))
    out = tmp_path / "out"
    async with library.steps() as services:
        paths = [await services.assets.export_asset(asset.id, out) for _ in range(2)]
    assert [path.name for path in paths] == ["lake.png", "lake (2).png"]
    source = library.parts.library.file(asset.path or "").read_bytes()
    assert [path.read_bytes() for path in paths] == [source, source]
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("")
    async with library.steps() as services:
        with pytest.raises(StorageError, match="cannot be written"):
            await services.assets.export_asset(asset.id, in_the_way)


async def test_a_missing_file_is_noticed_by_a_look_and_by_a_use(library: OpenLibrary) -> None:
    first = await library.import_picture("a.png", (64, 48), seed=1)
    second = await library.import_picture("b.png", (64, 48), seed=2)
    told = listen(library, AssetChanged)
    for asset in (first, second):
        library.parts.library.file(asset.path or "").unlink()
    async with library.steps() as services:
        assert (await services.assets.sync_asset(first.id)).state == AssetState.MISSING
        with pytest.raises(ResourceNotFoundError, match="file of asset"):
            await services.assets.download_asset(second.id)
        assert (await services.assets.sync_asset(second.id)).state == AssetState.MISSING
    assert told == [AssetChanged(first.id), AssetChanged(second.id)]


async def test_a_look_finds_a_file_changed_or_back_again(library: OpenLibrary) -> None:
    asset = await library.import_picture("a.png", (64, 48))
    path = library.parts.library.file(asset.path or "")
    content = path.read_bytes()

    async def state() -> AssetState:
        async with library.steps() as services:
            return (await services.assets.sync_asset(asset.id)).state

    assert await state() == AssetState.READY
    path.write_bytes(content[:-1])
    assert await state() == AssetState.MISSING
    path.write_bytes(content)
    assert await state() == AssetState.READY


@pytest.fixture
async def remote(library: OpenLibrary) -> AsyncIterator[tuple[FakeTransfer, Open, int]]:
    """An asset whose file is still at the provider, and services that can fetch it."""
    transfer = FakeTransfer(draw_picture(library.incoming / "remote.png", (64, 48)))
    work = UnitOfWork(replace(library.parts, transfer=transfer))
    async with library.write() as services:
        asset = await services.assets.create_asset(library.user_id, "fake", "https://cdn.example/a/lake.png")
    yield transfer, lambda: work.steps(library.user_id), asset.id
    await transfer.close()


async def test_a_remote_asset_is_noted_at_once_and_fetched_when_it_is_needed(
    library: OpenLibrary, remote: tuple[FakeTransfer, Open, int]
) -> None:
    transfer, steps, asset_id = remote
    async with library.read() as services:
        noted = await services.assets.get_asset(asset_id)
        assert noted is not None
        assert (noted.state, noted.name, noted.path) == (AssetState.REMOTE, "lake.png", None)
        with pytest.raises(ResourceNotFoundError):
            services.assets.library_file(noted)
    async with steps() as services:
        assert (await services.assets.sync_asset(asset_id)).state == AssetState.REMOTE
        path = await services.assets.download_asset(asset_id)
    async with library.read() as services:
        after = await services.assets.get_asset(asset_id)
    assert after is not None
    assert (after.state, after.media_type, after.width) == (AssetState.READY, MediaType.IMAGE, 64)
    assert library.parts.library.is_whole(after.path or "", after.sha256)
    assert path == str(library.parts.library.file(after.path or ""))
    assert transfer.asked == ["https://cdn.example/a/lake.png"]
    assert library.store.get(after.sha256 or "", 256) is not None


async def test_two_who_need_a_remote_asset_at_once_fetch_it_once(remote: tuple[FakeTransfer, Open, int]) -> None:
    transfer, steps, asset_id = remote

    async def fetch() -> str:
        async with steps() as services:
            return await services.assets.download_asset(asset_id)

    first, second = await asyncio.gather(fetch(), fetch())
    assert first == second
    assert len(transfer.asked) == 1


async def test_a_download_that_fails_leaves_the_asset_remote(
    library: OpenLibrary, remote: tuple[FakeTransfer, Open, int]
) -> None:
    _, steps, asset_id = remote
    (library.incoming / "remote.png").unlink()
    async with steps() as services:
        with pytest.raises(ProviderUnavailableError):
            await services.assets.download_asset(asset_id)
        assert (await services.assets.sync_asset(asset_id)).state == AssetState.REMOTE
    assert library.parts.library.leftovers() == []


async def state_of(library: OpenLibrary, asset_id: int) -> tuple[AssetState, str | None, str | None]:
    async with library.read() as services:
        asset = await services.assets.get_asset(asset_id)
    assert asset is not None
    return asset.state, asset.path, asset.incoming


async def test_a_remote_asset_is_placed_as_any_other_with_its_record_beside_it(
    library: OpenLibrary, remote: tuple[FakeTransfer, Open, int]
) -> None:
    told = listen(library, AssetAdded, AssetChanged)
    _, steps, asset_id = remote
    async with steps() as services:
        await services.assets.download_asset(asset_id)
    (sidecar,) = files(library, "sidecars")
    assert json.loads(sidecar.read_text())["asset_id"] == asset_id
    assert library.parts.library.leftovers() == []
    assert told == [AssetChanged(asset_id)]


@pytest.mark.row("F-14")
@pytest.mark.parametrize("is_renamed", [False, True])
async def test_a_download_that_a_crash_left_half_placed_is_finished_without_being_fetched_again(
    library: OpenLibrary,
    remote: tuple[FakeTransfer, Open, int],
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_renamed: bool,
) -> None:
    transfer, steps, asset_id = remote
    place = Library.place

    def die(root: Library, incoming: str, relative: str) -> None:
        if is_renamed:
            place(root, incoming, relative)
        raise OSError("the process ends here")

    monkeypatch.setattr(Library, "place", die)
    async with steps() as services:
        with pytest.raises(OSError, match="ends here"):
            await services.assets.download_asset(asset_id)
    monkeypatch.undo()
    assert (await state_of(library, asset_id))[0] == AssetState.REMOTE
    async with library.work.steps() as services:
        assert await services.assets.placing.finish() == 1
    state, path, incoming = await state_of(library, asset_id)
    assert (state, incoming) == (AssetState.READY, None)
    assert library.parts.library.file(path or "").is_file()
    async with steps() as services:
        await services.assets.download_asset(asset_id)
    assert len(transfer.asked) == 1


async def test_a_half_placed_download_of_which_nothing_is_left_is_at_its_provider_again(
    library: OpenLibrary, remote: tuple[FakeTransfer, Open, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    transfer, steps, asset_id = remote

    def die(root: Library, incoming: str, _relative: str) -> None:
        root.incoming(incoming).unlink()
        raise OSError("the process ends here")

    monkeypatch.setattr(Library, "place", die)
    async with steps() as services:
        with pytest.raises(OSError, match="ends here"):
            await services.assets.download_asset(asset_id)
    monkeypatch.undo()
    async with library.work.steps() as services:
        assert await services.assets.placing.finish() == 0
    assert await state_of(library, asset_id) == (AssetState.REMOTE, None, None)
    async with steps() as services:
        await services.assets.download_asset(asset_id)
    assert len(transfer.asked) == 2
    assert (await state_of(library, asset_id))[0] == AssetState.READY


async def test_a_download_goes_on_where_an_earlier_one_broke_off(library: OpenLibrary) -> None:
    content = files_of_tests.encoded(files_of_tests.noise(200, 200), "PNG")
    digest = hashlib.sha256(content).hexdigest()
    transfer = LoopbackTransfer(TransferLimits(attempts=1, first_pause_seconds=0.01))
    work = UnitOfWork(replace(library.parts, transfer=transfer))
    async with serve_bytes(serving(content, most_at_once=len(content) * 2 // 3)) as server:
        async with library.write() as services:
            asset = await services.assets.create_asset(library.user_id, "fake", server.url("/a.png"))
        async with work.steps(library.user_id) as services:
            with pytest.raises(ProviderUnavailableError):
                await services.assets.download_asset(asset.id)
        async with work.steps(library.user_id) as services:
            path = await services.assets.download_asset(asset.id)
    await transfer.close()
    assert [request.headers.get("range") for request in server.requests] == [None, f"bytes={len(content) * 2 // 3}-"]
    assert path == str(library.parts.library.file(f"files/{digest[:2]}/{digest}.png"))
    assert library.parts.library.is_whole(f"files/{digest[:2]}/{digest}.png", digest)
    assert library.parts.library.leftovers() == []


async def test_a_file_that_another_process_is_fetching_is_not_fetched_over_it(
    library: OpenLibrary, remote: tuple[FakeTransfer, Open, int]
) -> None:
    transfer, steps, asset_id = remote
    other = FolderLock(library.parts.library.incoming(f"asset-{asset_id}.lock"))
    assert other.try_take()
    async with steps() as services:
        with pytest.raises(ProviderUnavailableError, match="Another PixSim7"):
            await services.assets.download_asset(asset_id)
    assert transfer.asked == []
    other.release()
    async with steps() as services:
        await services.assets.download_asset(asset_id)
    assert transfer.asked != []


@pytest.mark.row("H-22")
@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "files/../../secret"])
async def test_a_row_that_was_made_to_name_a_file_outside_is_refused_with_words(
    library: OpenLibrary, tmp_path: Path, path: str
) -> None:
    asset = await library.import_picture("a.png", (64, 48))
    with closing(sqlite3.connect(library.parts.database.path)) as database, database:
        database.execute("UPDATE assets SET path = ? WHERE id = ?", (path, asset.id))
    (library.parts.library.folder.parent / "secret").write_text("not yours")
    async with library.steps() as services:
        with pytest.raises(LibraryUnavailableError, match="outside"):
            await services.assets.download_asset(asset.id)
        with pytest.raises(LibraryUnavailableError, match="outside"):
            await services.assets.export_asset(asset.id, tmp_path / "out")
        with pytest.raises(LibraryUnavailableError, match="outside"):
            await services.assets.sync_asset(asset.id)
    assert not (tmp_path / "out").exists()


async def test_what_was_fetched_and_is_no_picture_leaves_nothing(
    library: OpenLibrary, remote: tuple[FakeTransfer, Open, int]
) -> None:
    _, steps, asset_id = remote
    (library.incoming / "remote.png").write_text("<!doctype html>")
    async with steps() as services:
        with pytest.raises(MediaError):
            await services.assets.download_asset(asset_id)
    assert library.parts.library.leftovers() == []
    assert await state_of(library, asset_id) == (AssetState.REMOTE, None, None)


async def test_a_provider_on_this_computer_is_given_the_path(tmp_path: Path) -> None:
    provider = FakeProvider(transport=InputTransport.LOCAL_PATH)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        asset = await library.import_picture("a.png", (64, 48))
        async with library.steps() as services:
            given = await services.assets.get_asset_for_provider(asset.id, "fake", account_id=1)
        assert given == str(library.parts.library.file(asset.path or ""))
    assert provider.uploaded == []
