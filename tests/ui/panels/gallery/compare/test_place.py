"""The page for comparing in the place of the gallery."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.panels.gallery.compare.page import ComparePage
from app.ui.theme import Theme
from tests.support.shown_gallery import ShownGallery, holds, show_gallery


def page_of(gallery: ShownGallery) -> ComparePage:
    found = gallery.panel.findChild(ComparePage)
    assert isinstance(found, ComparePage)
    return found


async def test_the_keys_of_the_gallery_open_it_and_escape_goes_back_with_the_choice_kept(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_gallery(tmp_path, theme, rows=8) as gallery:
        gallery.panel.activateWindow()
        gallery.grid.setFocus()
        gallery.click(2)
        pages: list[str] = []
        rooms: list[bool] = []
        gallery.context.shell.page_requested.connect(pages.append)
        gallery.context.shell.room_wanted.connect(rooms.append)
        for places, wanted in (([2], [2, 3]), ([2, 4, 5], [2, 4, 5]), ([0, 1, 2, 3, 4], [0, 1])):
            gallery.model.selection.clear()
            gallery.model.selection.restore(places)
            gallery.press(Qt.Key.Key_C)
            page = page_of(gallery)
            assert page.shown_ids() == tuple(gallery.ids[place] for place in wanted)
            assert page.isVisible()
            assert not gallery.grid.isVisible()
            gallery.panel.focus_first()
            assert page.view.hasFocus()
            QTest.keyClick(page.view, Qt.Key.Key_Escape)
            assert not page.isVisible()
            assert gallery.grid.isVisible()
            assert gallery.grid.hasFocus()
            assert gallery.model.chosen_ids() == tuple(gallery.ids[place] for place in places)
        assert set(pages) == {"gallery"}
        assert rooms == [True, False] * 3
        page = page_of(gallery)
        gallery.press(Qt.Key.Key_T)
        assert (page.is_triage, page.takes.ids) == (True, tuple(gallery.ids[:5]))
        page.kept_shown.emit((gallery.ids[6],))
        await holds(lambda: gallery.model.chosen_ids() == (gallery.ids[6],))
        assert gallery.grid.isVisible()
        gallery.press(Qt.Key.Key_T)
        assert (page.shown_ids(), page.takes.ids) == ((gallery.ids[6],), tuple(gallery.ids))
        gallery.context.shell.compare_requested.emit((), ())
        assert page.isVisible()


async def test_of_a_stack_that_is_chosen_alone_its_takes_are_compared_and_judged(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=6) as gallery:
        takes = gallery.ids[:3]
        async with gallery.library.write() as services:
            await services.assets.stacks.stack(takes)
        gallery.click(0)
        for key, shown in ((Qt.Key.Key_C, takes), (Qt.Key.Key_T, takes[:1])):
            await holds(lambda: (row := gallery.model.known_row(takes[0])) is not None and row.stack_size == 3)
            gallery.press(key)
            await holds(lambda: any(page.isVisible() for page in gallery.panel.findChildren(ComparePage)))
            page = page_of(gallery)
            assert (page.shown_ids(), page.takes.ids) == (tuple(shown), tuple(takes))
            page.closed.emit()
            gallery.grid.setFocus()
        gallery.press(Qt.Key.Key_S)
        await holds(lambda: len(gallery.ids) == 6)
        gallery.press(Qt.Key.Key_C)
        assert page_of(gallery).shown_ids() == tuple(takes[:2])
