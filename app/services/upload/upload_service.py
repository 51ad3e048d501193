"""Uploads: files that the user brings, checked by their content and stored once."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, MediaType
from app.domain.errors import MediaError, ResourceNotFoundError, StorageError, UploadRejectedError, WorkerError
from app.media.hashing import Copied, copy_hashed
from app.media.probe import Inspection, MediaInspector
from app.media.recipes.recipe import FoundRecipe
from app.services.asset.asset_service import AssetService
from app.services.asset.file_names import safe_name
from app.services.asset.library import LIMIT_BYTES, Library
from app.services.asset.placing import NewAsset
from app.services.lineage.credentials_service import ContentCredentialsService
from app.services.provider.provider_service import ProviderService
from app.services.upload.upload_file import UploadFile, recipe_beside
from app.services.user.quotas import Quotas
from app.system.file_systems import free_bytes
from app.system.keyed_locks import KeyedLocks
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

ROOM_TO_KEEP_BYTES = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file has become.

    Attributes:
        is_new: Whether the content was not in the library before.
    """

    asset: Asset
    is_new: bool


class UploadService:
    """Takes files into the library."""

    def __init__(
        self,
        db: AsyncSession,
        assets: AssetService,
        providers: ProviderService,
        library: Library,
        inspector: MediaInspector,
        locks: KeyedLocks,
        content_credentials: ContentCredentialsService,
        quotas: Quotas,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._assets = assets
        self._providers = providers
        self._library = library
        self._inspector = inspector
        self._locks = locks
        self._content_credentials = content_credentials
        self._quotas = quotas
        self._acting_for = acting_for

    async def upload(self, user_id: int, file: UploadFile, provider_id: str) -> Asset:
        """As `take`, without a word on whether it was there."""
        return (await self.take(user_id, file, provider_id)).asset

    async def take(self, user_id: int, file: UploadFile, provider_id: str, *, is_watched: bool = False) -> Taken:
        """Take a file into the user's library; content that is there already gives the asset that is there.

        Args:
            user_id: Whose library.
            file: A picture, a clip or a sound.
            provider_id: Where it will be used; an upload that this provider needs is made when a job needs it.
            is_watched: It was found in a folder, and nobody asked for it: what lies in the bin stays there, and an
                export of what the user has is not taken in again.

        Raises:
            UploadRejectedError: It is not taken; it says why.
            LibraryFullError: It is not taken, for the library may hold no more.
            ProviderNotFoundError: No such provider.
            ResourceNotFoundError: The user is not there.
            StorageError: The library cannot be written; what is half placed is finished at the next start.
        """
        if self._acting_for not in {None, user_id}:
            raise ResourceNotFoundError("profile", user_id)
        await self._providers.get_provider(provider_id)
        name = safe_name(file.name, "file")
        incoming = await in_thread(self._library.new_incoming, f"upload-{uuid4().hex}.part")
        target = self._library.incoming(incoming)
        is_placed = False
        try:
            copied = await self._copy(file, name, target)
            async with self._locks.hold(("content", user_id, copied.sha256)):
                known = await self._known(user_id, copied.sha256, incoming, is_watched=is_watched)
                if known is not None:
                    return Taken(known, is_new=False)
                await self._quotas.check_room(user_id, name, copied.size_bytes)
                found = await self._inspect(name, target)
                recipe = found.recipe or await in_thread(recipe_beside, file)
                if is_watched and recipe is not None and recipe.origin is not None:
                    original = await self._assets.placing.find_content(user_id, recipe.origin)
                    if original is not None:
                        return Taken(original, is_new=False)
                new = _new_asset(user_id, name, recipe)
                is_placed = True
                asset = await self._assets.placing.place_upload(new, incoming, copied, found)
                if found.has_credentials:
                    await self._content_credentials.take_in(asset)
                return Taken(asset, is_new=True)
        except OSError as error:
            raise StorageError("The library cannot be written.", detail=str(error)) from error
        finally:
            if not is_placed:
                await in_thread(_remove, target)

    async def _known(self, user_id: int, sha256: str, incoming: str, *, is_watched: bool) -> Asset | None:
        """The asset of this content; where the file was asked for, it comes out of the bin and gets its file back."""
        placing = self._assets.placing
        if is_watched:
            return await placing.find_content(user_id, sha256)
        known = await placing.find_known(user_id, sha256)
        if known is not None:
            await placing.give_file(known, incoming, {})
        return known

    async def validate_image(self, file: UploadFile) -> None:
        """See that a file is a picture that would be taken.

        Raises:
            UploadRejectedError: It is not; it says why.
        """
        name = safe_name(file.name, "file")
        target = self._library.incoming(f"check-{uuid4().hex}.part")
        try:
            await self._copy(file, name, target)
            found = await self._inspect(name, target)
            if found.media_type != MediaType.IMAGE:
                raise UploadRejectedError(name, "This is not a picture.")
        finally:
            await in_thread(_remove, target)

    async def prepare_file_for_provider(self, file_path: str, provider_id: str) -> str:
        """A file in a form that the provider takes: the path of it, or of a converted copy, which the caller deletes.

        Raises:
            UploadRejectedError: It is not a file that anybody takes, or this provider takes none like it.
            ProviderNotFoundError: No such provider.
        """
        manifest = (await self._providers.get_provider(provider_id)).manifest
        path = Path(file_path)
        try:
            return str((await self._assets.preparing.prepare(path, manifest)).path)
        except MediaError as error:
            raise UploadRejectedError(path.name, error.message) from error

    async def _copy(self, file: UploadFile, name: str, target: Path) -> Copied:
        try:
            copied = await in_thread(_copy_in, file, target)
        except FileNotFoundError as error:
            raise UploadRejectedError(name, "The file is not there any more.") from error
        except IsADirectoryError as error:
            raise UploadRejectedError(name, "This is a folder.") from error
        except PermissionError as error:
            raise UploadRejectedError(name, "The file may not be read.") from error
        except OSError as error:
            raise UploadRejectedError(name, f"The file could not be copied: {error.strerror or error}.") from error
        except MediaError as error:
            raise UploadRejectedError(name, error.message) from error
        if copied.size_bytes == 0:
            raise UploadRejectedError(name, "The file is empty.")
        return copied

    async def _inspect(self, name: str, path: Path) -> Inspection:
        try:
            return await self._inspector.inspect(path)
        except MediaError as error:
            raise UploadRejectedError(name, error.message) from error
        except WorkerError as error:
            log.warning("inspection_failed", reason=str(error))
            raise UploadRejectedError(name, "The file could not be read within the limits.") from error


def _new_asset(user_id: int, name: str, recipe: FoundRecipe | None) -> NewAsset:
    new = NewAsset(user_id, AssetOrigin.UPLOAD, provider_id="local", name=name)
    if recipe is None:
        return new
    return replace(
        new,
        prompt=recipe.prompt,
        negative_prompt=recipe.negative_prompt,
        model=recipe.model,
        seed=recipe.seed,
        params=recipe.params or None,
    )


def _copy_in(file: UploadFile, target: Path) -> Copied:
    if free_bytes(target.parent) < ROOM_TO_KEEP_BYTES:
        raise OSError(28, "the disk is full")
    with file.open() as stream:
        return copy_hashed(stream, target, limit_bytes=LIMIT_BYTES)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
