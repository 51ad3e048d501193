"""The figures of accounts."""

from datetime import UTC, datetime, timedelta

from app.domain.enums import AccountState, JobStatus
from app.ui.panels.accounts import figures
from app.ui.panels.accounts.figures import Purse
from tests.ui.panels.accounts.rows import NOW, ROW, paid_row, row_of


def test_credits_are_told_by_type_or_not_needed() -> None:
    assert figures.credits_of(ROW) == "none needed"
    assert figures.credits_of(row_of(credits={"webapi": 0})) == "not known yet"
    never, some = (
        row_of(credits={"webapi": 0}, is_balance_told=False),
        {"credits": {"webapi": 0}, "is_balance_told": None},
    )
    assert figures.credits_of(never) == "not told"
    assert figures.untold_words(never) == "Balance not told by Local engine"
    assert "set it by hand" in figures.credits_tip(never, NOW)
    # One that may be hidden is expected until the provider was asked once.
    for asked_again_at, words in ((NOW, "not known yet"), (datetime.now(UTC) + timedelta(hours=1), "not told")):
        assert figures.credits_of(row_of(**some, next_look_at=asked_again_at)) == words
    assert "of some keys alone" in figures.credits_tip(row_of(**some), NOW)
    assert figures.credits_of(row_of(credits={"webapi": 0}, synced_at=NOW)) == "0"
    taken_for_granted = row_of(credits={"usd": 1_600_000})
    assert figures.credits_of(taken_for_granted) == "not known yet"
    two = figures.credits_of(row_of(credits={"webapi": 1480, "openapi": 5}, synced_at=NOW))
    assert two == "5 API credits · 1,480 web credits"


def test_a_type_that_is_not_known_keeps_its_name() -> None:
    assert figures.credits_name("render_units") == "render units"


def test_a_bar_is_as_long_as_what_there_was_thirty_days_ago() -> None:
    (purse,) = figures.purses_of(paid_row())
    assert (purse.free, purse.held, purse.spent, purse.today, purse.whole) == (1480, 30, 130, 40, 1640)
    assert Purse("webapi", 5, 0).whole == 5
    assert Purse("webapi", 5, 0).today == 0


def test_a_tip_says_what_is_held_and_how_old_the_balance_is() -> None:
    assert figures.credits_tip(ROW, NOW) == "Jobs cost nothing here."
    lines = figures.credits_tip(paid_row(), NOW).split("\n")
    assert lines[0] == "web credits: 1,480 free, 30 held for running jobs, 130 spent in 30 days"
    assert lines[1].startswith("Balance as of ")
    assert "Nobody has told" in figures.credits_tip(paid_row(synced_at=None), NOW)


def test_spending_is_told_by_type() -> None:
    assert figures.spending_tip(paid_row()) == "130 web credits in 30 days, 40 today"
    assert figures.spending_tip(ROW) == "Nothing was spent in 30 days."
    assert figures.main_spending(ROW) == ()
    both = paid_row(credits={"webapi": 1, "openapi": 1}, spending={"webapi": [1, 2], "openapi": [4, 4]})
    assert figures.main_spending(both) == (4, 4)


def test_figures_without_a_past_are_dashes() -> None:
    assert figures.success_of(ROW) == figures.average_of(ROW) == figures.DASH
    used = row_of(succeeded=49, ended=50, average_seconds=98.2)
    assert figures.success_of(used) == "98 %"
    assert figures.average_of(used) == "1:38"


def test_how_long_ago_it_was_used() -> None:
    assert figures.last_used_of(ROW, NOW) == "never"
    past = NOW - timedelta(hours=2)
    assert figures.last_used_of(row_of(last_used_at=past), NOW) == "2 h"
    assert figures.last_used_of(row_of(last_used_at=past, current_jobs=1), NOW) == "now"


def test_sums_weigh_times_by_their_jobs_and_count_usable_slots() -> None:
    rows = [
        row_of(id=1, current_jobs=1, succeeded=3, ended=4, average_seconds=10.0),
        row_of(id=2, succeeded=1, ended=1, average_seconds=50.0),
        row_of(id=3, is_active=False, current_jobs=1),
        row_of(id=4, state=AccountState.COOLING),
    ]
    sums = figures.sums_of(rows, {JobStatus.COMPLETED: 4, JobStatus.FAILED: 2, JobStatus.CANCELLED: 9})
    assert (sums.taken, sums.slots) == (2, 7)
    assert (sums.done, sums.failed, sums.average) == (4, 2, 20.0)
    assert figures.sums_of([], {}).average is None


def test_accounts_that_share_a_limit_count_their_slots_once() -> None:
    rows = [
        row_of(id=1, limit_group="a", max_concurrent_jobs=2, current_jobs=1),
        row_of(id=2, limit_group="a", max_concurrent_jobs=5, current_jobs=1),
        row_of(id=3, limit_group="a", max_concurrent_jobs=9, current_jobs=1, is_active=False),
        row_of(id=4, provider_id="other", limit_group="a", max_concurrent_jobs=1),
    ]
    sums = figures.sums_of(rows, {})
    assert (sums.taken, sums.slots) == (1, 6)


def test_money_is_summed_by_type_the_common_one_first() -> None:
    rows = [
        paid_row(id=1),
        paid_row(id=2, credits={"openapi": 7, "webapi": 20}),
        row_of(id=3),
        paid_row(id=4, state=AccountState.EXHAUSTED, next_look_at=NOW + timedelta(hours=1), label="late"),
        paid_row(id=5, state=AccountState.COOLING, cooling_until=NOW + timedelta(minutes=1), label="soon"),
    ]
    sums = figures.sums_of(rows, {})
    assert list(sums.free) == ["webapi", "openapi"]
    assert sums.free["webapi"] == 3 * 1480 + 20
    assert sums.today == {"webapi": 160, "openapi": 0}
    assert sums.month["webapi"] == 520
    assert sums.with_credits == 4
    assert sums.next_back == (NOW + timedelta(minutes=1), "soon")
    unread = paid_row(id=6, credits={"usd": 0}, synced_at=None, held={})
    sums = figures.sums_of([*rows, unread], {})
    assert ("usd" in sums.free, sums.today["usd"], sums.with_credits) == (False, 0, 4)


def test_a_priority_below_the_usual_one_has_a_minus_as_figures_have() -> None:
    told = [figures.priority_of(row_of(priority=priority)) for priority in (12, 0, -5)]
    assert told == ["12", "0", "\N{MINUS SIGN}5"]
