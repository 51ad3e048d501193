"""The keys of the grid."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.ui.theme import Theme
from tests.support import hands
from tests.support.shown_gallery import ShownGallery, holds, show_gallery

KEY = Qt.Key
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def chosen(gallery: ShownGallery) -> list[int]:
    return list(gallery.model.selection)


async def test_arrows_go_through_the_rows_and_stop_at_the_ends(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=60) as gallery:
        gallery.grid.set_look(112, is_square=True)
        columns = len(gallery.grid.grid_layout.row_tiles(0))
        gallery.press(KEY.Key_Right)
        assert chosen(gallery) == [0]
        gallery.press(KEY.Key_Right)
        gallery.press(KEY.Key_Down)
        assert chosen(gallery) == [1 + columns]
        gallery.press(KEY.Key_Left)
        gallery.press(KEY.Key_Up)
        gallery.press(KEY.Key_Up)
        assert chosen(gallery) == [0]


async def test_home_and_end_go_to_the_ends_and_bring_them_into_view(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=290) as gallery:
        gallery.press(KEY.Key_End)
        assert chosen(gallery) == [289]
        assert gallery.grid.viewport().rect().contains(gallery.grid.rect_of(289))
        gallery.press(KEY.Key_Home)
        assert chosen(gallery) == [0]
        assert gallery.grid.scroll_y == 0


async def test_a_page_is_as_many_rows_as_are_seen(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=290) as gallery:
        gallery.grid.set_look(112, is_square=True)
        columns = len(gallery.grid.grid_layout.row_tiles(0))
        gallery.press(KEY.Key_Home)
        gallery.press(KEY.Key_PageDown)
        assert chosen(gallery) == [gallery.grid.rows_in_page() * columns]
        gallery.press(KEY.Key_PageUp)
        assert chosen(gallery) == [0]


async def test_shift_draws_a_range_and_control_moves_without_choosing(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=20) as gallery:
        gallery.click(3)
        gallery.press(KEY.Key_Right, SHIFT)
        gallery.press(KEY.Key_Right, SHIFT)
        assert chosen(gallery) == [3, 4, 5]
        gallery.press(KEY.Key_Right, CONTROL)
        gallery.press(KEY.Key_Right, CONTROL)
        assert chosen(gallery) == [3, 4, 5]
        assert gallery.model.selection.current == 7
        gallery.press(KEY.Key_Space, CONTROL)
        assert chosen(gallery) == [3, 4, 5, 7]


async def test_control_a_chooses_all_and_escape_none(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=20) as gallery:
        gallery.press(KEY.Key_A, CONTROL)
        assert len(gallery.model.chosen_ids()) == 20
        gallery.press(KEY.Key_Escape)
        assert gallery.model.chosen_ids() == ()


@pytest.mark.parametrize("key", [KEY.Key_Right, KEY.Key_End, KEY.Key_Space, KEY.Key_PageDown, KEY.Key_Delete])
async def test_no_key_does_harm_in_an_empty_gallery(tmp_path: Path, theme: Theme, key: Qt.Key) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        gallery.press(key)
        assert gallery.model.chosen_ids() == ()


async def test_after_del_the_next_one_is_chosen_so_that_a_second_press_goes_on(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=5) as gallery:
        ids = gallery.ids
        gallery.click(2)
        gallery.press(KEY.Key_Delete)
        gallery.press(KEY.Key_Delete)
        await holds(lambda: gallery.ids == [ids[0], ids[1], ids[4]])
        assert gallery.model.chosen_ids() == (ids[4],)
        gallery.press(KEY.Key_Delete)
        await holds(lambda: gallery.ids == ids[:2])
        assert gallery.model.chosen_ids() == (ids[1],)
        await holds(lambda: gallery.context.shell.selected_assets == (ids[1],))


async def test_undo_of_the_bin_chooses_what_came_back(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=5) as gallery:
        ids = gallery.ids
        gallery.click(1)
        gallery.click(2, CONTROL)
        gallery.press(KEY.Key_Delete)
        await holds(lambda: gallery.ids == [ids[0], *ids[3:]])
        assert gallery.model.chosen_ids() == (ids[3],)
        gallery.context.undo.undo()
        await holds(lambda: gallery.ids == ids and gallery.model.chosen_ids() == (ids[1], ids[2]))


async def test_a_key_that_is_held_walks_on_but_acts_once(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=5) as gallery:
        ids = gallery.ids
        looked: list[int] = []
        gallery.grid.look_requested.connect(looked.append)
        gallery.click(0)
        hands.repeat(gallery.grid, KEY.Key_Right)
        assert chosen(gallery) == [1]
        gallery.press(KEY.Key_Space)
        gallery.press(KEY.Key_Delete)
        for key in (KEY.Key_Space, KEY.Key_Delete, KEY.Key_Escape):
            hands.repeat(gallery.grid, key)
        assert looked == [ids[1]]
        await holds(lambda: len(gallery.ids) == 4)
        assert gallery.model.chosen_ids() == (ids[2],)
        assert not [action.text() for action in gallery.grid.actions() if action.autoRepeat()]
