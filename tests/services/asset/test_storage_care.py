"""Care for what lies on the disk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import AssetState, MediaType
from app.domain.errors import LibraryUnavailableError, StorageError
from app.services.asset import storage_care
from app.services.asset.storage_care import Amount, StorageSize, Verified
from tests.support.library import OpenLibrary, draw_picture, open_library


@pytest.fixture
async def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenLibrary]:
    monkeypatch.setattr(storage_care, "AT_ONCE", 2)
    async with open_library(tmp_path) as opened:
        yield opened


async def measure(library: OpenLibrary) -> StorageSize:
    async with library.read() as services:
        return await services.storage.measure()


async def verify(library: OpenLibrary, *, reads_all: bool = True) -> Verified:
    async with library.steps() as services:
        return await services.storage.verify(lambda _done, _total: True, reads_all=reads_all)


async def pictures(library: OpenLibrary, count: int) -> list[Asset]:
    files = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in range(count)]
    return await library.import_files(*files)


def file_of(library: OpenLibrary, asset: Asset) -> Path:
    return library.parts.library.file(asset.path or "")


async def state_of(library: OpenLibrary, asset: Asset) -> AssetState:
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows([asset.id])
    return row.state


async def test_room_is_told_by_kind_and_a_shared_file_once(library: OpenLibrary) -> None:
    one, two, three = await pictures(library, 3)
    clip = await library.import_clip()
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        await services.assets.bin.put([three.id])
    async with library.work.steps(other.id) as services:
        from app.services.upload.upload_file import PathUpload

        await services.uploads.upload(other.id, PathUpload(library.incoming / "0.png"), "local")
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == two.id).values(remote_url="https://host.test/a.png"))
    size = await measure(library)
    assert size.kinds[MediaType.IMAGE] == Amount(2, (one.size_bytes or 0) + (two.size_bytes or 0))
    assert size.kinds[MediaType.VIDEO] == Amount(1, clip.size_bytes or 0)
    assert size.kinds[MediaType.AUDIO] == Amount()
    assert (size.binned, size.fetchable) == (Amount(1, three.size_bytes or 0), Amount(1, two.size_bytes or 0))
    assert size.database > 100_000
    assert size.thumbnails > 1000
    assert size.free > 0


async def test_missing_changed_found_and_unknown_files_are_told_apart(library: OpenLibrary) -> None:
    one, two, three, four = await pictures(library, 4)
    assert await verify(library) == Verified(checked=4)
    content = file_of(library, one).read_bytes()
    file_of(library, one).unlink()
    file_of(library, two).write_bytes(b"short")
    data = bytearray(file_of(library, three).read_bytes())
    data[-20] ^= 1
    file_of(library, three).write_bytes(data)
    stray = library.parts.library.folder / "files" / "zz" / "stray.png"
    stray.parent.mkdir()
    stray.write_bytes(b"stray")
    assert (await verify(library, reads_all=False)).changed == [two.id]
    told = await verify(library)
    assert (told.missing, told.changed, told.unknown) == ([one.id], [two.id, three.id], [stray])
    assert [await state_of(library, asset) for asset in (one, two, four)] == ["missing", "missing", "ready"]
    file_of(library, one).write_bytes(content)
    assert (await verify(library)).found == [one.id]
    assert await state_of(library, one) == AssetState.READY


async def test_a_look_that_is_stopped_says_so(library: OpenLibrary) -> None:
    await pictures(library, 3)
    told: list[tuple[int, int]] = []

    def go_on(done: int, total: int) -> bool:
        told.append((done, total))
        return done == 0

    async with library.steps() as services:
        found = await services.storage.verify(go_on)
    assert (told, found.was_stopped, found.checked) == ([(0, 3), (2, 3)], True, 2)


async def test_moved_files_are_found_by_their_content(library: OpenLibrary, tmp_path: Path) -> None:
    one, two, three = await pictures(library, 3)
    away = tmp_path / "away" / "deep"
    away.mkdir(parents=True)
    file_of(library, one).rename(away / "renamed.bin")
    file_of(library, two).write_bytes(b"damaged")
    (away / "same length.png").write_bytes(bytes(one.size_bytes or 0))
    (away / "two.png").write_bytes((library.incoming / "1.png").read_bytes())
    file_of(library, three).unlink()
    await verify(library)
    # Of what never came there is nothing to find, and a link that leads nowhere is no file.
    (away / "nowhere.png").symlink_to(away / "gone.png")
    async with library.write() as services:
        lost = await services.assets.create_asset(library.user_id, "local", "https://host.test/a.png")
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == lost.id).values(state=AssetState.MISSING))
    async with library.steps() as services:
        linked = await services.storage.relink(tmp_path / "away", lambda _done, _total: True)
    assert sorted(linked) == [one.id, two.id]
    assert (await verify(library)).missing == [three.id]
    assert (away / "renamed.bin").exists()
    assert library.parts.library.leftovers() == []
    async with library.steps() as services:
        assert await services.storage.relink(tmp_path / "away", lambda _done, _total: False) == []


async def test_a_file_that_changes_while_it_is_looked_for_is_not_taken_for_another(
    library: OpenLibrary, tmp_path: Path
) -> None:
    one, two = await pictures(library, 2)
    away = tmp_path / "away"
    away.mkdir()
    file_of(library, one).rename(away / "1.png")
    file_of(library, two).rename(away / "2.png")
    await verify(library)
    (away / "2.png").unlink()
    (away / "2.png").hardlink_to(away / "1.png")
    async with library.steps() as services:
        storage = services.storage
        assert not await storage._bring(two, away / "2.png")
    assert (await state_of(library, two), file_of(library, two).exists()) == (AssetState.MISSING, False)
    assert library.parts.library.leftovers() == []


async def test_nothing_is_missing_because_the_disk_of_the_library_is_away(library: OpenLibrary) -> None:
    (one,) = await pictures(library, 1)
    folder = library.parts.library.folder
    folder.rename(folder.with_name("unplugged"))
    with pytest.raises(LibraryUnavailableError):
        await verify(library)
    assert await state_of(library, one) == AssetState.READY
    folder.with_name("unplugged").rename(folder)


async def test_what_is_let_go_while_it_is_looked_at_is_not_missing(library: OpenLibrary) -> None:
    (one,) = await pictures(library, 1)
    file_of(library, one).unlink()
    async with library.steps() as services:
        storage = services.storage
        row = storage_care._Known(one.id, one.path, one.sha256, one.size_bytes, one.state)
        async with library.parts.database.write() as session:
            await session.execute(update(Asset).where(Asset.id == one.id).values(state=AssetState.REMOTE))
        await storage._note([row], ["missing"], Verified())
    assert await state_of(library, one) == AssetState.REMOTE


async def test_a_library_that_refuses_a_file_is_told(library: OpenLibrary, tmp_path: Path) -> None:
    (one,) = await pictures(library, 1)
    (tmp_path / "away").mkdir()
    file_of(library, one).rename(tmp_path / "away" / "a.png")
    await verify(library)
    incoming = library.parts.library.folder / "incoming"
    incoming.rmdir()
    incoming.write_text("in the way")
    async with library.steps() as services:
        with pytest.raises(StorageError):
            await services.storage.relink(tmp_path / "away", lambda _done, _total: True)
