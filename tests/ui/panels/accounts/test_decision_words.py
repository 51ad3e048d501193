"""Why an account was chosen, in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.services.account.selection import Candidate, Rule, Selection
from app.ui.panels.accounts import moments
from app.ui.panels.accounts.decision_words import count_of, nobody_words, verdicts
from tests.ui.panels.accounts.rows import NOW

WINNER = Candidate(1, "studio-2", None, "", 12, 1480, 2, 3, NOW, None)
LATER = NOW + timedelta(minutes=20)


def passed(rule: Rule, *, until: bool = False, capacity: int = 3) -> Candidate:
    end = LATER if until else None
    return replace(
        WINNER, account_id=9, label="other", rule=rule, reason="so it was", capacity=capacity, until=end
    )  # fmt: skip


def told(candidate: Candidate) -> tuple[str, str]:
    line = verdicts([WINNER, candidate], {}, WINNER.account_id, 30, NOW)[1]
    return line.icon, line.words


def test_the_chosen_one_stands_first_with_what_chose_it() -> None:
    (line,) = verdicts([WINNER], {}, 1, 30, NOW)
    assert (line.name, line.icon) == ("studio-2, chosen", "circle-check")
    assert line.words == "priority 12, 1 of 3 slots free"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"priority": 10}, "priority 10 is lower"),
        ({"available": 2000}, "2\N{NO-BREAK SPACE}000 credits: fewer go first"),
        ({"last_used_at": LATER}, "used more recently"),
        ({}, "added later"),
    ],
)
def test_one_that_could_have_taken_it_says_why_it_stands_behind(changes: dict[str, object], words: str) -> None:
    assert told(replace(WINNER, account_id=2, **changes)) == ("minus", words)  # type: ignore[arg-type]


def test_each_rule_has_an_icon_and_words() -> None:
    at = moments.at(LATER, NOW)
    assert told(passed(Rule.DISABLED)) == ("circle-minus", "disabled by you")
    assert told(passed(Rule.NEEDS_SIGN_IN)) == ("key-round", "needs sign-in")
    assert told(passed(Rule.EXHAUSTED, until=True)) == ("battery-warning", f"exhausted, read again at {at}")
    assert told(passed(Rule.EXHAUSTED)) == ("battery-warning", "exhausted")
    assert told(passed(Rule.FAILING, until=True)) == ("circle-x", f"failing, tried again at {at}")
    assert told(passed(Rule.COOLING, until=True)) == ("snowflake", f"cooling until {at}")
    assert told(passed(Rule.CREDITS)) == ("coins", "1\N{NO-BREAK SPACE}480 credits, 30 needed")
    assert told(passed(Rule.SLOTS)) == ("hourglass", "all 3 slots are taken")
    assert told(passed(Rule.SLOTS, capacity=1)) == ("hourglass", "its slot is taken")
    assert told(passed(Rule.BUDGET)) == ("gauge", "so it was")


def test_what_was_not_written_down_by_itself_is_counted() -> None:
    over = {Rule.DISABLED: 7, Rule.COOLING: 2}
    lines = verdicts([WINNER, passed(Rule.COOLING)], over, 1, 30, NOW)
    assert [(line.name, line.words) for line in lines[2:]] == [
        ("7 others", "disabled by you"),
        ("1 other", "cooling down"),
    ]
    assert count_of([WINNER, passed(Rule.COOLING)], over) == 10


def test_that_nobody_can_take_a_job_is_told_with_the_soonest_moment() -> None:
    assert nobody_words(Selection(None, (), {}, 30, "webapi"), NOW) == "There is no account for it."
    out = Selection(None, (passed(Rule.DISABLED),), {}, 30, "webapi")
    assert nobody_words(out, NOW) == "No account can take it now."
    soon = Selection(None, (passed(Rule.COOLING, until=True),), {}, 30, "webapi")
    assert nobody_words(soon, NOW).endswith(f"One may be free at {moments.at(LATER, NOW)}.")
    assert verdicts(out.candidates, {}, None, 30, NOW)[0].name == "other"
    assert verdicts([WINNER], {}, None, 30, NOW)[0].words == ""
