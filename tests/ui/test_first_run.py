"""The first start."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.settings import ThemeChoice
from app.ui.context import UiContext
from app.ui.first_run import FirstRun
from app.ui.theme import Theme
from app.ui.widgets.label import Label
from tests.support.library import open_context, open_library
from tests.support.until import until


@pytest.fixture
async def context(theme: Theme, tmp_path: Path) -> AsyncIterator[UiContext]:
    async with open_library(tmp_path) as library, open_context(library, theme) as made:
        yield made


@pytest.fixture
async def welcome(context: UiContext, qtbot: QtBot) -> FirstRun:
    made = FirstRun(context)
    qtbot.addWidget(made)
    made.resize(900, 800)
    made.show()
    return made


async def test_it_shows_the_library_and_the_room_on_its_disk(welcome: FirstRun, context: UiContext) -> None:
    def texts() -> list[str]:
        return [label.text() for label in welcome.findChildren(Label)]

    await until(lambda: any(text.endswith("GB free") for text in texts()), wanted=True)
    assert str(context.library) in texts()


async def test_a_theme_is_chosen_with_a_click(welcome: FirstRun, context: UiContext, qtbot: QtBot) -> None:
    assert [preview.isChecked() for preview in welcome.previews] == [True, False, False]
    qtbot.mouseClick(welcome.previews[1], Qt.MouseButton.LeftButton)
    await until(lambda: context.settings.value.appearance.theme == ThemeChoice.LIGHT, wanted=True)


async def test_a_first_picture_is_one_click_and_needs_no_account(
    welcome: FirstRun, context: UiContext, qtbot: QtBot
) -> None:
    heard: list[str] = []
    welcome.finished.connect(heard.append)
    qtbot.mouseClick(welcome.start_button, Qt.MouseButton.LeftButton)
    await until(lambda: bool(heard), wanted=True)
    assert heard == ["local"]
    async with context.read() as services:
        rows = await services.jobs.list_job_rows(context.user_id)
    assert [(row.provider_id, bool(row.prompt)) for row in rows] == [("local", True)]


async def test_escape_leaves_it_for_later(welcome: FirstRun, qtbot: QtBot) -> None:
    with qtbot.waitSignal(welcome.finished) as heard:
        qtbot.keyClick(welcome, Qt.Key.Key_Escape)
    assert heard.args == ["later"]


async def test_no_part_is_cut_in_a_small_window(welcome: FirstRun) -> None:
    welcome.resize(520, 400)
    for label in welcome.findChildren(Label):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())
