"""The folders of the library in the settings."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.context import Toast
from app.ui.settings.library_folders import LibraryFolders
from app.ui.theme import Theme
from tests.support.file_choice import choose
from tests.support.library import open_context, open_library
from tests.support.looks import flaws
from tests.support.shown_gallery import holds


async def test_a_folder_is_added_used_shown_as_unplugged_and_let_go(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        disk, away = tmp_path / "disk", tmp_path / "away"
        disk.mkdir()
        window = QWidget()
        page = LibraryFolders(context)
        page.setParent(window)
        page.resize(480, 320)
        window.resize(480, 320)
        window.show()
        page.refresh()
        await holds(lambda: len(page.lines()) == 1)
        assert page.lines()[0].state.endswith("New files go here.")
        assert (page.lines()[0].use.isHidden(), page.lines()[0].remove.isHidden()) == (True, True)
        page.add.click()
        await choose(disk)
        await holds(lambda: len(page.lines()) == 2)
        page.lines()[1].use.click()
        await holds(lambda: page.lines()[1].state.endswith("New files go here."))
        asset = await library.import_picture("a.png", (64, 48))
        path = asset.path or ""
        assert (context.file_of(path).is_relative_to(disk), context.away(path)) == (True, None)
        disk.rename(away)
        page.refresh()
        await holds(lambda: page.lines()[1].state.endswith("Not there: they are back when its disk is."))
        assert page.lines()[1].state.startswith("1 file, ")
        assert context.away(path) == str(disk)
        assert page.lines()[1].use.isHidden()
        assert not flaws(window)
        away.rename(disk)
        page.refresh()
        await holds(lambda: "free" in page.lines()[1].state)
        page.lines()[1].remove.click()
        await holds(lambda: len(page.lines()) == 1)
        await holds(lambda: [toast.text for toast in toasts if toast.kind == "done"] != [])
        assert "no part of the library any more" in toasts[-1].text
        assert str(context.library) in page.words()
        async with library.read() as services:
            (row,) = await services.assets.get_asset_rows([asset.id])
        assert context.file_of(row.path or "").is_relative_to(context.library)
        assert not context.file_of("@9/files/a.png").exists()
        window.close()
