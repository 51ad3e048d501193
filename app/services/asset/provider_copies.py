"""Assets as inputs at providers: brought there once, and again when the copy has expired."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.account import ProviderAccount
from app.domain.asset import Asset, ProviderUpload
from app.domain.errors import ResourceNotFoundError, UploadRejectedError
from app.domain.submission import ProviderSubmission
from app.providers.accounts import NO_PUBLIC_HOST, PUBLIC_HOST
from app.providers.base import InputFile, InputLimits, InputSlot, InputTransport, ProviderManifest, UploadedCopy
from app.providers.parameters import as_own_result
from app.services.asset.file_names import safe_name
from app.services.asset.input_check import no_public_link
from app.services.asset.preparing import Prepared, Preparing
from app.services.provider.provider_service import ProviderService
from app.system.clock import Clock
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread
from app.system.transfer import Transfer

log = structlog.get_logger(__name__)

HaveFile = Callable[[], Awaitable[str]]


class ProviderCopies:
    """Knows which copies are still valid, and makes those that are missing."""

    def __init__(
        self,
        db: AsyncSession,
        providers: ProviderService,
        preparing: Preparing,
        locks: KeyedLocks,
        clock: Clock,
        transfer: Transfer,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._providers = providers
        self._preparing = preparing
        self._locks = locks
        self._clock = clock
        self._transfer = transfer
        self._acting_for = acting_for

    async def get(
        self,
        asset: Asset,
        manifest: ProviderManifest,
        account_id: int | None,
        have_file: HaveFile,
        slot: InputSlot | None = None,
    ) -> str:
        """What a request holds in place of an asset; two callers at once cause one upload.

        Args:
            asset: The asset.
            manifest: The provider's.
            account_id: Who uploads, and whose copy it is where copies belong to accounts.
            have_file: Gives the absolute path of the asset's file; called if it is needed.
            slot: What it is for; without one the provider's limits for its kind hold.

        Raises:
            ResourceNotFoundError: There is no such account.
            UploadRejectedError: The provider takes no such file.
            MediaError: The file has to be converted and cannot be read.
            ProviderError: The upload was refused.
        """
        if slot is not None and slot.takes_own and account_id is not None:
            own = await self._own_result(asset, manifest, account_id)
            if own is not None:
                return as_own_result(own)
            if slot.takes_only_own:
                raise UploadRejectedError(
                    asset.name, f"{manifest.name} takes here only what it made itself, with the same account."
                )
        limits = (slot.limits if slot is not None else None) or manifest.inputs.get(asset.media_type)
        if limits is None:
            raise UploadRejectedError(asset.name, f"{manifest.name} takes no {asset.media_type.value} files.")
        if limits.transport == InputTransport.LOCAL_PATH:
            return await have_file()
        if limits.transport == InputTransport.PUBLIC_URL:
            return await self._public_link(asset, manifest, account_id, have_file)
        if not limits.transport.is_uploaded:
            return str(await self._preparing.keep(Path(await have_file()), manifest, limits))
        return await self._uploaded(asset, manifest, account_id, have_file, limits)

    async def forget(self, asset_ids: list[int], provider_id: str, account_id: int) -> None:
        """The provider does not know its copies of these any more: the next request brings them again."""
        async with self._db.begin():
            await self._db.execute(
                delete(ProviderUpload).where(
                    ProviderUpload.asset_id.in_(asset_ids),
                    ProviderUpload.provider_id == provider_id,
                    ProviderUpload.account_id.in_([0, account_id]),
                )
            )

    async def _uploaded(
        self,
        asset: Asset,
        manifest: ProviderManifest,
        account_id: int | None,
        have_file: HaveFile,
        limits: InputLimits | None,
    ) -> str:
        owner = (await self._account(account_id)).id if manifest.upload_belongs_to_account else 0
        async with self._locks.hold(("upload", asset.id, manifest.id, owner)):
            known = await self._known(asset.id, manifest.id, owner)
            if known is not None:
                return known
            account = await self._account(account_id)
            copy = await self._upload(asset.name, Path(await have_file()), manifest, account, limits)
            await self._note(asset.id, manifest, owner, copy)
        log.info("asset_uploaded", asset_id=asset.id, provider_id=manifest.id, account_id=account.id)
        return copy.id

    async def _account(self, account_id: int | None) -> ProviderAccount:
        async with self._db.begin():
            account = await self._db.get(ProviderAccount, account_id) if account_id is not None else None
        if account is None or self._acting_for not in {None, account.user_id}:
            raise ResourceNotFoundError("account", account_id or 0)
        return account

    async def _own_result(self, asset: Asset, manifest: ProviderManifest, account_id: int) -> str | None:
        """The id of an asset that this account made there and that can still be named by it."""
        if asset.submission_id is None:
            return None
        async with self._db.begin():
            made = await self._db.get(ProviderSubmission, asset.submission_id)
        if made is None or (made.provider_id, made.account_id) != (manifest.id, account_id):
            return None
        lifetime, ended = manifest.own_result_lifetime, made.ended_at or made.created_at
        if lifetime is not None and ended + lifetime <= self._clock.now():
            return None
        outputs, index = made.outputs or [], asset.output_index or 0
        remote_id = outputs[index].get("remote_id") if index < len(outputs) else None
        return remote_id if isinstance(remote_id, str) else None

    async def _known(self, asset_id: int, provider_id: str, owner: int) -> str | None:
        async with self._db.begin():
            found = await self._db.scalars(select(ProviderUpload).where(*_is(asset_id, provider_id, owner)))
            upload = found.one_or_none()
        if upload is None or (upload.expires_at is not None and upload.expires_at <= self._clock.now()):
            return None
        return upload.provider_asset_id

    async def _upload(
        self, name: str, file: Path, manifest: ProviderManifest, account: ProviderAccount, limits: InputLimits | None
    ) -> UploadedCopy:
        prepared = await self._preparing.prepare(file, manifest, limits)
        try:
            return await self._providers.bring_file(manifest.id, account, await _input_file(name, prepared))
        finally:
            if prepared.is_copy:
                await in_thread(prepared.path.unlink, missing_ok=True)

    async def _note(self, asset_id: int, manifest: ProviderManifest, owner: int, copy: UploadedCopy) -> None:
        now, lifetime = self._clock.now(), manifest.upload_lifetime
        expires_at = copy.expires_at or (now + lifetime if lifetime is not None else None)
        async with self._db.begin():
            await self._db.execute(delete(ProviderUpload).where(*_is(asset_id, manifest.id, owner)))
            self._db.add(
                ProviderUpload(
                    asset_id=asset_id,
                    provider_id=manifest.id,
                    account_id=owner,
                    provider_asset_id=copy.id,
                    created_at=now,
                    expires_at=expires_at,
                )
            )

    async def _public_link(
        self, asset: Asset, manifest: ProviderManifest, account_id: int | None, have_file: HaveFile
    ) -> str:
        """A link that anybody can fetch: where the asset came from, while that answers, else a public upload.

        Raises:
            UploadRejectedError: There is no such link, and the account names no provider that could make one.
        """
        if asset.remote_url is not None and await self._transfer.measure(asset.remote_url) is not None:
            return asset.remote_url
        account = await self._account(account_id)
        host_id = account.options.get(PUBLIC_HOST, NO_PUBLIC_HOST)
        host = await self._public_host(host_id, account.user_id) if host_id != NO_PUBLIC_HOST else None
        if host is None:
            raise UploadRejectedError(
                asset.name,
                no_public_link(manifest.name),
            )
        return await self._uploaded(asset, await self._manifest(host_id), host.id, have_file, None)

    async def _manifest(self, provider_id: str) -> ProviderManifest:
        return (await self._providers.get_provider(provider_id)).manifest

    async def _public_host(self, provider_id: str, user_id: int) -> ProviderAccount | None:
        """An account of the user at the provider for public links; None where there is none to be used."""
        if not (await self._manifest(provider_id)).has_public_uploads:
            return None
        async with self._db.begin():
            found = await self._db.scalars(
                select(ProviderAccount)
                .where(
                    ProviderAccount.provider_id == provider_id,
                    ProviderAccount.user_id == user_id,
                    ProviderAccount.is_active,
                    ProviderAccount.deleted_at.is_(None),
                )
                .order_by(ProviderAccount.priority.desc(), ProviderAccount.id)
                .limit(1)
            )
            return found.one_or_none()


async def _input_file(name: str, prepared: Prepared) -> InputFile:
    size_bytes = (await in_thread(prepared.path.stat)).st_size
    shown = Path(safe_name(name, "file")).stem.encode("ascii", "ignore").decode() or "file"
    return InputFile(
        str(prepared.path),
        prepared.found.mime_type,
        prepared.found.media_type,
        size_bytes,
        f"{shown[:80]}{prepared.found.extension}",
    )


def _is(asset_id: int, provider_id: str, owner: int) -> tuple[ColumnElement[bool], ...]:
    return (
        ProviderUpload.asset_id == asset_id,
        ProviderUpload.provider_id == provider_id,
        ProviderUpload.account_id == owner,
    )
