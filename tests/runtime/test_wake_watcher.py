"""A sleep of the computer, or a clock that was set, is noticed once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from app.domain.events import EventBus, SystemWoke
from app.runtime.wake_watcher import GAP_SECONDS, PERIOD_SECONDS, WakeWatcher
from tests.support.clock import FakeClock
from tests.support.until import until

pytestmark = [pytest.mark.row("F-24"), pytest.mark.row("F-25")]


class CountingClock(FakeClock):
    """Tells how often it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    @override
    def now(self) -> datetime:
        self.reads += 1
        return super().now()


@pytest.fixture
def clock() -> CountingClock:
    return CountingClock()


@pytest.fixture
async def told(clock: CountingClock) -> AsyncIterator[list[SystemWoke]]:
    """What a watcher tells that looks again and again."""
    bus = EventBus()
    events: list[SystemWoke] = []
    bus.subscribe(SystemWoke, events.append)
    running = asyncio.ensure_future(WakeWatcher(clock, bus, period_seconds=0.001).run())
    await look(clock)
    yield events
    running.cancel()
    await asyncio.wait([running])


async def look(clock: CountingClock) -> None:
    """Let the watcher look a few times."""
    before = clock.reads
    await until(lambda: clock.reads > before + 6, wanted=True)


def test_it_looks_every_five_seconds_for_a_gap_of_fifteen() -> None:
    assert (PERIOD_SECONDS, GAP_SECONDS) == (5.0, 15.0)


async def test_while_time_goes_by_as_it_should_nothing_is_told(clock: CountingClock, told: list[SystemWoke]) -> None:
    for seconds in (0, 5, 10, 14):
        clock.move(timedelta(seconds=seconds))
        await look(clock)
    assert told == []


async def test_a_small_correction_of_the_clock_is_no_wake_up(clock: CountingClock, told: list[SystemWoke]) -> None:
    for seconds in (14, -14, 0.5):
        clock.set_wall(timedelta(seconds=seconds))
        await look(clock)
    assert told == []


@pytest.mark.parametrize(
    "by",
    [timedelta(hours=8), timedelta(seconds=16), timedelta(days=1), timedelta(days=-1), timedelta(days=-3650)],
    ids=str,
)
async def test_a_wall_clock_that_jumps_is_told_once(
    clock: CountingClock, told: list[SystemWoke], by: timedelta
) -> None:
    clock.set_wall(by)
    await look(clock)
    await look(clock)
    assert told == [SystemWoke()]


async def test_a_sleep_that_both_clocks_count_is_told_too(clock: CountingClock, told: list[SystemWoke]) -> None:
    clock.move(timedelta(hours=8))
    await look(clock)
    await look(clock)
    assert told == [SystemWoke()]


async def test_each_sleep_is_told(clock: CountingClock, told: list[SystemWoke]) -> None:
    for _ in range(3):
        clock.set_wall(timedelta(hours=1))
        await look(clock)
    assert len(told) == 3
