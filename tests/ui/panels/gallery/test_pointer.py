"""What the pointer does in the grid."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from app.ui import drag
from app.ui.panels.gallery.tiles import TilePainter
from app.ui.theme import Theme
from tests.support.shown_gallery import ShownGallery, holds, show_gallery

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def below(gallery: ShownGallery) -> QPoint:
    last = gallery.grid.rect_of(len(gallery.ids) - 1)
    return QPoint(last.right() + 12, last.bottom() + 12)


def sweep(gallery: ShownGallery, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    viewport = gallery.grid.viewport()
    QTest.mousePress(viewport, LEFT, modifiers, start)
    gallery.move((start + end) / 2, LEFT)
    gallery.move(end, LEFT)
    QTest.mouseRelease(viewport, LEFT, modifiers, end)


async def test_a_rubber_band_chooses_what_it_touches(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=10) as gallery:
        gallery.grid.set_look(112, is_square=True)
        await gallery.settled()
        sweep(gallery, below(gallery), gallery.middle(8), Qt.KeyboardModifier.NoModifier)
        assert list(gallery.model.selection) == [8, 9]
        sweep(gallery, QPoint(4, 4), gallery.middle(1), CONTROL)
        assert list(gallery.model.selection) == [0, 1, 8, 9]


async def test_a_click_on_nothing_chooses_nothing(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=10) as gallery:
        gallery.click(3)
        QTest.mouseClick(gallery.grid.viewport(), LEFT, pos=below(gallery))
        assert gallery.model.chosen_ids() == ()


async def test_a_click_on_one_of_several_chosen_narrows_when_the_button_is_let_go(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=10) as gallery:
        gallery.click(1)
        gallery.click(4, SHIFT)
        viewport = gallery.grid.viewport()
        QTest.mousePress(viewport, LEFT, pos=gallery.middle(2))
        assert list(gallery.model.selection) == [1, 2, 3, 4]
        QTest.mouseRelease(viewport, LEFT, pos=gallery.middle(2))
        assert list(gallery.model.selection) == [2]


async def test_a_drag_carries_all_that_is_chosen_as_real_files(
    tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with show_gallery(tmp_path, theme, pictures=3) as gallery:
        await gallery.settled()
        gallery.grid.set_look(112, is_square=True)
        gallery.click(0)
        gallery.click(1, SHIFT)
        await holds(lambda: len(gallery.context.shell.selected_assets) == 2)
        carried: list[object] = []
        # The platform's own drag waits for a real pointer; what it would carry is looked at instead.
        monkeypatch.setattr(QDrag, "exec", lambda self, _: carried.append(self.mimeData()))
        viewport = gallery.grid.viewport()
        QTest.mousePress(viewport, LEFT, pos=gallery.middle(1))
        gallery.move(gallery.middle(1) + QPoint(30, 8), LEFT)
        QTest.mouseRelease(viewport, LEFT, pos=gallery.middle(1) + QPoint(30, 8))
        assert len(carried) == 1
        mime = carried[0]
        assert drag.asset_ids(mime) == tuple(gallery.ids[:2])  # type: ignore[arg-type]
        files = drag.file_paths(mime)  # type: ignore[arg-type]
        assert len(files) == 2
        assert all(path.is_file() for path in files)
        assert list(gallery.model.selection) == [0, 1]


async def test_the_tools_of_the_tile_under_the_pointer_work(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=8) as gallery:
        shell = gallery.context.shell
        told: list[tuple[str, object]] = []
        shell.use_as_input_requested.connect(lambda ids: told.append(("input", ids)))
        shell.same_again_requested.connect(lambda asset: told.append(("again", asset)))
        shell.lineage_requested.connect(lambda asset: told.append(("lineage", asset)))
        gallery.grid.set_look(160, is_square=True)
        gallery.move(gallery.middle(2))
        await holds(lambda: gallery.grid.pointer.hovered == 2)
        for number in range(3):
            assert isinstance(gallery.grid.tiles, TilePainter)
            box = gallery.grid.tiles.tool_rect(gallery.grid.rect_of(2), number)
            gallery.move(box.center())
            tip, _ = gallery.grid.pointer.tip_at(box.center())
            assert tip.endswith(")")
            QTest.mouseClick(gallery.grid.viewport(), LEFT, pos=box.center())
        asset = gallery.ids[2]
        assert told == [("input", (asset,)), ("again", asset), ("lineage", asset)]
        assert gallery.model.chosen_ids() == ()


async def test_on_a_small_tile_the_tools_come_when_the_pointer_stays(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=8) as gallery:
        asked: list[object] = []
        gallery.context.shell.use_as_input_requested.connect(asked.append)
        gallery.grid.set_look(112, is_square=True)
        assert isinstance(gallery.grid.tiles, TilePainter)
        await holds(lambda: gallery.model._catalog is not None)
        box = gallery.grid.tiles.tool_rect(gallery.grid.rect_of(2), 0).center()
        gallery.move(box)
        pointer = gallery.grid.pointer
        assert (pointer.hovered, pointer.has_tools, pointer.hot_tool) == (2, False, "")
        QTest.mouseClick(gallery.grid.viewport(), LEFT, pos=box)
        assert gallery.model.chosen_ids() == (gallery.ids[2],)
        gallery.move(box)
        await holds(lambda: pointer.has_tools)
        gallery.move(box + QPoint(1, 0))
        assert pointer.hot_tool == "input"
        QTest.mouseClick(gallery.grid.viewport(), LEFT, pos=box)
        assert asked == [(gallery.ids[2],)]
        gallery.move(gallery.middle(3))
        assert not pointer.has_tools


async def test_a_double_click_shows_it_large(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=8) as gallery:
        asked: list[int] = []
        gallery.context.shell.quick_look_requested.connect(lambda asset, _: asked.append(asset))
        QTest.mouseDClick(gallery.grid.viewport(), LEFT, pos=gallery.middle(3))
        assert asked == [gallery.ids[3]]


async def test_the_tip_of_a_tile_says_its_name_and_prompt(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=8) as gallery:
        tip, where = gallery.grid.pointer.tip_at(gallery.middle(3))
        assert tip == "picture-3.png\nprompt number 3"
        assert where == gallery.grid.rect_of(3)
        assert gallery.grid.pointer.tip_at(below(gallery))[0] == ""


async def test_a_clip_plays_while_the_pointer_rests_on_it_and_stops_when_it_leaves(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        clip = await gallery.library.import_clip(seconds=2)
        await holds(lambda: gallery.ids == [clip.id])
        gallery.grid.set_look(160, is_square=False)
        gallery.move(gallery.middle(0))
        await holds(lambda: not gallery.grid.pointer.preview_image().isNull())
        image = gallery.grid.pointer.preview_image()
        assert abs(image.width() - gallery.grid.rect_of(0).width()) <= 2
        await holds(lambda: gallery.grid.pointer.preview_image() != image)
        gallery.grid.pointer.leave()
        assert not gallery.grid.pointer.is_previewing
        assert gallery.grid.pointer.preview_image().isNull()
