"""Copies of assets at providers: brought there once, and again when they have expired."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import ProviderUpload
from app.domain.errors import ResourceNotFoundError
from app.providers.base import ProviderManifest
from app.services.asset.preparing import Preparing
from app.services.provider.provider_service import ProviderService
from app.system.clock import Clock
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread

log = structlog.get_logger(__name__)


class ProviderCopies:
    """Knows which copies are still valid, and makes those that are missing."""

    def __init__(
        self,
        db: AsyncSession,
        providers: ProviderService,
        preparing: Preparing,
        locks: KeyedLocks,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._providers = providers
        self._preparing = preparing
        self._locks = locks
        self._clock = clock
        self._acting_for = acting_for

    async def get(
        self, asset_id: int, manifest: ProviderManifest, account_id: int | None, have_file: Callable[[], Awaitable[str]]
    ) -> str:
        """The provider's id of an asset, uploading its file if need be; two callers at once cause one upload.

        Args:
            asset_id: The asset; it is there.
            manifest: The provider's.
            account_id: Who uploads, and whose copy it is where copies belong to accounts.
            have_file: Gives the absolute path of the asset's file; called if it is to be uploaded.

        Raises:
            ResourceNotFoundError: There is no such account.
            UploadRejectedError: The provider takes no such file.
            MediaError: The file has to be converted and cannot be read.
            ProviderError: The upload was refused.
        """
        owner = (await self._account(account_id)).id if manifest.upload_belongs_to_account else 0
        async with self._locks.hold(("upload", asset_id, manifest.id, owner)):
            known = await self._known(asset_id, manifest.id, owner)
            if known is not None:
                return known
            account = await self._account(account_id)
            remote = await self._upload(Path(await have_file()), manifest, account)
            await self._note(asset_id, manifest, owner, remote)
        log.info("asset_uploaded", asset_id=asset_id, provider_id=manifest.id, account_id=account.id)
        return remote

    async def _account(self, account_id: int | None) -> ProviderAccount:
        async with self._db.begin():
            account = await self._db.get(ProviderAccount, account_id) if account_id is not None else None
        if account is None or self._acting_for not in {None, account.user_id}:
            raise ResourceNotFoundError("account", account_id or 0)
        return account

    async def _known(self, asset_id: int, provider_id: str, owner: int) -> str | None:
        async with self._db.begin():
            found = await self._db.scalars(select(ProviderUpload).where(*_is(asset_id, provider_id, owner)))
            upload = found.one_or_none()
        if upload is None or (upload.expires_at is not None and upload.expires_at <= self._clock.now()):
            return None
        return upload.provider_asset_id

    async def _upload(self, file: Path, manifest: ProviderManifest, account: ProviderAccount) -> str:
        fit = await self._preparing.prepare(file, manifest) if manifest.input_limits is not None else file
        try:
            return await self._providers.upload_asset(manifest.id, account, str(fit))
        finally:
            if fit != file:
                await in_thread(fit.unlink, missing_ok=True)

    async def _note(self, asset_id: int, manifest: ProviderManifest, owner: int, remote: str) -> None:
        now, lifetime = self._clock.now(), manifest.upload_lifetime
        async with self._db.begin():
            await self._db.execute(delete(ProviderUpload).where(*_is(asset_id, manifest.id, owner)))
            self._db.add(
                ProviderUpload(
                    asset_id=asset_id,
                    provider_id=manifest.id,
                    account_id=owner,
                    provider_asset_id=remote,
                    created_at=now,
                    expires_at=now + lifetime if lifetime is not None else None,
                )
            )


def _is(asset_id: int, provider_id: str, owner: int) -> tuple[ColumnElement[bool], ...]:
    return (
        ProviderUpload.asset_id == asset_id,
        ProviderUpload.provider_id == provider_id,
        ProviderUpload.account_id == owner,
    )
