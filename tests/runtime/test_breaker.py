"""A provider that fails again and again is left alone, ever longer, and asked by a free call."""

from datetime import timedelta

import pytest

from app.runtime.breaker import FAILURES, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, WINDOW_SECONDS, Breakers
from tests.support.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def breakers(clock: FakeClock) -> Breakers:
    return Breakers(clock)


def fail(breakers: Breakers, times: int = FAILURES, provider_id: str = "fake") -> None:
    for _ in range(times):
        breakers.failed(provider_id)


def wait(clock: FakeClock, seconds: float) -> None:
    clock.move(timedelta(seconds=seconds))


def test_it_opens_at_the_fifth_failure_and_waits_half_a_minute(breakers: Breakers) -> None:
    assert (FAILURES, WINDOW_SECONDS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS) == (5, 60.0, 30.0, 600.0)
    fail(breakers, 4)
    assert not breakers.is_open("fake")
    assert breakers.seconds_to_probe("fake") == 0.0
    fail(breakers, 1)
    assert breakers.is_open("fake")
    assert breakers.seconds_to_probe("fake") == 30.0


def test_a_provider_that_nobody_asked_is_not_open(breakers: Breakers) -> None:
    assert not breakers.is_open("fake")
    assert breakers.seconds_to_probe("fake") == 0.0
    breakers.worked("fake")
    breakers.probed("fake", is_up=False)
    assert not breakers.is_open("fake")


@pytest.mark.parametrize(("seconds", "is_open"), [(15.0, True), (15.1, False)])
def test_only_failures_within_a_minute_count(
    breakers: Breakers, clock: FakeClock, seconds: float, *, is_open: bool
) -> None:
    for _ in range(4):
        breakers.failed("fake")
        wait(clock, seconds)
    breakers.failed("fake")
    assert breakers.is_open("fake") == is_open


def test_the_last_five_failures_are_the_ones_that_count(breakers: Breakers, clock: FakeClock) -> None:
    fail(breakers, 4)
    wait(clock, 61)
    fail(breakers, 4)
    assert not breakers.is_open("fake")
    fail(breakers, 1)
    assert breakers.is_open("fake")


def test_a_job_that_is_taken_ends_the_count(breakers: Breakers) -> None:
    fail(breakers, 4)
    breakers.worked("fake")
    fail(breakers, 4)
    assert not breakers.is_open("fake")


def test_each_provider_has_its_own(breakers: Breakers) -> None:
    fail(breakers, 4, "one")
    fail(breakers, 5, "two")
    assert (breakers.is_open("one"), breakers.is_open("two")) == (False, True)
    breakers.probed("one", is_up=True)
    assert breakers.is_open("two")


def test_a_probe_that_fails_doubles_the_wait_up_to_ten_minutes(breakers: Breakers, clock: FakeClock) -> None:
    fail(breakers)
    waits = []
    for _ in range(8):
        waits.append(breakers.seconds_to_probe("fake"))
        wait(clock, waits[-1])
        assert breakers.seconds_to_probe("fake") == 0.0
        assert breakers.is_open("fake")
        breakers.probed("fake", is_up=False)
    assert waits == [30, 60, 120, 240, 480, 600, 600, 600]


def test_a_probe_that_is_answered_closes_it_and_the_count_begins_anew(breakers: Breakers, clock: FakeClock) -> None:
    fail(breakers)
    wait(clock, 30)
    breakers.probed("fake", is_up=True)
    assert not breakers.is_open("fake")
    fail(breakers, 4)
    assert not breakers.is_open("fake")


def test_it_waits_longer_when_it_opens_again_before_a_job_was_taken(breakers: Breakers, clock: FakeClock) -> None:
    waits = []
    for _ in range(7):
        fail(breakers)
        waits.append(breakers.seconds_to_probe("fake"))
        wait(clock, waits[-1])
        breakers.probed("fake", is_up=True)
    assert waits == [30, 60, 120, 240, 480, 600, 600]
    breakers.worked("fake")
    fail(breakers)
    assert breakers.seconds_to_probe("fake") == 30.0


def test_answers_of_what_was_on_its_way_neither_close_nor_prolong_it(breakers: Breakers, clock: FakeClock) -> None:
    fail(breakers)
    wait(clock, 10)
    fail(breakers)
    breakers.worked("fake")
    assert breakers.is_open("fake")
    assert breakers.seconds_to_probe("fake") == 20.0


@pytest.mark.row("F-25")
def test_after_a_sleep_it_is_probed_at_once_and_stays_open_until_that_is_answered(
    breakers: Breakers, clock: FakeClock
) -> None:
    fail(breakers, 5, "one")
    fail(breakers, 4, "two")
    wait(clock, 1)
    breakers.hurry()
    assert (breakers.is_open("one"), breakers.is_open("two")) == (True, False)
    assert breakers.seconds_to_probe("one") == 0.0
    breakers.probed("one", is_up=False)
    assert breakers.seconds_to_probe("one") == 60.0


@pytest.mark.row("F-24")
@pytest.mark.parametrize("days", [1, -1, -3650])
def test_a_clock_that_is_set_changes_nothing(breakers: Breakers, clock: FakeClock, days: int) -> None:
    fail(breakers, 4)
    clock.set_wall(timedelta(days=days))
    fail(breakers, 1)
    clock.set_wall(timedelta(days=days))
    assert breakers.seconds_to_probe("fake") == 30.0
