"""Versions of assets, what their users said about marks, and recipes that were edited."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.batch import JobReplacement
from app.domain.enums import AssetState, OperationType
from app.domain.errors import LineageError, ResourceNotFoundError, ValidationError
from app.domain.events import EventLog, VersionsChanged
from app.providers.base import input_slots
from app.providers.registry import ProviderRegistry
from app.services.asset.id_batches import batches, own_among
from app.services.job.job_making import JobMaking
from app.services.lineage.succession import Succession
from app.services.lineage.version_graph import VersionFamily
from app.services.lineage.version_reading import read_above, read_chains, read_families, read_frozen
from app.system.clock import Clock

log = structlog.get_logger(__name__)


class EditedRecipe(BaseModel):
    """How an asset is to be made the next time.

    Attributes:
        params: As the operation's parameter model dumps them; an input slot holds an asset's id.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider_id: str
    operation_type: OperationType
    params: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssetVersion:
    """One of the versions of an asset.

    Attributes:
        number: From 1, in the order in which they were made.
        is_head: It is the one that counts.
        is_binned: It lies in the bin, and keeps its number.
        replaced_at: Since when there is a newer one, in the bin or not.
    """

    id: int
    number: int
    name: str
    created_at: datetime
    is_head: bool
    is_binned: bool
    replaced_at: datetime | None


class VersionService:
    """Keeps the acting user's versions; inside the caller's transaction."""

    def __init__(
        self,
        db: AsyncSession,
        registry: ProviderRegistry,
        making: JobMaking,
        events: EventLog,
        clock: Clock,
        *,
        acting_for: int | None = None,
    ) -> None:
        self._db = db
        self._registry = registry
        self._making = making
        self._events = events
        self._clock = clock
        self._acting_for = acting_for
        self._succession = Succession(db, events)

    async def declare_version(self, new_id: int, replaces_id: int) -> int:
        """Say that an asset replaces another; gives the one whose next version it is, to withdraw it from.

        Where that other one was replaced before, it is the next version after the last one. Where the new one was
        replaced itself, its head is the head of both.

        Raises:
            ResourceNotFoundError: One of them is not there, or lies in the bin.
            LineageError: It is the same one, a version of it already, or of another kind.
        """
        new, former = await self._present(new_id), await self._present(replaces_id)
        if new.id == former.id:
            raise LineageError(f"Asset {new_id} cannot replace itself.")
        if new.media_type != former.media_type:
            raise LineageError(f"A {new.media_type} cannot replace a {former.media_type}.")
        return await self._succession.put_after(new.id, former.id, self._clock.now())

    async def withdraw_version(self, asset_id: int) -> int | None:
        """Let nothing replace an asset any more; gives what did, None where nothing did.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        asset = await self._get(asset_id)
        former = asset.replaced_by_id
        if former is None:
            return None
        asset.replaced_by_id = asset.replaced_at = None
        await self._db.flush()
        self._events.record(VersionsChanged((asset_id, former)))
        log.info("version_withdrawn", asset_id=asset_id, replaced_by_id=former)
        return former

    async def list_versions(self, asset_id: int) -> list[AssetVersion]:
        """All versions of an asset, itself among them, the oldest first.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        await self._get(asset_id)
        family = select(Asset.id, Asset.replaced_by_id).where(Asset.id == asset_id).cte("family", recursive=True)
        related = select(Asset.id, Asset.replaced_by_id).join(
            family, or_(Asset.id == family.c.replaced_by_id, Asset.replaced_by_id == family.c.id)
        )
        whole = family.union(related)
        columns = (Asset.id, Asset.name, Asset.created_at, Asset.deleted_at, Asset.replaced_by_id, Asset.replaced_at)
        query = select(*columns).join(whole, whole.c.id == Asset.id).order_by(Asset.created_at, Asset.id)
        rows = (await self._db.execute(query)).all()
        graph = await read_chains(self._db, [row.id for row in rows], self._acting_for)
        return [
            AssetVersion(
                id=row.id,
                number=number,
                name=row.name,
                created_at=row.created_at,
                is_head=row.deleted_at is None and graph.head_of(row.id).id == row.id,
                is_binned=row.deleted_at is not None,
                replaced_at=row.replaced_at if row.replaced_by_id is not None else None,
            )
            for number, row in enumerate(rows, 1)
        ]

    async def list_families(self, asset_ids: Collection[int]) -> list[VersionFamily]:
        """The families of those of these assets that have other versions."""
        return (await read_families(self._db, asset_ids, self._acting_for)).families()

    async def list_frozen(self, asset_ids: Collection[int]) -> list[int]:
        """Those of these assets that are frozen."""
        return await read_frozen(self._db, asset_ids, self._acting_for)

    async def list_replacements(self, job_ids: Collection[int]) -> dict[int, list[int]]:
        """Job to the assets whose newer versions its results become."""
        found: dict[int, list[int]] = {}
        columns = select(JobReplacement.job_id, JobReplacement.asset_id).order_by(JobReplacement.output_index)
        for ids in batches(job_ids):
            for job_id, asset_id in await self._db.execute(columns.where(JobReplacement.job_id.in_(ids))):
                found.setdefault(job_id, []).append(asset_id)
        return found

    async def heads_of(self, asset_ids: Collection[int]) -> dict[int, int]:
        """Asset to the newest version of it that is not in the bin, where that is another one."""
        graph = await read_chains(self._db, asset_ids, self._acting_for)
        heads = {key: graph.head_of(key).id for key in asset_ids if key in graph.nodes}
        return {key: head for key, head in heads.items() if head != key}

    async def edit_recipe(self, asset_id: int, recipe: EditedRecipe | None) -> EditedRecipe | None:
        """Say how an asset is to be made the next time; gives what was said before, for the undo.

        Args:
            asset_id: It is out of date from now on.
            recipe: None for the recipe that it was made with.

        Raises:
            ResourceNotFoundError: There is no such asset.
            ProviderNotFoundError: No such provider.
            ValidationError: A parameter is not allowed, an input is not there, or the asset was imported.
            LineageError: It would be made from itself.
        """
        asset = await self._get(asset_id)
        former = EditedRecipe.model_validate(asset.edited_recipe) if asset.edited_recipe is not None else None
        if recipe is None:
            asset.edited_recipe = asset.edited_at = None
        else:
            asset.edited_recipe = await self._checked(asset, recipe)
            asset.edited_at = self._clock.now()
        await self._db.flush()
        self._events.record(VersionsChanged((asset_id,)))
        log.info("recipe_edited", asset_id=asset_id, is_edited=recipe is not None)
        return former

    async def settle(self, asset_ids: Collection[int]) -> dict[int, datetime | None]:
        """Let what made these out of date until now do so no longer; gives what `unsettle` takes."""
        former = await self._settled(asset_ids)
        now = self._clock.now()
        for ids in batches(former):
            await self._db.execute(update(Asset).where(*own_among(ids, self._acting_for)).values(settled_at=now))
        self._tell(former)
        return former

    async def unsettle(self, former: Mapping[int, datetime | None]) -> dict[int, datetime | None]:
        """Put back what `settle` or this gave; gives what undoes that."""
        present = await self._settled(former.keys())
        for key in present:
            await self._db.execute(update(Asset).where(Asset.id == key).values(settled_at=former[key]))
        self._tell(present)
        return present

    async def freeze(self, asset_ids: Collection[int]) -> list[int]:
        """Let nothing above these make them, or through them what was made from them, out of date.

        Gives those that were not frozen before.
        """
        return await self._set_frozen(asset_ids, is_frozen=True)

    async def unfreeze(self, asset_ids: Collection[int]) -> list[int]:
        """Take that back; gives those that were frozen."""
        return await self._set_frozen(asset_ids, is_frozen=False)

    async def _set_frozen(self, asset_ids: Collection[int], *, is_frozen: bool) -> list[int]:
        changed: list[int] = []
        for ids in batches(asset_ids):
            those = update(Asset).where(*own_among(ids, self._acting_for), Asset.is_frozen != is_frozen)
            changed += await self._db.scalars(those.values(is_frozen=is_frozen).returning(Asset.id))
        self._tell(changed)
        return changed

    async def _settled(self, asset_ids: Collection[int]) -> dict[int, datetime | None]:
        found: dict[int, datetime | None] = {}
        for ids in batches(asset_ids):
            rows = await self._db.execute(select(Asset.id, Asset.settled_at).where(*own_among(ids, self._acting_for)))
            found |= {row.id: row.settled_at for row in rows}
        return found

    async def _checked(self, asset: Asset, recipe: EditedRecipe) -> dict[str, Any]:
        if asset.operation_type is None or asset.params is None:
            raise ValidationError(f"{asset.name} was imported: it has no recipe to edit.")
        job = await self._making.check(asset.user_id, recipe.provider_id, recipe.operation_type, recipe.params)
        inputs = self._inputs(recipe, job.params)
        graph = await read_above(self._db, inputs, asset.user_id)
        if graph.above((asset.id, key) for key in inputs):
            raise LineageError(f"Asset {asset.id} would be made from itself.")
        return EditedRecipe(
            provider_id=recipe.provider_id, operation_type=recipe.operation_type, params=job.params
        ).model_dump(mode="json")

    def _inputs(self, recipe: EditedRecipe, params: Mapping[str, Any]) -> list[int]:
        model = self._registry.get(recipe.provider_id).manifest.params_model(recipe.operation_type)
        given = (params.get(slot.name) for slot in input_slots(model))
        return [key for key in given if isinstance(key, int)]

    def _tell(self, asset_ids: Collection[int]) -> None:
        if asset_ids:
            self._events.record(VersionsChanged(tuple(sorted(asset_ids))))

    async def _get(self, asset_id: int) -> Asset:
        asset = await self._db.get(Asset, asset_id, populate_existing=True)
        if asset is None or asset.state == AssetState.PLACING or self._acting_for not in {None, asset.user_id}:
            raise ResourceNotFoundError("asset", asset_id)
        return asset

    async def _present(self, asset_id: int) -> Asset:
        asset = await self._get(asset_id)
        if asset.deleted_at is not None:
            raise ResourceNotFoundError("asset", asset_id)
        return asset
