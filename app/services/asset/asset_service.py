"""Assets: the library's files with their rows."""

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, MediaType, OperationType
from app.domain.errors import FileAwayError, MediaError, ProviderUnavailableError, ResourceNotFoundError
from app.domain.events import AssetAdded, AssetChanged, EventLog
from app.domain.search import Listing
from app.media.hashing import Copied
from app.media.probe import MediaInspector
from app.media.thumbnails import ThumbnailStore
from app.providers.base import InputSlot
from app.services.asset.asset_index import AssetIndex, select_asset_index
from app.services.asset.asset_rows import AssetRow, select_asset_rows
from app.services.asset.bin import Bin
from app.services.asset.drawing import Drawing
from app.services.asset.exporting import ExportForm, Exporting
from app.services.asset.file_names import safe_name
from app.services.asset.judging import Judging
from app.services.asset.library import LIMIT_BYTES, Library
from app.services.asset.likeness import Likeness
from app.services.asset.placing import Placing
from app.services.asset.preparing import Preparing
from app.services.asset.provider_copies import ProviderCopies
from app.services.asset.sets import AssetSets
from app.services.asset.stacks import Stacks
from app.services.asset.summary import AssetSummary, select_summary
from app.services.asset.tagging import Tagging
from app.services.lineage.credentials_service import ContentCredentialsService
from app.services.provider.provider_service import ProviderService
from app.system.clock import Clock
from app.system.folder_lock import FolderLock
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread
from app.system.transfer import Transfer

if TYPE_CHECKING:
    from app.services.asset.finding import Finding

log = structlog.get_logger(__name__)


class AssetFilters(BaseModel):
    """Which assets a list holds; what is None does not filter."""

    model_config = ConfigDict(extra="forbid")

    media_type: MediaType | None = None
    provider_id: str | None = None
    operation_type: OperationType | None = None
    job_id: int | None = None
    is_binned: bool = False


class AssetPage(BaseModel):
    """Which part of a list is wanted: by number, or what is older than a row (keyset)."""

    model_config = ConfigDict(extra="forbid")

    skip: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=1000)
    before: tuple[datetime, int] | None = None


class AssetService:
    """Keeps the library: rows and files together."""

    def __init__(
        self,
        db: AsyncSession,
        providers: ProviderService,
        library: Library,
        inspector: MediaInspector,
        thumbnails: ThumbnailStore,
        transfer: Transfer,
        locks: KeyedLocks,
        events: EventLog,
        clock: Clock,
        content_credentials: ContentCredentialsService,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._providers = providers
        self._library = library
        self._inspector = inspector
        self._transfer = transfer
        self._locks = locks
        self._events = events
        self._clock = clock
        self._acting_for = acting_for
        self.bin = Bin(db, library, thumbnails, locks, events, clock, acting_for=acting_for)
        self.placing = Placing(db, library, inspector, thumbnails, locks, events, clock)
        self.drawing = Drawing(db, self.placing, thumbnails, events)
        self.preparing = Preparing(library, inspector)
        self.judging = Judging(db, events, acting_for=acting_for)
        self.stacks = Stacks(db, events, acting_for=acting_for)
        self.tags = Tagging(db, events, acting_for=acting_for)
        self.sets = AssetSets(db, events, clock, acting_for=acting_for)
        self.likeness = Likeness(db, inspector, thumbnails, acting_for=acting_for)
        self.exporting = Exporting(db, providers, library, content_credentials, self.download_asset, self.get_asset)
        self.copies = ProviderCopies(db, providers, self.preparing, locks, clock, transfer, acting_for=acting_for)

    async def create_asset(
        self,
        user_id: int,
        provider_id: str,
        remote_url: str,
        *,
        media_type: MediaType = MediaType.VIDEO,
        name: str = "",
        mime_type: str = "application/octet-stream",
    ) -> Asset:
        """Note an asset whose file is still at the provider; `download_asset` brings it.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        self._check_user(user_id)
        asset = Asset(
            user_id=user_id,
            media_type=media_type,
            origin=AssetOrigin.JOB,
            state=AssetState.REMOTE,
            provider_id=provider_id,
            remote_url=remote_url,
            mime_type=mime_type,
            name=safe_name(name or remote_url.rpartition("/")[2]),
            app_version=__version__,
            created_at=self._clock.now(),
        )
        self._db.add(asset)
        await self._db.flush()
        self._events.record(AssetAdded(asset.id))
        return asset

    async def get_asset(self, asset_id: int) -> Asset | None:
        asset = await self._db.get(Asset, asset_id)
        if asset is None or asset.state == AssetState.PLACING or self._acting_for not in {None, asset.user_id}:
            return None
        return asset

    async def list_assets(
        self, user_id: int, filters: AssetFilters | dict[str, Any], pagination: AssetPage | dict[str, Any]
    ) -> list[Asset]:
        """The user's assets, newest first."""
        self._check_user(user_id)
        wanted = AssetFilters.model_validate(filters)
        page = AssetPage.model_validate(pagination)
        shown = Asset.deleted_at.is_not(None) if wanted.is_binned else Asset.deleted_at.is_(None)
        query = select(Asset).where(Asset.user_id == user_id, Asset.state != AssetState.PLACING, shown)
        for name, value in wanted.model_dump(exclude_none=True, exclude={"is_binned"}).items():
            query = query.where(getattr(Asset, name) == value)
        if page.before is not None:
            moment, asset_id = page.before
            query = query.where((Asset.created_at < moment) | ((Asset.created_at == moment) & (Asset.id < asset_id)))
        query = query.order_by(Asset.created_at.desc(), Asset.id.desc()).offset(page.skip).limit(page.limit)
        return list(await self._db.scalars(query))

    async def is_empty(self) -> bool:
        """Whether there is no asset at all, not even in the bin."""
        query = select(Asset.id).limit(1)
        if self._acting_for is not None:
            query = query.where(Asset.user_id == self._acting_for)
        return await self._db.scalar(query) is None

    async def list_asset_ids(self, user_id: int, *, text: str = "", newest_first: bool = True) -> "array[int]":
        """The ids of the user's assets, in the order of their time; `text` is a search (domain/search.py)."""
        catalog = await self.finding.read(user_id)
        return (await self.finding.find(catalog, user_id, Listing(text, is_ascending=not newest_first))).ids

    async def list_asset_index(self, user_id: int, *, limit: int, newest_first: bool = True) -> AssetIndex:
        """The first assets of the library with what a view needs to lay them out."""
        self._check_user(user_id)
        return await select_asset_index(self._db, user_id, limit=limit, newest_first=newest_first)

    @cached_property
    def finding(self) -> "Finding":
        """Lists of any search and sort."""
        # numpy comes with it, which takes longer to load than the window to paint.
        from app.services.asset.finding import Finding  # noqa: PLC0415

        return Finding(self._db, self.likeness, acting_for=self._acting_for)

    async def get_asset_rows(self, asset_ids: Sequence[int], *, with_binned: bool = False) -> list[AssetRow]:
        """These assets as they are shown, in the order of the ids; those that are not there are left out."""
        return await select_asset_rows(self._db, asset_ids, self._acting_for, with_binned=with_binned)

    async def summarise(self, asset_ids: Iterable[int]) -> AssetSummary:
        """Sums over these assets; those that are not there are left out."""
        return await select_summary(self._db, asset_ids, self._acting_for)

    async def delete_asset(self, asset_id: int) -> None:
        """Move an asset to the bin.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        await self._get(asset_id)
        await self.bin.put((asset_id,))

    async def restore_asset(self, asset_id: int) -> None:
        """Take an asset out of the bin.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        await self._get(asset_id)
        await self.bin.restore((asset_id,))

    async def empty_bin(self, user_id: int) -> tuple[int, int]:
        """Delete the binned assets for good, and files that no other asset shares; gives their number and bytes.

        Raises:
            ResourceNotFoundError: The user is not there.
        """
        return await self.bin.empty(user_id)

    def library_file(self, asset: Asset | AssetRow) -> Path:
        """Where an asset's file lies.

        Raises:
            ResourceNotFoundError: It has none yet.
        """
        if asset.path is None:
            raise ResourceNotFoundError("file of asset", asset.id)
        return self._library.file(asset.path)

    async def get_asset_for_provider(
        self, asset_id: int, target_provider_id: str, *, account_id: int | None = None, slot: InputSlot | None = None
    ) -> str:
        """What a request to a provider holds in place of an asset; two callers at once cause one upload.

        Args:
            asset_id: The asset.
            target_provider_id: Which provider.
            account_id: Which of its accounts.
            slot: What it is for there.

        Raises:
            ResourceNotFoundError: There is no such asset or account, or its file is missing.
            UploadRejectedError: The provider takes no such file.
            MediaError: The file has to be converted and cannot be read.
            ProviderError: The upload was refused.
        """
        manifest = (await self._providers.get_provider(target_provider_id)).manifest
        async with self._db.begin():
            asset = await self._use(asset_id)
        return await self.copies.get(asset, manifest, account_id, partial(self.download_asset, asset_id), slot)

    async def download_asset(self, asset_id: int) -> str:
        """Have an asset's file in the library; gives its absolute path.

        Raises:
            ResourceNotFoundError: There is no such asset, or its file is missing and cannot be fetched.
            ProviderError: The download failed; a later one goes on where it ended.
            MediaError: What came is no picture, clip or sound.
            OSError: The disk refuses; the next start finishes it.
        """
        async with self._locks.hold(("download", asset_id)):
            async with self._db.begin():
                asset = await self._use(asset_id)
            return await self._present(asset) or await self._fetch(asset)

    async def sync_asset(self, asset_id: int) -> Asset:
        """Bring row and file into agreement: present, missing, changed, or at the provider only.

        An asset whose disk is unplugged stays as it is.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        async with self._db.begin():
            asset = await self._get(asset_id)
        if asset.path is None:
            await self._set_state(asset, AssetState.REMOTE if asset.remote_url else AssetState.MISSING)
            return asset
        if await in_thread(self._library.away, asset.path) is not None:
            return asset
        is_whole = await in_thread(self._library.is_whole, asset.path, asset.sha256)
        lost = AssetState.REMOTE if asset.state == AssetState.REMOTE else AssetState.MISSING
        await self._set_state(asset, AssetState.READY if is_whole else lost)
        return asset

    async def make_thumbnails(self, asset_id: int) -> None:
        """Draw an asset's thumbnails anew.

        Raises:
            ResourceNotFoundError: There is no such asset.
            MediaError: Its file cannot be read.
        """
        async with self._db.begin():
            asset = await self._get(asset_id)
        await self.placing.make_thumbnails(asset)

    async def export_asset(self, asset_id: int, target_folder: Path) -> Path:
        """Copy an asset's file to a folder, under its own name; one that is there is not overwritten.

        Raises:
            ResourceNotFoundError: There is no such asset, or its file is missing.
            StorageError: The folder cannot be written.
        """
        return (await self.exporting.export(asset_id, target_folder, ExportForm(is_embedded=False))).path

    def _check_user(self, user_id: int) -> None:
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)

    async def _present(self, asset: Asset) -> str | None:
        """The absolute path of an asset's file, where there is one."""
        path = self._library.file(asset.path) if asset.path is not None else None
        return str(path) if path is not None and await in_thread(path.is_file) else None

    async def _fetch(self, asset: Asset) -> str:
        """Bring an asset's file from where it came; the caller holds the lock of its download.

        The name under `incoming/` is always the same, so that a later call goes on where this one ended.
        """
        gone = await in_thread(self._library.away, asset.path or "")
        if gone is not None and asset.state == AssetState.READY:
            raise FileAwayError(asset.id, gone)
        if asset.remote_url is None:
            await self._set_state(asset, AssetState.MISSING)
            raise ResourceNotFoundError("file of asset", asset.id)
        incoming = await in_thread(self._library.new_incoming, f"asset-{asset.id}.part")
        target = self._library.incoming(incoming)
        lock = FolderLock(self._library.incoming(f"asset-{asset.id}.lock"))
        if not await in_thread(lock.try_take):
            raise ProviderUnavailableError("Another PixSim7 is fetching this file.")
        try:
            copied: Copied = await self._transfer.download(asset.remote_url, target, limit_bytes=LIMIT_BYTES)
            try:
                found = await self._inspector.inspect(target)
            except MediaError:
                await in_thread(target.unlink, missing_ok=True)
                raise
            await self.placing.bring(asset, incoming, copied, found)
        finally:
            lock.release()
        return str(self._library.file(asset.path or ""))

    async def _set_state(self, asset: Asset, state: AssetState) -> None:
        if asset.state == state:
            return
        async with self._db.begin():
            asset.state = state
            self._events.record(AssetChanged(asset.id))

    async def _use(self, asset_id: int) -> Asset:
        """The asset as it is now, marked as used."""
        asset = await self._get(asset_id)
        await self._db.refresh(asset)
        asset.last_accessed_at = self._clock.now()
        return asset

    async def _get(self, asset_id: int) -> Asset:
        asset = await self.get_asset(asset_id)
        if asset is None:
            raise ResourceNotFoundError("asset", asset_id)
        return asset
