"""The watcher of folders."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import ValidationError
from app.domain.events import FolderTakenIn
from app.runtime import folder_watcher
from app.runtime.folder_watcher import FolderWatcher
from app.runtime.workers import StoragePause, Workers
from app.services.asset.exporting import ExportForm
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.until import until

LOOK = 0.03


class Watch:
    """A watched folder, and what was told of it."""

    def __init__(self, library: OpenLibrary, folder: Path) -> None:
        self.library = library
        self.folder = folder
        self.told: list[tuple[int, int]] = []
        self.folder_id = 0
        self._workers = Workers(StoragePause(library.bus))
        library.bus.subscribe(FolderTakenIn, lambda event: self.told.append((event.taken, event.refused)))

    async def begin(self) -> None:
        async with self.library.steps() as services:
            self.folder_id = (await services.watched.add_folder(self.library.user_id, self.folder)).id
        self.start()

    def start(self) -> None:
        self._workers.start("watcher", FolderWatcher(self.library.work, self.library.bus).run)

    async def stop(self) -> None:
        await self._workers.stop()

    async def names(self) -> list[str]:
        async with self.library.read() as services:
            rows = await services.assets.list_assets(self.library.user_id, {}, {})
        return sorted(row.name for row in rows)

    async def seen(self) -> int:
        async with self.library.read() as services:
            return len(await services.watched.list_seen(self.folder_id))


@pytest.fixture
async def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watch]:
    monkeypatch.setattr(folder_watcher, "LOOK_SECONDS", LOOK)
    folder = tmp_path / "watched"
    folder.mkdir()
    async with open_library(tmp_path) as library:
        made = Watch(library, folder)
        yield made
        await made.stop()


async def test_what_lies_there_and_what_comes_is_taken_once_and_told_once(watch: Watch) -> None:
    draw_picture(watch.folder / "old.png", (64, 48), seed=1)
    (watch.folder / "broken.jpg").write_text("no picture")
    (watch.folder / "notes.txt").write_text("no media")
    await watch.begin()
    await until(lambda: watch.told, [(1, 1)])
    (watch.folder / "sub").mkdir()
    draw_picture(watch.folder / "sub" / "new.png", (64, 48), seed=2)
    await until(watch.names, ["new.png", "old.png"])
    await until(lambda: watch.told, [(1, 1), (1, 0)])
    await watch.stop()
    async with watch.library.write() as services:
        ids = await services.assets.list_asset_ids(watch.library.user_id)
        await services.assets.bin.put(list(ids))
    watch.start()
    draw_picture(watch.folder / "third.png", (64, 48), seed=3)
    await until(watch.names, ["third.png"])


async def test_a_file_that_grows_waits_and_a_changed_one_is_looked_at_again(watch: Watch) -> None:
    await watch.begin()
    whole = draw_picture(watch.folder / "whole.tmp.png", (640, 480), seed=1).read_bytes()
    (watch.folder / "whole.tmp.png").unlink()
    target = watch.folder / "a.png"
    for end in range(1000, 12_000, 1000):
        target.write_bytes(whole[:end])
        await asyncio.sleep(LOOK / 3)
    assert await watch.names() == []
    target.write_bytes(whole)
    await until(watch.names, ["a.png"])
    draw_picture(target, (640, 480), seed=2)
    await until(watch.names, ["a.png", "a.png"])


async def test_a_folder_that_is_away_or_paused_is_waited_for(watch: Watch) -> None:
    await watch.begin()
    aside = watch.folder.with_name("aside")
    watch.folder.rename(aside)
    draw_picture(aside / "a.png", (64, 48))
    await asyncio.sleep(3 * LOOK)
    aside.rename(watch.folder)
    await until(watch.names, ["a.png"])
    async with watch.library.write() as services:
        await services.watched.set_active(watch.folder_id, is_active=False)
    draw_picture(watch.folder / "b.png", (64, 48), seed=2)
    await asyncio.sleep(3 * LOOK)
    assert await watch.names() == ["a.png"]
    async with watch.library.write() as services:
        await services.watched.set_active(watch.folder_id, is_active=True)
    await until(watch.names, ["a.png", "b.png"])


async def test_an_export_into_a_watched_folder_does_not_come_back(watch: Watch) -> None:
    asset = await watch.library.import_picture("a.png", (64, 48))
    await watch.begin()
    async with watch.library.steps() as services:
        for form in (ExportForm(), ExportForm(is_embedded=False)):
            await services.assets.exporting.export(asset.id, watch.folder, form)
    await until(watch.seen, 2)
    assert (await watch.names(), watch.told) == (["a.png"], [])


def odd_folder(parent: Path) -> Path:
    folder = Path(os.fsdecode(os.fsencode(parent) + b"/\xe9"))
    folder.mkdir()
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="names are texts there")
async def test_a_name_that_is_no_text_is_taken_once_and_holds_nothing_up(watch: Watch) -> None:
    picture = draw_picture(watch.folder / "z.png", (64, 48), seed=1)
    os.link(picture, os.fsencode(watch.folder) + b"/caf\xe9.png")
    draw_picture(watch.folder / "zz.png", (64, 48), seed=2)
    await watch.begin()
    await until(lambda: watch.told, [(2, 0)])
    assert await watch.seen() == 3
    await watch.stop()
    watch.start()
    await asyncio.sleep(4 * LOOK)
    assert watch.told == [(2, 0)]
    async with watch.library.steps() as services:
        with pytest.raises(ValidationError):
            await services.watched.add_folder(watch.library.user_id, odd_folder(watch.folder))
