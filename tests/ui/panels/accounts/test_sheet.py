"""A small dialog for a few fields."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import UiContext
from app.ui.panels.accounts.sheet import Sheet
from app.ui.widgets.label import Label
from tests.support import hands
from tests.support.until import until


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


async def opened(context: UiContext, window: QWidget) -> tuple[Sheet, "asyncio.Future[bool]"]:
    sheet = Sheet(context, "A title", "Do it", window)
    sheet.column.addWidget(Label(context.theme, "Some words.", wrap=True))
    answer = asyncio.ensure_future(sheet.ask())
    await until(sheet.isVisible, wanted=True)
    return sheet, answer


async def test_it_stays_until_it_is_accepted(context: UiContext, window: QWidget, qtbot: QtBot) -> None:
    sheet, answer = await opened(context, window)
    with qtbot.waitSignal(sheet.accepted_by_user):
        hands.click(sheet.primary)
    assert sheet.isVisible()
    sheet.accept()
    assert await answer is True


async def test_enter_does_it_and_escape_leaves_it(context: UiContext, window: QWidget, qtbot: QtBot) -> None:
    sheet, answer = await opened(context, window)
    with qtbot.waitSignal(sheet.accepted_by_user):
        hands.press(sheet, Qt.Key.Key_Return)
    hands.press(sheet, Qt.Key.Key_Escape)
    assert await answer is False


async def test_work_ends_with_the_sheet_that_started_it(context: UiContext, window: QWidget) -> None:
    sheet, answer = await opened(context, window)
    ends: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    sheet.start(work(), "wait")
    await asyncio.sleep(0)
    sheet.reject()
    assert await answer is False
    await until(lambda: ends, ["cancelled"])
    await until(lambda: sheet.is_gone, wanted=True)


async def test_it_grows_with_what_is_in_it_and_never_beyond_its_window(context: UiContext, window: QWidget) -> None:
    sheet, answer = await opened(context, window)
    small = sheet.height()
    more = [Label(context.theme, f"Line {number}") for number in range(60)]
    for label in more[:3]:
        sheet.column.addWidget(label)
    await until(lambda: sheet.height() > small, wanted=True)
    for label in more[3:]:
        sheet.column.addWidget(label)
    await until(sheet.height, 540)
    sheet.set_title("Another")
    assert sheet.windowTitle() == "Another"
    sheet.reject()
    await answer


async def test_a_wait_that_is_cancelled_closes_it(context: UiContext, window: QWidget) -> None:
    sheet, answer = await opened(context, window)
    answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answer
    assert sheet.is_gone
