"""Reads the recipe of an asset from the rows that know of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.domain.asset import Asset
from app.domain.errors import ProviderNotFoundError, ValidationError
from app.domain.job import Job
from app.domain.lineage import AssetLineage
from app.media.recipes.recipe import MAX_PROMPT, seed_of
from app.providers.base import InputSlot, OperationParams, input_slots
from app.services.lineage.recipe import MOST_INPUTS, Recipe, RecipeInput, params_without_inputs
from app.services.provider.provider_service import ProviderService

PROGRAM = f"PixSim7 Desktop {__version__}"


async def select_recipe(db: AsyncSession, providers: ProviderService, asset: Asset) -> Recipe:
    """The recipe of an asset, cut where it is larger than a file of one may be; inside a transaction."""
    model = await _params_model(providers, asset)
    job = await db.get(Job, asset.job_id) if asset.job_id is not None else None
    seconds = (job.ended_at - job.started_at).total_seconds() if job and job.ended_at and job.started_at else None
    params = asset.params or {}
    return Recipe(
        prompt=asset.prompt[:MAX_PROMPT],
        negative_prompt=asset.negative_prompt[:MAX_PROMPT],
        operation=asset.operation_type,
        provider=asset.provider_id,
        model=asset.model or _text(params.get("model")),
        params=params_without_inputs(params, model),
        seed=seed_of(asset.seed),
        inputs=await _select_inputs(db, asset, model),
        cost=job.actual_cost if job else None,
        credit_type=job.credit_type if job else None,
        seconds=seconds,
        created_at=asset.created_at,
        app_version=asset.app_version,
        name=asset.name,
        media_type=asset.media_type,
        sha256=asset.sha256,
        program=PROGRAM,
    )


async def _params_model(providers: ProviderService, asset: Asset) -> type[OperationParams] | None:
    """What knows the input slots; None for an import, or where the provider is gone or does this no longer."""
    if asset.operation_type is None:
        return None
    try:
        return await providers.params_model(asset.provider_id, asset.operation_type)
    except (ProviderNotFoundError, ValidationError):
        return None


async def _select_inputs(
    db: AsyncSession, asset: Asset, model: type[OperationParams] | None
) -> tuple[RecipeInput, ...]:
    """The parents in their order; of a slot whose asset has gone for good, that there was one."""
    query = (
        select(
            AssetLineage.parent_id,
            AssetLineage.role,
            AssetLineage.start_ms,
            AssetLineage.end_ms,
            Asset.sha256,
            Asset.name,
            Asset.media_type,
        )
        .join(Asset, Asset.id == AssetLineage.parent_id)
        .where(AssetLineage.child_id == asset.id)
        .order_by(AssetLineage.position)
    )
    slots = _held(asset.params or {}, model)
    inputs = [_input(edge, _take_slot(slots, edge)) for edge in await db.execute(query)]
    gone = [RecipeInput(slot=slot.name, role=slot.role.value, media_type=slot.media) for slot, _ in slots]
    return (*inputs, *gone)[:MOST_INPUTS]


def _held(params: Mapping[str, Any], model: type[OperationParams] | None) -> list[tuple[InputSlot, int]]:
    """The input slots with the ids of what they held."""
    slots = input_slots(model) if model is not None else ()
    return [(slot, params[slot.name]) for slot in slots if isinstance(params.get(slot.name), int)]


def _take_slot(slots: list[tuple[InputSlot, int]], edge: Any) -> str | None:
    """Which of the slots an edge is of; that one is not looked at again."""
    for place, (slot, asset_id) in enumerate(slots):
        if asset_id == edge.parent_id:
            del slots[place]
            return slot.name
    return None


def _input(edge: Any, slot: str | None) -> RecipeInput:
    return RecipeInput(
        slot=slot,
        role=edge.role,
        sha256=edge.sha256,
        name=edge.name,
        media_type=edge.media_type,
        start_ms=edge.start_ms,
        end_ms=edge.end_ms,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
