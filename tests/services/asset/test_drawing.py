"""Thumbnails that are missing are found and drawn; what cannot be drawn is noted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.events import Event, ThumbnailDrawn, ThumbnailsForgotten
from tests.support.library import OpenLibrary, draw_picture, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def test_each_content_without_a_thumbnail_is_drawn_once(library: OpenLibrary) -> None:
    told: list[Event] = []
    library.bus.subscribe(ThumbnailDrawn, told.append)
    library.bus.subscribe(ThumbnailsForgotten, told.append)
    files = [draw_picture(library.incoming / f"{seed}.png", (64, 48), seed=seed) for seed in range(3)]
    assets = await library.import_files(*files)
    hashes = [asset.sha256 or "" for asset in assets]
    async with library.steps() as services:
        drawing = services.assets.drawing
        whole = await drawing.next_undrawn(0, 10)
        assert (whole.assets, whole.last_id) == ([], assets[2].id)
        library.store.remove(hashes[0])
        library.store.remove(hashes[1])
        library.parts.library.file(assets[1].path or "").unlink()
        found = await drawing.next_undrawn(0, 2)
        assert ([asset.id for asset in found.assets], found.last_id) == ([assets[0].id, assets[1].id], assets[1].id)
        assert [await drawing.draw(asset) for asset in found.assets] == [True, False]
        assert told == [ThumbnailDrawn(hashes[0])]
        assert library.store.get(hashes[0], 256) is not None
        assert (await drawing.next_undrawn(0, 10)).assets == []
        assert (await drawing.next_undrawn(assets[2].id, 10)).last_id is None
        await drawing.set_progress(assets[2].id)
        await drawing.forget_all()
        assert told[-1] == ThumbnailsForgotten()
        assert await drawing.progress() == 0
        assert len((await drawing.next_undrawn(0, 10)).assets) == 3
        assert await drawing.draw_by_id(assets[2].id)
        assert not await drawing.draw_by_id(999)
