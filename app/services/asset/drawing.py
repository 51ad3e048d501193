"""Draws the thumbnails that are not there: of libraries whose thumbnails were deleted or are of an older version."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState, MediaType
from app.domain.errors import LibraryUnavailableError, MediaError
from app.domain.events import EventLog, ThumbnailDrawn, ThumbnailsForgotten
from app.media.thumbnails import ThumbnailStore
from app.system.threads import in_thread

if TYPE_CHECKING:
    from app.services.asset.placing import Placing

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Undrawn:
    """Some assets that were looked at.

    Attributes:
        assets: Those of them that have no thumbnail.
        last_id: The last one that was looked at; None where there were none.
    """

    assets: list[Asset]
    last_id: int | None


class Drawing:
    """Finds what has no thumbnail, and draws it; each file is read once."""

    def __init__(self, db: AsyncSession, placing: "Placing", thumbnails: ThumbnailStore, events: EventLog) -> None:
        self._db = db
        self._placing = placing
        self._thumbnails = thumbnails
        self._events = events

    async def next_undrawn(self, after: int, limit: int) -> Undrawn:
        """Look at the next assets by their ids."""
        pictured = (Asset.state == AssetState.READY, Asset.media_type != MediaType.AUDIO, Asset.sha256.is_not(None))
        async with self._db.begin():
            query = select(Asset).where(Asset.id > after, *pictured).order_by(Asset.id).limit(limit)
            found = list(await self._db.scalars(query))
        if not found:
            return Undrawn([], None)
        missing = await in_thread(self._thumbnails.missing, {asset.sha256 or "" for asset in found})
        firsts = {asset.sha256: asset for asset in reversed(found) if asset.sha256 in missing}
        return Undrawn(sorted(firsts.values(), key=lambda asset: asset.id), found[-1].id)

    async def draw(self, asset: Asset) -> bool:
        """Draw the thumbnails of an asset; where its file cannot be read that is noted, and False.

        Raises:
            StorageError: The thumbnails cannot be written.
            WorkerError: The program is closing.
        """
        try:
            await self._placing.make_thumbnails(asset)
        except (MediaError, OSError, LibraryUnavailableError) as error:
            log.info("thumbnails_not_drawn", asset_id=asset.id, reason=str(error))
            if await self._placing.is_away(asset):
                return False
            await in_thread(self._thumbnails.note_broken, asset.sha256 or "")
            return False
        self._events.tell(ThumbnailDrawn(asset.sha256 or ""))
        return True

    async def draw_by_id(self, asset_id: int) -> bool:
        """As `draw`; False too where there is no such asset."""
        async with self._db.begin():
            asset = await self._db.get(Asset, asset_id)
        return asset is not None and await self.draw(asset)

    async def progress(self) -> int:
        """Up to which asset all have been looked at."""
        return await in_thread(self._thumbnails.progress)

    async def set_progress(self, asset_id: int) -> None:
        await in_thread(self._thumbnails.set_progress, asset_id)

    async def forget_all(self) -> None:
        """Have all thumbnails drawn anew."""
        await in_thread(self._thumbnails.clear)
        self._events.tell(ThumbnailsForgotten())
