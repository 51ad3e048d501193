"""Folders of the library that are unplugged, in the gallery."""

import shutil
from pathlib import Path

from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.ui.theme import Theme
from tests.support.shown_gallery import holds, show_gallery
from tests.support.until import until


async def test_what_lies_on_an_unplugged_disk_says_so_until_it_is_back(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, pictures=1) as gallery:
        disk = tmp_path / "disk"
        disk.mkdir()
        async with gallery.library.steps() as services:
            root_id = await services.roots.add_root(disk)
            await services.roots.use_root(root_id)
        there = await gallery.library.import_picture("sea.png", (480, 320), seed=9)
        await holds(lambda: len(gallery.ids) == 2 and gallery.model.row(0) is not None)
        await gallery.settled()
        grid, place = gallery.grid, gallery.model.place_of(there.id)
        box = grid.rect_of(place)
        plain = grid.viewport().grab(box).toImage()
        kept = tmp_path / "unplugged"
        shutil.move(disk, kept)
        grid.away._look()
        await holds(lambda: grid.away.holds(there.path))
        assert not grid.away.holds(None)
        row = gallery.model.row(1 - place)
        assert row is not None
        assert not grid.away.holds(row.path)
        assert grid.viewport().grab(box).toImage() != plain
        where = box.center()
        QApplication.sendEvent(
            grid.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, where, grid.viewport().mapToGlobal(where))
        )
        assert "Its disk is not connected." in QToolTip.text()
        QToolTip.hideText()
        gallery.click(place)
        assert "Its disk is not connected." in grid.accessibleDescription()
        shutil.move(kept, disk)
        grid.away._look()
        await until(lambda: grid.away.holds(there.path), wanted=False)
