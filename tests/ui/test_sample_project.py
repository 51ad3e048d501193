"""The sample project at the window."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.ui.context import Toast, UiContext
from app.ui.main_window import MainWindow
from app.ui.panels import gallery
from app.ui.session import Session
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label
from tests.services.sample.test_sample_service import settle
from tests.services.sample.test_sample_ties import derive, made, own
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.until import until

MAKE, TAKE_AWAY = "Make the sample project", "Take the sample project away"


class Stage:
    """The window with its sample project, and what it said."""

    def __init__(self, library: OpenLibrary, context: UiContext, window: MainWindow) -> None:
        self.library = library
        self.context = context
        self.window = window
        self.said: list[Toast] = []
        context.shell.toasted.connect(self.said.append)

    @property
    def entry(self) -> QAction:
        """The entry of the menu."""
        (found,) = [action for action in self.window.actions() if action.text() in {MAKE, TAKE_AWAY}]
        return found

    async def says(self, text: str) -> Toast:
        await until(lambda: any(toast.text == text for toast in self.said), wanted=True)
        return next(toast for toast in reversed(self.said) if toast.text == text)

    async def answer(self, word: str, qtbot: QtBot) -> str:
        """Press a button of the question; gives its words."""
        await until(lambda: len(self.boxes()), 1)
        (box,) = self.boxes()
        (button,) = [button for button in box.findChildren(Button) if button.text() == word]
        words = " ".join(label.text() for label in box.findChildren(Label))
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        await until(lambda: len(self.boxes()), 0)
        return words

    def boxes(self) -> list[QDialog]:
        return [box for box in self.window.findChildren(QDialog) if box.isVisible()]


@pytest.fixture
async def stage(theme: Theme, tmp_path: Path, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        window = MainWindow(theme)
        qtbot.addWidget(window, before_close_func=lambda widget: widget.allow_close())
        window.show()
        await window.attach(context, [gallery.PLUGIN])
        Session(window, context)
        yield Stage(library, context, window)


async def count_jobs(stage: Stage) -> int:
    async with stage.context.read() as services:
        return len(await services.jobs.list_job_rows(stage.context.user_id))


async def test_one_entry_makes_it_and_takes_it_away(stage: Stage, qtbot: QtBot) -> None:
    assert stage.entry.text() == MAKE
    stage.entry.trigger()
    await until(lambda: stage.entry.text() == TAKE_AWAY, wanted=True)
    toast = await stage.says("Making the sample project: 0 of 16")
    assert (toast.kind, toast.fraction, toast.action_text) == ("running", 0.0, "Stop")
    assert await count_jobs(stage) > 12
    stage.entry.trigger()
    assert "Nothing of yours is touched" in await stage.answer("Take it away", qtbot)
    await stage.says("The sample project is gone.")
    assert await count_jobs(stage) == 0
    await until(lambda: stage.entry.text() == MAKE, wanted=True)


async def test_stop_takes_away_what_was_made(stage: Stage) -> None:
    stage.context.shell.sample_requested.emit()
    toast = await stage.says("Making the sample project: 0 of 16")
    assert toast.action is not None
    toast.action()
    await stage.says("The sample project is gone.")
    assert await count_jobs(stage) == 0


async def test_the_end_of_the_making_is_told_once_and_found_at_the_next_start(stage: Stage) -> None:
    await made(stage.library, "lake")
    await _end_jobs(stage)
    stage.context.shell.sample_requested.emit()
    # Each job was cancelled: none of the fifteen has a result.
    words = "The sample project is made, but for 15 of its pictures and clips."
    toast = await stage.says(words)
    assert (toast.kind, toast.action_text) == ("warning", "Show the queue")
    assert sum(toast.text == words for toast in stage.said) == 1


async def test_an_empty_gallery_offers_it(stage: Stage, qtbot: QtBot) -> None:
    (empty,) = stage.window.page("gallery").findChildren(EmptyState)
    await until(empty.more_button.isVisible, wanted=True)
    assert empty.more_button.text() == MAKE
    qtbot.mouseClick(empty.more_button, Qt.MouseButton.LeftButton)
    await stage.says("Making the sample project: 0 of 16")


async def _end_jobs(stage: Stage) -> None:
    async with stage.context.write() as services:
        await services.sample.stop(stage.context.user_id)


async def test_it_asks_where_its_pictures_were_used(stage: Stage, qtbot: QtBot) -> None:
    (lake,) = await made(stage.library, "lake")
    await settle(stage.library)
    mine = await own(stage.library)
    await derive(stage.library, mine, [lake])
    stage.context.shell.sample_requested.emit()
    await until(lambda: stage.entry.text() == TAKE_AWAY, wanted=True)
    stage.entry.trigger()
    await stage.answer("Cancel", qtbot)
    assert await count_jobs(stage) > 0
    stage.entry.trigger()
    assert "built upon some of it" in await stage.answer("Keep what I used", qtbot)
    await stage.says("The sample project is gone.")
    async with stage.context.read() as services:
        assert set(await services.assets.list_asset_ids(stage.context.user_id)) == {lake, mine}
