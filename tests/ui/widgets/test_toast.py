"""Short words in the corner."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import Toast
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.toast import ToastStack, keep_clear


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


def test_no_card_lies_over_a_button_that_asks_for_something(qtbot: QtBot, theme: Theme) -> None:
    theme.set_look(text_scale=150)
    stack = _stack(qtbot, theme)
    stack.add(Toast("failed", "One"))
    (first,) = stack.cards
    button = Button(theme, "Decide", parent=first.parentWidget())
    keep_clear(button)
    button.setGeometry(700, 520, 80, 36)
    button.hide()
    stack.add(Toast("done", "Two"))
    _, second = stack.cards
    assert second.geometry().intersects(button.geometry())
    button.show()
    for card in stack.cards:
        assert not card.geometry().intersects(button.geometry())
    assert first.geometry().bottom() < second.geometry().top() < second.geometry().bottom() < button.y()
    button.hide()
    assert second.geometry().bottom() > button.y()


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


def test_a_word_that_something_runs_stays_and_changes_in_place_until_its_end(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("running", "Importing 1 of 4", subject="import"))
    assert not stack.cards[0].is_passing
    stack.add(Toast("info", "Something else"))
    (card, _) = stack.cards
    stack.add(Toast("running", "Importing 2 of 4", subject="import"))
    assert stack.cards[0] is card
    assert [card.toast.text for card in stack.cards] == ["Importing 2 of 4", "Something else"]
    assert [toast.text for toast in stack.past] == ["Something else", "Importing 2 of 4"]
    stack.end("import")
    assert [card.toast.text for card in stack.cards] == ["Something else"]
    assert [toast.text for toast in stack.past] == ["Something else"]


def test_the_next_word_on_something_that_runs_takes_its_place(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("running", "Balances are read", subject="balances"))
    stack.add(Toast("done", "4 balances are read", subject="balances"))
    assert [card.toast.text for card in stack.cards] == ["4 balances are read"]


def test_a_word_that_something_runs_stays_closed_once_it_was_closed(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("running", "Importing 1 of 4", subject="import"))
    cross = stack.cards[0].findChild(IconButton)
    assert cross is not None
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    stack.add(Toast("running", "Importing 2 of 4", subject="import"))
    assert stack.cards == []
    assert [toast.text for toast in stack.past] == ["Importing 2 of 4"]
    stack.end("import")
    stack.add(Toast("running", "Importing 1 of 9", subject="import"))
    assert [card.toast.text for card in stack.cards] == ["Importing 1 of 9"]


def test_the_button_that_stops_something_is_not_folded_away(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    stack.add(Toast("running", "Importing 1 of 4", subject="import"))
    for number in range(4):
        stack.add(Toast("done", f"Picture {number} is ready."))
    assert [card.toast.text for card in stack.cards] == [
        "Importing 1 of 4",
        "Picture 2 is ready.",
        "Picture 3 is ready.",
    ]


def test_the_same_error_again_is_counted_and_not_shown_twice(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    for number in range(3):
        stack.add(Toast("failed", "The disk is full.", details=f"Traceback {number}"))
    stack.add(Toast("failed", "The network is away."))
    assert [(card.toast.text, card.toast.times) for card in stack.cards] == [
        ("The disk is full.", 3),
        ("The network is away.", 1),
    ]
    assert [toast.times for toast in stack.past] == [1, 3]
    assert stack.cards[0].toast.details == "Traceback 2"


def test_the_same_word_with_something_to_do_stays_apart(qtbot: QtBot, theme: Theme) -> None:
    stack = _stack(qtbot, theme)
    for _ in range(2):
        stack.add(Toast("done", "Exported 3 files.", "Open folder", lambda: None))
    assert len(stack.cards) == 2
