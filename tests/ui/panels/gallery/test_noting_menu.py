"""Colours, tags and sets from the gallery's menu and by keys."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.enums import ColorLabel
from app.ui.theme import Theme
from tests.support.shown_gallery import ShownGallery, show_gallery
from tests.support.until import until
from tests.ui.panels.gallery.test_menu import menu_of


async def colors(gallery: ShownGallery) -> list[ColorLabel | None]:
    async with gallery.library.read() as services:
        return [row.color for row in await services.assets.get_asset_rows(gallery.ids)]


def submenu(found: object) -> dict[str, QAction]:
    assert isinstance(found, QMenu)
    return {action.text(): action for action in found.actions() if action.text()}


async def test_a_key_gives_a_colour_and_takes_it_away_again(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        gallery.click(0)
        gallery.model.selection.choose_range(1)
        asked: list[bool] = []
        gallery.context.shell.tags_requested.connect(lambda: asked.append(True))
        gallery.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        assert asked == [True]
        for key, color in ((Qt.Key.Key_6, ColorLabel.RED), (Qt.Key.Key_9, ColorLabel.BLUE)):
            gallery.press(key)
            await until(lambda: colors(gallery), [color, color, None])
        await until(lambda: (row := gallery.model.known_row(gallery.ids[1])) is not None and row.color, ColorLabel.BLUE)
        gallery.press(Qt.Key.Key_9)
        await until(lambda: colors(gallery), [None, None, None])
        gallery.context.undo.undo()
        await until(lambda: colors(gallery), [ColorLabel.BLUE, ColorLabel.BLUE, None])


async def test_the_menu_gives_colours_and_puts_into_sets(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=2) as gallery:
        async with gallery.library.write() as services:
            best = await services.assets.sets.make_set("Best & last")
            await services.assets.sets.make_set("Stars", search="rating:5")
        noting = gallery.panel._menu._noting
        await until(lambda: len(noting.rows.rows), 2)

        async def members() -> int | None:
            async with gallery.library.read() as services:
                return next(row.count for row in await services.assets.sets.list_sets() if row.id == best)

        with menu_of(gallery, 0) as actions:
            words = submenu(actions["Colour label"].menu())
            assert list(words) == ["Red", "Orange", "Yellow", "Green", "Blue", "Purple", "No colour"]
            words["Orange"].trigger()
            await until(lambda: colors(gallery), [ColorLabel.ORANGE, None])
            words["No colour"].trigger()
            await until(lambda: colors(gallery), [None, None])
            sets = submenu(actions["Add to set"].menu())
            assert list(sets) == ["Best && last", "New set…"]
            sets["Best && last"].trigger()
        await until(members, 1)
        first = gallery.ids[0]
        gallery.panel.look_for('set:"Best & last"')
        await until(lambda: gallery.ids, [first])
        with menu_of(gallery, 0) as actions:
            actions["Take out of Best && last"].trigger()
        await until(members, 0)
        await until(lambda: gallery.ids, [])


async def test_in_the_bin_the_menu_restores_or_deletes_for_good(tmp_path: Path, theme: Theme) -> None:
    async with show_gallery(tmp_path, theme, rows=3) as gallery:
        first = gallery.ids[0]
        with menu_of(gallery, 0) as actions:
            assert "Restore" not in actions
            actions["Move to bin"].trigger()
        await until(lambda: len(gallery.ids), 2)
        gallery.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        gallery.panel.look_for("is:binned")
        await until(lambda: gallery.ids, [first])
        assert gallery.panel._bin_bar.isVisible()
        await until(lambda: gallery.model.row(0) is not None, wanted=True)
        with menu_of(gallery, 0) as actions:
            assert list(actions) == ["Quick look", "Restore", "Reveal in file manager", "", "Delete for good…"]
            assert actions["Delete for good…"].isEnabled()
        gallery.panel.activateWindow()
        gallery.grid.setFocus()
        await until(gallery.grid.hasFocus, wanted=True)
        gallery.click(0)
        assert gallery.panel._bin_bar.restore.isEnabled()
        gallery.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: gallery.ids, [])
        assert gallery.panel._empty.isVisible()
        assert gallery.panel._empty._sentence.text().startswith("The bin is empty. What you move there stays")
        assert not gallery.panel._bin_bar.isVisible()
        gallery.panel.look_for("lake is:binned")
        await until(gallery.panel._empty._sentence.text, "There is nothing like that in the bin.")
        gallery.panel.look_for("")
        await until(lambda: len(gallery.ids), 3)
        assert not gallery.panel._bin_bar.isVisible()
