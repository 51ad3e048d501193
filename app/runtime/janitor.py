"""The janitor: deletes for good what has been in the bin for longer than its user wants."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from app.domain.events import EventBus, SettingsChanged, SystemWoke
from app.runtime.workers import Wake
from app.services.unit_of_work import UnitOfWork
from app.system.clock import Clock

PERIOD_SECONDS = 3600.0


class Janitor:
    """Looks into the bins now and then, and when the settings change.

    Args:
        units: Opens the services.
        bus: Tells of new settings.
        clock: The time.
        bin_days: After how many days; 0 for never. Asked each time.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus, clock: Clock, *, bin_days: Callable[[], int]) -> None:
        self._units = units
        self._bus = bus
        self._clock = clock
        self._bin_days = bin_days
        self._wake = Wake()

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            for kind in (SettingsChanged, SystemWoke):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            while True:
                await self._empty_bins()
                await self._wake.wait(PERIOD_SECONDS)

    async def _empty_bins(self) -> None:
        days = self._bin_days()
        if not days:
            return
        before = self._clock.now() - timedelta(days=days)
        async with self._units.read() as services:
            users = await services.assets.bin.list_users(before)
        for user_id in users:
            async with self._units.steps(user_id) as services:
                await services.assets.bin.empty(user_id, before=before)
