"""The prompt."""

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.ui.panels.create.prompt import PromptBox
from app.ui.theme import Theme
from tests.support import hands


@pytest.fixture
def box(theme: Theme, qtbot: QtBot) -> PromptBox:
    made = PromptBox(theme)
    qtbot.addWidget(made)
    made.resize(280, 200)
    made.show()
    return made


def test_it_grows_with_its_text_up_to_a_limit(box: PromptBox, qtbot: QtBot) -> None:
    box.resize(280, 400)
    least = box.edit.height()
    box.set_text("\n".join(str(line) for line in range(7)))
    qtbot.waitUntil(lambda: least < box.edit.height() < 180)
    qtbot.waitUntil(lambda: not box.edit.verticalScrollBar().isVisible())
    box.set_text("\n".join(str(line) for line in range(70)))
    qtbot.waitUntil(lambda: box.edit.height() == 180)


def test_with_little_room_it_gives_way_down_to_two_lines(box: PromptBox, qtbot: QtBot) -> None:
    line = box.edit.fontMetrics().lineSpacing()
    box.set_text("\n".join(str(line) for line in range(7)))
    box.edit.set_room(0)
    qtbot.waitUntil(lambda: box.minimumHeight() < 90)
    box.resize(280, 60)
    qtbot.waitUntil(lambda: box.edit.height() == box.edit.least_height())
    assert 2 * line <= box.edit.viewport().height() < 3 * line
    box.edit.set_room(5 * line)
    assert 4 * line < box.edit.minimumHeight() <= 5 * line
    box.edit.set_room(9 * line)
    assert box.edit.minimumHeight() == box.edit.maximumHeight()


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


def test_a_link_is_pasted_as_the_words_that_it_is(box: PromptBox, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/lake")])
    mime.setText("https://example.org/lake")
    QGuiApplication.clipboard().setMimeData(mime)
    with qtbot.assertNotEmitted(box.media_pasted):
        hands.press(box.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert box.text() == "https://example.org/lake"


def test_words_with_a_picture_of_them_are_pasted_as_words(box: PromptBox) -> None:
    mime = QMimeData()
    mime.setText("lake\thill")
    mime.setImageData(QImage(8, 6, QImage.Format.Format_RGB32))
    QGuiApplication.clipboard().setMimeData(mime)
    hands.press(box.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert box.text() == "lake\thill"


def test_without_former_prompts_a_sentence_says_where_they_come_from(box: PromptBox) -> None:
    box.show_history([])
    popover = box.popover
    assert popover is not None
    popover.close()
    assert box.popover is None
