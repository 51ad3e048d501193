"""The pause after wrong passwords."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.lockout import LONGEST_PAUSE, Lockout

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONE = timedelta()


def after(failures: int, now: datetime = NOW) -> Lockout:
    lockout = Lockout()
    for _ in range(failures):
        lockout = lockout.failed(now)
    return lockout


def test_four_failures_bring_no_pause() -> None:
    assert after(4) == Lockout(4)
    assert after(4).left(NOW) == NONE


@pytest.mark.parametrize(
    ("failures", "seconds"), [(5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900), (500, 900)]
)
def test_the_fifth_locks_for_half_a_minute_and_each_later_one_for_twice_as_long(failures: int, seconds: int) -> None:
    lockout = after(failures)
    assert lockout.left(NOW) == timedelta(seconds=seconds)
    assert lockout.left(NOW + timedelta(seconds=seconds - 1)) == timedelta(seconds=1)
    assert lockout.left(NOW + timedelta(seconds=seconds)) == NONE
    assert lockout.left(NOW + timedelta(days=9)) == NONE


def test_a_clock_that_is_set_back_neither_shortens_it_nor_draws_it_out_for_ever() -> None:
    lockout = after(6)
    earlier = NOW - timedelta(days=3650)
    assert lockout.left(earlier) == timedelta(seconds=60)
    settled = lockout.settled(earlier)
    assert settled.left(earlier + timedelta(seconds=59)) == timedelta(seconds=1)
    assert settled.left(earlier + timedelta(seconds=60)) == NONE
    assert settled.failures == 6


def test_what_is_over_or_not_locked_is_settled_as_it_is() -> None:
    assert after(2).settled(NOW) == after(2)
    over = NOW + LONGEST_PAUSE
    assert after(7).settled(over) == after(7)
