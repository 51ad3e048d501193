"""Missing thumbnails of what is looked at."""

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.services.asset.asset_rows import AssetRow
from app.ui.models.thumbnail_drawer import WAITING_LIMIT, ThumbnailDrawer
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows
from tests.support.shown_gallery import holds
from tests.support.until import until


async def row_of(library: OpenLibrary, asset_id: int) -> AssetRow:
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows((asset_id,))
    return row


async def test_a_missing_thumbnail_is_made_once(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        sha256 = asset.sha256 or ""
        library.store.remove(sha256)
        row = await row_of(library, asset.id)
        owner = QObject()
        drawer = ThumbnailDrawer(context, owner)
        context.thumbnails.missing.connect(lambda _: drawer.want(row))
        context.thumbnails.pixmap(sha256, 80, 50)
        await holds(lambda: context.thumbnails.pixmap(sha256, 80, 50) is not None)
        assert library.store.get(sha256, 256) is not None


async def test_a_thumbnail_of_a_lost_file_is_not_tried_for_ever(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        (asset_id,) = await add_rows(library, 1)
        row = await row_of(library, asset_id)
        owner = QObject()
        drawer = ThumbnailDrawer(context, owner)
        tries: list[str] = []
        context.thumbnails.missing.connect(tries.append)
        context.thumbnails.missing.connect(lambda _: drawer.want(row))
        for _ in range(5):
            context.thumbnails.pixmap(row.sha256, 80, 50)
            await asyncio.sleep(0.05)
        assert tries == [row.sha256]
        await until(lambda: library.store.is_broken(row.sha256 or ""), wanted=True)


async def test_what_was_scrolled_past_is_left_and_asked_for_again_later(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        row = await row_of(library, (await add_rows(library, 1))[0])
        owner = QObject()
        drawer = ThumbnailDrawer(context, owner)
        count = WAITING_LIMIT + 5
        for number in range(count):
            drawer.want(replace(row, id=10_000 + number, sha256=f"{number:064x}"))
        drawer.want(replace(row, sha256=None))
        assert len(drawer._waiting) == WAITING_LIMIT
        assert list(drawer._waiting)[-1] == f"{count - 1:064x}"
        await holds(lambda: not drawer._waiting and not drawer._under_way)
        assert len(drawer._tried) == WAITING_LIMIT + 2
