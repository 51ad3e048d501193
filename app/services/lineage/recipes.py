"""Recipes: read, compared, and made again from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.asset import Asset
from app.domain.enums import AssetState, OperationType
from app.domain.errors import ProviderNotFoundError, ResourceNotFoundError, ValidationError
from app.domain.job import Job
from app.providers.base import Estimate, InputSlot, OperationParams, input_slots
from app.services.asset.asset_rows import visible_by_id
from app.services.job.job_service import JobService
from app.services.lineage.mapping import MappedField, MappingOutcome, map_recipe
from app.services.lineage.recipe import Recipe, RecipeInput, params_without_inputs
from app.services.lineage.recipe_differences import RecipeDifference, compare_recipes
from app.services.lineage.recipe_rows import select_recipe
from app.services.provider.provider_service import ProviderService, refusals

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Replay:
    """The job that a recipe is made by again.

    Attributes:
        params: As the provider's parameter model takes them, with the inputs' ids.
        changes: What is not as the recipe says, for another provider than its own cannot do it so.
    """

    provider_id: str
    operation_type: OperationType
    params: dict[str, Any]
    inputs: Mapping[str, int]
    estimate: Estimate
    changes: tuple[MappedField, ...] = ()


@dataclass(slots=True)
class _Found:
    """What was found of the inputs, and what is wrong."""

    inputs: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class RecipeService:
    """Reads recipes, and makes jobs of them."""

    def __init__(
        self, db: AsyncSession, providers: ProviderService, jobs: JobService, *, acting_for: int | None = None
    ) -> None:
        self._db = db
        self._providers = providers
        self._jobs = jobs
        self._acting_for = acting_for

    async def get_recipe(self, asset_id: int) -> Recipe:
        """The whole recipe of an asset.

        Raises:
            ResourceNotFoundError: There is no such asset.
        """
        asset = await self._db.get(Asset, asset_id)
        is_shown = asset is not None and asset.state != AssetState.PLACING
        if asset is None or not is_shown or self._acting_for not in {None, asset.user_id}:
            raise ResourceNotFoundError("asset", asset_id)
        return await select_recipe(self._db, self._providers, asset)

    async def compare(self, first_id: int, second_id: int) -> list[RecipeDifference]:
        """What differs between the recipes of two assets; nothing where they are the same.

        Raises:
            ResourceNotFoundError: One of them is not there.
        """
        return compare_recipes(await self.get_recipe(first_id), await self.get_recipe(second_id))

    async def prepare_replay(self, user_id: int, recipe: Recipe, *, provider_id: str | None = None) -> Replay:
        """See that a recipe can be made again, and by which job; makes none.

        Args:
            user_id: In whose library the inputs are looked for, by their content.
            recipe: What is to be made.
            provider_id: By whom, where not by the one that the recipe names.

        Raises:
            ValidationError: It cannot be: its sentences name all that is missing or is not allowed any more.
        """
        wanted = provider_id or recipe.provider or ""
        operation, model = await self._operation(recipe, wanted)
        slots = input_slots(model)
        found = await self._find_inputs(user_id, recipe, slots)
        params, changes = await self._params(recipe, model, wanted)
        refused = refusals(model, {**params, **found.inputs, **_stand_ins(recipe, slots, found.inputs)})
        problems = [*found.problems, *(sentence for _, sentence in refused)]
        if problems:
            name = refused[0][0] if refused and not found.problems else None
            raise ValidationError(" ".join(problems), field=name)
        checked = await self._jobs.making.check(user_id, wanted, operation, {**params, **found.inputs})
        return Replay(wanted, operation, checked.params, found.inputs, checked.estimate, changes)

    async def replay(self, user_id: int, recipe: Recipe, *, provider_id: str | None = None) -> Job:
        """Queue the job that makes a recipe again; inside a transaction.

        Raises:
            ValidationError: It cannot be made; as `prepare_replay`.
        """
        ready = await self.prepare_replay(user_id, recipe, provider_id=provider_id)
        job = await self._jobs.create_job(user_id, ready.provider_id, ready.operation_type, ready.params)
        log.info("recipe_replayed", job_id=job.id, provider_id=ready.provider_id, origin=recipe.sha256)
        return job

    async def _operation(self, recipe: Recipe, provider_id: str) -> tuple[OperationType, type[OperationParams]]:
        if recipe.operation is None:
            raise ValidationError("The recipe names no operation: its file was imported, not made here.")
        try:
            return recipe.operation, await self._providers.params_model(provider_id, recipe.operation)
        except ProviderNotFoundError as error:
            words = f"The provider {provider_id or 'of the recipe'} is not installed."
            raise ValidationError(words, field="provider_id") from error

    async def _params(
        self, recipe: Recipe, model: type[OperationParams], provider_id: str
    ) -> tuple[dict[str, Any], tuple[MappedField, ...]]:
        if recipe.provider in {None, provider_id}:
            return _own_params(recipe, model), ()
        try:
            _, source = await self._operation(recipe, recipe.provider or "")
        except ValidationError:
            source = None
        return _mapped_params(recipe, model, source)

    async def _find_inputs(self, user_id: int, recipe: Recipe, slots: tuple[InputSlot, ...]) -> _Found:
        found = _Found()
        by_hash = await self._assets_of(user_id, recipe)
        for part, slot in _placed(recipe, slots):
            if slot is None:
                found.problems.append(f"There is no place for the input {_called(part)} any more.")
            elif part.sha256 is None or part.sha256 not in by_hash:
                found.problems.append(f"{slot.title}: {_called(part)} is not in the library.")
            else:
                found.inputs[slot.name] = by_hash[part.sha256]
        for slot in slots:
            if slot.name in recipe.params and recipe.params[slot.name] is not None and slot.name not in found.inputs:
                found.problems.append(f"{slot.title}: the recipe does not tell which file it was.")
        return found

    async def _assets_of(self, user_id: int, recipe: Recipe) -> dict[str, int]:
        """The content of each input to the newest asset that has it."""
        wanted = {part.sha256 for part in recipe.inputs if part.sha256 is not None}
        query = (
            select(Asset.sha256, Asset.id).where(Asset.sha256.in_(wanted), *visible_by_id(user_id)).order_by(Asset.id)
        )
        return {sha256: asset_id for sha256, asset_id in await self._db.execute(query) if sha256 is not None}


def _placed(recipe: Recipe, slots: tuple[InputSlot, ...]) -> list[tuple[RecipeInput, InputSlot | None]]:
    """Each input with its slot: by its name, else the first free one of its role, else of its kind."""
    free = list(slots)
    placed: list[tuple[RecipeInput, InputSlot | None]] = []
    for part in recipe.inputs:
        fitting = [slot for slot in free if slot.name == part.slot]
        fitting += [slot for slot in free if slot.role.value == part.role and slot.fits(part.media_type)]
        fitting += [slot for slot in free if slot.fits(part.media_type)]
        slot = fitting[0] if fitting else None
        if slot is not None:
            free.remove(slot)
        placed.append((part, slot))
    return placed


def _own_params(recipe: Recipe, model: type[OperationParams]) -> dict[str, Any]:
    """The parameters but for the inputs."""
    slots = {slot.name for slot in input_slots(model)}
    params = {name: value for name, value in recipe.params.items() if name not in slots}
    return params if recipe.seed is None or "seed" not in model.model_fields else {**params, "seed": recipe.seed}


def _mapped_params(
    recipe: Recipe, target: type[OperationParams], source: type[OperationParams] | None
) -> tuple[dict[str, Any], tuple[MappedField, ...]]:
    """The parameters for another provider, and what became of those that did not carry over as they were."""
    params = dict(recipe.params) if recipe.seed is None else {**recipe.params, "seed": recipe.seed}
    mapped = map_recipe(params_without_inputs(params, source), (), target, source=source)
    told = [one for one in mapped.fields if one.outcome != MappingOutcome.CARRIED and one.former not in ("", False)]
    return mapped.params, tuple(told)


def _stand_ins(recipe: Recipe, slots: tuple[InputSlot, ...], inputs: Mapping[str, int]) -> dict[str, int]:
    """What stands for the inputs that are told to be missing, so that no second word is said about them."""
    told = {slot.name for part, slot in _placed(recipe, slots) if slot is not None}
    told |= {slot.name for slot in slots if recipe.params.get(slot.name) is not None}
    return dict.fromkeys(told - set(inputs), 1)


def _called(part: RecipeInput) -> str:
    known = part.name or (part.sha256 or "")[:12]
    return f"“{known}”" if known else "what it was made from"
