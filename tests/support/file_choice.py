"""Answers the program's own file dialog as a person does."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog

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
