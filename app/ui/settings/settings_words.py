"""Sentences about the settings as a whole."""

from PySide6.QtCore import QCoreApplication

from app.ui.amounts import counted


def changed_words(count: int) -> str:
    """How many settings change."""
    one = QCoreApplication.translate("Settings", "1 setting changes")
    many = QCoreApplication.translate("Settings", "%n settings change", "", count)
    return one if count == 1 else counted(many, count)
