"""Questions as coroutines."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.dialogs import Choice, ask, ask_name, choose_files, choose_folder, choose_target
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.focus import FocusRing

D = TypeVar("D", bound=QDialog)
CHOICES = [Choice("Keep", value=False), Choice("Delete", kind="danger", value=True)]


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


async def _opened(parent: QWidget, kind: type[D]) -> D:
    async with asyncio.timeout(5):
        while True:
            for dialog in parent.findChildren(kind):
                if dialog.isVisible():
                    return dialog
            await asyncio.sleep(0)


async def _answer(parent: QWidget, theme: Theme, act: Callable[[QDialog], None]) -> object | None:
    question = asyncio.ensure_future(ask(parent, theme, "Delete?", "It is gone for good.", CHOICES))
    act(await _opened(parent, QDialog))
    return await question


async def test_a_question_gives_the_value_of_the_button(parent: QWidget, theme: Theme, qtbot: QtBot) -> None:
    def click(dialog: QDialog) -> None:
        button = next(button for button in dialog.findChildren(Button) if button.text() == "Delete")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert await _answer(parent, theme, click) is True


async def test_enter_gives_the_answer_that_has_the_keys_where_none_is_the_usual_one(
    parent: QWidget, theme: Theme, qtbot: QtBot
) -> None:
    def press(dialog: QDialog) -> None:
        button = next(button for button in dialog.findChildren(Button) if button.text() == "Delete")
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)

    assert await _answer(parent, theme, press) is True
    assert await _answer(parent, theme, lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Return)) is False


async def test_escape_gives_no_answer(parent: QWidget, theme: Theme, qtbot: QtBot) -> None:
    assert await _answer(parent, theme, lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape)) is None


async def test_other_work_goes_on_while_a_question_is_open(parent: QWidget, theme: Theme) -> None:
    question = asyncio.ensure_future(ask(parent, theme, "Delete?", "It is gone for good.", CHOICES))
    dialog = await _opened(parent, QDialog)
    assert await asyncio.wait_for(asyncio.sleep(0, "done"), 5) == "done"
    assert dialog.isVisible()
    dialog.reject()
    assert await question is None


async def test_a_question_that_is_cancelled_closes(parent: QWidget, theme: Theme) -> None:
    question = asyncio.ensure_future(ask(parent, theme, "Delete?", "It is gone for good.", CHOICES))
    await _opened(parent, QDialog)
    question.cancel()
    with pytest.raises(asyncio.CancelledError):
        await question
    assert not [dialog for dialog in parent.findChildren(QDialog) if dialog.isVisible()]


async def test_the_keyboard_has_a_ring_in_a_question(parent: QWidget, theme: Theme, qtbot: QtBot) -> None:
    def walk(dialog: QDialog) -> None:
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        keep, delete = dialog.findChildren(Button)
        keep.setFocus()
        qtbot.keyClick(keep, Qt.Key.Key_Tab)
        (ring,) = dialog.findChildren(FocusRing)
        assert ring.target is delete
        assert ring.isVisible()
        qtbot.keyClick(delete, Qt.Key.Key_Space)

    assert await _answer(parent, theme, walk) is True


@pytest.fixture
def _own_file_dialog(qapp: QApplication) -> None:
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


@pytest.mark.usefixtures("_own_file_dialog")
async def test_a_folder_is_chosen(parent: QWidget, theme: Theme, tmp_path: Path) -> None:
    question = asyncio.ensure_future(choose_folder(parent, theme, "Library folder", tmp_path))
    dialog = await _opened(parent, QFileDialog)
    dialog.selectFile(str(tmp_path))
    dialog.accept()
    assert await question == tmp_path


@pytest.mark.usefixtures("_own_file_dialog")
async def test_no_files_are_chosen_when_it_is_closed(parent: QWidget, theme: Theme, tmp_path: Path) -> None:
    question = asyncio.ensure_future(choose_files(parent, theme, "Import", tmp_path))
    (await _opened(parent, QFileDialog)).reject()
    assert await question == []


@pytest.mark.usefixtures("_own_file_dialog")
async def test_a_new_file_gets_the_ending_that_its_user_leaves_out(
    parent: QWidget, theme: Theme, tmp_path: Path
) -> None:
    question = asyncio.ensure_future(
        choose_target(parent, theme, "Export", "ledger.csv", ["Table (*.csv)"], start=tmp_path)
    )
    dialog = await _opened(parent, QFileDialog)
    assert dialog.selectedFiles() == [str(tmp_path / "ledger.csv")]
    dialog.selectFile(str(tmp_path / "march"))
    dialog.accept()
    assert await question == tmp_path / "march.csv"


@pytest.mark.usefixtures("_own_file_dialog")
async def test_no_file_is_made_when_it_is_closed(parent: QWidget, theme: Theme, tmp_path: Path) -> None:
    question = asyncio.ensure_future(choose_target(parent, theme, "Export", "ledger.csv", start=tmp_path))
    (await _opened(parent, QFileDialog)).reject()
    assert await question is None


async def test_a_name_is_asked_for_and_one_is_needed(parent: QWidget, theme: Theme, qtbot: QtBot) -> None:
    for key, given in ((Qt.Key.Key_Return, "Best"), (Qt.Key.Key_Escape, None)):
        question = asyncio.ensure_future(ask_name(parent, theme, "New set", "", "Make"))
        dialog = await _opened(parent, QDialog)
        button = next(button for button in dialog.findChildren(Button) if button.text() == "Make")
        assert not button.isEnabled()
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        assert dialog.focusWidget() is field
        qtbot.keyClicks(field, " Best ")
        assert button.isEnabled()
        qtbot.keyClick(field, key)
        assert await question == given
