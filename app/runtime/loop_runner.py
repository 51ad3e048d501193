"""Lets loops take their turns: when one is due, when a run of one has ended, when a phone becomes free."""

from contextlib import ExitStack

from app.domain.events import DeviceChanged, EventBus, ExecutionChanged, LibraryChanged, LoopChanged, SystemWoke
from app.runtime.workers import Wake
from app.services.unit_of_work import UnitOfWork
from app.system.clock import Clock

_QUIET_SECONDS = 60.0
"""Between two looks of which nothing told; a clock that was set is seen then."""
_SHORTEST_SECONDS = 0.05


class LoopRunner:
    """Runs while this process holds the runners.

    Args:
        units: Opens the services.
        bus: Tells of loops, executions and phones that changed.
        clock: The times of loops.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus, clock: Clock) -> None:
        self._units = units
        self._bus = bus
        self._clock = clock
        self._wake = Wake()

    async def run(self) -> None:
        """Take turns until it is cancelled."""
        with ExitStack() as stack:
            for kind in (LoopChanged, ExecutionChanged, DeviceChanged, LibraryChanged, SystemWoke):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            while True:
                await self._wake.wait(await self._turns())

    async def _turns(self) -> float:
        """Seconds until it must look again."""
        async with self._units.read() as services:
            has_loops = await services.loops.has_work()
        if not has_loops:
            return _QUIET_SECONDS
        async with self._units.write() as services:
            due = await services.loops.take_turns()
        if due is None:
            return _QUIET_SECONDS
        return min(_QUIET_SECONDS, max(_SHORTEST_SECONDS, (due - self._clock.now()).total_seconds()))
