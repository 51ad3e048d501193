"""The question how the window is to close."""

import asyncio

from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.close_dialog import ask_how_to_close
from app.ui.dialogs import Choice
from app.ui.theme import Theme
from tests.support import hands
from tests.support.until import until

CHOICES = [Choice("Keep working", value="stay"), Choice("Go on in the tray", kind="primary", value="tray")]


def dialog() -> QDialog | None:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
    return found[0] if found else None


async def asked(over: QWidget, theme: Theme, remember: str) -> "asyncio.Task[tuple[str, bool]]":
    task = asyncio.get_running_loop().create_task(
        ask_how_to_close(over, theme, "Quit?", "3 jobs are running.", CHOICES, remember)
    )
    await until(lambda: dialog() is not None, wanted=True)
    return task


async def test_the_answer_comes_with_whether_it_is_kept(theme: Theme, qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    task = await asked(over, theme, "Do the same next time")
    shown = dialog()
    assert shown is not None
    (box,) = shown.findChildren(QCheckBox)
    box.click()
    hands.click(next(button for button in shown.findChildren(QPushButton) if button.text() == "Go on in the tray"))
    assert await task == ("tray", True)


async def test_closing_the_question_stays_and_keeps_nothing(theme: Theme, qtbot: QtBot) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    task = await asked(over, theme, "")
    shown = dialog()
    assert shown is not None
    assert not any(box.isVisible() for box in shown.findChildren(QCheckBox))
    shown.reject()
    assert await task == ("stay", False)
