"""The library's files lie in several folders, and what is on an unplugged disk is left as it is."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.asset import Asset
from app.domain.enums import AssetState
from app.domain.errors import (
    FileAwayError,
    LibraryUnavailableError,
    ResourceNotFoundError,
    StorageError,
    ValidationError,
)
from app.services.asset import library, library_roots
from app.services.asset.bin import BinSize
from app.services.asset.library import Root
from app.services.asset.library_roots import MAIN, RootMoved, RootRow
from app.services.asset.storage_care import Verified
from app.system.threads import in_thread
from tests.support.library import OpenLibrary, draw_picture, open_library


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as one:
        yield one


async def add(opened: OpenLibrary, folder: Path) -> int:
    await in_thread(folder.mkdir)
    async with opened.steps() as services:
        root_id = await services.roots.add_root(folder)
        await services.roots.use_root(root_id)
    return root_id


async def roots(opened: OpenLibrary) -> list[RootRow]:
    async with opened.read() as services:
        return await services.roots.list_roots()


async def verify(opened: OpenLibrary) -> Verified:
    async with opened.steps() as services:
        return await services.storage.verify(lambda *_: True)


async def remove(opened: OpenLibrary, root_id: int, *, most: int = 100) -> RootMoved:
    async with opened.steps() as services:
        return await services.roots.remove_root(root_id, lambda done, _total: done < most)


async def measured(opened: OpenLibrary) -> BinSize:
    async with opened.read() as services:
        return await services.assets.bin.measure(opened.user_id)


async def asset_of(opened: OpenLibrary, asset_id: int) -> Asset:
    async with opened.parts.database.read() as session:
        return await session.get_one(Asset, asset_id)


async def picture(opened: OpenLibrary, seed: int) -> Asset:
    return await opened.import_picture(f"{seed}.png", (64, 48), seed=seed)


async def test_new_files_go_to_the_folder_that_is_chosen_while_it_has_room(
    opened: OpenLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await picture(opened, 1)
    root_id = await add(opened, tmp_path / "second")
    second = await picture(opened, 2)
    assert second.path == f"@{root_id}/files/{(second.sha256 or '')[:2]}/{second.sha256}.png"
    assert opened.parts.library.file(second.path).parent.parent.parent == tmp_path / "second"
    assert opened.parts.library.leftovers() == []
    main, other = await roots(opened)
    assert (main.id, main.takes_new, main.amount.files, main.amount.bytes) == (MAIN, False, 1, first.size_bytes)
    assert (other.id, other.takes_new, other.is_there, other.amount.files) == (root_id, True, True, 1)
    assert (other.free or 0) > 0
    monkeypatch.setattr(library, "free_bytes", lambda _folder: 10)
    assert ((await picture(opened, 3)).path or "").startswith("files/")
    monkeypatch.undo()
    async with opened.steps() as services:
        await services.roots.use_root(MAIN)
        with pytest.raises(ResourceNotFoundError):
            await services.roots.use_root(99)
    assert ((await picture(opened, 4)).path or "").startswith("files/")
    assert (await verify(opened)).unknown == []
    # The program has ended and starts again.
    opened.parts.library.roots = {}
    async with opened.steps() as services:
        await services.roots.load()
    assert opened.parts.library.roots == {root_id: Root(tmp_path / "second", takes_new=False)}


async def test_a_folder_that_cannot_be_one_of_the_library_is_refused(opened: OpenLibrary, tmp_path: Path) -> None:
    await add(opened, tmp_path / "second")
    (tmp_path / "second" / "in").mkdir()
    (tmp_path / "a file").write_text("in the way")
    main = opened.parts.library.folder
    for wrong in (tmp_path / "none", tmp_path / "a file", main, main / "files", tmp_path, tmp_path / "second" / "in"):
        async with opened.steps() as services:
            with pytest.raises(ValidationError):
                await services.roots.add_root(wrong)
    async with opened.steps() as services:
        with pytest.raises(ValidationError):
            await services.move.copy_to(tmp_path / "second" / "in", lambda *_: True)
        with pytest.raises(ValidationError):
            await services.watched.add_folder(opened.user_id, tmp_path / "second")
    assert len(await roots(opened)) == 2


async def test_what_is_on_an_unplugged_disk_is_left_as_it_is_and_comes_back(
    opened: OpenLibrary, tmp_path: Path
) -> None:
    disk, away = tmp_path / "second", tmp_path / "unplugged"
    root_id = await add(opened, disk)
    kept, binned, again = [await picture(opened, seed) for seed in range(3)]
    async with opened.write() as services:
        await services.assets.bin.put([binned.id])
    disk.rename(away)
    disk.mkdir()  # A mount point stays behind.
    told = await verify(opened)
    assert (told.missing, told.changed, told.away) == ([], [], {str(disk): 3})
    (_, row) = await roots(opened)
    assert (row.is_there, row.free, row.amount.files) == (False, None, 3)
    async with opened.steps() as services:
        assert await services.assets.bin.empty(opened.user_id) == (0, 0)
        assert (await measured(opened)) == BinSize(away=1)
        assert (await services.assets.sync_asset(kept.id)).state == AssetState.READY
        with pytest.raises(FileAwayError, match="is on"):
            await services.assets.download_asset(kept.id)
        assert not await services.assets.drawing.draw_by_id(kept.id)
        assert opened.store.missing({kept.sha256 or ""}) == set()
    with pytest.raises(LibraryUnavailableError):
        await remove(opened, root_id)
    # New files go to the main folder meanwhile, and one that comes in once more is whole there.
    new = await picture(opened, 7)
    assert (new.path or "").startswith("files/")
    assert (await picture(opened, 2)).id == again.id
    assert opened.parts.library.file((await asset_of(opened, again.id)).path or "").is_file()
    assert list(disk.iterdir()) == []
    disk.rmdir()
    away.rename(disk)
    told = await verify(opened)
    assert (told.missing, told.away, told.checked) == ([], {}, 4)
    async with opened.steps() as services:
        assert (await services.assets.bin.empty(opened.user_id))[0] == 1
        assert Path(await services.assets.download_asset(kept.id)).is_relative_to(disk)
    assert not opened.parts.library.file(binned.path or "").exists()


async def test_a_folder_goes_after_its_files_were_moved_and_a_move_that_is_stopped_goes_on(
    opened: OpenLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root_id = await add(opened, tmp_path / "second")
    assets = [await picture(opened, seed) for seed in range(3)]
    contents = {asset.id: opened.parts.library.file(asset.path or "").read_bytes() for asset in assets}
    (tmp_path / "second" / "mine.txt").write_text("of the user")
    coming = tmp_path / "second" / "incoming" / "a.part"
    coming.write_bytes(b"half")
    with pytest.raises(StorageError, match="just coming"):
        await remove(opened, root_id)
    os.utime(coming, (0, 0))
    monkeypatch.setattr(library_roots, "free_bytes", lambda _folder: 1)
    with pytest.raises(StorageError, match="are needed"):
        await remove(opened, root_id)
    monkeypatch.undo()
    assert await remove(opened, root_id, most=1) == RootMoved(1, was_stopped=True)
    assert [row.amount.files for row in await roots(opened)] == [1, 2]
    assert (await verify(opened)).missing == []
    assert await remove(opened, root_id) == RootMoved(2)
    assert [(row.id, row.amount.files) for row in await roots(opened)] == [(MAIN, 3)]
    for asset in assets:
        path = (await asset_of(opened, asset.id)).path or ""
        assert opened.parts.library.file(path).read_bytes() == contents[asset.id]
        sidecar = next((opened.parts.library.folder / "sidecars").rglob(f"*-{asset.id}.json"))
        assert f'"file": "{path}"' in sidecar.read_text()
    told = await verify(opened)
    assert (told.missing, told.changed, told.unknown) == ([], [], [])
    assert {path.name for path in (tmp_path / "second").rglob("*")} == {"mine.txt", "incoming", "a.part"}
    # An empty one goes also when its disk is not there.
    other = await add(opened, tmp_path / "third")
    shutil.rmtree(tmp_path / "third")
    assert await remove(opened, other) == RootMoved(0)
    with pytest.raises(ResourceNotFoundError):
        await remove(opened, other)


async def test_what_a_kill_left_twice_is_taken_away_by_the_next_call(opened: OpenLibrary, tmp_path: Path) -> None:
    root_id = await add(opened, tmp_path / "second")
    assets = [await picture(opened, seed) for seed in range(2)]
    files = {asset.id: opened.parts.library.file(asset.path or "") for asset in assets}
    assert await remove(opened, root_id, most=1) == RootMoved(1, was_stopped=True)
    (before,) = [file for file in files.values() if not file.exists()]
    content = b"".join(path.read_bytes() for path in opened.parts.library.folder.glob("files/*/*"))
    # As if the process had ended between the row and the deletion; what is of no asset, or differs, is not ours.
    before.parent.mkdir(parents=True, exist_ok=True)
    before.write_bytes(content)
    (tmp_path / "second" / "files" / "mine.png").write_bytes(content)
    assert await remove(opened, root_id) == RootMoved(1)
    assert not before.exists()
    assert (tmp_path / "second" / "files" / "mine.png").exists()
    for asset in assets:
        assert opened.parts.library.file((await asset_of(opened, asset.id)).path or "").exists()


async def test_the_same_content_is_one_file_wherever_new_ones_go(opened: OpenLibrary, tmp_path: Path) -> None:
    first = await picture(opened, 1)
    await add(opened, tmp_path / "second")
    async with opened.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with opened.work.steps(other.id) as services:
        from app.services.upload.upload_file import PathUpload

        file = draw_picture(opened.incoming / "1.png", (64, 48), seed=1)
        twin = await services.uploads.upload(other.id, PathUpload(file), "local")
    assert (twin.id != first.id, twin.path) == (True, first.path)
    assert list((tmp_path / "second" / "files").rglob("*.png")) == []
    assert opened.parts.library.leftovers() == []
