"""Two people at one computer: jobs in each profile, lock, unlock, switch, a restart, and signing out everywhere."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.bootstrap import live_in_window, open_program
from app.system.paths import paths_in
from app.ui.main_window import MainWindow
from app.ui.panels.create.panel import CreatePanel
from app.ui.panels.queue.panel import QueuePanel
from app.ui.people.profile_dialog import ProfileDialog
from app.ui.people.sign_in_page import SignInPage
from app.ui.settings.dialog import SettingsDialog
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.canary import JWT_START, files_with
from tests.support.until import until

pytestmark = pytest.mark.long
PASSWORD = "four wet tortoises"  # noqa: S105
W = TypeVar("W", bound=QWidget)


class Program:
    """The program as it runs, and the window that shows."""

    @property
    def window(self) -> MainWindow:
        shown = [top for top in QApplication.topLevelWidgets() if isinstance(top, MainWindow) and top.isVisible()]
        assert len(shown) == 1, shown
        return shown[0]

    def part(self, kind: type[W]) -> W:
        found = self.window.findChild(kind)
        assert found is not None, f"there is no {kind.__name__}"
        return found

    async def run(self, text: str) -> None:
        await until(lambda: text in [action.text() for action in self.window.actions()], wanted=True)
        next(action for action in self.window.actions() if action.text() == text).trigger()

    async def sits(self, letter: str) -> None:
        """Wait until somebody's window is filled and open."""
        await until(lambda: self._letter() == letter and self._is_filled(), wanted=True, seconds=60)

    async def hand_in(self, word: str) -> None:
        await until(lambda: self._page() is not None, wanted=True, seconds=60)
        page = self._page()
        assert page is not None
        hands.type_into(page.field.edit, word)
        hands.press(page.field.edit, Qt.Key.Key_Return)

    async def generate(self, prompt: str) -> None:
        composer = self.part(CreatePanel)
        await until(lambda: composer.draft.offer is not None, wanted=True, seconds=60)
        hands.type_into(composer.prompt.edit, prompt)
        hands.press(composer.prompt.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: prompt in self.prompts(), wanted=True, seconds=60)

    def prompts(self) -> list[str]:
        """What the queue shows."""
        return [job.prompt or "" for job in self.part(QueuePanel).model.jobs()]

    def _page(self) -> SignInPage | None:
        pages = [page for top in _windows() for page in top.findChildren(SignInPage) if page.isVisible()]
        return pages[0] if pages else None

    def _letter(self) -> str:
        return next((top.app_bar.profile.text() for top in _windows()), "")

    def _is_filled(self) -> bool:
        return self._page() is None and any(action.text() == "Lock" for top in _windows() for action in top.actions())


def _windows() -> list[MainWindow]:
    return [top for top in QApplication.topLevelWidgets() if isinstance(top, MainWindow) and top.isVisible()]


async def live(home: Path, theme: Theme, story: Callable[[Program], Awaitable[None]]) -> None:
    first = MainWindow(theme, home / "view" / "window.json")
    first.resize(1440, 900)
    first.show()
    ready = asyncio.Event()
    task = asyncio.ensure_future(live_in_window(first, theme, paths_in(home), [], ready=ready.set))
    await asyncio.wait_for(ready.wait(), 60)
    await story(Program())
    for window in _windows():
        window.end_requested.emit()
    assert await asyncio.wait_for(task, 60) == 0


async def test_two_people_share_a_computer_and_see_nothing_of_each_other(tmp_path: Path, theme: Theme) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text('{"is_first_run_done": true}')
    async with open_program(paths_in(home)) as program, program.units.write(program.user_id) as services:
        await services.users.update_user(program.user_id, {"display_name": "Anna"})

    await live(home, theme, _make_work_and_switch)
    await live(home, theme, _sign_out_everywhere)
    # What was made is there; the password and the sessions' tokens are not.
    assert files_with(home, "a shore of Ben")
    assert files_with(home, PASSWORD) == files_with(home, JWT_START) == []


async def _make_work_and_switch(program: Program) -> None:
    await program.sits("A")
    await program.generate("a lake of Anna")
    await program.run("New profile…")
    dialog = program.part(ProfileDialog)
    hands.type_into(dialog.name, "Ben")
    hands.type_into(dialog.email, "ben@example.org")
    hands.type_into(dialog.password.first.edit, PASSWORD)
    hands.type_into(dialog.password.second.edit, PASSWORD)
    hands.click(dialog.make)
    await program.hand_in(PASSWORD)
    await program.sits("B")
    assert program.prompts() == []
    await program.generate("a shore of Ben")
    assert program.prompts() == ["a shore of Ben"]
    await program.run("Lock")
    await program.hand_in("four wet turtles")
    page = program.part(SignInPage)
    await until(lambda: page.refusal, "That is not the password.")
    await program.hand_in(PASSWORD)
    await program.sits("B")
    assert program.prompts() == ["a shore of Ben"]
    await program.run("Switch to Anna")
    await program.sits("A")
    await until(program.prompts, ["a lake of Anna"])
    await program.run("Switch to Ben")
    await program.hand_in(PASSWORD)
    await program.sits("B")


async def _sign_out_everywhere(program: Program) -> None:
    # Ben was the last one: he is asked, and nothing is loaded before.
    await until(lambda: any(top.findChild(SignInPage) for top in _windows()), wanted=True, seconds=60)
    assert program.window.findChild(CreatePanel) is None
    await program.hand_in(PASSWORD)
    await program.sits("B")
    await program.run("Settings")
    settings = program.part(SettingsDialog)
    settings.open_at("sessions")
    button = next(one for one in settings.findChildren(Button) if one.text() == "Sign out everywhere")
    await until(button.isVisible, wanted=True)
    hands.click(button)
    await until(lambda: _question(settings) is not None, wanted=True)
    question = _question(settings)
    assert question is not None
    hands.click(next(one for one in question.findChildren(Button) if one.text() == "Sign out everywhere"))
    await until(lambda: any(page.asked.note for page in _pages()), wanted=True, seconds=60)
    assert "You were signed out." in [page.asked.note for page in _pages()]


def _pages() -> list[SignInPage]:
    return [page for top in _windows() for page in top.findChildren(SignInPage)]


def _question(settings: QDialog) -> QDialog | None:
    return next((dialog for dialog in settings.findChildren(QDialog) if dialog.isVisible()), None)
