"""The figures over all accounts."""

import pytest
from pytestqt.qtbot import QtBot

from app.ui.panels.accounts.summary import Banner, FactCard, Summary
from app.ui.panels.accounts.words import Sums
from app.ui.theme import Theme


@pytest.mark.parametrize(
    ("sums", "told"),
    [
        (Sums(0, 3, 0, 0, None), ("0 of 3", "0 none has been made yet", "– known after the first job")),  # noqa: RUF001
        (Sums(2, 3, 4, 0, 98.0), ("2 of 3", "4 none failed", "1:38 from accepted to done")),
        (Sums(2, 3, 4, 1, 98.0), ("2 of 3", "4 1 failed", "1:38 from accepted to done")),
        (Sums(0, 0, 0, 2, None), ("0 of 0", "0 2 failed", "– none succeeded yet")),  # noqa: RUF001
    ],
)
def test_the_cards_say_what_is_true(qtbot: QtBot, theme: Theme, sums: Sums, told: tuple[str, str, str]) -> None:
    summary = Summary(theme)
    qtbot.addWidget(summary)
    summary.show_sums(sums)
    assert (summary.slots.text, summary.done.text, summary.average.text) == told


def test_a_bar_is_as_long_as_its_fraction(qtbot: QtBot, theme: Theme) -> None:
    card = FactCard(theme, "Slots in use")
    qtbot.addWidget(card)
    card.resize(224, card.sizeHint().height())
    blue = theme.color("state.running.fg").rgb()
    lengths = []
    for fraction in (0.25, 0.75):
        card.show_fact("1", "of 4", fraction)
        image = card.grab().toImage()
        lengths.append(max(sum(image.pixel(x, y) == blue for x in range(224)) for y in range(card.height())))
    assert lengths[0] == pytest.approx(50, abs=3)
    assert lengths[1] == pytest.approx(150, abs=3)
    assert card.toolTip() == "Slots in use: 1 of 4"


def test_a_banner_says_it_all_in_its_tool_tip(qtbot: QtBot, theme: Theme) -> None:
    banner = Banner(theme, "info", "A fact.", "What follows.")
    qtbot.addWidget(banner)
    banner.resize(banner.minimumSizeHint())
    assert banner.toolTip() == banner.accessibleName() == "A fact. What follows."
    assert not banner.grab().isNull()
