"""Windows at which people sit down, on a real library, without panels unless a test gives some."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.user import User
from app.services.unit_of_work import Parts, UnitOfWork
from app.system.paths import Paths, paths_in
from app.ui.context import PanelPlugin
from app.ui.main_window import MainWindow
from app.ui.people.desks import Desks
from app.ui.people.sign_in_page import SignInPage
from app.ui.theme import Theme
from tests.support import hands
from tests.support.library import OpenLibrary, ScratchSettings
from tests.support.until import until

PASSWORD = "four wet tortoises"  # noqa: S105
W = TypeVar("W", bound=QWidget)


@dataclass
class Premises:
    """What desks stand on, without the runners."""

    paths: Paths
    settings: Any
    parts: Parts
    units: UnitOfWork
    user_id: int


@dataclass
class Visit:
    """The program as it runs, and a person's hands in it."""

    library: OpenLibrary
    desks: Desks
    windows: list[MainWindow]
    task: "asyncio.Task[None]"
    settings: ScratchSettings
    seated: list[int] = field(default_factory=list)

    @property
    def window(self) -> MainWindow:
        return self.windows[-1]

    def part(self, kind: type[W]) -> W:
        found = self.window.findChild(kind)
        assert found is not None, f"there is no {kind.__name__}"
        return found

    async def page(self) -> SignInPage:
        """The page that asks who it is, when it shows."""
        await until(self._has_page, wanted=True)
        return next(page for page in self.window.findChildren(SignInPage) if page.isVisible())

    async def sits(self, user_id: int) -> None:
        """Wait until somebody sits at an open window."""
        await until(lambda: self.present, user_id)

    @property
    def present(self) -> int | None:
        """Who sits at an open window now."""
        seat = self.desks.seat
        return None if seat is None or seat.is_locked or not self.seated else self.seated[-1]

    def run(self, text: str) -> None:
        """Start an action of the window."""
        next(action for action in self.window.actions() if action.text() == text).trigger()

    async def hand_in(self, password: str) -> None:
        page = await self.page()
        hands.type_into(page.field.edit, password)
        hands.press(page.field.edit, Qt.Key.Key_Return)

    def _has_page(self) -> bool:
        return any(page.isVisible() for page in self.window.findChildren(SignInPage))


async def add_profile(library: OpenLibrary, email: str, password: str | None = None) -> User:
    """Make a profile with its accounts."""
    async with library.work.steps() as services:
        user = await services.users.create_user(email, password, email.partition("@")[0].capitalize())
    async with library.work.write() as services:
        await services.accounts.ensure_built_in_accounts()
    return user


@asynccontextmanager
async def open_desks(
    library: OpenLibrary,
    theme: Theme,
    *,
    panels: Sequence[PanelPlugin] = (),
    files: Sequence[Path] = (),
    settings: ScratchSettings | None = None,
) -> AsyncIterator[Visit]:
    """Run the desks until the block is left; whoever sits there then leaves."""
    paths = paths_in(library.folder / "data")
    kept = settings or ScratchSettings(library.bus)
    await kept.change("is_first_run_done", value=True)
    window = MainWindow(theme, paths.data / "view" / "window.json")
    window.resize(1100, 720)
    window.show()
    windows, seated = [window], list[int]()
    begun = asyncio.Event()

    @asynccontextmanager
    async def presence(user_id: int) -> AsyncIterator[None]:
        seated.append(user_id)
        yield

    premises = Premises(paths, kept, library.parts, library.work, library.user_id)
    desks = Desks(windows, theme, premises, panels, presence=presence, started=begun.set)
    task = asyncio.ensure_future(desks.run(files))
    visit = Visit(library, desks, windows, task, kept, seated)
    try:
        await _first(begun.wait, task)
        yield visit
        if not task.done():
            windows[-1].end_requested.emit()
        await asyncio.wait_for(task, 20)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        windows[-1].allow_close()
        for top in QApplication.topLevelWidgets():
            top.close()
        windows[-1].deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def _first(wait: Callable[[], Awaitable[object]], task: "asyncio.Task[None]") -> None:
    """Wait for the beginning, or for what kept it from coming."""
    waiting = asyncio.ensure_future(wait())
    await asyncio.wait([waiting, task], timeout=20, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        task.result()
