"""The diagnostics are read before they are saved."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.ui.context import Toast
from app.ui.diagnostics_dialog import DiagnosticsDialog
from app.ui.theme import Theme
from tests.support.file_choice import choose_file
from tests.support.library import open_context, open_library
from tests.support.looks import flaws, keep_picture
from tests.support.shown_gallery import holds


@pytest.mark.parametrize("look", ["dark", "light"])
async def test_what_is_shown_is_what_is_saved(
    tmp_path: Path, theme: Theme, look: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.set_look(choice=look)
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        await library.import_picture("private.png")
        toasts: list[Toast] = []
        context.shell.toasted.connect(toasts.append)
        window = QWidget()
        window.resize(1000, 700)
        window.show()
        dialog = DiagnosticsDialog(context, window)
        dialog.open()
        await holds(dialog.save.isEnabled)
        assert "Nothing of this was sent" in dialog.view.toPlainText()
        assert [dialog.list.model().index(at, 0).data() for at in range(dialog.list.model().rowCount())] == list(
            dialog.files
        )
        dialog.list.selectRow(list(dialog.files).index("database.json"))
        assert '"assets": 1' in dialog.view.toPlainText()
        assert not flaws(dialog)
        keep_picture(dialog, f"diagnostics-dialog-{look}")
        assert "e-mails are in them" not in dialog.files["README.txt"]
        dialog.with_names.setChecked(True)
        assert not dialog.save.isEnabled()
        await holds(dialog.save.isEnabled)
        assert "e-mails are in them" in dialog.files["README.txt"]
        assert '"assets": 1' in dialog.view.toPlainText()
        shown = dialog.files
        dialog.save.click()
        await choose_file(tmp_path / "d.zip", "Save diagnostics")
        await holds(lambda: toasts)
        with zipfile.ZipFile(tmp_path / "d.zip") as archive:
            assert {name: archive.read(name).decode() for name in archive.namelist()} == shown
        assert not dialog.isVisible()
        assert toasts[0].action is not None
        toasts[0].action()
        assert opened == [str(tmp_path)]
        window.close()
    theme.set_look(choice="dark")
