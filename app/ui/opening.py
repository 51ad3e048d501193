"""What comes from outside the program: files and links that other programs hand over. Nothing starts without a word."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.errors import ResourceNotFoundError
from app.system.app_links import AppLink, read_link
from app.system.threads import in_thread
from app.ui.amounts import number
from app.ui.context import UiContext
from app.ui.desktop_notices import bring_forward
from app.ui.dialogs import Choice, ask
from app.ui.importing import Importer
from app.ui.widgets.toast_card import breakable

MANY: Final = 5
"""More files than these are shown before they are imported, and so is a folder."""
_SHOWN: Final = 10
_LONGEST_TOLD: Final = 600


class Opening(QObject):
    """Takes files and links for one window.

    Args:
        context: Where things are shown.
        window: Over which questions open.
        importer: Takes the files.
    """

    def __init__(self, context: UiContext, window: QWidget, importer: Importer) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._importer = importer
        self._is_asking = False

    def open_files(self, paths: Sequence[Path]) -> None:
        """Import files that were opened with the program; many, or a folder, after a question."""
        bring_forward(self._window)
        self._context.tasks.start(self._open_files(list(paths)), what=self.tr("import the files"))

    def open_link(self, link: str) -> None:
        """Say what a link wants, and do it if the user wants it too."""
        bring_forward(self._window)
        self._context.tasks.start(self._open_link(link), what=self.tr("open the link"))

    async def _open_files(self, paths: list[Path]) -> None:
        if len(paths) > MANY or await in_thread(_has_folder, paths):
            title = self.tr("Import {count} files?").format(count=number(len(paths)))
            if len(paths) == 1:
                title = self.tr("Import what is in {folder}?").format(folder=paths[0].name)
            names = [_shown(path.name or str(path)) for path in paths[:_SHOWN]]
            if len(paths) > _SHOWN:
                names.append(self.tr("and {count} more").format(count=number(len(paths) - _SHOWN)))
            words = self.tr("Another program opened them with PixSim7:") + "\n" + "\n".join(names)
            choices = [
                Choice(self.tr("Cancel"), value=False),
                Choice(self.tr("Import"), kind="primary", value=True),
            ]
            if not await self._ask(title, words, choices):
                return
        await self._importer.import_files(paths)

    async def _open_link(self, link: str) -> None:
        found = read_link(link)
        if found is None:
            words = self.tr("It came from outside and asks for something that PixSim7 does not do. Nothing was done.")
            words += "\n\n" + _shown(link)
            await self._ask(self.tr("This link leads nowhere"), words, [Choice(self.tr("Close"), value=False)])
            return
        title, verb = self._words(found)
        words = self.tr("A link from outside asks for this. It starts no job and costs nothing.")
        if found.place == "compose":
            words += "\n\n" + _shown(found.text)
        choices = [
            Choice(self.tr("Cancel"), value=False),
            Choice(verb, kind="primary", value=True),
        ]
        if await self._ask(title, words, choices):
            await self._follow(found)

    def _words(self, link: AppLink) -> tuple[str, str]:
        return {
            "asset": (self.tr("Show asset {id}?").format(id=link.id), self.tr("Show")),
            "job": (self.tr("Show job {id}?").format(id=link.id), self.tr("Show")),
            "settings": (self.tr("Open the settings?"), self.tr("Open")),
            "compose": (self.tr("Put this prompt into the composer?"), self.tr("Put it in")),
        }[link.place]

    async def _follow(self, link: AppLink) -> None:
        shell = self._context.shell
        if link.place == "asset":
            async with self._context.read() as services:
                if not await services.assets.get_asset_rows([link.id]):
                    raise ResourceNotFoundError("asset", link.id)
            shell.page_requested.emit("gallery")
            shell.assets_selected.emit((link.id,))
        elif link.place == "job":
            async with self._context.read() as services:
                if not await services.jobs.get_job_rows([link.id]):
                    raise ResourceNotFoundError("job", link.id)
            shell.page_requested.emit("queue")
            shell.job_shown_requested.emit(link.id)
        elif link.place == "settings":
            shell.settings_requested.emit(link.text)
        else:
            shell.page_requested.emit("create")
            shell.prompt_requested.emit(link.text)

    async def _ask(self, title: str, words: str, choices: Sequence[Choice]) -> bool:
        """One question at a time: a flood of links is no flood of dialogs."""
        if self._is_asking:
            return False
        self._is_asking = True
        try:
            return bool(await ask(self._window, self._context.theme, title, words, choices))
        finally:
            self._is_asking = False


def _shown(text: str) -> str:
    """As much of what came from outside as a question has room for."""
    return breakable(text if len(text) <= _LONGEST_TOLD else f"{text[:_LONGEST_TOLD]}…")


def _has_folder(paths: Sequence[Path]) -> bool:
    return any(path.is_dir() for path in paths)
