"""The accounts that were looked at, in words."""

from datetime import timedelta

import pytest

from app.services.account.selection import Rule
from app.ui.models.candidates import RULE_LOOKS, _rule_word, candidate_lines, looked_at, nobody
from app.ui.models.job_states import moment_text
from tests.ui.panels.queue.rows import NOW, candidate, selection

COST = (30, "webapi")
_LATER = NOW + timedelta(minutes=12)


def test_the_chosen_one_comes_first_and_the_others_say_why_they_stand_behind() -> None:
    found = selection(
        candidate(1, "studio-2", priority=12, taken=1, capacity=3, available=50),
        candidate(2, "studio-1", priority=10),
        candidate(3, "rich", priority=12, available=900),
        candidate(4, "recent", priority=12, available=50, last_used_at=NOW),
        candidate(5, "young", priority=12, available=50),
    )
    lines = candidate_lines(found.candidates, found.passed_over, 1, COST, NOW)
    assert [(line.name, line.why) for line in lines] == [
        ("studio-2", "chosen, priority 12, 2 of 3 slots free"),
        ("studio-1", "priority 10 is lower"),
        ("rich", "900 credits: less goes first"),
        ("recent", "used more recently"),
        ("young", "added later"),
    ]
    assert looked_at(found.candidates, found.passed_over) == "5 accounts were looked at."
    assert candidate_lines(found.candidates[1:2], {}, None, COST, NOW)[0].why == "could take it"


def test_money_is_told_in_dollars() -> None:
    short = candidate(1, "a", rule=Rule.CREDITS, available=1_230_000)
    (line,) = candidate_lines([short], {}, None, (4_500_000, "usd"), NOW)
    assert line.why == "$1.23, $4.50 needed"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rule": Rule.CREDITS, "available": 4}, "4 credits, 30 needed"),
        ({"rule": Rule.SLOTS, "taken": 2}, "all 2 slots are taken"),
        ({"rule": Rule.SLOTS, "taken": 1, "capacity": 1}, "its slot is taken"),
        ({"rule": Rule.BUDGET, "reason": "The day's budget is used up."}, "The day's budget is used up."),
        ({"rule": Rule.BUDGET}, "a budget is used up"),
        ({"rule": Rule.DISABLED}, "disabled by you"),
        ({"rule": Rule.UNFIT}, "cannot do this"),
        ({"rule": Rule.UNFIT, "reason": "makes no clips"}, "makes no clips"),
        ({"rule": Rule.NEEDS_SIGN_IN}, "needs sign-in"),
        ({"rule": Rule.COOLING, "until": _LATER}, f"cooling until {moment_text(_LATER, NOW)}"),
        ({"rule": Rule.EXHAUSTED, "until": _LATER}, f"exhausted, again at {moment_text(_LATER, NOW)}"),
        ({"rule": Rule.FAILING}, "disabled after failures"),
    ],
)
def test_each_rule_says_why_it_passes_an_account_over(changes: dict[str, object], why: str) -> None:
    found = selection(candidate(1, "a", **changes))
    (line,) = candidate_lines(found.candidates, found.passed_over, None, COST, NOW)
    assert line.why == why


def test_those_that_were_not_kept_one_by_one_are_counted() -> None:
    kept = candidate(1, "a", rule=Rule.COOLING)
    lines = candidate_lines([kept], {Rule.COOLING: 3, Rule.CREDITS: 1}, None, COST, NOW)
    assert [(line.name, line.why) for line in lines[1:]] == [
        ("2 others", "cooling down"),
        ("1 other", "too few credits"),
    ]
    assert looked_at([kept], {Rule.COOLING: 1}) == "1 account was looked at."
    assert looked_at([], {}) == "There is no account for it."


def test_when_nobody_can_take_it_the_soonest_time_is_told() -> None:
    cooling = selection(candidate(1, "a", rule=Rule.COOLING, until=_LATER))
    assert nobody(cooling, NOW) == f"No account can take it before {moment_text(_LATER, NOW)}."
    assert nobody(selection(candidate(1, "a", rule=Rule.DISABLED)), NOW) == "No account can take it now."
    busy = selection(candidate(1, "a", rule=Rule.SLOTS), candidate(2, "b", rule=Rule.COOLING, until=_LATER))
    assert nobody(busy, NOW) == "It waits for a free slot."
    assert nobody(selection(), NOW) == "There is no account for it."


@pytest.mark.parametrize("rule", Rule)
def test_each_rule_has_its_look_and_its_words(rule: Rule) -> None:
    assert RULE_LOOKS[rule]
    assert _rule_word(rule)
