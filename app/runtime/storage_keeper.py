"""Keeps what can be fetched again within the room that the user gives it."""

from collections.abc import Callable
from contextlib import ExitStack

from app.domain.events import EventBus, SettingsChanged
from app.runtime.workers import Wake
from app.services.unit_of_work import UnitOfWork

PERIOD_SECONDS = 600.0
SETTING = "library.cache_gb"


class StorageKeeper:
    """Looks at the start, now and then, and when the limit is another one.

    Args:
        units: Opens the services.
        bus: Tells of the settings.
        limit_bytes: Asked each time; 0 for no limit.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus, limit_bytes: Callable[[], int]) -> None:
        self._units = units
        self._bus = bus
        self._limit_bytes = limit_bytes
        self._wake = Wake()

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            stack.callback(self._bus.subscribe(SettingsChanged, self._follow))
            while True:
                limit = self._limit_bytes()
                if limit:
                    async with self._units.steps() as services:
                        await services.eviction.evict(limit)
                await self._wake.wait(PERIOD_SECONDS)

    def _follow(self, event: SettingsChanged) -> None:
        if event.name == SETTING:
            self._wake.call()
