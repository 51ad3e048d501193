"""What a tile shows at the moment."""

from pathlib import Path

from PySide6.QtCore import QObject, QRect

from app.ui.panels.gallery.pictures import TilePictures
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds

RECT = QRect(0, 0, 160, 100)


async def test_first_the_few_colours_then_the_thumbnail_which_fades_in_once(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        owner = QObject()
        pictures = TilePictures(context.thumbnails, theme, owner)
        told: list[int] = []
        pictures.changed.connect(told.append)
        first = pictures.look(3, row, RECT, 1.0)
        assert first.pixmap is None
        assert first.micro is not None
        assert not first.micro.isNull()
        await holds(lambda: told == [3])
        second = pictures.look(3, row, RECT, 1.0)
        assert second.pixmap is not None
        assert second.opacity < 1.0
        await holds(lambda: pictures.look(3, row, RECT, 1.0).opacity == 1.0)


async def test_a_tile_of_another_size_keeps_its_picture_until_the_new_one_has_come(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        owner = QObject()
        pictures = TilePictures(context.thumbnails, theme, owner)
        await holds(lambda: pictures.look(3, row, RECT, 1.0).opacity == 1.0 and not pictures._blank)
        small = QRect(0, 0, 80, 50)
        stand_in = pictures.look(3, row, small, 1.0)
        assert stand_in.is_stand_in
        assert stand_in.pixmap is not None
        assert stand_in.pixmap.size() == RECT.size()
        await holds(lambda: not pictures.look(3, row, small, 1.0).is_stand_in)
        sharp = pictures.look(3, row, small, 1.0)
        assert sharp.pixmap is not None
        assert (sharp.pixmap.size(), sharp.opacity) == (small.size(), 1.0)


async def test_with_reduced_motion_nothing_fades(tmp_path: Path, theme: Theme) -> None:
    theme.set_look(reduced_motion=True)
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        owner = QObject()
        pictures = TilePictures(context.thumbnails, theme, owner)
        pictures.look(0, row, RECT, 1.0)
        await holds(lambda: context.thumbnails.is_idle)
        assert pictures.look(0, row, RECT, 1.0).opacity == 1.0


async def test_what_comes_while_the_tiles_move_is_told_at_the_next_step_and_does_not_fade(
    tmp_path: Path, theme: Theme
) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        owner = QObject()
        pictures = TilePictures(context.thumbnails, theme, owner)
        told: list[int] = []
        pictures.changed.connect(told.append)
        pictures.move()
        assert pictures.look(3, row, RECT, 1.0).pixmap is None
        await holds(lambda: context.thumbnails.is_idle)
        assert told == []
        pictures.move()
        assert told == [3]
        shown = pictures.look(3, row, RECT, 1.0)
        assert (shown.pixmap is not None, shown.opacity) == (True, 1.0)
        pictures.settle([row])
        assert told == [3]


async def test_what_left_the_view_is_told_no_more(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows((asset.id,))
        owner = QObject()
        pictures = TilePictures(context.thumbnails, theme, owner)
        told: list[int] = []
        pictures.changed.connect(told.append)
        pictures.look(0, row, RECT, 1.0)
        pictures.settle([])
        await holds(lambda: context.thumbnails.is_idle)
        assert told == []
