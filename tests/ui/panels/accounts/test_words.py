"""What is said of an account."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.enums import AccountState
from app.ui.panels.accounts import moments, words
from tests.ui.panels.accounts.rows import NOW, ROW, row_of

LATER = NOW + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("changes", "state", "text", "more"),
    [
        ({}, "done", "Ready", "3 slots free"),
        ({"max_concurrent_jobs": 1}, "done", "Ready", "1 slot free"),
        ({"current_jobs": 2}, "running", "Busy 2 of 3", "2 jobs running"),
        (
            {"current_jobs": 2, "max_concurrent_jobs": 5, "capacity": 3},
            "running",
            "Busy 2 of 3",
            "learned limit 3 of 5",
        ),
        ({"is_active": False}, "waiting", "Disabled by you", ""),
        ({"is_active": False, "current_jobs": 1}, "waiting", "Disabled by you", "1 job running"),
        ({"state": AccountState.COOLING, "state_reason": "rate limit"}, "waiting", "Cooling down", "rate limit"),
        ({"state": AccountState.EXHAUSTED}, "failed", "Exhausted", "set or read its balance"),
        ({"state": AccountState.NEEDS_SIGN_IN, "state_reason": "401"}, "warning", "Needs sign-in", "edit the key"),
        ({"state": AccountState.FAILING, "state_reason": "503"}, "failed", "Disabled, 5 failures", "503"),
    ],
)
def test_each_state_has_its_words(changes: dict[str, Any], state: str, text: str, more: str) -> None:
    told = words.state_of(row_of(**changes), NOW)
    assert (told.state, told.text, told.more) == (state, text, more)
    assert told.is_spinning == (state == "running")


def test_what_clears_a_state_is_told_with_its_time() -> None:
    at = moments.at(LATER, NOW)
    cooling = words.state_of(row_of(state=AccountState.COOLING, cooling_until=LATER, state_reason="rate limit"), NOW)
    assert (cooling.text, cooling.more) == (f"Cooling until {at}", "rate limit")
    exhausted = row_of(state=AccountState.EXHAUSTED, next_look_at=LATER)
    assert words.state_of(exhausted, NOW).more == f"read again at {at}"
    assert words.state_of(exhausted, LATER).more == "read again now"
    failing = row_of(state=AccountState.FAILING, next_look_at=LATER)
    assert words.state_of(failing, NOW).more == f"tried again at {at}"
    assert words.state_of(failing, LATER).more == "tried again now"


def test_a_reason_is_told_with_its_moment() -> None:
    told = words.state_of(row_of(state=AccountState.NEEDS_SIGN_IN, state_reason="401", state_since=NOW), NOW)
    assert told.why == f"401 · since {moments.at(NOW, NOW)}"
    assert words.state_of(row_of(state=AccountState.COOLING, state_since=NOW), NOW).more.startswith("since ")


def test_when_an_account_comes_back_is_known_where_it_comes_back_by_itself() -> None:
    assert words.comes_back_at(ROW) is None
    assert words.comes_back_at(row_of(state=AccountState.COOLING, cooling_until=LATER)) == LATER
    assert words.comes_back_at(row_of(state=AccountState.EXHAUSTED, next_look_at=LATER)) == LATER
    assert words.comes_back_at(row_of(state=AccountState.NEEDS_SIGN_IN, next_look_at=LATER)) is None
    assert words.comes_back_at(row_of(state=AccountState.EXHAUSTED, next_look_at=LATER, is_active=False)) is None


def test_only_what_the_user_can_cure_needs_them() -> None:
    assert not words.needs_you(ROW)
    assert not words.needs_you(row_of(state=AccountState.COOLING))
    assert words.needs_you(row_of(state=AccountState.NEEDS_SIGN_IN))
    assert not words.needs_you(row_of(state=AccountState.NEEDS_SIGN_IN, is_active=False))
    assert words.is_usable(ROW)
    assert not words.is_usable(row_of(is_active=False))


def test_a_search_looks_for_every_word_in_the_names() -> None:
    assert words.matches(ROW, "COMPUTER local")
    assert words.matches(ROW, "")
    assert not words.matches(ROW, "computer studio")
    assert words.matches(row_of(limit_group="north"), "north")


def test_a_tool_tip_has_the_full_words() -> None:
    used = row_of(succeeded=4, ended=5, limit_group="north", max_concurrent_jobs=5, capacity=3, current_jobs=1)
    assert words.tip_of(used, NOW).split("\n") == [
        "this computer · Local engine",
        "local",
        "Busy 1 of 3 · learned limit 3 of 5",
        "Shares its limit with the group north",
        "4 of 5 attempts succeeded in 30 days",
    ]


def test_an_account_says_where_it_is_and_with_whom_it_shares_its_limit() -> None:
    assert words.where_of(ROW) == "Local engine"
    assert words.where_of(row_of(limit_group="north")) == "Local engine · north"
