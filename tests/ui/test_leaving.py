"""How the window is left while work is under way."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.domain.enums import QueueMode
from app.domain.settings import CloseChoice
from app.ui.context import UiContext
from app.ui.leaving import Leaving
from app.ui.theme import Theme
from app.ui.tray import Tray
from tests.support import hands
from tests.support.library import open_context, open_library
from tests.support.until import until

TOLD = ["3 jobs are running."]


class ShownTray(Tray):
    """Stands for a tray that the offscreen platform lacks."""

    @override
    def _icon(self) -> None:
        return None


class Desk:
    """A window with a tray that may be there."""

    def __init__(self, context: UiContext, window: QWidget) -> None:
        self.has_tray = True
        self.context = context
        self.window = window
        self.ended = asyncio.Event()
        self.leaving = Leaving(context, window, ShownTray(context.theme, window, lambda: self.has_tray), self.ended)

    async def close(self, button: str = "", *, keeps: bool = False) -> bool:
        """Close the window and answer the question, where there is one."""
        task = asyncio.get_running_loop().create_task(self.leaving.choose(TOLD, self.window))
        if button:
            await until(lambda: question() is not None, wanted=True)
            shown = question()
            assert shown is not None
            if keeps:
                shown.findChildren(QCheckBox)[0].click()
            hands.click(next(one for one in shown.findChildren(QPushButton) if one.text() == button))
        return await task

    async def mode(self) -> QueueMode:
        async with self.context.read() as services:
            return await services.jobs.get_queue_mode(self.context.user_id)


def question() -> QDialog | None:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return found[0] if found else None


@pytest.fixture
async def desk(theme: Theme, tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Desk]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        yield Desk(context, window)


async def test_it_goes_on_in_the_tray_and_comes_back(desk: Desk) -> None:
    assert not await desk.close("Go on in the tray")
    assert not desk.window.isVisible()
    assert not desk.ended.is_set()
    assert desk.context.settings.value.notifications.on_close == CloseChoice.ASK
    desk.leaving.come_back()
    assert desk.window.isVisible()


async def test_the_answer_is_remembered_if_that_is_wanted(desk: Desk) -> None:
    await desk.close("Go on in the tray", keeps=True)
    assert desk.context.settings.value.notifications.on_close == CloseChoice.TRAY
    desk.leaving.come_back()
    assert not await desk.close()
    assert not desk.window.isVisible()
    desk.leaving.come_back()
    await desk.context.settings.change("notifications.on_close", "quit")
    assert await desk.close()


async def test_quitting_from_the_tray_asks_in_the_window(desk: Desk) -> None:
    await desk.context.settings.change("notifications.on_close", "tray")
    await desk.close()
    assert await desk.close("Quit")
    assert desk.window.isVisible()


async def test_without_a_tray_nothing_is_hidden(desk: Desk) -> None:
    desk.has_tray = False
    await desk.context.settings.change("notifications.on_close", "tray")
    assert not await desk.close("Keep working")
    assert desk.window.isVisible()
    assert await desk.close("Quit")


async def test_what_runs_can_end_first_and_the_queue_is_left_as_it_was(desk: Desk) -> None:
    desk.has_tray = False
    assert not await desk.close("Finish, then quit")
    await until(desk.ended.is_set, wanted=True)
    assert await desk.mode() == QueueMode.RUNNING
