"""A newer version is told: by the menu whenever it is asked for, by itself only where that is wanted, and once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app import __version__
from app.system.releases import Release, ReleaseSource
from app.ui.context import Toast, UiContext
from app.ui.help.help_desk import HelpDesk
from app.ui.main_window import MainWindow
from app.ui.release_desk import ReleaseDesk
from app.ui.theme import Theme
from tests.support.library import Complaints, open_context, open_library
from tests.support.releases import NEWER, PUBLIC, SOURCE, published
from tests.support.shown_gallery import holds


class Desk:
    """One that looks by itself at once, and what it told."""

    def __init__(self, context: UiContext, window: MainWindow, source: ReleaseSource | None) -> None:
        self.context = context
        self.toasts: list[Toast] = []
        context.shell.toasted.connect(self.toasts.append)
        self.desk = ReleaseDesk(
            context, HelpDesk(context, window, window), window, first_ms=1, find_source=lambda: source
        )


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@asynccontextmanager
async def open_desk(
    folder: Path,
    theme: Theme,
    *,
    looks: bool = False,
    release: Release = NEWER,
    source: ReleaseSource | None = SOURCE,
    complaints: Complaints | None = None,
) -> AsyncIterator[Desk]:
    async with (
        open_library(folder) as library,
        open_context(library, theme, complaints=complaints) as context,
        published(release) as gateways,
    ):
        await context.settings.change("network.gateways", gateways)
        await context.settings.change("updates.looks", looks)
        window = MainWindow(theme)
        try:
            yield Desk(context, window, source)
            await holds(lambda: not context.tasks._tasks)
        finally:
            window.allow_close()
            window.close()
            window.deleteLater()


async def test_who_wants_it_is_told_once_of_a_newer_version(tmp_path: Path, theme: Theme) -> None:
    async with open_desk(tmp_path, theme, looks=True) as opened:
        await holds(lambda: len(opened.toasts) == 1)
        (toast,) = opened.toasts
        assert toast.text == f"Version 99.1.0 is there; this is {__version__}. Its page is at pages.example.org."
        assert (toast.action_text, toast.details) == ("Open its page", NEWER.notes)
        assert opened.context.settings.value.updates.told == "99.1.0"
        await opened.desk._tell_once()
        assert len(opened.toasts) == 1
        # Who asks is told again.
        opened.desk.look()
        await holds(lambda: len(opened.toasts) == 2)


async def test_who_does_not_want_it_is_told_nothing_until_they_ask(tmp_path: Path, theme: Theme) -> None:
    own = Release(__version__, NEWER.day, "", NEWER.link)
    async with open_desk(tmp_path, theme, release=own) as opened:
        await holds(lambda: opened.desk._timer.interval() > 1)
        assert opened.toasts == []
        assert not opened.context.tasks._tasks
        opened.desk.look()
        await holds(lambda: [toast.text for toast in opened.toasts] == [f"{__version__} is the newest version."])
        assert opened.context.settings.value.updates.told == ""


async def test_a_build_without_a_place_says_so(tmp_path: Path, theme: Theme) -> None:
    async with open_desk(tmp_path, theme, source=None) as opened:
        opened.desk.look()
        await holds(lambda: len(opened.toasts) == 1)
        assert "does not say where" in opened.toasts[0].text


async def test_an_answer_that_cannot_be_trusted_is_told_to_who_asks_and_to_nobody_else(
    tmp_path: Path, theme: Theme, complaints: Complaints
) -> None:
    wrong = ReleaseSource(SOURCE.address, PUBLIC[::-1])
    async with open_desk(tmp_path, theme, looks=True, source=wrong, complaints=complaints) as opened:
        await opened.desk._tell_once()
        await holds(lambda: not opened.context.tasks._tasks)
        assert (opened.toasts, complaints.shown) == ([], [])
        opened.desk.look()
        await holds(lambda: len(complaints.shown) == 1)
        assert "cannot be trusted" in str(complaints.shown[0][0])
