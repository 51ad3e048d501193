"""Draws thumbnails that are missing, a few at a time behind everything else."""

import asyncio

from app.domain.events import EventBus, ThumbnailsForgotten
from app.runtime.workers import Wake
from app.services.unit_of_work import UnitOfWork

AT_ONCE = 200
PAUSE_SECONDS = 0.02
"""Between two files, so that imports, jobs and what is in view get the workers in between."""


class ThumbnailKeeper:
    """Looks once at each asset; how far it came is kept with the thumbnails.

    Args:
        units: Opens the services.
        bus: Tells when all are to be drawn anew.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus) -> None:
        self._units = units
        self._bus = bus
        self._wake = Wake(0.0)

    async def run(self) -> None:
        """Go on until cancelled."""
        stop = self._bus.subscribe(ThumbnailsForgotten, self._wake.call)
        try:
            while True:
                await self._look()
                await self._wake.wait()
        finally:
            stop()

    async def _look(self) -> None:
        async with self._units.steps() as services:
            after = await services.assets.drawing.progress()
        while True:
            async with self._units.steps() as services:
                found = await services.assets.drawing.next_undrawn(after, AT_ONCE)
            if found.last_id is None:
                return
            for asset in found.assets:
                async with self._units.steps() as services:
                    await services.assets.drawing.draw(asset)
                await asyncio.sleep(PAUSE_SECONDS)
            after = found.last_id
            async with self._units.steps() as services:
                await services.assets.drawing.set_progress(after)
