"""The gallery as a person uses it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QStackedWidget

from app.ui.context import Toast
from app.ui.panels.gallery.chips import FilterChips
from app.ui.panels.gallery.facet_list import FacetList
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segment import Segment
from app.ui.widgets.zoom import ZoomSlider
from tests.support.shown_gallery import ShownGallery, holds, show_gallery


def words(gallery: ShownGallery) -> list[str]:
    return [label.text() for label in gallery.panel.findChildren(Label) if label.isVisible()]


def shown_page(gallery: ShownGallery) -> object:
    stack = gallery.panel.findChild(QStackedWidget)
    assert isinstance(stack, QStackedWidget)
    return stack.currentWidget()


async def test_an_empty_library_offers_to_import(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        asked: list[bool] = []
        gallery.context.shell.import_requested.connect(lambda: asked.append(True))
        page = shown_page(gallery)
        assert isinstance(page, EmptyState)
        QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
        assert asked == [True]
        assert "0 items" in words(gallery)


async def test_a_picture_that_is_uploaded_stands_there_with_its_thumbnail(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        asset = await gallery.library.import_picture(size=(640, 400))
        await holds(lambda: gallery.ids == [asset.id])
        await holds(lambda: gallery.context.thumbnails.cached_bytes > 0)
        assert shown_page(gallery) is gallery.grid
        assert "1 item" in words(gallery)
        picture = gallery.grid.viewport().grab().toImage()
        seen = {
            picture.pixel(gallery.middle(0) + offset) for offset in (gallery.middle(0) * 0, gallery.middle(0) * 0.4)
        }
        assert len(seen) == 2


async def test_a_search_narrows_the_list_and_nothing_found_can_be_cleared(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=30) as gallery:
        field = gallery.panel.findChild(SearchField)
        assert isinstance(field, SearchField)
        QTest.keyClicks(field, "number 17")
        await holds(lambda: "1 of 30" in words(gallery))
        QTest.keyClicks(field, "zebra")
        await holds(lambda: "0 of 30" in words(gallery))
        page = shown_page(gallery)
        assert isinstance(page, EmptyState)
        QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
        await holds(lambda: len(gallery.ids) == 30)
        assert field.text() == ""
        assert shown_page(gallery) is gallery.grid


async def test_down_goes_from_the_search_to_what_it_found(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        gallery.panel.activateWindow()
        search = gallery.panel._search
        search.setFocus()
        await holds(search.hasFocus)
        QTest.keyClick(search, Qt.Key.Key_Down)
        assert gallery.grid.hasFocus()
        assert gallery.model.chosen_ids() == (gallery.ids[0],)
        search.setFocus()
        QTest.keyClicks(search, "number")
        QTest.keyClick(search, Qt.Key.Key_Return)
        assert search.hasFocus()
        QTest.keyClick(search, Qt.Key.Key_Return)
        assert gallery.grid.hasFocus()


async def test_what_is_clicked_is_told_to_the_window(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=12) as gallery:
        gallery.click(2)
        await holds(lambda: gallery.context.shell.selected_assets == (gallery.ids[2],))
        gallery.click(5, Qt.KeyboardModifier.ShiftModifier)
        await holds(lambda: gallery.context.shell.selected_assets == tuple(gallery.ids[2:6]))
        gallery.click(3, Qt.KeyboardModifier.ControlModifier)
        chosen = (gallery.ids[2], *gallery.ids[4:6])
        await holds(lambda: gallery.context.shell.selected_assets == chosen)


async def test_delete_moves_to_the_bin_and_undo_brings_back(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=8) as gallery:
        before = gallery.ids
        toasts: list[Toast] = []
        gallery.context.shell.toasted.connect(toasts.append)
        gallery.click(1)
        gallery.click(3, Qt.KeyboardModifier.ControlModifier)
        gallery.press(Qt.Key.Key_Delete)
        await holds(lambda: gallery.ids == [before[0], before[2], *before[4:]])
        await holds(lambda: bool(toasts))
        assert toasts[0].text == "Moved 2 items to the bin."
        assert gallery.context.undo.can_undo
        assert toasts[0].action is not None
        toasts[0].action()
        await holds(lambda: gallery.ids == before)


async def test_space_and_enter_show_the_current_one_large_with_its_neighbours(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=8) as gallery:
        asked: list[tuple[int, tuple[int, ...]]] = []
        gallery.context.shell.quick_look_requested.connect(lambda asset, around: asked.append((asset, around)))
        gallery.click(2)
        gallery.press(Qt.Key.Key_Space)
        gallery.press(Qt.Key.Key_Return)
        assert asked == [(gallery.ids[2], tuple(gallery.ids))] * 2


async def test_the_zoom_makes_tiles_larger_and_is_kept(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=12) as gallery:
        before = gallery.grid.rect_of(0).height()
        zoom = gallery.panel.findChild(ZoomSlider)
        assert isinstance(zoom, ZoomSlider)
        gallery.grid.zoomed.emit(6)
        assert gallery.grid.rect_of(0).height() > before
        assert gallery.context.view.get("gallery.tile_size") == zoom.value() > 112


async def test_oldest_first_turns_the_list_round(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=5) as gallery:
        before = gallery.ids
        button = next(button for button in gallery.panel.findChildren(Button) if button.accessibleName() == "Date")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        menu = gallery.panel.findChild(QMenu)
        assert isinstance(menu, QMenu)
        next(action for action in menu.actions() if action.text() == "Oldest first").trigger()
        menu.close()
        await holds(lambda: gallery.ids == before[::-1])
        assert gallery.context.view.get("gallery.is_ascending") is True


async def test_an_asset_can_be_brought_into_view(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=200) as gallery:
        assert gallery.panel.show_asset(gallery.ids[180])
        rect = gallery.grid.rect_of(180)
        assert gallery.grid.viewport().rect().contains(rect)
        assert not gallery.panel.show_asset(999_999)


async def test_what_is_chosen_elsewhere_is_chosen_here_and_in_view(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=200) as gallery:
        gallery.click(0)
        await holds(lambda: gallery.context.shell.selected_assets == (gallery.ids[0],))
        gallery.context.shell.assets_selected.emit((gallery.ids[150],))
        assert gallery.model.chosen_ids() == (gallery.ids[150],)
        assert gallery.grid.viewport().rect().contains(gallery.grid.rect_of(150))


async def test_a_result_that_is_chosen_before_it_stands_in_the_list_is_chosen_when_it_comes(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_gallery(tmp_path, theme, rows=4) as gallery:
        asset = await gallery.library.import_picture(size=(640, 400))
        gallery.context.shell.assets_selected.emit((asset.id,))
        await holds(lambda: gallery.model.chosen_ids() == (asset.id,))
        assert gallery.context.shell.selected_assets == (asset.id,)


async def test_a_reload_without_a_choice_leaves_the_choice_of_others_alone(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=4) as gallery:
        told: list[tuple[int, ...]] = []
        gallery.context.shell.assets_selected.emit((999_999,))
        gallery.context.shell.assets_selected.connect(told.append)
        reloads: list[bool] = []
        gallery.model.reset.connect(lambda: reloads.append(True))
        gallery.model.reload()
        await holds(lambda: reloads)
        gallery.click(2)
        await holds(lambda: told)
        assert told == [(gallery.ids[2],)]


async def test_the_kinds_have_a_name_for_readers(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        names = [segment.accessibleName() for segment in gallery.panel.findChildren(Segment)]
        assert sorted(names) == ["Shape of tiles", "What is shown"]


async def test_filters_are_chosen_beside_the_grid_and_stand_as_chips(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=6) as gallery:
        rated = gallery.ids[:2]
        async with gallery.library.write() as services:
            await services.assets.judging.rate(dict.fromkeys(rated, 5))
        facets = gallery.panel.findChild(FacetList)
        chips = gallery.panel.findChild(FilterChips)
        assert isinstance(facets, FacetList)
        assert isinstance(chips, FilterChips)
        assert not facets.isVisible()
        QTest.keyClick(gallery.grid, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        await holds(lambda: [row.count for row in facets.model_rows() if row.label == "5 stars"] == [2])
        assert facets.isVisible()
        facets.toggled.emit("rating", "5")
        await holds(lambda: gallery.ids == rated)
        assert [chip.accessibleName() for chip in chips.chips()] == ["Stars: 5 stars"]
        gallery.panel.look_for("type:video -rating:0 dunes")
        await holds(lambda: gallery.ids == [])
        empty = gallery.panel.findChild(EmptyState)
        assert isinstance(empty, EmptyState)
        assert len(chips.chips()) == 1
        QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)
        await holds(lambda: len(gallery.ids) == 6)
        assert chips.chips() == []


async def test_the_order_and_its_headings_are_kept(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=6) as gallery:
        ids = gallery.ids
        order = next(button for button in gallery.panel.findChildren(Button) if button.accessibleName() == "Date")
        for action in ("Headings by month", "Name"):
            QTest.mouseClick(order, Qt.MouseButton.LeftButton)
            menu = gallery.panel.findChild(QMenu)
            assert isinstance(menu, QMenu)
            next(one for one in menu.actions() if one.text() == action).trigger()
            menu.close()
            menu.deleteLater()
            await holds(lambda: gallery.panel.findChild(QMenu) is None)
        await holds(lambda: gallery.ids == ids)
        view = gallery.context.view
        assert (view.get("gallery.by_month"), view.get("gallery.sort"), view.get("gallery.is_ascending")) == (
            True,
            "name",
            True,
        )
        gallery.grid.grab()
