"""What the tests of rebuilds make, plan and queue."""

from typing import Any

from sqlalchemy import func, select

from app.services.job.batch_service import QueuedBatch
from app.services.lineage.rebuild_plan import ObstacleKind, RebuildPlan
from app.services.lineage.versions import EditedRecipe
from tests.services.job.jobs import I2I, T2I, run
from tests.services.lineage.graphs import declare
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider


async def made(library: OpenLibrary, provider: FakeProvider, prompt: str, *inputs: int, seeds: int = 1) -> list[int]:
    """Results of one job over these pictures."""
    params: dict[str, Any] = {"prompt": prompt, "seed": len(prompt)}
    params |= dict(zip(("first_frame", "reference"), inputs, strict=False))
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", I2I if inputs else T2I, params)
    return await run(library, provider, job.id, *(100 * job.id + number for number in range(seeds)))


async def plan(library: OpenLibrary, *asset_ids: int, down: bool = False, **more: Any) -> RebuildPlan:
    async with library.read() as services:
        return await services.rebuilds.plan(asset_ids, with_descendants=down, **more)


async def queue(library: OpenLibrary, wanted: RebuildPlan, **more: Any) -> QueuedBatch:
    async with library.write() as services:
        return await services.rebuilds.queue(library.user_id, wanted, **more)


async def without(library: OpenLibrary, wanted: RebuildPlan, *steps: int) -> RebuildPlan:
    async with library.read() as services:
        return await services.rebuilds.without(wanted, steps)


def replaced(wanted: RebuildPlan) -> list[tuple[int, ...]]:
    return [step.asset_ids for step in wanted.wanted]


def refusals(wanted: RebuildPlan) -> dict[int, ObstacleKind]:
    return {obstacle.asset_id: obstacle.kind for obstacle in wanted.obstacles}


async def count(library: OpenLibrary, kind: type[Any]) -> int:
    async with library.parts.database.read() as session:
        return await session.scalar(select(func.count()).select_from(kind)) or 0


async def edit(library: OpenLibrary, asset_id: int, **params: Any) -> None:
    """Say that these parameters are to be others the next time."""
    async with library.write() as services:
        asset = await services.assets.get_asset(asset_id)
        assert asset is not None
        assert asset.operation_type is not None
        recipe = EditedRecipe(
            provider_id="fake", operation_type=asset.operation_type, params={**(asset.params or {}), **params}
        )
        await services.versions.edit_recipe(asset_id, recipe)


async def family(library: OpenLibrary, provider: FakeProvider) -> tuple[int, int, int, int, int]:
    """A lake, a newer lake, an evening of the lake, a night of the evening and the lake, and a hill."""
    (lake,) = await made(library, provider, "lake")
    (evening,) = await made(library, provider, "evening", lake)
    (night,) = await made(library, provider, "night", evening, lake)
    (hill,) = await made(library, provider, "a hill")
    (newer,) = await made(library, provider, "newer lake")
    await declare(library, newer, lake)
    return lake, newer, evening, night, hill
