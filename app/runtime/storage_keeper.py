"""Keeps what can be fetched again within the room that the user gives it."""

from collections.abc import Callable
from contextlib import ExitStack
from time import monotonic

from app.domain.events import EventBus, SettingsChanged
from app.runtime.workers import Wake
from app.services.unit_of_work import UnitOfWork

PERIOD_SECONDS = 600.0
REFUSED_SECONDS = 24 * 3600.0
"""For so long a provider is not asked again for what it did not have."""
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
        self._refused: dict[int, float] = {}

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            stack.callback(self._bus.subscribe(SettingsChanged, self._follow))
            while True:
                limit = self._limit_bytes()
                if limit:
                    await self._make_room(limit)
                await self._wake.wait(PERIOD_SECONDS)

    async def _make_room(self, limit: int) -> None:
        now = monotonic()
        self._refused = {key: until for key, until in self._refused.items() if until > now}
        async with self._units.steps() as services:
            evicted = await services.eviction.evict(limit, but=self._refused)
        self._refused |= dict.fromkeys(evicted.kept_ids, now + REFUSED_SECONDS)

    def _follow(self, event: SettingsChanged) -> None:
        if event.name == SETTING:
            self._wake.call()
