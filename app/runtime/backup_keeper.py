"""Makes a backup of the database each day, by itself."""

from contextlib import ExitStack

import structlog

from app.domain.errors import StorageError
from app.domain.events import BackupFailed, EventBus, SystemWoke
from app.runtime.workers import Wake
from app.services.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

AFTER_START_SECONDS = 30.0
"""The window and the queue come first."""
AGAIN_SECONDS = 3600.0
LEAST_SECONDS = 60.0


class BackupKeeper:
    """Looks soon after the start, each time that a day is over, and after a sleep.

    Args:
        units: Opens the services.
        bus: Tells of the end of a sleep, and is told of what went wrong.
        after_start_seconds: How long the first look waits.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus, *, after_start_seconds: float = AFTER_START_SECONDS) -> None:
        self._units = units
        self._bus = bus
        self._wake = Wake()
        self._first = after_start_seconds
        self._is_told = False

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            stack.callback(self._bus.subscribe(SystemWoke, self._wake.call))
            await self._wake.wait(self._first)
            while True:
                await self._wake.wait(await self._look())

    async def _look(self) -> float:
        """Make one where it is due; gives the seconds until the next look."""
        async with self._units.read() as services:
            backups = services.backups
        try:
            await backups.make_daily()
        except StorageError as error:
            log.warning("daily_backup_failed", reason=error.message, detail=error.detail)
            if not self._is_told:
                self._is_told = True
                self._bus.publish(BackupFailed(error.message))
            return AGAIN_SECONDS
        self._is_told = False
        return max(LEAST_SECONDS, (await backups.next_daily_in()).total_seconds())
