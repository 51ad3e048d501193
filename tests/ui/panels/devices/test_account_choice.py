"""A phone is used with one account or none."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.enums import DeviceState
from app.ui.panels.devices.account_choice import AccountChoice
from app.ui.panels.devices.cards import PhoneCard, link_words
from app.ui.theme import Theme
from tests.support import hands
from tests.support.looks import flaws

CARD = PhoneCard(1, 4, "Studio", "M", DeviceState.READY, "a:1", "Wi-Fi", battery_percent=50)


def test_one_is_chosen_or_none_and_what_is_gone_counts_as_none(qtbot: QtBot, theme: Theme) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    card = replace(CARD, account_id=7, account="Pixverse, studio")
    assert link_words(card).endswith("Pixverse, studio")
    dialog = AccountChoice(theme, card, {5: "Sora, home", 7: "Pixverse, studio"}, over)
    dialog.show()
    assert flaws(dialog) == []
    assert dialog.chosen() == 7
    dialog.accounts.set_value(0)
    assert dialog.chosen() is None
    dialog.accounts.set_value(5)
    hands.click(dialog.primary)
    assert dialog.chosen() == 5
    assert AccountChoice(theme, card, {}, over).chosen() is None
