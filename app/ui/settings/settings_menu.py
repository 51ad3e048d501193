"""What can be done with the settings as a whole: back to usual, out to a file, in from one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

import app
from app.domain.errors import StorageError, ValidationError
from app.domain.settings import SECTIONS, default_of, names_of, stays
from app.system.file_systems import write_atomically
from app.system.settings_exchange import SettingsOffer, read_offer, write_settings
from app.system.strict_json import MOST_BYTES
from app.system.threads import in_thread
from app.ui.context import UiContext
from app.ui.dialogs import Choice, ask, choose_files, choose_target
from app.ui.settings.import_dialog import ImportDialog
from app.ui.settings.settings_words import changed_words
from app.ui.widgets.buttons import IconButton

_FILE: Final = "pixsim7-settings.json"


class SettingsMenu(QObject):
    """A button with a menu.

    Args:
        context: The settings.
        section: Gives the name of the section that shows, and its title; the name is empty for one without settings.
        window: Over which questions open.
    """

    def __init__(self, context: UiContext, section: Callable[[], tuple[str, str]], window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._section = section
        self._window = window
        self.button = IconButton(context.theme, "ellipsis", self.tr("More"), size=28, parent=window)
        self.button.clicked.connect(self._open)

    def menu(self) -> QMenu:
        """The menu as it is now."""
        menu = QMenu(self.button)
        name, title = self._section()
        reset = menu.addAction(
            self._context.theme.icon("rotate-ccw"), self.tr("Reset “{section}”").format(section=title)
        )
        reset.setEnabled(bool(self._unusual([name] if name in SECTIONS else [])))
        reset.triggered.connect(lambda _=False: self._start(self._reset([name], title), self.tr("reset the settings")))
        everything = menu.addAction(self.tr("Reset everything…"))
        everything.setEnabled(bool(self._unusual(SECTIONS)))
        everything.triggered.connect(lambda _=False: self._start(self._reset_all(), self.tr("reset the settings")))
        menu.addSeparator()
        menu.addAction(self._context.theme.icon("upload"), self.tr("Export to a file…")).triggered.connect(
            lambda _=False: self._start(self.export_settings(), self.tr("export the settings"))
        )
        menu.addAction(self._context.theme.icon("download"), self.tr("Import from a file…")).triggered.connect(
            lambda _=False: self._start(self.import_settings(), self.tr("import the settings"))
        )
        return menu

    async def export_settings(self) -> None:
        """Write the settings to a file that the user names."""
        theme, kind = self._context.theme, self.tr("Settings") + " (*.json)"
        path = await choose_target(self._window, theme, self.tr("Export the settings"), _FILE, [kind])
        if path is None:
            return
        try:
            await in_thread(write_atomically, path, write_settings(self._context.settings.value, app.__version__))
        except OSError as error:
            raise StorageError("The file cannot be written.", detail=str(error)) from error
        self._context.shell.toast("done", self.tr("The settings are in {file}.").format(file=path.name))

    async def import_settings(self) -> None:
        """Show what a file that the user names would change, and change what they pick."""
        kind = self.tr("Settings") + " (*.json)"
        paths = await choose_files(self._window, self._context.theme, self.tr("Import settings"), filters=[kind])
        if paths:
            await self._import(paths[0])

    async def _import(self, path: Path) -> None:
        offer, fault = SettingsOffer((), ()), ""
        try:
            offer = read_offer(await in_thread(_read, path), self._context.settings.value)
        except ValidationError as error:
            fault = error.message
        except OSError as error:
            fault = str(error)
        dialog = ImportDialog(self._context.theme, path.name, offer, fault, self._window)
        chosen = await dialog.ask()
        if chosen:
            await self._change(chosen, self.tr("Import settings"))

    async def _reset_all(self) -> None:
        title = self.tr("Set everything back to usual?")
        words = self.tr("{changes}. The library folder and what else belongs to this computer stays as it is.")
        choices = [Choice(self.tr("Cancel"), value=False), Choice(self.tr("Reset"), kind="primary", value=True)]
        text = words.format(changes=changed_words(len(self._unusual(SECTIONS))))
        if await ask(self._window, self._context.theme, title, text, choices):
            await self._reset(SECTIONS, self.tr("everything"))

    async def _reset(self, sections: Sequence[str], title: str) -> None:
        values = {name: default_of(name) for name in self._unusual(sections)}
        await self._change(values, self.tr("Reset {section}").format(section=title))

    async def _change(self, values: Mapping[str, Any], words: str) -> None:
        """Change some settings together, in a way that can be taken back."""
        settings = self._context.settings
        before = {name: settings.value.get(name) for name in values}
        await settings.change_all(values)
        take_back = self._context.undo.push(
            words, undo=lambda: settings.change_all(before), redo=lambda: settings.change_all(values)
        )
        self._context.shell.toast("done", f"{changed_words(len(values))}.", self.tr("Undo"), take_back)

    def _unusual(self, sections: Sequence[str]) -> list[str]:
        """The settings that are not as usual, but for those that belong to this computer."""
        present = self._context.settings.value
        names = (name for section in sections for name in names_of(section) if not stays(name))
        return [name for name in names if present.get(name) != default_of(name)]

    def _open(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(self.button.rect().topLeft()))

    def _start(self, work: Any, what: str) -> None:
        self._context.tasks.start(work, what=what)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
