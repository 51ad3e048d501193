"""Questions at the start: the library folder is gone, the database is too new, the disk refuses."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import LibraryUnavailableError, PixSimError
from app.ui.dialogs import Choice, ask, choose_folder
from app.ui.errors import explain
from app.ui.theme import Theme

translate = QCoreApplication.translate

_RETRY: Final = "retry"
_CHOOSE: Final = "choose"


async def ask_about_trouble(window: QWidget, theme: Theme, error: PixSimError) -> Path | None:
    """Say why the program cannot start here and what can be done.

    Returns:
        The library folder to try with; None to leave.
    """
    is_library = isinstance(error, LibraryUnavailableError)
    title = (
        translate("Trouble", "The library cannot be opened")
        if is_library
        else translate("Trouble", "PixSim7 cannot start")
    )
    choices = [Choice(translate("Trouble", "Quit"), value=None)]
    if isinstance(error, LibraryUnavailableError):
        choices += [
            Choice(translate("Trouble", "Choose another folder"), value=_CHOOSE),
            Choice(translate("Trouble", "Try again"), kind="primary", value=_RETRY),
        ]
    while True:
        answer = await ask(window, theme, title, explain(error).sentence, choices)
        if answer == _RETRY and isinstance(error, LibraryUnavailableError):
            return Path(error.folder)
        if answer != _CHOOSE:
            return None
        folder = await choose_folder(window, theme, translate("Trouble", "Library folder"))
        if folder is not None:
            return folder
