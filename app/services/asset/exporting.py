"""Exports: copies of assets' files outside of the library, with what is known of their making."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import structlog
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.domain.asset import Asset
from app.domain.errors import MediaError, ResourceNotFoundError, StorageError, WorkerError
from app.media.credentials.manifest import MIME_TYPES
from app.media.hashing import copy_hashed
from app.media.recipes.embedding import embed
from app.services.asset.export_names import PATTERN, NameFacts, export_stem
from app.services.asset.library import LIMIT_BYTES, Library
from app.services.lineage.credentials_service import ContentCredentialsService
from app.services.lineage.recipe import Recipe
from app.services.lineage.recipe_rows import select_recipe
from app.services.provider.provider_service import ProviderService
from app.system.threads import in_thread

log = structlog.get_logger(__name__)


class ExportForm(BaseModel):
    """How files are exported."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    pattern: str = Field(PATTERN, title="Names")
    has_sidecar: bool = Field(default=False, title="A file with the recipe beside each")
    is_embedded: bool = Field(default=True, title="The recipe in the file")
    has_credentials: bool = Field(default=False, title="Content Credentials")


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of one export.

    Attributes:
        path: The copy.
        sidecar: The file with its recipe; None where there is none.
        is_embedded: Whether the recipe is in the file. Into clips, sounds, GIF and AVIF none can be written, and into a
            JPEG none of more than 64 KB.
        is_signed: Whether the file carries Content Credentials.
        unsigned_because: Why it does not, though that was wanted.
    """

    path: Path
    sidecar: Path | None
    is_embedded: bool
    is_signed: bool = False
    unsigned_because: str = ""


@dataclass(slots=True)
class _Signed:
    """The signed copy that is about to be exported, in a file of the library's that goes again.

    Attributes:
        path: None where it could not be signed, or need not be.
    """

    path: Path | None = None
    is_embedded: bool = False
    refusal: str = ""


class Exporting:
    """Copies files out; those of the library stay as they are.

    Args:
        db: The session.
        providers: Know the input slots of what was made.
        library: The files.
        credentials: Sign.
        present: Has an asset's file in the library; it may have to be fetched.
        get: Reads an asset, None where there is none.
    """

    def __init__(
        self,
        db: AsyncSession,
        providers: ProviderService,
        library: Library,
        credentials: ContentCredentialsService,
        present: Callable[[int], Awaitable[str]],
        get: Callable[[int], Awaitable[Asset | None]],
    ) -> None:
        self._db = db
        self._providers = providers
        self._library = library
        self._credentials = credentials
        self._present = present
        self._get = get

    async def export(self, asset_id: int, folder: Path, form: ExportForm, *, counter: int = 1) -> Exported:
        """Copy an asset's file to a folder; nothing there is overwritten.

        Args:
            asset_id: The asset.
            folder: Is made where it is not there.
            form: The pattern of the name, where the recipe goes, and whether it is signed.
            counter: What `{counter}` of the pattern stands for.

        Raises:
            ResourceNotFoundError: There is no such asset, or its file is missing.
            ValidationError: The pattern is not right.
            StorageError: The folder cannot be written.
            VaultError: It is to be signed, and the key cannot be opened.
        """
        await self._present(asset_id)
        async with self._db.begin():
            asset = await self._get(asset_id)
            if asset is None:
                raise ResourceNotFoundError("asset", asset_id)
            recipe = await select_recipe(self._db, self._providers, asset)
        stem = export_stem(form.pattern, _facts(asset), counter)
        signed = _Signed()
        try:
            if form.has_credentials:
                signed = await self._sign(asset, recipe, form)
            return await in_thread(self._write, asset, recipe, folder, stem, form, signed)
        except OSError as error:
            raise StorageError(f"{folder} cannot be written.", detail=str(error)) from error
        finally:
            if signed.path is not None:
                await in_thread(signed.path.unlink, missing_ok=True)

    async def _sign(self, asset: Asset, recipe: Recipe, form: ExportForm) -> _Signed:
        """Make the signed copy; that it cannot be made is told in it."""
        if asset.mime_type not in MIME_TYPES:
            return _Signed(refusal=f"{asset.mime_type} has no place for Content Credentials.")
        key = await self._credentials.keys.open_key(asset.user_id)
        source = self._library.file(asset.path or "")
        names = [await in_thread(self._library.new_incoming, f"export-{uuid4().hex}.part") for _ in range(2)]
        bare, target = map(self._library.incoming, names)
        try:
            embedded = form.is_embedded and await in_thread(
                embed, source, bare, asset.mime_type, recipe.as_data(), _settings(asset)
            )
            await self._credentials.sign(asset, key, bare if embedded else source, target, has_new_metadata=embedded)
        except (MediaError, WorkerError) as error:
            await in_thread(target.unlink, missing_ok=True)
            log.warning("export_not_signed", asset_id=asset.id, reason=error.message, detail=error.detail)
            return _Signed(refusal=error.message)
        finally:
            await in_thread(bare.unlink, missing_ok=True)
        return _Signed(target, is_embedded=embedded)

    def _write(
        self, asset: Asset, recipe: Recipe, folder: Path, stem: str, form: ExportForm, signed: _Signed
    ) -> Exported:
        embedded = signed.is_embedded
        made: list[Path] = []

        def write(source: Path, part: Path, target: Path) -> bool:
            nonlocal embedded
            if signed.path is not None:
                copy_hashed(signed.path, part, limit_bytes=LIMIT_BYTES)
            elif form.is_embedded:
                embedded = embed(source, part, asset.mime_type, recipe.as_data(), _settings(asset))
                if not embedded:
                    part.unlink(missing_ok=True)
            if form.has_sidecar:
                # Before the file has its name: who takes it in from there finds both.
                with _sidecar_of(target).open("x", encoding="utf-8") as sidecar:
                    made.append(_sidecar_of(target))
                    sidecar.write(recipe.as_json())
            return signed.path is not None or embedded

        try:
            path = self._library.copy_out(asset.path or "", folder, stem, write)
        except BaseException:
            # A recipe of nothing would only be in the way.
            for sidecar in made:
                sidecar.unlink(missing_ok=True)
            raise
        return Exported(
            path,
            _sidecar_of(path) if form.has_sidecar else None,
            embedded,
            is_signed=signed.path is not None,
            unsigned_because=signed.refusal,
        )


def _sidecar_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _facts(asset: Asset) -> NameFacts:
    return NameFacts(asset.id, asset.name, asset.created_at, asset.prompt, asset.provider_id, asset.model, asset.seed)


def _settings(asset: Asset) -> dict[str, object]:
    """What the programs around AUTOMATIC1111 read: they take a line of three pairs or more for settings."""
    params = asset.params or {}
    pairs = {
        "Steps": params.get("steps"),
        "Sampler": params.get("sampler"),
        "CFG scale": params.get("cfg"),
        "Seed": asset.seed,
        "Size": f"{asset.width}x{asset.height}" if asset.width else None,
        "Model": asset.model or asset.provider_id,
        "Version": f"PixSim7 Desktop {__version__}",
    }
    return {name: value for name, value in pairs.items() if value is not None}
