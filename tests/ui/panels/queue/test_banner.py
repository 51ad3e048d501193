"""A line over the table."""

from pytestqt.qtbot import QtBot

from app.ui.panels.queue.banner import Banner
from app.ui.theme import Theme
from tests.support import hands


def test_it_says_a_fact_and_has_one_button(theme: Theme, qtbot: QtBot) -> None:
    banner = Banner(theme, "warning", "triangle-alert", "Decide")
    qtbot.addWidget(banner)
    banner.resize(700, 32)
    banner.show()
    banner.say("1 job needs you.", "It is not sent again by itself.", icon="hourglass")
    assert banner.text() == banner.accessibleName() == "1 job needs you. It is not sent again by itself."
    with qtbot.waitSignal(banner.activated):
        hands.click(banner.button)
    ground = banner.grab().toImage().pixelColor(350, 2)
    assert ground == theme.color("state.warning.subtle")


def test_without_a_verb_it_has_no_button(theme: Theme, qtbot: QtBot) -> None:
    banner = Banner(theme, "failed", "triangle-alert", "")
    qtbot.addWidget(banner)
    banner.show()
    assert not banner.button.isVisible()
