"""The context menu of the gallery."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.enums import AssetState, OperationType, Verdict
from app.ui.theme import Theme
from app.ui.widgets.chip import Chip
from tests.support.samples import add_rows
from tests.support.shown_gallery import ShownGallery, holds, show_gallery
from tests.support.until import until


def right_click(gallery: ShownGallery, position: int) -> None:
    point = gallery.middle(position)
    there = gallery.grid.viewport().mapToGlobal(point)
    QApplication.sendEvent(gallery.grid.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, there))


@contextmanager
def menu_of(gallery: ShownGallery, position: int) -> Iterator[dict[str, QAction]]:
    right_click(gallery, position)
    menu = next(child for child in gallery.grid.findChildren(QMenu) if child.isVisible())
    yield {action.text().split("\t")[0]: action for action in menu.actions() if action.isVisible()}
    menu.close()


async def test_a_right_click_chooses_what_is_under_it_and_offers_what_fits(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        made, _ = await add_rows(gallery.library, 2, operation_type=OperationType.TEXT_TO_IMAGE)
        gallery.model.reload()
        await holds(lambda: len(gallery.ids) == 2 and gallery.model.row(0) is not None)
        with menu_of(gallery, 0) as actions:
            assert gallery.model.chosen_ids() == (made,)
            assert all(action.isEnabled() for action in actions.values() if action.text())
            assert "Look for the file again" not in actions
            actions["Copy prompt"].trigger()
        assert QGuiApplication.clipboard().text() == "prompt number 0"


async def test_several_chosen_stay_chosen_and_have_no_one_recipe(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=5) as gallery:
        gallery.click(0)
        gallery.model.selection.choose_range(2)
        told: list[tuple[int, ...]] = []
        gallery.context.shell.use_as_input_requested.connect(told.append)
        with menu_of(gallery, 1) as actions:
            assert len(gallery.model.chosen_ids()) == 3
            assert not actions["Same again"].isEnabled()
            assert not actions["Copy prompt"].isEnabled()
            actions["Use as input"].trigger()
        assert told == [tuple(gallery.ids[:3])]


async def test_a_missing_file_can_be_looked_for_again(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        asset = await gallery.library.import_picture()
        await holds(lambda: gallery.ids == [asset.id])
        path = gallery.context.library / (asset.path or "")
        hidden = path.with_suffix(".hidden")
        path.rename(hidden)
        async with gallery.library.steps() as services:
            await services.assets.sync_asset(asset.id)
        await holds(lambda: (row := gallery.model.row(0)) is not None and row.state == AssetState.MISSING)
        hidden.rename(path)
        with menu_of(gallery, 0) as actions:
            actions["Look for the file again"].trigger()
        await holds(lambda: (row := gallery.model.row(0)) is not None and row.state == AssetState.READY)


async def judged(gallery: ShownGallery, asset_id: int) -> tuple[int, Verdict | None]:
    async with gallery.library.read() as services:
        (row,) = await services.assets.get_asset_rows([asset_id])
    return row.rating, row.verdict


async def test_one_key_each_gives_stars_keeps_and_rejects_and_undo_takes_it_back(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        gallery.click(0)
        gallery.model.selection.choose_range(1)
        first, second, third = gallery.ids
        for key, wanted in (
            (Qt.Key.Key_4, (4, None)),
            (Qt.Key.Key_K, (4, Verdict.KEPT)),
            (Qt.Key.Key_X, (4, Verdict.REJECTED)),
            (Qt.Key.Key_U, (4, None)),
            (Qt.Key.Key_0, (0, None)),
        ):
            QTest.keyClick(gallery.grid, key)
            await until(lambda: judged(gallery, first), wanted)
            assert await judged(gallery, second) == wanted
        assert gallery.context.undo.undo_text == "Took the stars away: 2 items"
        for wanted in ((4, None), (4, Verdict.REJECTED), (4, Verdict.KEPT)):
            gallery.context.undo.undo()
            await until(lambda: judged(gallery, second), wanted)
        await until(lambda: (row := gallery.model.known_row(first)) is not None and row.verdict, Verdict.KEPT)
        assert await judged(gallery, third) == (0, None)
        assert gallery.model.chosen_ids() == (first, second)


async def test_the_menu_judges_too(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=2) as gallery:
        with menu_of(gallery, 0) as actions:
            stars = actions["Stars"].menu()
            assert isinstance(stars, QMenu)
            assert [action.text() for action in stars.actions()][-2:] == ["1 star", "No stars"]
            stars.actions()[0].trigger()
        await until(lambda: judged(gallery, gallery.ids[0]), (5, None))
        with menu_of(gallery, 0) as actions:
            actions["Keep"].trigger()
        await until(lambda: judged(gallery, gallery.ids[0]), (5, Verdict.KEPT))
        assert await judged(gallery, gallery.ids[1]) == (0, None)


async def test_takes_are_stacked_laid_out_and_unstacked_by_key_and_menu(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=5) as gallery:
        first, second, third, *others = gallery.ids
        gallery.click(0)
        gallery.model.selection.choose_range(2)
        gallery.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        await holds(lambda: gallery.ids == [first, *others] and gallery.model.chosen_ids() == (first,))
        await holds(lambda: (row := gallery.model.known_row(first)) is not None and row.stack_size == 3)
        gallery.press(Qt.Key.Key_S)
        await holds(lambda: gallery.ids == [first, second, third, *others])
        with menu_of(gallery, 1) as actions:
            stack = actions["Stack of takes"].menu()
            assert isinstance(stack, QMenu)
            offered = {action.text().split("\t")[0]: action for action in stack.actions()}
            assert [words for words, action in offered.items() if action.isEnabled()] == [
                "Expand or collapse the stack",
                "Make it the cover",
                "Take out of the stack",
                "Unstack",
            ]
            offered["Make it the cover"].trigger()
        await holds(lambda: (row := gallery.model.known_row(second)) is not None and row.stack_size == 3)
        await holds(lambda: gallery.model.chosen_ids() == (second,))
        assert gallery.ids == [first, second, third, *others]
        gallery.panel.activateWindow()
        gallery.grid.setFocus()
        await holds(lambda: QApplication.focusWidget() is gallery.grid)
        gallery.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        await holds(lambda: (row := gallery.model.known_row(second)) is not None and row.stack_id is None)
        await holds(lambda: gallery.ids == [first, second, third, *others])
        for _ in range(3):
            gallery.context.undo.undo()
        await holds(lambda: not gallery.context.undo.can_undo)
        await holds(lambda: gallery.ids == [first, second, third, *others])


async def test_what_goes_with_one_alone_says_so_and_what_was_imported_has_no_recipe(
    tmp_path: Path, theme: Theme
) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        await holds(lambda: gallery.model.row(0) is not None)
        told: list[str] = []
        gallery.context.shell.toasted.connect(lambda toast: told.append(toast.text))
        gallery.click(0)
        for key in (Qt.Key.Key_G, Qt.Key.Key_V):
            gallery.press(key)
        assert [words.partition(",")[0] for words in told] == ["It was imported"] * 2
        gallery.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        with menu_of(gallery, 1) as actions:
            assert not actions["Find similar"].isEnabled()
        for key in (Qt.Key.Key_M, Qt.Key.Key_G, Qt.Key.Key_V, Qt.Key.Key_L):
            gallery.press(key)
        assert told[2:] == ["This goes with one picture or clip at a time. Choose one."] * 4


async def test_what_looks_like_a_picture_is_looked_for(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme) as gallery:
        alike = await add_rows(gallery.library, 2, perceptual_hash=7)
        await add_rows(gallery.library, 2, perceptual_hash=-8)
        gallery.model.reload()
        await holds(lambda: len(gallery.ids) == 4)
        await holds(lambda: gallery.model.row(gallery.model.place_of(alike[0])) is not None)
        gallery.click(gallery.model.place_of(alike[0]))
        gallery.press(Qt.Key.Key_M)
        await holds(lambda: set(gallery.ids) == set(alike))
        gallery.panel.look_for("")
        await holds(lambda: len(gallery.ids) == 4)
        with menu_of(gallery, gallery.model.place_of(alike[1])) as actions:
            actions["Find similar"].trigger()
        await holds(lambda: gallery.model.query.text == f"similar:{alike[1]}")
        chip = gallery.panel.findChild(Chip)
        assert isinstance(chip, Chip)
        await until(chip.accessibleName, "Similar to: picture-1.png")
