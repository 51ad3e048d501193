"""The composer in the whole window, with a paid provider, its accounts, and a picture to compose with."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.ui.main_window import MainWindow
from app.ui.panels.create import PLUGIN
from app.ui.panels.create.batch.dialog import BatchDialog
from app.ui.panels.create.panel import CreatePanel
from app.ui.theme import Theme
from tests.support import hands, looks
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.studio import with_studio
from tests.support.until import until

FOLDER = Path(os.environ["PIXSIM7_PICTURES"]) if "PIXSIM7_PICTURES" in os.environ else None
"""Where pictures of the window are kept; read when the tests are collected, for each has an environment of its own."""
LARGE, SMALL = QSize(1440, 900), QSize(1280, 720)
WILD = "Slow push over the {lake|harbour|dunes} at {dawn|dusk}, calm water, no people"
_SETTLE_SECONDS = 0.3


@dataclass
class Studio:
    """The window, and what was wrong with it when it was looked at."""

    library: OpenLibrary
    window: MainWindow
    panel: CreatePanel
    flaws: list[str] = field(default_factory=list)

    async def look(self, widget: QWidget, name: str) -> None:
        """Let a window settle, keep its picture, and note what is wrong with it."""
        await asyncio.sleep(_SETTLE_SECONDS)
        self.keep(widget, name)

    def keep(self, widget: QWidget, name: str) -> None:
        """As `look`, at once."""
        picture = widget.grab().toImage()
        if FOLDER is not None:
            FOLDER.mkdir(parents=True, exist_ok=True)
            assert picture.save(str(FOLDER / f"{name}.png"))
        assert looks.is_drawn(picture)
        self.flaws += [f"{name}: {flaw}" for flaw in looks.flaws(widget)]

    def vary(self, count: int) -> None:
        """Ask for so many variations."""
        self.panel.fields.count.set_value(count)
        self.panel.fields.count.changed.emit(count)

    async def open_batch(self, tab: str) -> BatchDialog:
        """Open the batch as the composer does, and click on a tab."""
        self.panel.open_batch()
        dialog = self.panel.batch
        assert dialog is not None
        rect = dialog.source.tabs.item_rect(tab)
        hands.click(dialog.source.tabs, rect.center())
        return dialog

    async def settled(self, dialog: BatchDialog) -> None:
        """Wait until the dialog shows what is planned."""
        await until(
            lambda: dialog._previews.is_settled and not dialog.source.table._read._timer.isActive(), wanted=True
        )


async def _fill(library: OpenLibrary) -> int:
    """Accounts in several states, and a picture to compose with; gives its id."""
    picture = await library.import_picture("lake.png", (1200, 760), seed=3)
    async with library.write() as services:
        (first,) = await services.accounts.list_accounts("studio")
        await services.accounts.update_credits(first.id, webapi=240)
        for label, amount, priority in (("studio-1", 1290, 0), ("client-north", 12, 0), ("resting", 300, 2)):
            account = await services.accounts.create_account(
                "studio", f"{label}@example.org", label=label, max_concurrent_jobs=2, priority=priority
            )
            await services.accounts.update_credits(account.id, webapi=amount)
            if label == "resting":
                await services.accounts.set_active(account.id, is_active=False)
    return picture.id


@asynccontextmanager
async def open_studio(folder: Path, theme: Theme, *, prompt: str = WILD) -> AsyncIterator[Studio]:
    """A clip from a picture is composed; at the end every flaw that was seen fails the test."""
    async with open_library(folder) as plain:
        library = await with_studio(plain)
        picture = await _fill(library)
        async with open_context(library, theme) as context:
            window = MainWindow(theme)
            window.resize(LARGE)
            window.show()
            await window.attach(context, [PLUGIN])
            window.activateWindow()
            panel = window.findChild(CreatePanel)
            assert panel is not None
            await until(lambda: panel.draft.offer is not None, wanted=True)
            made = Studio(library, window, panel)
            context.shell.use_as_input_requested.emit((picture,))
            await until(lambda: len(panel.draft.inputs), 1)
            panel._choose_provider("studio")
            panel.prompt.set_text(prompt)
            await until(lambda: "30 credits" in panel.foot.price_text and panel.prompt.hint != "", wanted=True)
            yield made
            if panel.batch is not None:
                panel.batch.close()
            await until(lambda: len(context.tasks._tasks), 0)
            window.allow_close()
            window.close()
            window.deleteLater()
    theme.set_look(choice="dark", text_scale=100)
    assert made.flaws == []
