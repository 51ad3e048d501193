"""Answers the program's own file dialog as a person does."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from tests.support.shown_gallery import holds


def _open_dialogs() -> list[QFileDialog]:
    shown = QApplication.topLevelWidgets()
    return [widget for widget in shown if isinstance(widget, QFileDialog) and widget.isVisible()]


async def choose(folder: Path) -> None:
    """Wait until a folder is asked for, and choose this one."""
    await holds(_open_dialogs)
    dialog = _open_dialogs()[0]
    dialog.setDirectory(str(folder))
    dialog.accept()


async def choose_file(path: Path, title: str = "") -> None:
    """Wait until a file is asked for, under this title, and name this one."""
    await holds(lambda: [dialog for dialog in _open_dialogs() if title in dialog.windowTitle()])
    dialog = next(dialog for dialog in _open_dialogs() if title in dialog.windowTitle())
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(path))
    dialog.accept()
