"""Brings a finished file into the library so that a crash at any point leaves a whole asset or none.

The order (reliability rules, results and files): the file is synced under `incoming/`, a row says where it will lie,
the file is renamed, both folders are synced, the row becomes ready.
"""

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Select, bindparam, delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.domain.asset import HALF_PLACED, Asset
from app.domain.enums import AssetOrigin, AssetState, OperationType
from app.domain.errors import LibraryUnavailableError, MediaError, StorageError, WorkerError
from app.domain.events import AssetAdded, AssetChanged, EventLog
from app.media.hashing import Copied, hash_file
from app.media.probe import Inspection, MediaInspector
from app.media.thumbnails import ThumbnailStore
from app.services.asset.library import Library
from app.services.asset.stacks import Stacks
from app.system.clock import Clock
from app.system.crash_points import crash_point
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

STALE_AFTER = timedelta(days=2)
"""A download that nobody has gone on with for so long is begun anew."""


@dataclass(frozen=True, slots=True)
class NewAsset:
    """What is known of a file beside its content."""

    user_id: int
    origin: AssetOrigin
    provider_id: str
    name: str
    prompt: str = ""
    negative_prompt: str = ""
    model: str | None = None
    operation_type: OperationType | None = None
    params: dict[str, Any] | None = None
    seed: int | None = None
    job_id: int | None = None
    account_id: int | None = None
    submission_id: str | None = None
    output_index: int = 0
    arrived_after_cancel: bool = False
    remote_url: str | None = None


class Placing:
    """Places files, and finishes what a crash left half placed."""

    def __init__(
        self,
        db: AsyncSession,
        library: Library,
        inspector: MediaInspector,
        thumbnails: ThumbnailStore,
        locks: KeyedLocks,
        events: EventLog,
        clock: Clock,
    ) -> None:
        self._db = db
        self._library = library
        self._inspector = inspector
        self._thumbnails = thumbnails
        self._locks = locks
        self._events = events
        self._clock = clock

    async def place(self, new: NewAsset, incoming: str, copied: Copied, found: Inspection) -> Asset:
        """Make the asset of a file that lies whole and synced under `incoming/`.

        Raises:
            sqlalchemy.exc.IntegrityError: The same upload, or the same output, is there already.
            OSError: The disk refuses; the next start finishes it.
        """
        relative = await self._name_of(copied.sha256, found.extension)
        asset = Asset(
            user_id=new.user_id,
            media_type=found.media_type,
            origin=new.origin,
            state=AssetState.PLACING,
            provider_id=new.provider_id,
            remote_url=new.remote_url,
            path=relative,
            incoming=incoming,
            sha256=copied.sha256,
            size_bytes=copied.size_bytes,
            mime_type=found.mime_type,
            width=found.width,
            height=found.height,
            duration_ms=found.duration_ms,
            frame_rate=found.frame_rate,
            micro=found.micro or None,
            name=new.name,
            prompt=new.prompt,
            negative_prompt=new.negative_prompt,
            model=new.model,
            operation_type=new.operation_type,
            params=new.params,
            seed=new.seed,
            job_id=new.job_id,
            account_id=new.account_id,
            submission_id=new.submission_id,
            output_index=new.output_index,
            arrived_after_cancel=new.arrived_after_cancel,
            app_version=__version__,
            created_at=self._clock.now(),
        )
        async with self._alone(incoming, copied.sha256):
            async with self._db.begin():
                self._db.add(asset)
            crash_point("placing_written")
            await in_thread(self._settle, asset, incoming, dict(found.thumbnails))
            await self._ready(asset)
        return asset

    async def bring(self, asset: Asset, incoming: str, copied: Copied, found: Inspection) -> None:
        """Let an asset that was elsewhere, or whose file was lost, have a file that lies whole and synced.

        Raises:
            OSError: The disk refuses; the next start finishes it.
        """
        former = asset.sha256
        relative = await self._name_of(copied.sha256, found.extension)
        async with self._alone(incoming, copied.sha256):
            async with self._db.begin():
                asset.path = relative
                asset.incoming, asset.sha256, asset.size_bytes = incoming, copied.sha256, copied.size_bytes
                asset.mime_type, asset.media_type = found.mime_type, found.media_type
                asset.width, asset.height, asset.duration_ms = found.width, found.height, found.duration_ms
                asset.frame_rate, asset.micro = found.frame_rate, found.micro or None
            await in_thread(self._settle, asset, incoming, dict(found.thumbnails))
            await self._ready(asset)
        if former is not None and former != copied.sha256:
            await in_thread(self._library.remove_sidecar, asset.id, former)

    async def _name_of(self, sha256: str, extension: str) -> str:
        """Where a file of a content belongs: where it lies already for another asset, or to the new ones."""
        async with self._db.begin():
            known = list(await self._db.scalars(_PATHS, {"sha256": sha256}))
        there = [path for path in known if path is not None and await in_thread(self._library.away, path) is None]
        return there[0] if there else await in_thread(self._library.final_name, sha256, extension)

    async def finish(self, submission_id: str | None = None) -> int:
        """Finish what was left half placed, from whichever name has the file; gives the number of assets.

        What this process is placing itself is waited for.

        Args:
            submission_id: Only the outputs of this submission; None means every asset, and one that cannot be finished
                now stays for the next start.

        Raises:
            OSError: The disk refuses (only for a submission).
            LibraryUnavailableError: A row names a file outside of the library (only for a submission).
        """
        query = select(Asset.id, Asset.incoming, Asset.sha256).where(text(f"({HALF_PLACED})"))
        if submission_id is not None:
            query = query.where(Asset.submission_id == submission_id)
        async with self._db.begin():
            rows = (await self._db.execute(query)).all()
        finished = 0
        for asset_id, incoming, sha256 in rows:
            try:
                async with self._alone(incoming or "", sha256 or ""):
                    finished += await self._finish(asset_id)
            except (OSError, LibraryUnavailableError):
                if submission_id is not None:
                    raise
                log.exception("half_placed_asset_stays", asset_id=asset_id)
        return finished

    async def _finish(self, asset_id: int) -> bool:
        async with self._db.begin():
            asset = await self._db.get(Asset, asset_id, populate_existing=True)
        if asset is None or (asset.state != AssetState.PLACING and asset.incoming is None):
            return False
        for name in filter(None, (asset.path, asset.incoming)):
            gone = await in_thread(self._library.away, name)
            if gone is not None:
                raise LibraryUnavailableError(gone, "it is not there")
        place = await in_thread(self._place_of, asset)
        if place is None:
            await self._give_up(asset)
            return False
        await in_thread(self._settle, asset, asset.incoming if place is _Place.INCOMING else None, {})
        try:
            await self.make_thumbnails(asset)
        except (MediaError, WorkerError, StorageError) as error:
            # The file is whole: it was read before it got its row.
            log.warning("thumbnails_not_drawn", asset_id=asset.id, reason=str(error))
        await self._ready(asset)
        return True

    async def _give_up(self, asset: Asset) -> None:
        """Neither name has the file: a new asset goes, one that was there before is at its provider again."""
        async with self._db.begin():
            if asset.state == AssetState.PLACING:
                await self._db.execute(delete(Asset).where(Asset.id == asset.id, Asset.state == AssetState.PLACING))
            else:
                asset.state = AssetState.REMOTE
                asset.path = asset.sha256 = asset.incoming = None
                self._events.record(AssetChanged(asset.id))
        log.warning("half_placed_asset_dropped", asset_id=asset.id, submission_id=asset.submission_id)

    async def sweep(self) -> None:
        """Remove what uploads and downloads of dead processes left under `incoming/`; call it after `finish`."""
        removed = await in_thread(self._library.sweep, STALE_AFTER, self._clock.now())
        if removed:
            log.info("stale_files_removed", files=removed)

    async def make_thumbnails(self, asset: Asset) -> None:
        """Draw an asset's thumbnails anew from its file.

        Raises:
            MediaError: The file cannot be read any more.
        """
        found = await self._inspector.inspect(self._library.file(asset.path or ""))
        await in_thread(self._keep_thumbnails, asset.sha256 or "", dict(found.thumbnails))

    async def is_away(self, asset: Asset) -> bool:
        """Whether an asset's file lies on a disk that is unplugged."""
        return await in_thread(self._library.away, asset.path or "") is not None

    async def find_known(self, user_id: int, sha256: str) -> Asset | None:
        """The asset of this content that the user has; one in the bin comes out of it."""
        return await self._taken_out(_content_of(user_id, sha256))

    async def find_content(self, user_id: int, sha256: str) -> Asset | None:
        """The asset of this content that the user has, in the bin or not; an upload before a result."""
        async with self._db.begin():
            return await self._db.scalar(_content_of(user_id, sha256))

    async def place_upload(self, new: NewAsset, incoming: str, copied: Copied, found: Inspection) -> Asset:
        """As `place`, but the same content twice is one asset: the one that is there gets the file and is given."""
        try:
            return await self.place(new, incoming, copied, found)
        except IntegrityError:
            asset = await self._taken_out(_upload_of(new.user_id, copied.sha256))
            if asset is None:
                raise
            await self.give_file(asset, incoming, dict(found.thumbnails))
            return asset

    async def give_file(self, asset: Asset, incoming: str, thumbnails: dict[int, bytes]) -> None:
        """Let an asset have a file of its content that lies under `incoming/`; a whole file of it stays."""
        async with self._alone(incoming, asset.sha256 or ""):
            if await self.is_away(asset):
                await self._move_name(asset)
            await in_thread(self._settle, asset, incoming, thumbnails)
            if asset.state != AssetState.READY:
                await self._ready(asset)

    async def _move_name(self, asset: Asset) -> None:
        """Let an asset whose disk is unplugged have its file among the new ones, as it came in once more."""
        name = await in_thread(self._library.final_name, asset.sha256 or "", Path(asset.path or "").suffix)
        async with self._db.begin():
            same = (Asset.sha256 == asset.sha256, Asset.path == asset.path)
            await self._db.execute(update(Asset).where(*same).values(path=name))
            asset.path = name

    async def _taken_out(self, query: Select[Asset]) -> Asset | None:
        """The asset, out of the bin."""
        async with self._db.begin():
            asset = await self._db.scalar(query)
            if asset is not None and asset.deleted_at is not None:
                asset.deleted_at = None
                await self._db.flush()
                await Stacks(self._db, self._events).settle([asset.id])
                self._events.record(AssetAdded(asset.id))
        return asset

    @asynccontextmanager
    async def _alone(self, incoming: str, sha256: str) -> AsyncIterator[None]:
        """Nobody else in this process places this file, or deletes one of its content."""
        async with self._locks.hold(("placing", incoming)), self._locks.hold(lock_of_content(sha256)):
            yield

    async def _ready(self, asset: Asset) -> None:
        event = AssetAdded(asset.id) if asset.state == AssetState.PLACING else AssetChanged(asset.id)
        crash_point("before_ready")
        async with self._db.begin():
            asset.state = AssetState.READY
            asset.incoming = None
            self._events.record(event)
        log.info("asset_placed", asset_id=asset.id, size_bytes=asset.size_bytes, job_id=asset.job_id)

    def _settle(self, asset: Asset, incoming: str | None, thumbnails: dict[int, bytes]) -> None:
        """Bring a file from `incoming/` to its final name, where it may be already, and note what belongs to it."""
        if incoming is not None:
            crash_point("before_rename")
            self._library.place(incoming, asset.path or "")
            crash_point("after_rename")
        else:
            self._library.sync(asset.path or "")
        self._library.write_sidecar(asset)
        self._keep_thumbnails(asset.sha256 or "", thumbnails)

    def _keep_thumbnails(self, sha256: str, thumbnails: dict[int, bytes]) -> None:
        if thumbnails:
            self._thumbnails.put_all(sha256, thumbnails)

    def _place_of(self, asset: Asset) -> "_Place | None":
        """Which of the two names has the file.

        `incoming/` comes first: another process may be placing it right now, and a file goes from there to its final
        name.
        """
        if asset.incoming and _holds(self._library.incoming(asset.incoming), asset.sha256):
            return _Place.INCOMING
        return _Place.FINAL if _holds(self._library.file(asset.path or ""), asset.sha256) else None


# Built once: each result asks.
_PATHS = (
    select(Asset.path)
    .where(
        Asset.sha256 == bindparam("sha256"),
        Asset.path.is_not(None),
        Asset.state.in_((AssetState.READY, AssetState.PLACING)),
    )
    .distinct()
)


class _Place(Enum):
    """Where the file of a half placed asset lies."""

    INCOMING = auto()
    FINAL = auto()


def lock_of_content(sha256: str) -> Hashable:
    """What is held while a file of this content gets its name or goes."""
    return ("file", sha256)


def _upload_of(user_id: int, sha256: str) -> Select[Asset]:
    return select(Asset).where(Asset.user_id == user_id, Asset.sha256 == sha256, Asset.origin == AssetOrigin.UPLOAD)


def _content_of(user_id: int, sha256: str) -> Select[Asset]:
    # The sum keeps SQLite from the index by user, in which it would go through the whole library.
    same = select(Asset).where(Asset.sha256 == sha256, Asset.user_id + 0 == user_id, Asset.state != AssetState.PLACING)
    return same.order_by(Asset.origin != AssetOrigin.UPLOAD, Asset.id).limit(1)


def _holds(path: Path, sha256: str | None) -> bool:
    try:
        return hash_file(path) == sha256
    except (FileNotFoundError, IsADirectoryError):
        return False
