"""What is in the bin goes for good, and nothing else does."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, update

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, MediaType
from app.domain.errors import ResourceNotFoundError, StorageError
from app.domain.events import AssetAdded, AssetRemoved
from app.services.asset.bin import CHUNK, BinSize
from app.services.asset.library import Library
from app.services.asset.placing import lock_of_content
from app.services.asset.tagging import TagChange
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.samples import add_rows
from tests.support.until import until


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def empty(library: OpenLibrary) -> tuple[int, int]:
    async with library.steps() as services:
        return await services.assets.empty_bin(library.user_id)


async def put_in_bin(library: OpenLibrary, asset: Asset) -> None:
    async with library.write() as services:
        await services.assets.delete_asset(asset.id)


async def count(library: OpenLibrary) -> int:
    async with library.parts.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Asset)) or 0


async def add_binned(library: OpenLibrary, number: int) -> None:
    now = library.parts.clock.now()
    same = {
        "user_id": library.user_id,
        "media_type": MediaType.IMAGE,
        "origin": AssetOrigin.JOB,
        "state": AssetState.READY,
        "provider_id": "local",
        "mime_type": "image/png",
        "name": "x",
        "created_at": now,
        "deleted_at": now,
    }
    rows = [{**same, "path": f"files/{key:064x}.png", "sha256": f"{key:064x}"} for key in range(number)]
    async with library.parts.database.write() as session:
        await session.execute(insert(Asset), rows)


async def test_the_same_content_that_comes_in_while_the_bin_is_emptied_keeps_its_file(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "a.png", (64, 48))
    (old,) = await library.import_files(path)
    await put_in_bin(library, old)
    locks = library.parts.locks
    async with locks.hold(lock_of_content(old.sha256 or "")):
        emptied = asyncio.ensure_future(empty(library))
        await until(lambda: locks._locks[lock_of_content(old.sha256 or "")][1], wanted=2)
        assert await count(library) == 0
        imported = asyncio.ensure_future(library.import_files(path))
        await until(lambda: locks._locks[lock_of_content(old.sha256 or "")][1], wanted=3)
    await emptied
    (new,) = await imported
    root = library.parts.library
    assert root.is_whole(new.path or "", new.sha256)
    assert root.leftovers() == []
    assert library.store.get(new.sha256 or "", 256) is not None
    assert len(list((root.folder / "sidecars").rglob("*.json"))) == 1


async def test_a_file_that_another_process_takes_for_its_own_meanwhile_goes_back(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old,) = await library.import_files(draw_picture(library.incoming / "a.png", (64, 48)))
    await put_in_bin(library, old)
    with closing(sqlite3.connect(library.parts.database.path)) as database, database:
        database.execute("CREATE TABLE theirs AS SELECT * FROM assets")
        database.execute("UPDATE theirs SET deleted_at = NULL")
    take_out = Library.take_out

    def another_process_writes_its_row_first(root: Library, relative: str) -> str | None:
        with closing(sqlite3.connect(library.parts.database.path)) as database, database:
            database.execute("INSERT INTO assets SELECT * FROM theirs")
        return take_out(root, relative)

    monkeypatch.setattr(Library, "take_out", another_process_writes_its_row_first)
    assert await empty(library) == (1, 0)
    root = library.parts.library
    assert root.is_whole(old.path or "", old.sha256)
    assert root.leftovers() == []
    assert len(list((root.folder / "sidecars").rglob("*.json"))) == 1


async def test_a_bin_of_many_is_emptied_in_parts(library: OpenLibrary) -> None:
    kept = await library.import_picture("kept.png", (64, 48))
    number = 6 * CHUNK + 7
    await add_binned(library, number)
    named: list[int] = []

    def note(_connection: Any, _cursor: Any, _statement: str, parameters: Any, *_: Any) -> None:
        named.append(len(parameters))

    event.listen(library.parts.database._writer.sync_engine, "before_cursor_execute", note)
    assert await empty(library) == (number, 0)
    # The ids of a part, and what their stack becomes.
    assert max(named) <= CHUNK + 1
    assert await count(library) == 1
    assert library.parts.library.is_whole(kept.path or "", kept.sha256)


async def test_the_binned_are_found_by_their_ids_and_not_sorted_for_each_part(library: OpenLibrary) -> None:
    with closing(sqlite3.connect(library.parts.database.path)) as database:
        plan = database.execute(
            "EXPLAIN QUERY PLAN SELECT id, path, sha256, size_bytes FROM assets"
            " WHERE id > 5 AND user_id + 0 = 1 AND deleted_at IS NOT NULL ORDER BY id LIMIT 500"
        ).fetchall()
    assert [row[3] for row in plan] == ["SEARCH assets USING INTEGER PRIMARY KEY (rowid>?)"]


async def test_a_file_that_cannot_be_deleted_keeps_no_other_from_going(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in (1, 2, 3)]
    held, unknown, free = await library.import_files(*pictures)
    for asset in (held, unknown, free):
        await put_in_bin(library, asset)
    with closing(sqlite3.connect(library.parts.database.path)) as database, database:
        database.execute("UPDATE assets SET path = '../outside.png' WHERE id = ?", (unknown.id,))
    take_out, remove = Library.take_out, library.store.remove

    def refuse(root: Library, relative: str) -> str | None:
        if relative == held.path:
            raise PermissionError("another program has it open")
        return take_out(root, relative)

    def fail(sha256: str) -> None:
        if sha256 == held.sha256:
            raise StorageError("The thumbnails cannot be written.")
        remove(sha256)

    outside = library.parts.library.folder.parent / "outside.png"
    shutil.copy(pictures[0], outside)
    monkeypatch.setattr(Library, "take_out", refuse)
    monkeypatch.setattr(library.store, "remove", fail)
    assert await empty(library) == (3, pictures[2].stat().st_size)
    root = library.parts.library
    assert not root.file(free.path or "").exists()
    assert root.file(held.path or "").exists()
    assert outside.is_file()
    assert root.leftovers() == []


async def test_many_go_to_the_bin_and_come_out_of_it(library: OpenLibrary) -> None:
    one, two, three = await add_rows(library, 3)
    told: list[object] = []
    for kind in (AssetAdded, AssetRemoved):
        library.bus.subscribe(kind, told.append)
    async with library.write() as services:
        await services.assets.bin.put([one])
        assert sorted(await services.assets.bin.put([one, two, 999])) == [two]
    async with library.read() as services:
        assert [row.id for row in await services.assets.get_asset_rows([one, three])] == [three]
        binned, kept = await services.assets.get_asset_rows([one, three], with_binned=True)
        assert (binned.deleted_at is None, kept.deleted_at) == (False, None)
    async with library.work.write() as services:
        second = await services.users.create_user("second@example.org")
    async with library.work.write(second.id) as services:
        assert await services.assets.bin.restore([one, two]) == []
        with pytest.raises(ResourceNotFoundError):
            await services.assets.bin.measure(library.user_id)
    async with library.write() as services:
        assert sorted(await services.assets.bin.restore([one, two, three])) == sorted([one, two])
    assert told == [*map(AssetRemoved, (one, two)), *map(AssetAdded, sorted((one, two)))]


async def test_only_some_of_the_bin_go_and_how_much_is_told_before(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "a.png", (64, 48))
    size = path.stat().st_size
    shared, own, other = await library.import_files(
        path, *(draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in (2, 3))
    )
    (copy,) = await add_rows(library, 1, sha256=shared.sha256, path=shared.path, size_bytes=size)
    for asset in (shared, own, other):
        await put_in_bin(library, asset)
    async with library.read() as services:
        whole = await services.assets.bin.measure(library.user_id)
        part = await services.assets.bin.measure(library.user_id, [own.id, copy])
    assert whole == BinSize(3, 2, (own.size_bytes or 0) + (other.size_bytes or 0))
    assert part == BinSize(1, 1, own.size_bytes or 0)
    removed: list[AssetRemoved] = []
    library.bus.subscribe(AssetRemoved, removed.append)
    async with library.steps() as services:
        assert await services.assets.bin.empty(library.user_id, only=[own.id, copy]) == (1, own.size_bytes)
    assert removed == [AssetRemoved(own.id)]
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        old = now - timedelta(days=9)
        await session.execute(update(Asset).where(Asset.id == other.id).values(deleted_at=old))
    async with library.steps() as services:
        assert await services.assets.bin.empty(library.user_id, before=now - timedelta(days=10)) == (0, 0)
        assert (await services.assets.bin.empty(library.user_id, before=now - timedelta(days=8)))[0] == 1
    assert await empty(library) == (1, 0)
    async with library.read() as services:
        assert await services.assets.bin.measure(library.user_id) == BinSize()


async def test_tags_that_only_binned_assets_had_go_with_them(library: OpenLibrary) -> None:
    kept, binned = await add_rows(library, 2)
    async with library.write() as services:
        await services.assets.tags.change(TagChange({"sea": [kept, binned], "dunes": [binned]}))
        await services.assets.bin.put([binned])
    await empty(library)
    async with library.read() as services:
        assert [row.name for row in await services.assets.tags.list_tags()] == ["sea"]


async def test_the_bin_is_measured_by_its_own_index(library: OpenLibrary) -> None:
    with closing(sqlite3.connect(library.parts.database.path)) as database:
        plan = database.execute(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM assets"
            " WHERE user_id = 1 AND user_id + 0 = 1 AND deleted_at IS NOT NULL"
        ).fetchall()
    assert "ix_assets_binned" in plan[0][3]
