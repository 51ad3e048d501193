"""Cost, time and payer beside the button."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.enums import QueueMode
from app.providers.base import Estimate
from app.services.account.selection import Rule
from app.ui.panels.create.foot import Foot
from app.ui.panels.create.quote import Quote
from app.ui.theme import Theme
from tests.support import hands
from tests.support.quotes import candidate, forecast, quote

_DOT = " \N{MIDDLE DOT} "


@pytest.fixture
def foot(theme: Theme, qtbot: QtBot) -> Foot:
    made = Foot(theme)
    qtbot.addWidget(made)
    made.resize(304, 140)
    made.show()
    made.activateWindow()
    return made


def test_a_free_job_is_called_free(foot: Foot) -> None:
    foot.show_quote(quote(candidate("this computer"), cost=0, seconds=6.0, is_built_in=True))
    assert foot.price_text == f"1 job{_DOT}free{_DOT}about 0:06"
    assert foot.payer_text == "Runs on this computer"
    assert not foot._payer_name.isVisible()
    assert foot.button.text() == "Generate"


def test_several_jobs_take_the_time_of_the_forecast(foot: Foot) -> None:
    foot.show_quote(quote(candidate("studio-2"), count=8, ahead=forecast(("studio-2", 8, None))))
    assert foot.price_text == f"8 jobs{_DOT}about 240 credits{_DOT}about 3:20"
    assert foot.button.text() == "Generate 8"
    assert foot.done_text.startswith("Done about ")
    assert foot.notice_text == ""


def test_no_time_is_told_where_nobody_knows_it(foot: Foot) -> None:
    foot.show_quote(quote(candidate("a"), cost=2, seconds=None))
    assert foot.price_text == f"1 job{_DOT}about 2 credits"
    foot.show_quote(quote(candidate("a"), count=2, cost=2, ahead=forecast(("a", 2, None), cost=2, seconds=None)))
    assert foot.price_text == f"2 jobs{_DOT}about 4 credits"
    assert foot.done_text == ""


def test_while_the_price_is_not_known_only_the_number_of_jobs_is_told(foot: Foot) -> None:
    foot.show_quote(Quote(2))
    assert foot.price_text == "2 jobs"
    assert not foot.why.isVisible()


def test_one_credit_is_one_credit(foot: Foot) -> None:
    foot.show_quote(Quote(1, Estimate(1, "webapi", None)))
    assert foot.price_text == f"1 job{_DOT}about 1 credit"


def test_which_account_runs_dry_is_told_below(foot: Foot) -> None:
    ahead = forecast(("studio-2", 3, 3), ("studio-1", 4, None), unplaced=1)
    foot.show_quote(quote(candidate("studio-2"), candidate("studio-1"), count=8, ahead=ahead))
    assert foot.payer_text == "Will use studio-2, then studio-1"
    assert foot.notice_text == f"studio-2 runs dry at job 3{_DOT}1 job finds no account"


def test_a_budget_that_refuses_is_told_with_its_words(foot: Foot) -> None:
    foot.show_quote(quote(candidate("a"), refusal="Your budget of 90 web credits a day: 30 too much."))
    assert foot.notice_text == "Your budget of 90 web credits a day: 30 too much."


def test_the_time_to_the_next_free_account_runs_down_and_its_end_is_told(foot: Foot, qtbot: QtBot) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1.2)
    foot.show_quote(quote(candidate("a", Rule.COOLING, until=soon)))
    assert foot.payer_text == "Next free account in 0:01"
    with qtbot.waitSignal(foot.countdown_ended, timeout=4000):
        pass
    assert foot.payer_text == "Next free account in 0:00"


def test_why_opens_with_the_keyboard_and_esc_gives_the_focus_back(foot: Foot, qtbot: QtBot) -> None:
    foot.show_quote(quote(candidate("studio-2"), candidate("studio-1", Rule.DISABLED)))
    foot.why.setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(foot.why, Qt.Key.Key_Space)
    popover = foot.popover
    assert popover is not None
    assert popover.texts()[0] == "Why studio-2?"
    hands.press(popover, Qt.Key.Key_Escape)
    assert foot.popover is None
    qtbot.waitUntil(foot.why.hasFocus)


def test_what_changes_in_the_pool_shows_in_the_reasons_that_are_open(foot: Foot) -> None:
    foot.show_quote(quote(candidate("studio-2"), candidate("studio-1")))
    hands.click(foot.why)
    foot.show_quote(quote(candidate("studio-1"), candidate("studio-2", Rule.SLOTS)))
    assert foot.popover is not None
    assert foot.popover.texts()[0] == "Why studio-1?"
    foot.popover.close()


def test_a_job_that_has_to_wait_is_told_when_it_is_done(foot: Foot) -> None:
    foot.show_quote(quote(candidate("a", Rule.SLOTS), ahead=forecast(("a", 1, None))))
    assert foot.payer_text == "Waits for a free slot"
    assert foot.done_text.startswith("done about ")


def test_what_one_job_waits_for_does_not_make_the_foot_higher(foot: Foot) -> None:
    foot.show_quote(quote(candidate("a")))
    height = foot.sizeHint().height()
    foot.show_quote(quote(candidate("a", Rule.SLOTS), ahead=forecast(("a", 1, None))))
    assert foot.sizeHint().height() == height


def test_where_the_line_is_full_the_end_takes_a_line_of_its_own(foot: Foot) -> None:
    foot.show_quote(quote(candidate("a", Rule.SLOTS), ahead=forecast(("a", 1, None))))
    foot.resize(200, 160)
    assert foot.done_text.startswith("Done about ")
    foot.resize(304, 160)
    assert foot.done_text.startswith("done about ")


def test_a_queue_that_does_not_run_is_told_instead_of_an_end(foot: Foot) -> None:
    one, many = quote(candidate("a")), quote(candidate("a"), count=8, ahead=forecast(("a", 8, None)))
    foot.show_quote(replace(one, mode=QueueMode.PAUSED))
    assert foot.done_text == "queue paused"
    foot.show_quote(replace(many, mode=QueueMode.FINISHING))
    assert foot.done_text == "Queue stops"
    foot.show_quote(one)
    assert foot.done_text == ""
