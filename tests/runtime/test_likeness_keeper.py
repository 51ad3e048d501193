"""The keeper of likeness."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from app.domain.errors import MediaError
from app.runtime import likeness_keeper
from app.runtime.likeness_keeper import LikenessKeeper
from app.runtime.workers import StoragePause, Workers
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.until import until


@pytest.fixture
async def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenLibrary]:
    monkeypatch.setattr(likeness_keeper, "SETTLE_SECONDS", 0.01)
    monkeypatch.setattr(likeness_keeper, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(likeness_keeper, "AT_ONCE", 2)
    async with open_library(tmp_path) as opened:
        yield opened


async def left(library: OpenLibrary) -> int:
    async with library.read() as services:
        return await services.assets.likeness.count_unhashed()


async def test_old_and_new_pictures_get_their_number_and_a_broken_one_is_tried_once(library: OpenLibrary) -> None:
    files = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in range(4)]
    assets = await library.import_files(*files)
    library.store.remove(assets[1].sha256 or "")
    library.store.remove(assets[2].sha256 or "")
    library.parts.library.file(assets[2].path or "").unlink()
    keeper = LikenessKeeper(library.work, library.bus)
    workers = Workers(StoragePause(library.bus))
    workers.start("keeper", keeper.run)
    try:
        await until(lambda: left(library), 1)
        await until(lambda: keeper._hopeless, {assets[2].id})
        await library.import_picture("new.png", (64, 48), seed=7)
        await until(lambda: left(library), 1)
    finally:
        await workers.stop()


async def test_a_picture_that_ends_the_worker_does_not_keep_the_others_from_theirs(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in range(4)]
    assets = await library.import_files(*files)
    deadly = library.store.get(assets[0].sha256 or "", 256)
    likenesses = library.parts.inspector.likenesses

    async def ended(thumbnails: Sequence[bytes]) -> list[int | None]:
        if deadly in thumbnails:
            raise MediaError("The file cannot be read within the time and memory that are allowed.")
        return await likenesses(thumbnails)

    monkeypatch.setattr(library.parts.inspector, "likenesses", ended)
    keeper = LikenessKeeper(library.work, library.bus)
    workers = Workers(StoragePause(library.bus))
    workers.start("keeper", keeper.run)
    try:
        await until(lambda: left(library), 1)
        await until(lambda: keeper._hopeless, {assets[0].id})
    finally:
        await workers.stop()
