"""The prompt."""

import pytest
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from app.ui.panels.create.prompt import PromptBox
from app.ui.theme import Theme


@pytest.fixture
def box(theme: Theme, qtbot: QtBot) -> PromptBox:
    made = PromptBox(theme)
    qtbot.addWidget(made)
    made.resize(280, 200)
    made.show()
    return made


def test_it_grows_with_its_text_up_to_a_limit(box: PromptBox) -> None:
    least = box.edit.height()
    box.set_text("\n".join(str(line) for line in range(7)))
    grown = box.edit.height()
    box.set_text("\n".join(str(line) for line in range(70)))
    assert least < grown < box.edit.height() <= 180


def test_a_text_that_was_replaced_comes_back_by_undo(box: PromptBox) -> None:
    box.set_text("typed by hand")
    box.set_text("from the history")
    box.edit.undo()
    assert box.text() == "typed by hand"


def test_typing_takes_the_error_away(box: PromptBox) -> None:
    box.show_error("Too long.")
    box.edit.insertPlainText("a")
    assert box._error.text() == ""
    assert box.edit.property("error") is False


def test_files_on_the_clipboard_are_not_pasted_as_text(box: PromptBox, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/a.png")])
    with qtbot.waitSignal(box.media_pasted):
        box.edit.insertFromMimeData(mime)
    assert box.text() == ""


def test_without_former_prompts_a_sentence_says_where_they_come_from(box: PromptBox) -> None:
    box.show_history([])
    popover = box.popover
    assert popover is not None
    popover.close()
    assert box.popover is None
