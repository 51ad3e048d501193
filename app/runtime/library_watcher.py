"""Watches for what another process writes: the command line beside the window, or the window beside it."""

import asyncio

from app.domain.events import EventBus, LibraryChanged
from app.storage.database import Database

PERIOD_SECONDS = 1.0


class LibraryWatcher:
    """Publishes LibraryChanged when the database was changed by somebody else."""

    def __init__(self, database: Database, bus: EventBus) -> None:
        self._database = database
        self._bus = bus

    async def run(self) -> None:
        """Watch until cancelled."""
        seen = await self._database.data_version()
        while True:
            await asyncio.sleep(PERIOD_SECONDS)
            version = await self._database.data_version()
            if version != seen:
                seen = version
                self._bus.publish(LibraryChanged())
