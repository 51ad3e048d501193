"""The providers that an account can be added of."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.providers.base import AccountsAllowed
from app.ui.panels.accounts import providers
from app.ui.theme import Theme
from tests.support import hands
from tests.support.paid_pool import PaidProvider
from tests.support.provider import FakeProvider


def test_what_brings_its_own_account_and_asks_for_nothing_cannot_be_added() -> None:
    assert providers.can_be_added(PaidProvider("studio", "Studio").manifest)
    assert not providers.can_be_added(FakeProvider().manifest)


def test_what_it_is_is_told_in_one_sentence() -> None:
    assert providers.about(PaidProvider("a", "A", about="Makes\n  clips. And more.").manifest) == "Makes clips."
    assert providers.about(PaidProvider("a", "A", about="Makes clips").manifest) == "Makes clips"


@pytest.mark.parametrize(
    ("allowed", "words", "fact"),
    [
        (AccountsAllowed.ALLOWED, "several accounts allowed", ""),
        (AccountsAllowed.ONE_PER_PERSON, "one account per person", "Studio allows one account per person."),
        (AccountsAllowed.UNKNOWN, "", "It is not known whether Studio allows several accounts."),
    ],
)
def test_whether_several_accounts_are_allowed_is_told(allowed: AccountsAllowed, words: str, fact: str) -> None:
    manifest = PaidProvider("studio", "Studio", allowed=allowed).manifest
    assert providers.allowed_words(allowed) == words
    told, rest = providers.second_account_words(manifest)
    assert told == fact
    assert bool(rest) == bool(fact)


def test_a_provider_is_chosen_by_a_click_and_says_how_many_there_are(qtbot: QtBot, theme: Theme) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    manifests = [PaidProvider("kiln", "Kiln").manifest, PaidProvider("studio", "Studio v5").manifest]
    shown = providers.ProviderList(theme, manifests, {"studio": 2}, holder)
    shown.resize(400, 160)
    holder.show()
    assert "you have 2" in shown.choices[1].toolTip()
    assert "you have" not in shown.choices[0].toolTip()
    assert theme.color("fill.controlPressed").rgb() in {
        shown.choices[0].grab().toImage().pixel(x, 30) for x in range(10, 50)
    }
    with qtbot.waitSignal(shown.chosen) as told:
        hands.click(shown.choices[1])
    assert told.args == ["studio"]
    with qtbot.waitSignal(shown.chosen) as told:
        hands.press(shown.choices[0], Qt.Key.Key_Return)
    assert told.args == ["kiln"]
