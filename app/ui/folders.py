"""Folders on their way to the file manager: opened there, or named where none answers."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

if TYPE_CHECKING:
    from app.ui.context import Shell


def open_folder(shell: "Shell", folder: Path) -> None:
    """Open a folder in the file manager; where the system knows none, say where the folder is."""
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        return
    words = QCoreApplication.translate("Folders", "No file manager could be opened. The folder is {folder}")
    copy = QCoreApplication.translate("Folders", "Copy the path")
    shell.toast("warning", words.format(folder=folder), copy, lambda: QGuiApplication.clipboard().setText(str(folder)))
