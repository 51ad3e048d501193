"""Content Credentials: exported copies that say how they were made, and what files that come in say."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import InputRole, MediaType, OperationType
from app.domain.errors import PixSimError, ResourceNotFoundError
from app.domain.lineage import AssetLineage
from app.media.credentials.credential_workers import CredentialWorkers
from app.media.credentials.found import CredentialState, FoundCredentials, FoundIngredient
from app.media.credentials.signing import SigningOrder
from app.media.credentials.signing_key import SigningKey
from app.media.credentials.store_size import store_size
from app.services.asset.asset_rows import visible_by_id
from app.services.asset.library import Library
from app.services.asset.lineage_service import LineageService
from app.services.lineage.making import MakingReader
from app.services.lineage.signing_keys import SigningKeys
from app.services.lineage.trust_list import read_anchors
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

_ONLY_OPENED: Final = frozenset({"c2pa.opened", "c2pa.edited.metadata"})
"""What is done to a file that is exported as it came."""
_BY_MEDIA: Final = {
    (MediaType.IMAGE, MediaType.VIDEO): OperationType.FRAME_EXTRACTION,
    (MediaType.IMAGE, MediaType.IMAGE): OperationType.IMAGE_TO_IMAGE,
    (MediaType.VIDEO, MediaType.IMAGE): OperationType.IMAGE_TO_VIDEO,
    (MediaType.VIDEO, MediaType.VIDEO): OperationType.VIDEO_MODIFY,
    (MediaType.VIDEO, MediaType.AUDIO): OperationType.LIP_SYNC,
}
"""What was made, and from what, to the likely operation, where nobody says it."""


class ContentCredentialsService:
    """Signs, reads, and makes edges of what was read.

    Args:
        keys: What signs.
        making: What is said.
        workers: Where files are read and signed.
        trust: The folder of the certificates that the user trusts; None where there is none.
    """

    def __init__(
        self,
        db: AsyncSession,
        lineage: LineageService,
        library: Library,
        keys: SigningKeys,
        making: MakingReader,
        workers: CredentialWorkers,
        *,
        trust: Callable[[], Path | None],
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._lineage = lineage
        self._library = library
        self.keys = keys
        self._making = making
        self._workers = workers
        self._trust = trust
        self._acting_for = acting_for

    async def sign(self, asset: Asset, key: SigningKey, source: Path, target: Path, *, has_new_metadata: bool) -> None:
        """Write a signed copy of a file of an asset; outside of a transaction.

        Args:
            asset: What is signed.
            key: As `keys.open_key` gives it.
            source: Its file, or a copy with another recipe in it.
            target: The copy; it is not there yet.
            has_new_metadata: The source is such a copy.

        Raises:
            MediaError: It cannot be signed; it says why. There may be a part of a file at the target.
            WorkerError: The program is closing.
        """
        async with self._db.begin():
            parents = await self._making.select_parents(asset.id)
            maker = await self._making.maker_of(asset)
        making = await in_thread(self._making.describe, asset, parents, maker, has_new_metadata=has_new_metadata)
        await self._workers.sign(SigningOrder(str(source), str(target), making, key))
        log.info("asset_signed", asset_id=asset.id, parents=len(parents))

    async def read_file(self, path: Path) -> FoundCredentials | None:
        """The Content Credentials of any file; None where it has none. Never asks the network.

        Raises:
            MediaError: There are some that cannot be read, or the file cannot.
            StorageError: The certificates that are trusted cannot be read.
        """
        anchors = await in_thread(read_anchors, self._trust())
        return await self._workers.read(path, anchors)

    async def read_asset(self, asset_id: int) -> FoundCredentials | None:
        """The Content Credentials in the file of an asset; None where it has none. Outside of a transaction.

        Raises:
            ResourceNotFoundError: There is no such asset, or its file is not there.
            MediaError: There are some that cannot be read.
        """
        async with self._db.begin():
            asset = await self._db.get(Asset, asset_id)
        if asset is None or self._acting_for not in {None, asset.user_id}:
            raise ResourceNotFoundError("asset", asset_id)
        if asset.path is None:
            raise ResourceNotFoundError("file of asset", asset_id)
        path = self._library.file(asset.path)
        try:
            # Nearly every file has none: that is found without a worker.
            if await in_thread(store_size, path) is None:
                return None
        except OSError as error:
            raise ResourceNotFoundError("file of asset", asset_id) from error
        return await self.read_file(path)

    async def take_in(self, asset: Asset) -> int:
        """Make edges from what a new asset's credentials name to it; gives how many. Outside of a transaction.

        That they cannot be read, or would close a circle, is logged: it keeps nothing from coming in.
        """
        try:
            found = await self.read_asset(asset.id)
            return await self.link(asset, found) if found is not None else 0
        except PixSimError as error:
            log.warning("credentials_not_taken_in", asset_id=asset.id, reason=error.message, detail=error.detail)
            return 0

    async def link(self, asset: Asset, found: FoundCredentials) -> int:
        """Make an edge from each ingredient whose file is in the library; what is there already stays as it is.

        Only files that were not changed after the signing are believed.

        Raises:
            LineageError: It would close a circle; none was made.
        """
        wanted = [part for part in _made_from(found) if part.sha256 is not None and part.sha256 != asset.sha256]
        if found.state == CredentialState.DAMAGED or not wanted:
            return 0
        async with self._db.begin():
            known = await self._known(asset, [part.sha256 or "" for part in wanted])
            parents = {known[part.sha256]: part for part in wanted if part.sha256 in known}
            edges = await self._lineage.create_lineage(
                asset.id,
                [row_id for row_id, _ in parents],
                _operation(asset, found, [media for _, media in parents]),
                roles=[_role(part) for part in parents.values()],
            )
        log.info("credentials_taken_in", asset_id=asset.id, edges=len(edges), ingredients=len(wanted))
        return len(edges)

    async def _known(self, asset: Asset, hashes: Sequence[str]) -> dict[str | None, tuple[int, MediaType]]:
        """Content to the oldest asset that has it, but for those that are parents already."""
        there = select(AssetLineage.parent_id).where(AssetLineage.child_id == asset.id)
        query = (
            select(Asset.sha256, Asset.id, Asset.media_type)
            .where(Asset.sha256.in_(hashes), Asset.id.not_in(there), Asset.id != asset.id)
            .where(*visible_by_id(asset.user_id))
            .order_by(Asset.id.desc())
        )
        return {sha256: (row_id, media) for sha256, row_id, media in await self._db.execute(query)}


def _made_from(found: FoundCredentials) -> list[FoundIngredient]:
    """The ingredients but for the file itself, where nothing was done to it but to open it."""
    is_itself = all(action.name in _ONLY_OPENED for action in found.actions)
    return [part for part in found.ingredients if not (is_itself and part.relationship == "parentOf")]


def _operation(asset: Asset, found: FoundCredentials, media: Sequence[MediaType]) -> OperationType:
    """As one of ours says it in words, else by what was made from what."""
    said = {action.words.lower().replace(" ", "_") for action in found.actions}
    known = next((one for one in OperationType if one.value in said), None)
    if known is not None or not media:
        return known or OperationType.FUSION
    return _BY_MEDIA.get((asset.media_type, media[0]), OperationType.SOUND_EFFECT)


def _role(part: FoundIngredient) -> str | None:
    role = part.words.lower().replace(" ", "_")
    return role if role in set(InputRole) else None
