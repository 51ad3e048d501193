"""How an asset was made, as its Content Credentials say it: read from the graph."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.domain.asset import Asset
from app.domain.errors import LibraryUnavailableError, ProviderNotFoundError, StorageError
from app.domain.lineage import AssetLineage
from app.media.credentials.manifest import Ingredient, Maker, Making
from app.media.credentials.store_size import store_size
from app.media.thumbnails import ThumbnailStore
from app.services.asset.library import Library
from app.services.provider.provider_service import ProviderService

GENERATOR: Final = ("PixSim7 Desktop", __version__)
MOST_PARENTS: Final = 30
_THUMBNAIL: Final = 256


class MakingReader:
    """Reads what is said of an asset when it is signed."""

    def __init__(
        self, db: AsyncSession, providers: ProviderService, library: Library, thumbnails: ThumbnailStore
    ) -> None:
        self._db = db
        self._providers = providers
        self._library = library
        self._thumbnails = thumbnails

    async def select_parents(self, asset_id: int) -> list[Any]:
        """The rows of what an asset was made from, in their order; inside a transaction."""
        query = (
            select(AssetLineage.role, Asset.sha256, Asset.name, Asset.mime_type, Asset.path)
            .join(Asset, Asset.id == AssetLineage.parent_id)
            .where(AssetLineage.child_id == asset_id)
            .order_by(AssetLineage.position)
            .limit(MOST_PARENTS)
        )
        return list(await self._db.execute(query))

    async def maker_of(self, asset: Asset) -> tuple[Maker, str]:
        """What kind of program made it, and what that is called; of an unknown one that it is a trained model."""
        try:
            manifest = (await self._providers.get_provider(asset.provider_id)).manifest
        except ProviderNotFoundError:
            return Maker.TRAINED, asset.model or asset.provider_id
        model = asset.model or (asset.params or {}).get("model")
        name = f"{manifest.name} {model}" if isinstance(model, str) and model else manifest.name
        return (Maker.TRAINED if manifest.is_trained else Maker.ALGORITHM), name

    def describe(self, asset: Asset, parents: list[Any], maker: tuple[Maker, str], *, has_new_metadata: bool) -> Making:
        """Put it together; reads files, so in a thread.

        What came from elsewhere, or has credentials of its maker already, was opened here and not created.
        """
        itself = self._ingredient("", asset)
        is_made_here = asset.operation_type is not None and not _is_signed(itself)
        kind, agent = maker
        return Making(
            title=asset.name,
            mime_type=asset.mime_type,
            operation=asset.operation_type,
            maker=kind,
            agent=agent,
            words=_words(asset.operation_type.value) if asset.operation_type else "",
            made_at=asset.created_at,
            generator=GENERATOR,
            parents=tuple(self._ingredient(_words(row.role or "").lower(), row) for row in parents),
            itself=None if is_made_here else itself,
            has_new_metadata=has_new_metadata,
            thumbnail=itself.thumbnail,
        )

    def _ingredient(self, role: str, row: Any) -> Ingredient:
        """Of an asset, or of a row with its hash, name, kind and file."""
        return Ingredient(
            title=row.name,
            mime_type=row.mime_type,
            sha256=row.sha256,
            role=role,
            path=self._file(row.path),
            thumbnail=self._thumbnail(row.sha256),
        )

    def _file(self, path: str | None) -> str | None:
        try:
            file = self._library.file(path) if path is not None else None
        except LibraryUnavailableError:
            return None
        return str(file) if file is not None and file.is_file() else None

    def _thumbnail(self, sha256: str | None) -> bytes | None:
        try:
            return self._thumbnails.get(sha256, _THUMBNAIL) if sha256 is not None else None
        except StorageError:
            return None


def _is_signed(one: Ingredient) -> bool:
    try:
        return one.path is not None and store_size(Path(one.path)) is not None
    except OSError:
        return False


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize()
