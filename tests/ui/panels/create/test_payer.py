"""Who pays, in words."""

from datetime import timedelta

import pytest

from app.services.account.selection import Rule
from app.ui.models.candidates import RULE_LOOKS
from app.ui.panels.create.payer import (
    dry_words,
    look_of,
    passed_over_words,
    payer_of,
    unplaced_words,
    why_first,
    words_of,
)
from app.ui.panels.create.quote import Quote
from tests.support.quotes import NOW, candidate, forecast, quote, selection

pytestmark = pytest.mark.usefixtures("qapp")
_DOT = " \N{MIDDLE DOT} "


def _payer(*args: object, **fields: object) -> str:
    payer = payer_of(quote(*args, **fields))  # type: ignore[arg-type]
    return f"{payer.words} {payer.name}".strip()


def test_the_winner_is_named_and_those_that_go_on_after_it() -> None:
    first, second = candidate("studio-2"), candidate("studio-1")
    assert _payer(first, second) == "Will use studio-2"
    ahead = forecast(("studio-2", 3, 3), ("studio-1", 5, None))
    assert _payer(first, second, count=8, ahead=ahead) == "Will use studio-2, then studio-1"
    ahead = forecast(("studio-2", 3, 3), ("studio-1", 5, None), ("studio-3", 1, None), ("idle", 0, 0))
    assert _payer(first, second, count=9, ahead=ahead) == "Will use studio-2, then studio-1 and 1 more"


def test_a_free_job_of_the_engine_inside_runs_on_this_computer() -> None:
    assert _payer(candidate("this computer"), cost=0, is_built_in=True) == "Runs on this computer"
    assert _payer(candidate("studio-2"), cost=30, is_built_in=True) == "Will use studio-2"


def test_without_an_account_or_a_provider_that_is_told() -> None:
    assert _payer() == "No account of this provider yet"
    assert payer_of(Quote(1)).words == "This provider is not there"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule.SLOTS, "Waits for a free slot"),
        (Rule.BUDGET, "A budget is used up"),
        (Rule.CREDITS, "No account has enough credits"),
        (Rule.DISABLED, "Every account is disabled"),
        (Rule.NEEDS_SIGN_IN, "Every account needs sign-in"),
        (Rule.UNFIT, "No account of its kind can do this"),
        (Rule.FAILING, "No account can take it now"),
    ],
)
def test_where_none_can_the_common_reason_is_told(rule: Rule, words: str) -> None:
    payer = payer_of(quote(candidate("a", rule), candidate("b", rule)))
    assert (payer.words, payer.is_warning) == (words, rule != Rule.SLOTS)


def test_where_none_can_for_several_reasons_that_alone_is_told() -> None:
    assert _payer(candidate("a", Rule.CREDITS), candidate("b", Rule.DISABLED)) == "No account can take it now"


def test_where_one_comes_back_its_moment_is_counted_down() -> None:
    later, soon = NOW + timedelta(minutes=9), NOW + timedelta(seconds=12)
    payer = payer_of(quote(candidate("a", Rule.COOLING, until=later), candidate("b", Rule.EXHAUSTED, until=soon)))
    assert (payer.words, payer.soonest) == ("Next free account in", soon)


@pytest.mark.parametrize(
    ("rule", "reason", "words"),
    [
        (Rule.DISABLED, "disabled by you", "Disabled by you"),
        (Rule.UNFIT, "makes no clips", "Makes no clips"),
        (Rule.NEEDS_SIGN_IN, "needs sign in: the key was refused", "Needs sign-in: the key was refused"),
        (Rule.EXHAUSTED, "exhausted: no credits left", "Exhausted: no credits left"),
        (Rule.FAILING, "failing: five in a row", "Out after failures: five in a row"),
        (Rule.COOLING, "cooling: it asked for a pause", "Cooling down: it asked for a pause"),
        (Rule.CREDITS, "12 credits, 30 needed", "12 credits, 30 needed"),
        (Rule.BUDGET, "your budget of 90 web credits a day: 80 so far, 30 needed", None),
        (Rule.SLOTS, "all 4 slots are taken", "All 4 slots are taken"),
    ],
)
def test_each_rule_has_its_words(rule: Rule, reason: str, words: str | None) -> None:
    found = candidate("a", rule, reason, available=12, taken=4, capacity=4)
    expected = words or "Your budget of 90 web credits a day: 80 so far, 30 needed"
    assert words_of(found, selection(found), NOW) == expected
    assert look_of(found) == RULE_LOOKS[rule]


def test_a_rule_that_ends_says_when() -> None:
    soon = NOW + timedelta(seconds=72)
    cooling = candidate("a", Rule.COOLING, "cooling: too many calls", until=soon)
    assert words_of(cooling, selection(cooling), NOW) == "Cooling down: too many calls, free in 1:12"
    failing = candidate("b", Rule.FAILING, "failing: no answer", until=soon)
    assert words_of(failing, selection(failing), NOW).endswith("no answer, looked at again in 1:12")
    assert words_of(cooling, selection(cooling), soon) == "Cooling down: too many calls"


def test_one_slot_that_is_taken_is_its_slot() -> None:
    found = candidate("a", Rule.SLOTS, taken=1)
    assert words_of(found, selection(found), NOW) == "Its slot is taken"


def test_of_those_that_can_what_selection_looks_at_is_told() -> None:
    found = candidate("a", priority=3, available=1240, taken=1, capacity=4)
    assert words_of(found, selection(found), NOW) == f"Priority 3{_DOT}1,240 credits{_DOT}1 of 4 slots taken"
    free = selection(found, cost=0, credit_type=None)
    assert words_of(found, free, NOW) == f"Priority 3{_DOT}1 of 4 slots taken"
    assert look_of(found)[0] == "circle-check"


def test_what_puts_the_winner_first_is_told() -> None:
    best = candidate("a", priority=2)
    assert why_first(selection(best, candidate("b"))) == "It has the highest priority."
    few = candidate("a", available=40)
    assert "fewest credits" in why_first(selection(few, candidate("b", available=90)))
    assert "longest time" in why_first(selection(candidate("a"), candidate("b")))
    assert why_first(selection(best)) == "It is the only account."
    assert "only account that can" in why_first(selection(best, candidate("b", Rule.SLOTS)))
    assert why_first(selection(candidate("b", Rule.SLOTS))) == "Each account is passed over."
    assert why_first(selection()) == ""


def test_a_forecast_tells_who_runs_dry_first_and_what_finds_no_account() -> None:
    ahead = forecast(("a", 3, 7), ("b", 2, 4), unplaced=2)
    assert dry_words(ahead) == "b runs dry at job 4"
    assert unplaced_words(ahead) == "2 jobs find no account"
    assert dry_words(forecast(("a", 0, 0))) == "a is used up by the queue"
    assert unplaced_words(forecast(unplaced=1)) == "1 job finds no account"
    fine = forecast(("a", 3, None))
    assert (dry_words(fine), unplaced_words(fine)) == ("", "")


def test_what_a_list_does_not_show_is_counted() -> None:
    hidden = [candidate("a"), candidate("b", Rule.SLOTS), candidate("c", Rule.SLOTS)]
    assert passed_over_words(hidden) == "3 more: 1 can take it, 2 are passed over"
    assert passed_over_words([]) == ""
