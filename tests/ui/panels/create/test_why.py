"""The answer to "why?"."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.services.account.selection import Rule
from app.ui.panels.create.why import MOST_SHOWN, CandidateList, CandidatesModel, WhyPopover
from app.ui.theme import Theme
from app.ui.widgets.buttons import Button
from tests.support import hands
from tests.support.quotes import candidate, selection


@pytest.fixture
def anchor(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    return made


def test_its_model_is_a_good_one() -> None:
    model = CandidatesModel(selection(candidate("a"), candidate("b", Rule.SLOTS)))
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_selection(selection(candidate("b"), candidate("a")))
    model.show_selection(selection(candidate("c")))
    model.show_selection(selection())
    assert tester.model() is model


def test_the_candidates_stand_in_their_order_each_with_its_reason(theme: Theme, anchor: QWidget) -> None:
    until = datetime.now(UTC) + timedelta(seconds=90)
    popover = WhyPopover(
        theme,
        anchor,
        selection(
            candidate("studio-2", priority=3),
            candidate("studio-1"),
            candidate("client-north", Rule.COOLING, "cooling: too many calls", until=until),
        ),
    )
    title, reason, *rows = popover.texts()
    assert (title, reason) == ("Why studio-2?", "It has the highest priority.")
    assert [row.partition(":")[0] for row in rows] == ["studio-2", "studio-1", "client-north"]
    assert rows[2].startswith("client-north: Cooling down: too many calls, free in 1:")


def test_where_none_can_each_says_why(theme: Theme, anchor: QWidget) -> None:
    popover = WhyPopover(theme, anchor, selection(candidate("a", Rule.DISABLED), candidate("b", Rule.SLOTS)))
    assert popover.texts() == [
        "No account can take it now",
        "Each account is passed over.",
        "a: Disabled by you",
        "b: Its slot is taken",
    ]


def test_arrows_go_from_one_to_the_next(theme: Theme, anchor: QWidget, qtbot: QtBot) -> None:
    popover = WhyPopover(theme, anchor, selection(candidate("a"), candidate("b"), candidate("c")))
    popover.open(width=popover.wanted_width)
    found = popover.findChild(CandidateList)
    assert found is not None
    qtbot.waitUntil(found.hasFocus)
    assert found.currentIndex().row() == 0
    hands.press(found, Qt.Key.Key_Down)
    assert found.currentIndex().row() == 1
    assert not popover.grab().toImage().isNull()
    popover.close()


def test_of_a_large_pool_the_first_show_and_the_others_are_counted(theme: Theme, anchor: QWidget) -> None:
    many = [candidate(f"account {number}", Rule.DISABLED) for number in range(MOST_SHOWN + 7)]
    popover = WhyPopover(theme, anchor, selection(candidate("a"), *many))
    assert popover.model.rowCount() == MOST_SHOWN
    assert popover._rest.text() == "8 more: 0 can take it, 8 are passed over"


def test_it_leads_to_the_accounts(theme: Theme, anchor: QWidget, qtbot: QtBot) -> None:
    popover = WhyPopover(theme, anchor, selection(candidate("a")))
    popover.open(width=popover.wanted_width)
    link = next(button for button in popover.findChildren(Button) if button.text() == "Show the accounts")
    with qtbot.waitSignal(popover.pool_requested):
        hands.click(link)
    assert not popover.isVisible()
