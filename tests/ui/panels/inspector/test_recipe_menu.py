"""The menu beside the recipe."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.models.recipe_actions import RecipeActions
from app.ui.panels.inspector.recipe_menu import RecipeMenuButton
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds


async def test_it_copies_the_recipe_of_the_shown_asset(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        asset = await library.import_picture("lake.png", (64, 48))
        host = QWidget()
        button = RecipeMenuButton(theme, RecipeActions(context, host), host)
        button.set_asset(asset.id)
        host.show()
        button.click()
        (menu,) = (menu for menu in button.findChildren(QMenu) if menu.isVisible())
        words = [action.text() for action in menu.actions()]
        assert words == ["Copy recipe", "Save recipe…", "Replay from file…"]
        menu.actions()[0].trigger()
        menu.close()
        await holds(lambda: "lake.png" in QGuiApplication.clipboard().text())
        host.close()
