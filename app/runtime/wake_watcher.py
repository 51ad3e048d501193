"""Watches for a sleep of the computer, and for a clock that was set: both leave waits that mean nothing any more."""

import asyncio

import structlog

from app.domain.events import EventBus, SystemWoke
from app.system.clock import Clock

log = structlog.get_logger(__name__)

PERIOD_SECONDS = 5.0
GAP_SECONDS = 15.0


class WakeWatcher:
    """Compares both clocks every few seconds: the wall's runs on while the computer sleeps, the other one may not."""

    def __init__(self, clock: Clock, bus: EventBus, *, period_seconds: float = PERIOD_SECONDS) -> None:
        self._clock = clock
        self._bus = bus
        self._period = period_seconds

    async def run(self) -> None:
        """Watch until cancelled."""
        wall, steady = self._clock.now(), self._clock.monotonic()
        while True:
            await asyncio.sleep(self._period)
            passed = (self._clock.now() - wall).total_seconds()
            waited = self._clock.monotonic() - steady
            wall, steady = self._clock.now(), self._clock.monotonic()
            # Where the steady clock sleeps too, it is the wall's that jumps; where it does not, the pause was too long.
            if abs(passed - waited) > GAP_SECONDS or waited > self._period + GAP_SECONDS:
                log.info("system_woke", seconds=passed)
                self._bus.publish(SystemWoke())
