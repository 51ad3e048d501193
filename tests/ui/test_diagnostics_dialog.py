"""The diagnostics are read before they are saved."""

import zipfile
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.diagnostics_dialog import DiagnosticsDialog
from app.ui.theme import Theme
from tests.support.file_choice import choose_file
from tests.support.library import open_context, open_library
from tests.support.looks import flaws, keep_picture
from tests.support.shown_gallery import holds


async def test_what_is_shown_is_what_is_saved(tmp_path: Path, theme: Theme) -> None:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        await library.import_picture("private.png")
        window = QWidget()
        window.show()
        dialog = DiagnosticsDialog(context, window)
        dialog.show()
        await holds(dialog.save.isEnabled)
        assert "Nothing of this was sent" in dialog.view.toPlainText()
        dialog.choice.set_value("database.json")
        dialog._show()
        shown = dialog.view.toPlainText()
        assert '"assets": 1' in shown
        assert not flaws(dialog)
        keep_picture(dialog, "diagnostics-dialog")
        dialog.with_names.setChecked(True)
        await holds(lambda: "e-mails are in them" in dialog._files["README.txt"])
        dialog.save.click()
        await choose_file(tmp_path / "d.zip")
        await holds((tmp_path / "d.zip").exists)
        with zipfile.ZipFile(tmp_path / "d.zip") as archive:
            assert archive.read("database.json").decode() == dialog._files["database.json"]
        window.close()
