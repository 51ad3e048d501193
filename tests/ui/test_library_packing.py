"""The library is packed and unpacked from the window, with real files."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.services.backup.exchange import is_staged, staged_note
from app.ui.context import Toast, UiContext
from app.ui.library_packing import pack_library, unpack_library
from app.ui.pack_dialogs import PackDialog, UnpackDialog
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support.file_choice import choose_file
from tests.support.library import open_context, open_library
from tests.support.shown_gallery import holds


def open_dialog(window: QWidget, kind: type[QDialog]) -> QDialog | None:
    return next((one for one in window.findChildren(kind) if isValid(one) and one.isVisible()), None)


async def press(window: QWidget, kind: type[QDialog], word: str) -> None:
    """Press a button of the dialog that opens."""
    await holds(lambda: open_dialog(window, kind) is not None)
    dialog = open_dialog(window, kind)
    assert dialog is not None
    next(button for button in dialog.findChildren(Button) if button.text() == word).click()


def toasts(context: UiContext) -> list[Toast]:
    told: list[Toast] = []
    context.shell.toasted.connect(told.append)
    return told


async def test_it_is_packed_and_unpacked(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        await library.import_picture()
        window, told = QWidget(), toasts(context)
        window.show()
        restarts: list[bool] = []
        context.shell.restart_requested.connect(lambda: restarts.append(True))
        target = tmp_path / "out" / "library.zip"
        target.parent.mkdir()
        context.tasks.start(pack_library(context, window), what="pack")
        await press(window, PackDialog, "Choose where it goes")
        await choose_file(target)
        await holds(lambda: bool(told))
        assert (told[-1].kind, "library.zip" in told[-1].text) == ("done", True)
        context.tasks.start(unpack_library(context, window), what="unpack")
        await choose_file(target)
        await press(window, UnpackDialog, "Unpack and restart")
        await holds(lambda: bool(restarts))
        database = library.parts.database.path
        assert is_staged(database)
        note = staged_note(database)
        assert note is not None
        assert note.settings["library.folder"] == str(tmp_path / "library 2")
        assert len(list((tmp_path / "library 2" / "files").rglob("*.png"))) == 1
        window.close()


async def test_whoever_says_no_changes_nothing(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        window = QWidget()
        window.show()
        ended: list[bool] = []

        async def run() -> None:
            await pack_library(context, window)
            ended.append(True)

        context.tasks.start(run(), what="pack")
        await press(window, PackDialog, "Cancel")
        await holds(lambda: bool(ended))
        assert not is_staged(library.parts.database.path)
        window.close()
