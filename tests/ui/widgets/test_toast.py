"""Short words in the corner."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import Toast
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.toast import ToastStack


def _stack(qtbot: QtBot, theme: Theme) -> ToastStack:
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(800, 600)
    area.show()
    stack = ToastStack(theme, area)
    stack.set_bottom(24)
    return stack


def test_cards_lie_in_the_corner_over_each_other_and_follow_the_window(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("done", "One"))
    stack.add(Toast("done", "Two"))
    older, newer = stack.cards
    assert older.geometry().bottom() < newer.geometry().top()
    assert newer.geometry().bottom() < 600 - 24
    older.window().resize(1000, 700)
    assert newer.geometry().right() == 1000 - 12 - 1


def test_an_action_runs_and_closes_the_card(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    heard: list[bool] = []
    stack.add(Toast("done", "4 pictures are ready.", "Show", lambda: heard.append(True)))
    button = stack.cards[0].findChild(Button)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == [True]
    assert stack.cards == []
    assert [toast.text for toast in stack.past] == ["4 pictures are ready."]


def test_details_of_an_error_are_copied(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("failed", "It broke.", details="Traceback"))
    button = stack.cards[0].findChild(Button)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "Traceback"


def test_the_cross_closes_an_error(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("failed", "It broke."))
    cross = stack.cards[0].findChild(IconButton)
    assert cross is not None
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert stack.cards == []


def test_past_words_can_be_cleared(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("info", "One"))
    with qtbot.waitSignal(stack.kept):
        stack.clear_past()
    assert stack.past == []


def test_a_word_that_something_runs_stays_until_its_end_is_told(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("running", "Importing 4 files", subject="import"))
    assert not stack.cards[0].is_passing
    stack.add(Toast("info", "Something else"))
    assert [card.toast.text for card in stack.cards] == ["Importing 4 files", "Something else"]
    stack.add(Toast("failed", "Not imported: a.txt", subject="import"))
    stack.add(Toast("done", "Imported 3 of 4", subject="import"))
    assert [card.toast.text for card in stack.cards] == ["Something else", "Not imported: a.txt", "Imported 3 of 4"]
    assert [toast.text for toast in stack.past] == ["Imported 3 of 4", "Not imported: a.txt", "Something else"]
