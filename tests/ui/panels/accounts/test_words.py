"""What is said of an account."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.enums import AccountState, JobStatus
from app.services.account.account_rows import AccountRow
from app.ui.panels.accounts import words

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROW = AccountRow(
    id=1,
    provider_id="local",
    provider_name="Local engine",
    monogram="LE",
    label="this computer",
    email="local",
    is_built_in=True,
    is_active=True,
    state=AccountState.READY,
    state_reason=None,
    state_since=None,
    current_jobs=0,
    max_concurrent_jobs=3,
    priority=0,
    capacity=3,
    limit_group=None,
    cooling_until=None,
    next_look_at=None,
    options={},
    has_credentials=False,
    credits={},
    held={},
    synced_at=None,
    spending={},
    last_used_at=None,
    succeeded=0,
    ended=0,
    average_seconds=None,
)


@pytest.mark.parametrize(
    ("changes", "state", "text", "more"),
    [
        ({}, "done", "Ready", "3 slots free"),
        ({"max_concurrent_jobs": 1}, "done", "Ready", "1 slot free"),
        ({"current_jobs": 2}, "running", "Busy 2 of 3", "2 jobs running"),
        ({"is_active": False}, "waiting", "Disabled by you", ""),
        ({"is_active": False, "current_jobs": 1}, "waiting", "Disabled by you", "1 job running"),
        ({"state": AccountState.COOLING, "state_reason": "rate limit"}, "waiting", "Cooling down", "rate limit"),
        ({"state": AccountState.EXHAUSTED}, "failed", "Exhausted", ""),
        ({"state": AccountState.NEEDS_SIGN_IN, "state_reason": "401"}, "warning", "Needs sign-in", "401"),
        ({"state": AccountState.FAILING, "state_reason": "503"}, "failed", "Disabled after failures", "503"),
    ],
)
def test_each_state_has_its_words(changes: dict[str, object], state: str, text: str, more: str) -> None:
    told = words.state_of(replace(ROW, **changes))  # type: ignore[arg-type]
    assert (told.state, told.text, told.more) == (state, text, more)
    assert told.is_spinning == (state == "running")


def test_without_a_reason_a_state_says_since_when() -> None:
    told = words.state_of(replace(ROW, state=AccountState.EXHAUSTED, state_since=NOW))
    assert told.more.startswith("since ")


def test_credits_are_told_by_type_or_not_needed() -> None:
    assert words.credits_of(ROW) == "no credits needed"
    assert words.credits_of(replace(ROW, credits={"webapi": 0})) == "0"
    two = words.credits_of(replace(ROW, credits={"webapi": 1480, "openapi": 5}))
    assert two == "5 openapi · 1\N{NO-BREAK SPACE}480 webapi"


def test_figures_without_a_past_are_dashes() -> None:
    assert words.success_of(ROW) == words.average_of(ROW) == "–"  # noqa: RUF001
    used = replace(ROW, succeeded=49, ended=50, average_seconds=98.2)
    assert words.success_of(used) == "98 %"
    assert words.average_of(used) == "1:38"


@pytest.mark.parametrize(("ago", "text"), [(5, "now"), (125, "2 min"), (3 * 3600 + 5, "3 h"), (None, "never")])
def test_how_long_ago_it_was_used(ago: int | None, text: str) -> None:
    last = None if ago is None else NOW - timedelta(seconds=ago)
    assert words.last_used_of(replace(ROW, last_used_at=last), NOW) == text


def test_a_busy_account_is_used_now_and_an_old_use_has_a_date() -> None:
    assert words.last_used_of(replace(ROW, current_jobs=1, last_used_at=NOW - timedelta(hours=2)), NOW) == "now"
    assert "2026" in words.last_used_of(replace(ROW, last_used_at=NOW - timedelta(days=9)), NOW) or "26" in (
        words.last_used_of(replace(ROW, last_used_at=NOW - timedelta(days=9)), NOW)
    )


def test_only_what_the_user_can_cure_needs_them() -> None:
    assert not words.needs_you(ROW)
    assert not words.needs_you(replace(ROW, state=AccountState.COOLING))
    assert words.needs_you(replace(ROW, state=AccountState.NEEDS_SIGN_IN))
    assert not words.needs_you(replace(ROW, state=AccountState.NEEDS_SIGN_IN, is_active=False))
    assert words.is_usable(ROW)
    assert not words.is_usable(replace(ROW, is_active=False))


def test_a_search_looks_for_every_word_in_the_names() -> None:
    assert words.matches(ROW, "COMPUTER local")
    assert words.matches(ROW, "")
    assert not words.matches(ROW, "computer studio")


def test_sums_weigh_times_by_their_jobs_and_count_usable_slots() -> None:
    rows = [
        replace(ROW, current_jobs=1, succeeded=3, ended=4, average_seconds=10.0),
        replace(ROW, succeeded=1, ended=1, average_seconds=50.0),
        replace(ROW, is_active=False, current_jobs=1),
        replace(ROW, state=AccountState.COOLING),
    ]
    sums = words.sums_of(rows, {JobStatus.COMPLETED: 4, JobStatus.FAILED: 2, JobStatus.CANCELLED: 9})
    assert (sums.taken, sums.slots) == (2, 7)
    assert (sums.done, sums.failed, sums.average) == (4, 2, 20.0)
    assert words.sums_of([], {}).average is None


def test_a_tool_tip_has_the_full_words() -> None:
    used = replace(ROW, succeeded=4, ended=5)
    assert words.tip_of(used).split("\n") == [
        "this computer · Local engine",
        "Ready · 3 slots free",
        "4 of 5 attempts succeeded",
    ]
