"""What stands where there is nothing yet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

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
