"""What cannot be done in the bin."""

from pathlib import Path

from PySide6.QtCore import Qt

from app.ui.panels.gallery.bin_guard import BinGuard
from app.ui.panels.gallery.tiles import TilePainter
from app.ui.theme import Theme
from tests.support.shown_gallery import holds, show_gallery


async def test_keys_that_do_nothing_in_the_bin_say_so_and_its_tiles_have_no_tools(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        told: list[str] = []
        gallery.context.shell.toasted.connect(lambda toast: told.append(toast.text))
        gallery.grid.set_look(160, is_square=True)
        done: list[str] = []
        run = BinGuard(gallery.context, gallery.grid).outside(lambda: done.append("done"))
        run()
        binned = gallery.ids[0]
        async with gallery.library.write() as services:
            await services.assets.bin.put([binned])
        gallery.panel.look_for("is:binned")
        await holds(lambda: gallery.ids == [binned] and gallery.model.row(0) is not None)
        run()
        assert (done, told) == (["done"], [])
        gallery.panel.activateWindow()
        gallery.grid.setFocus()
        await holds(gallery.grid.hasFocus)
        gallery.click(0)
        for key in (Qt.Key.Key_K, Qt.Key.Key_3, Qt.Key.Key_6, Qt.Key.Key_T):
            gallery.press(key)
        assert told == ["What is in the bin stays as it is. Restore it first (Ctrl+R)."] * 4
        assert gallery.panel._count.text() == "1 item"
        gallery.move(gallery.middle(0))
        tiles = gallery.grid.tiles
        assert isinstance(tiles, TilePainter)
        box = tiles.tool_rect(gallery.grid.rect_of(0), 0)
        assert not gallery.grid.pointer.tip_at(box.center())[0].endswith("(I)")
