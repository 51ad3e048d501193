"""A fact in bold and what follows from it."""

from pytestqt.qtbot import QtBot

from app.ui.panels.accounts.banner import Banner
from app.ui.theme import Theme
from tests.support import hands


def test_a_banner_says_it_all_in_its_tool_tip(qtbot: QtBot, theme: Theme) -> None:
    banner = Banner(theme, "info")
    qtbot.addWidget(banner)
    banner.say("A fact.", "What follows.")
    banner.resize(banner.minimumSizeHint())
    assert banner.toolTip() == banner.accessibleName() == banner.text == "A fact. What follows."
    assert not banner.grab().isNull()


def test_a_banner_has_the_colours_of_its_state_and_one_button(qtbot: QtBot, theme: Theme) -> None:
    banner = Banner(theme, "triangle-alert", "warning", "Show")
    qtbot.addWidget(banner)
    banner.say("A fact.")
    banner.resize(500, banner.sizeHint().height())
    banner.show()
    image = banner.grab().toImage()
    assert image.pixel(250, 4) == theme.state("warning").subtle.rgb()
    with qtbot.waitSignal(banner.activated):
        hands.click(banner.button)
    banner.say("Another.", button_text="")
    assert not banner.button.isVisible()
