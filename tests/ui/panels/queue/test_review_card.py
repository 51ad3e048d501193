"""Asks what became of jobs."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.submission.review import ReviewRow
from app.ui.panels.queue.review_card import ReviewCard
from app.ui.theme import Theme
from tests.support import hands, looks

_SENT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _review(number: int, held: int = 30) -> ReviewRow:
    return ReviewRow(
        f"s{number}", number, "studio", "studio-2", "a lake", held, "webapi", _SENT, "The reply was lost (reset)."
    )


def _card(theme: Theme, qtbot: QtBot, *rows: ReviewRow) -> ReviewCard:
    card = ReviewCard(theme)
    qtbot.addWidget(card)
    card.show_rows(rows, "Studio v5")
    card.resize(360, card.height_for(360))
    card.show()
    return card


def test_it_says_what_happened_and_what_is_held(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, _review(1))
    said = card.text()
    assert "Sent to Studio v5 \N{MIDDLE DOT} studio-2 \N{MIDDLE DOT} 2026-05-01" in said
    assert "The reply was lost (reset). It is not sent again by itself." in said
    assert "Held until you decide: 30 credits." in said
    assert looks.flaws(card) == []


def test_its_id_is_pasted_and_told(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, _review(1))
    told: list[tuple[str, str]] = []
    card.confirmed.connect(lambda *found: told.append(found))
    hands.click(card.exists)
    assert card.field.isVisible()
    assert not card.follow.isEnabled()
    hands.press(card.field, Qt.Key.Key_Return)
    hands.type_into(card.field, " remote-9 ")
    hands.click(card.follow)
    assert told == [("s1", "remote-9")]
    low = card.height_for(360)
    card.show_error("Another job has the id remote-9 already.")
    assert card.height_for(360) > low
    hands.type_into(card.field, "x")
    assert card.height_for(360) == low


def test_several_are_decided_together_but_for_their_ids(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, _review(1), _review(2, held=12))
    assert "whether 2 jobs were made" in card.text()
    assert "42 credits" in card.text()
    assert not card.exists.isEnabled()
    assert card.exists.toolTip() == "one at a time: each has an id of its own"
    with qtbot.waitSignal(card.dismissed) as dismissed:
        hands.click(card.absent)
    assert dismissed.args == [["s1", "s2"]]
    with qtbot.waitSignal(card.sent_again) as again:
        hands.click(card.again)
    assert [row.submission_id for row in again.args[0]] == ["s1", "s2"]


def test_what_was_typed_stays_while_the_same_is_asked(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, _review(1))
    hands.click(card.exists)
    hands.type_into(card.field, "remote")
    card.show_rows([_review(1)], "Studio v5")
    assert card.field.text() == "remote"
    card.show_rows([_review(2)], "Studio v5")
    assert card.field.text() == ""
    assert not card.field.isVisible()
    card.show_rows([], "")
    assert not card.isVisible()


def test_text_of_another_size_keeps_its_lines(theme: Theme, qtbot: QtBot) -> None:
    card = _card(theme, qtbot, _review(1))
    usual = card.height_for(360)
    theme.set_look(text_scale=150)
    assert card.height_for(360) > usual
    theme.set_look(text_scale=100)
    assert card.height_for(360) == usual
