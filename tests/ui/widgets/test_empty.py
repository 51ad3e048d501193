"""What stands where there is nothing yet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from app.ui.shortcuts import HELP_PAGE
from app.ui.theme import Theme
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.label import Label

SENTENCE = "Choose a picture to see how it was made."


def test_the_button_is_told(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme, "images", SENTENCE, "Import pictures")
    qtbot.addWidget(empty)
    empty.show()
    with qtbot.waitSignal(empty.activated):
        qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)


def test_no_word_is_cut_in_a_narrow_dock(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme, "images", SENTENCE)
    qtbot.addWidget(empty)
    empty.resize(240, 400)
    empty.show()
    label = next(label for label in empty.findChildren(Label) if label.text() == SENTENCE)
    assert label.width() <= 240
    assert label.height() >= 2 * QFontMetrics(label.font()).height()


def test_it_can_say_something_else_without_a_button(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme, "images", SENTENCE, "Import", flat=True)
    qtbot.addWidget(empty)
    empty.show()
    empty.set_content("search", "Nothing found.")
    assert not empty.button.isVisible()
    assert "Nothing found." in [label.text() for label in empty.findChildren(Label)]


def test_a_second_way_and_the_help_are_told_too(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme, "images", SENTENCE, "Import")
    qtbot.addWidget(empty)
    empty.resize(400, 400)
    empty.show()
    assert not empty.more_button.isVisible()
    assert not empty.help_link.isVisible()
    asked: list[str] = []
    empty.offer_help("panels/gallery", asked.append)
    empty.set_content("images", SENTENCE, "Import", "Make some")
    with qtbot.waitSignal(empty.more_wanted):
        qtbot.mouseClick(empty.more_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(empty.help_link, Qt.MouseButton.LeftButton)
    assert asked == ["panels/gallery"]
    assert empty.property(HELP_PAGE) == "panels/gallery"


def test_in_a_line_the_help_gives_way_to_the_button(qtbot: QtBot, theme: Theme) -> None:
    empty = EmptyState(theme, "list", "Jobs wait, run and report here.", "Write a prompt", flat=True)
    qtbot.addWidget(empty)
    empty.offer_help("panels/queue", print)
    empty.resize(900, 60)
    empty.show()
    assert empty.help_link.isVisible()
    empty.resize(360, 60)
    assert not empty.help_link.isVisible()
    assert empty.button.isVisible()
