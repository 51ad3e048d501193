"""Gives each picture and clip the number by which duplicates are found, a few at a time behind everything else."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

import structlog

from app.domain.errors import MediaError, ResourceNotFoundError
from app.domain.events import AssetAdded, AssetChanged, EventBus, LibraryChanged
from app.runtime.workers import Wake
from app.services.asset.likeness import Unhashed
from app.services.unit_of_work import Services, UnitOfWork

log = structlog.get_logger(__name__)

AT_ONCE = 50
PAUSE_SECONDS = 0.1
"""Between two parts, so that imports and jobs get the workers in between."""
SETTLE_SECONDS = 5.0
"""After a change: an import of many files is not followed file by file, and what was just made goes first."""


class LikenessKeeper:
    """Looks at the start, and after changes; all that it goes by is in the database, so that a restart loses nothing.

    Args:
        units: Opens the services.
        bus: Tells of new assets.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus) -> None:
        self._units = units
        self._bus = bus
        self._wake = Wake()
        self._hopeless: set[int] = set()

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            for kind in (AssetAdded, AssetChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            while True:
                await self._look()
                await self._wake.wait()
                await asyncio.sleep(SETTLE_SECONDS)

    async def _look(self) -> None:
        """Hash all that have no number yet; what cannot be read is not tried again before the next start."""
        after = 0
        while True:
            async with self._units.read() as services:
                found = await services.assets.likeness.list_unhashed(after, AT_ONCE)
            if not found:
                return
            after = found[-1].id
            wanted = [asset for asset in found if asset.id not in self._hopeless]
            if wanted:
                await self._hash(wanted)
                await asyncio.sleep(PAUSE_SECONDS)

    async def _hash(self, assets: Sequence[Unhashed]) -> None:
        async with self._units.steps() as services:
            try:
                done = await services.assets.likeness.hash_assets(assets)
            except MediaError:
                # One of them ended the worker; it must not stand in the way of the others at each start.
                done = set()
            for asset in assets:
                if asset.id not in done and not await self._hash_anew(services, asset):
                    self._hopeless.add(asset.id)

    async def _hash_anew(self, services: Services, asset: Unhashed) -> bool:
        """Draw the thumbnail that is missing or damaged, and look at that."""
        try:
            await services.assets.make_thumbnails(asset.id)
            return bool(await services.assets.likeness.hash_assets([asset]))
        except (MediaError, ResourceNotFoundError, OSError) as error:
            log.info("asset_has_no_likeness", asset_id=asset.id, reason=str(error))
            return False
