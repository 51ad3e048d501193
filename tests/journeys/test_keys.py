"""The keyboard in the whole window: what it does is listed, and it is not lost."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.system.paths import resources_folder
from app.ui.help.book import fill_part
from app.ui.help.keys_table import keys_table
from app.ui.panels.create.panel import CreatePanel
from app.ui.people.desks import Desk
from app.ui.shortcuts import find_keys
from app.ui.theme import Theme
from tests.support.desk import live


async def test_the_keys_of_every_panel_are_listed_once_each(tmp_path: Path, theme: Theme) -> None:
    async def journey(desk: Desk) -> None:
        page = (resources_folder() / "help" / "shortcuts.md").read_text("utf-8")
        assert fill_part(page, "keys", keys_table(find_keys(desk.window))) == page  # packaging/help_pages.py writes it
        desk.session.welcome.end("gallery")
        found = dict(find_keys(desk.window))
        everywhere = {hint.words for hint in found[""]}
        assert {"Search everything", "Import files", "Settings"} <= everywhere
        wanted = {
            "Gallery": ("Quick look", "Search", "Larger tiles"),
            "Lineage": ("Use as input", "Quick look"),
            "Accounts": ("Change the priority",),
            "Queue": ("Hold", "Open the details"),
            "Composer": ("Former prompts",),
        }
        for place, words in wanted.items():
            assert set(words) <= {hint.words for hint in found[place]}, place
            keys = [hint.keys for hint in found[place]]
            # The pages of the accounts stand one behind another, and have the same keys for the same things.
            assert place == "Accounts" or len(keys) == len(set(keys)), (place, keys)

    await live(tmp_path / "home", theme, journey)


async def test_a_layout_that_is_chosen_again_leaves_the_keys_where_they_are(tmp_path: Path, theme: Theme) -> None:
    async def journey(desk: Desk) -> None:
        desk.session.welcome.end("local")
        composer = desk.window.findChild(CreatePanel)
        assert composer is not None
        composer.prompt.edit.setFocus()
        desk.window.set_layout_id("create")
        assert QApplication.focusWidget() is composer.prompt.edit

    await live(tmp_path / "home", theme, journey)
