"""Why this account, on a card."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.domain.enums import OperationType
from app.services.account.selection import Rule, Selection
from app.ui.panels.accounts.decision_card import DecisionCard
from app.ui.theme import Theme
from tests.ui.panels.accounts.test_decision_models import ROW, WINNER

T2I = OperationType.TEXT_TO_IMAGE


def shown(qtbot: QtBot, theme: Theme) -> DecisionCard:
    card = DecisionCard(theme)
    qtbot.addWidget(card)
    card.resize(360, 240)
    card.show()
    return card


def test_a_choice_names_what_was_asked_and_each_candidate(qtbot: QtBot, theme: Theme) -> None:
    card = shown(qtbot, theme)
    card.show_decision(ROW, "Studio v5")
    assert card.title == "Why studio-2?"
    assert card.asked == "Text to picture at Studio v5, about 30 web credits. 4 accounts looked at."
    assert [line.name for line in card.model.rows] == ["studio-2", "3 others"]


def test_a_dry_run_says_who_would_take_it(qtbot: QtBot, theme: Theme) -> None:
    card = shown(qtbot, theme)
    card.show_selection(Selection(WINNER, (WINNER,), {}, 0, None), T2I, "Studio v5")
    assert card.title == "studio-2 would take it now"
    assert card.asked == "Text to picture at Studio v5, free. 1 account looked at."
    out = replace(WINNER, account_id=9, label="other", rule=Rule.DISABLED)
    card.show_selection(Selection(None, (out,), {Rule.DISABLED: 1}, 30, "webapi"), T2I, "Studio v5")
    assert card.title == "No account can take it now."
    assert [line.name for line in card.model.rows] == ["other"]
