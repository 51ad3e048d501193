"""A profile to choose."""

from pytestqt.qtbot import QtBot

from app.ui.people.person_button import PersonButton
from app.ui.theme import Theme
from tests.support import hands
from tests.ui.people.test_sign_in_page import person


def test_a_long_name_is_cut_and_told_whole_and_a_click_chooses(theme: Theme, qtbot: QtBot) -> None:
    button = PersonButton(theme, person(7, "A name that is much too long for any button " * 3))
    qtbot.addWidget(button)
    button.resize(200, 40)
    button.show()
    assert button.grab().width() == 200
    assert "much too long" in button.toolTip()
    with qtbot.waitSignal(button.clicked):
        hands.click(button)
    assert button.user_id == 7


def test_a_name_is_no_markup(theme: Theme, qtbot: QtBot) -> None:
    button = PersonButton(theme, person(1, "<b>Anna</b>"))
    qtbot.addWidget(button)
    assert "<b>" not in button.toolTip()
