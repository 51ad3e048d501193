"""The page of the backups."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.services.backup.exchange import is_staged
from app.ui.context import UiContext
from app.ui.restore_dialog import RestoreDialog
from app.ui.settings.backups_page import BackupsPage
from app.ui.theme import Theme
from tests.support.file_choice import choose_file
from tests.support.library import open_context, open_library
from tests.support.looks import flaws, keep_picture
from tests.support.shown_gallery import holds


def shown(context: UiContext) -> tuple[QWidget, BackupsPage]:
    window = QWidget()
    window.setProperty("role", "content")
    page = BackupsPage(context)
    page.setParent(window)
    page.resize(540, 420)
    window.resize(560, 440)
    window.show()
    return window, page


def dialog_over(window: QWidget) -> QDialog | None:
    return next((one for one in window.findChildren(QDialog) if isValid(one) and one.isVisible()), None)


async def answer(window: QWidget, word: str) -> None:
    """Press the button of this word in the dialog that opens."""
    from app.ui.widgets.buttons import Button

    await holds(lambda: dialog_over(window) is not None)
    dialog = dialog_over(window)
    assert dialog is not None
    next(button for button in dialog.findChildren(Button) if button.text() == word).click()
    await holds(lambda: dialog_over(window) is None)


async def test_one_is_made_restored_and_deleted(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        window, page = shown(context)
        page.refresh()
        await holds(page._none.isVisible)
        page.make.click()
        await holds(lambda: len(page.lines()) == 1)
        (line,) = page.lines()
        assert "yours, kept until you delete it" in line.text()
        assert not flaws(window)
        keep_picture(window, "backups-page")
        restarts: list[bool] = []
        context.shell.restart_requested.connect(lambda: restarts.append(True))
        line.restore.click()
        await holds(lambda: isinstance(dialog_over(window), RestoreDialog))
        keep_picture(dialog_over(window), "restore-dialog")
        await answer(window, "Cancel")
        assert not is_staged(library.parts.database.path)
        line.restore.click()
        await answer(window, "Restore and restart")
        await holds(lambda: restarts)
        assert is_staged(library.parts.database.path)
        page.refresh()
        await holds(lambda: len(page.lines()) == 2)
        page.lines()[0].delete.click()
        await answer(window, "Keep it")
        page.lines()[0].delete.click()
        await answer(window, "Delete")
        await holds(lambda: len(page.lines()) == 1)
        assert "restore" in page.words()
        page.mark("restore")
        window.close()


async def test_a_file_from_elsewhere_is_shown_first(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        async with library.read() as services:
            made = await services.backups.make_backup()
        elsewhere = made.path.replace(tmp_path / "elsewhere.db")
        window, page = shown(context)
        page.other.click()
        await choose_file(elsewhere)
        await answer(window, "Restore and restart")
        await holds(lambda: is_staged(library.parts.database.path))
        window.close()
