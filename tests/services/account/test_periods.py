"""Days and months as the calendar of a user has them."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import BudgetPeriod
from app.services.account.periods import day_of, days_of, end_of, period_key

EVENING = datetime(2026, 2, 28, 20, 30, tzinfo=UTC)
DAY, MONTH = BudgetPeriod.DAY, BudgetPeriod.MONTH
ZONES = ["UTC", "Asia/Tokyo", "America/St_Johns", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe"]


@pytest.fixture
def _a_computer_in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = os.environ["TZ"]
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.setenv("TZ", before)
    time.tzset()


def test_a_day_begins_when_it_does_for_its_user() -> None:
    assert day_of(EVENING, "Asia/Tokyo") == date(2026, 3, 1)
    assert day_of(EVENING, "America/New_York") == date(2026, 2, 28)


@pytest.mark.usefixtures("_a_computer_in_new_york")
def test_without_a_time_zone_the_computers_counts() -> None:
    late = datetime(2026, 7, 5, 3, 59, tzinfo=UTC)
    assert day_of(late, None) == date(2026, 7, 4)
    assert end_of(DAY, date(2026, 7, 4), None) == datetime(2026, 7, 5, 4, tzinfo=UTC)
    assert end_of(MONTH, date(2026, 12, 4), None) == datetime(2027, 1, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_time_zone_that_nobody_knows_is_the_computers(name: str) -> None:
    assert day_of(EVENING, name) == date(2026, 2, 28)


def test_a_period_has_a_name_and_its_days() -> None:
    day = date(2026, 2, 28)
    assert (period_key(DAY, day), period_key(MONTH, day)) == ("2026-02-28", "2026-02")
    assert days_of(DAY, day) == ("2026-02-28", "2026-02-28")
    assert days_of(MONTH, day) == ("2026-02-01", "2026-02-31")


@given(
    moment=st.integers(700_000_000, 2_100_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    zone=st.sampled_from(ZONES),
    period=st.sampled_from([DAY, MONTH]),
)
def test_a_period_ends_after_every_moment_in_it_and_the_next_one_begins_there(
    moment: datetime, zone: str, period: BudgetPeriod
) -> None:
    day = day_of(moment, zone)
    end = end_of(period, day, zone)
    first, last = days_of(period, day)
    assert first <= day.isoformat() <= last
    assert moment < end
    assert period_key(period, day_of(end, zone)) > period_key(period, day)
