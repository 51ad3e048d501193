"""The loops of the queue in a time of their own: hours go by as soon as nothing is left to do in them."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from typing_extensions import override

from app.runtime.account_keeper import AccountKeeper
from app.runtime.dispatcher import Dispatcher
from app.runtime.rounds import Rounds
from app.runtime.workers import StoragePause, Wake
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary

LOOK_SECONDS = 0.001
DEADLINE_SECONDS = 60.0
MOST_TURNS = 2000
"""So often the loops may turn at one moment; more is a loop that spins."""


class SimulatedWake(Wake):
    """Waits by the clock of the test: whoever moves that calls it."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(pause_seconds=0.0)
        self._clock = clock
        self.is_waiting = False
        self.deadline = math.inf

    @property
    def is_at_rest(self) -> bool:
        return self.is_waiting and not self._event.is_set()

    @override
    async def wait(self, timeout_seconds: float | None = None) -> bool:
        self.deadline = math.inf if timeout_seconds is None else self._clock.monotonic() + timeout_seconds
        self.is_waiting = True
        try:
            return await super().wait(None)
        finally:
            self.is_waiting = False


class SimulatedTime:
    """Moves the clock from one thing that is due to the next.

    Attributes:
        turns: How often a loop woke up because its time had come.
    """

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._loops: list[tuple[Dispatcher | Rounds, SimulatedWake]] = []
        self.turns = 0

    def take(self, loop: Dispatcher | Rounds) -> None:
        """Let a loop wait by this time; before it runs."""
        loop._wake = wake = SimulatedWake(self._clock)
        self._loops.append((loop, wake))

    async def pass_by(self, span: timedelta) -> None:
        """Let so much time go by; afterwards everything that was due by then is done.

        Raises:
            AssertionError: A loop spins, or something takes too long.
        """
        end = self._clock.monotonic() + span.total_seconds()
        moment, turns = -1.0, 0
        while True:
            await self._rest()
            now = self._clock.monotonic()
            nearest = min(wake.deadline for _, wake in self._loops)
            if nearest > end:
                self._clock.move(timedelta(seconds=end - now))
                return
            turns = turns + 1 if now == moment else 0
            assert turns < MOST_TURNS, "a loop turns again and again without waiting"
            moment = now
            # Rounded up: a moment that is a millionth of a second away would never come.
            self._clock.move(timedelta(microseconds=math.ceil(max(0.0, nearest - now) * 1_000_000)))
            for _, wake in self._loops:
                if wake.deadline <= nearest:
                    self.turns += 1
                    wake.call()

    async def _rest(self) -> None:
        """Wait until every loop waits and nothing that it started is under way."""
        real = asyncio.get_running_loop()
        deadline = real.time() + DEADLINE_SECONDS
        while not all(wake.is_at_rest and not len(loop._tasks) for loop, wake in self._loops):
            assert real.time() < deadline, "the loops do not come to rest"
            await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def pool_running(library: OpenLibrary, clock: FakeClock, *more: Rounds) -> AsyncIterator[SimulatedTime]:
    """Dispatcher and account keeper, and what else is given, at work in simulated time."""
    storage = StoragePause(library.bus)
    dispatcher = Dispatcher(
        library.work,
        library.bus,
        library.parts.library,
        storage,
        clock,
        reserve_bytes=lambda: 0,
        is_behind=lambda: False,
    )
    loops: list[Dispatcher | Rounds] = [dispatcher, AccountKeeper(library.work, library.bus, clock, storage), *more]
    time = SimulatedTime(clock)
    for loop in loops:
        time.take(loop)
    running = [asyncio.ensure_future(loop.run()) for loop in loops]
    try:
        yield time
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)
    for task in running:
        assert task.cancelled(), f"a loop ended by itself: {task.exception()!r}"
