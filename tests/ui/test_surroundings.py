"""What is around the window."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.enums import QueueMode
from app.domain.events import RunnersPaused
from app.ui.context import UiContext
from app.ui.importing import Importer
from app.ui.main_window import MainWindow
from app.ui.surroundings import Surroundings
from app.ui.theme import Theme
from tests.support.library import open_context, open_library
from tests.support.until import until


@pytest.fixture
async def around(theme: Theme, tmp_path: Path) -> AsyncIterator[tuple[Surroundings, UiContext, MainWindow]]:
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        window = MainWindow(theme, None)
        made = Surroundings(context, window, Importer(context, window), asyncio.Event())
        yield made, context, window
        await context.tasks.close()
        window.allow_close()
        window.close()
        window.deleteLater()


async def test_the_tray_tells_and_changes_how_the_queue_is(
    around: tuple[Surroundings, UiContext, MainWindow],
) -> None:
    made, context, _ = around
    made.tell(2, 5, 0)
    assert made.tray.words() == "2 running, 5 waiting"
    made.tray.pause.trigger()
    await until(made.tray.words, "paused, 2 running, 5 waiting")
    async with context.read() as services:
        assert await services.jobs.get_queue_mode(context.user_id) == QueueMode.PAUSED
    made.tray.pause.trigger()
    await until(made.tray.words, "2 running, 5 waiting")
    context.bus.publish(RunnersPaused("The disk is full."))
    assert made.tray.words() == "The disk is full."


async def test_something_new_begins_with_what_is_on_the_clipboard(
    around: tuple[Surroundings, UiContext, MainWindow],
) -> None:
    made, context, window = around
    prompts: list[str] = []
    pages: list[str] = []
    context.shell.prompt_requested.connect(prompts.append)
    context.shell.page_requested.connect(pages.append)
    QGuiApplication.clipboard().setText(" a lake at dawn\n")
    made.tray.paste.trigger()
    assert window.isVisible()
    assert (prompts, pages) == (["a lake at dawn"], ["create"])
    told: list[object] = []
    context.shell.toasted.connect(told.append)
    QGuiApplication.clipboard().clear()
    made.tray.paste.trigger()
    assert len(told) == 1
    assert prompts == ["a lake at dawn"]


async def test_at_a_locked_window_the_tray_only_brings_it_forward(
    around: tuple[Surroundings, UiContext, MainWindow],
) -> None:
    made, context, window = around
    made.tell(2, 5, 0)
    made.set_locked(True)
    assert made.tray.words() == "The window is locked."
    prompts: list[str] = []
    context.shell.prompt_requested.connect(prompts.append)
    QGuiApplication.clipboard().setText("a lake")
    made.tray.paste.trigger()
    assert window.isVisible()
    window.hide()
    before = asyncio.all_tasks()
    made.tray.pause.trigger()
    assert window.isVisible()
    assert asyncio.all_tasks() == before
    assert prompts == []
    made.set_locked(False)
    assert made.tray.words() == "2 running, 5 waiting"


async def test_quit_in_the_tray_is_a_close(around: tuple[Surroundings, UiContext, MainWindow]) -> None:
    made, _, window = around
    asked: list[bool] = []
    window.close_requested.connect(lambda: asked.append(True))
    made.tray.leave.trigger()
    assert asked == [True]
