"""The keeper of thumbnails."""

from pathlib import Path

import pytest

from app.runtime import thumbnail_keeper
from app.runtime.thumbnail_keeper import ThumbnailKeeper
from app.runtime.workers import StoragePause, Workers
from tests.support.library import draw_picture, open_library
from tests.support.until import until


async def test_old_pictures_get_their_thumbnails_at_the_start_and_all_when_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnail_keeper, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(thumbnail_keeper, "AT_ONCE", 2)
    async with open_library(tmp_path) as library:
        files = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in range(3)]
        assets = await library.import_files(*files)
        hashes = {asset.sha256 or "" for asset in assets}
        library.store.clear()
        keeper = ThumbnailKeeper(library.work, library.bus)
        workers = Workers(StoragePause(library.bus))
        workers.start("keeper", keeper.run)
        try:
            await until(lambda: library.store.missing(hashes), set())
            await until(library.store.progress, assets[-1].id)
            async with library.steps() as services:
                await services.assets.drawing.forget_all()
            await until(lambda: library.store.missing(hashes), set())
        finally:
            await workers.stop()
