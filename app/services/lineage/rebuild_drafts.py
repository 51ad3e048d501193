"""The recipes of assets that are to be made again, with what was edited or is to be changed in them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import InputRole, MediaType, OperationType
from app.domain.lineage import AssetLineage
from app.providers.base import OperationParams, input_slots
from app.providers.registry import ProviderRegistry
from app.services.lineage.mapping import MappedField, SourceInput, map_recipe
from app.services.lineage.rebuild_plan import Obstacle, ObstacleKind, RecipeChange
from app.services.lineage.versions import EditedRecipe

SEED = "seed"
SEEDS = 2**31
"""Seeds are from 0 to below this."""


@dataclass(slots=True)
class Draft:
    """A job that would make one or several assets again.

    Attributes:
        outputs: Asset to the number of the output that made it.
        params: Without the inputs.
        inputs: Slot to the asset that the recipe names.
        is_changed: The recipe is another than the one that it was made with.
        since: When the recipe was written: what it names is not younger, unless it is a known parent.
    """

    outputs: dict[int, int]
    name: str
    provider_id: str
    operation_type: OperationType
    params: dict[str, Any]
    inputs: dict[str, int]
    is_changed: bool
    since: datetime

    @property
    def asset_id(self) -> int:
        return next(iter(self.outputs))


@dataclass(slots=True)
class Drafts:
    """What can be tried, and what cannot."""

    drafts: list[Draft] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    mapping: list[MappedField] = field(default_factory=list)


class _NotRebuiltError(Exception):
    """An asset has no recipe that could be followed."""

    def __init__(self, kind: ObstacleKind, message: str, about: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.about = about


class DraftReader:
    """Reads recipes; inside the caller's transaction."""

    def __init__(self, db: AsyncSession, registry: ProviderRegistry, chance: Random) -> None:
        self._db = db
        self._registry = registry
        self._chance = chance

    async def read(
        self, assets: Sequence[Asset], change: RecipeChange | None, changed: Collection[int], *, same_seeds: bool
    ) -> Drafts:
        """The drafts of these assets; those of one former job and with one recipe are one.

        Args:
            assets: In any order.
            change: Of the recipes of those in `changed`.
            changed: Ids of assets.
            same_seeds: Otherwise each job has a new one.
        """
        found = Drafts()
        groups: dict[str, Draft] = {}
        jobs: set[int | None] = set()
        for asset in assets:
            own_change = change if asset.id in changed else None
            try:
                draft, mapping = await self._draft(asset, own_change)
            except _NotRebuiltError as error:
                found.obstacles.append(Obstacle(asset.id, asset.name, error.kind, error.message, about=error.about))
                continue
            found.mapping += mapping
            # Another provider may make another number of outputs: each asset is a job of its own there.
            key = "" if asset.job_id is None or mapping else _group_key(asset.job_id, draft)
            former = groups.get(key)
            if former is not None:
                former.outputs.update(draft.outputs)
                continue
            if not same_seeds or (mapping and asset.job_id in jobs):
                self._draw_seed(draft)
            if mapping:
                jobs.add(asset.job_id)
            if key:
                groups[key] = draft
            found.drafts.append(draft)
        return found

    def _draw_seed(self, draft: Draft) -> None:
        if SEED in self._model(draft.provider_id, draft.operation_type).model_fields:
            draft.params[SEED] = self._chance.randrange(SEEDS)
            draft.is_changed = True

    async def _draft(self, asset: Asset, change: RecipeChange | None) -> tuple[Draft, list[MappedField]]:
        recipe = _recipe_of(asset)
        params, mapping, output_index = dict(recipe.params), list[MappedField](), asset.output_index
        provider_id = recipe.provider_id
        if change is not None and change.provider_id not in {None, provider_id}:
            provider_id = change.provider_id or ""
            target = self._model(provider_id, recipe.operation_type)
            source = self._former_model(recipe)
            mapped = map_recipe(params, await self._inputs(asset, recipe, source), target, source=source)
            params, mapping, output_index = mapped.params, [replace(one, asset_id=asset.id) for one in mapped.fields], 0
        if change is not None:
            params |= change.params
        slots = {slot.name for slot in input_slots(self._model(provider_id, recipe.operation_type))}
        draft = Draft(
            outputs={asset.id: output_index},
            name=asset.name,
            provider_id=provider_id,
            operation_type=recipe.operation_type,
            params={name: value for name, value in params.items() if name not in slots},
            inputs={name: value for name, value in params.items() if name in slots and isinstance(value, int)},
            is_changed=asset.edited_recipe is not None or change is not None,
            since=asset.edited_at or asset.created_at,
        )
        return draft, mapping

    def _model(self, provider_id: str, operation: OperationType) -> type[OperationParams]:
        if provider_id not in self._registry:
            raise _NotRebuiltError(
                ObstacleKind.PROVIDER_GONE, f"The provider {provider_id} is not there any more.", provider_id
            )
        manifest = self._registry.get(provider_id).manifest
        model = manifest.operations.get(operation)
        if model is None:
            words = operation.value.replace("_", " ")
            raise _NotRebuiltError(ObstacleKind.OPERATION_GONE, f"{manifest.name} does no {words}.", operation.value)
        return model

    def _former_model(self, recipe: EditedRecipe) -> type[OperationParams] | None:
        try:
            return self._model(recipe.provider_id, recipe.operation_type)
        except _NotRebuiltError:
            return None

    async def _inputs(
        self, asset: Asset, recipe: EditedRecipe, source: type[OperationParams] | None
    ) -> list[SourceInput]:
        """The inputs of a recipe; where its provider is gone, those parameters that name a parent."""
        if source is not None:
            given = [(slot, recipe.params.get(slot.name)) for slot in input_slots(source)]
            return [SourceInput(slot.name, slot.role, slot.media, key) for slot, key in given if isinstance(key, int)]
        edges = await self._db.execute(
            select(AssetLineage.parent_id, AssetLineage.role, Asset.media_type)
            .join(Asset, Asset.id == AssetLineage.parent_id)
            .where(AssetLineage.child_id == asset.id)
            .order_by(AssetLineage.position)
        )
        found: dict[str, SourceInput] = {}
        for parent_id, role, media in edges:
            name = _name_of(recipe.params, parent_id, found)
            if name is not None:
                found[name] = SourceInput(name, _role(role), MediaType(media), parent_id)
        return list(found.values())


def _recipe_of(asset: Asset) -> EditedRecipe:
    """How an asset is to be made the next time.

    Raises:
        _NotRebuiltError: Nobody knows.
    """
    if asset.edited_recipe is not None:
        return EditedRecipe.model_validate(asset.edited_recipe)
    if asset.operation_type is None or asset.params is None:
        raise _NotRebuiltError(ObstacleKind.IMPORTED, "It was imported: there is no recipe of it.")
    return EditedRecipe(provider_id=asset.provider_id, operation_type=asset.operation_type, params=asset.params)


def _group_key(job_id: int, draft: Draft) -> str:
    facts = [job_id, draft.provider_id, draft.operation_type, draft.params, draft.inputs]
    return json.dumps(facts, sort_keys=True, default=str)


def _name_of(params: Mapping[str, Any], parent_id: int, taken: Collection[str]) -> str | None:
    return next(
        (name for name, value in params.items() if value == parent_id and name not in taken and name != SEED), None
    )


def _role(word: str | None) -> InputRole | None:
    return next((role for role in InputRole if role.value == word), None)
