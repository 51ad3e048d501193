"""A result with its whole recipe: job, parameters, and what it was made from."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.domain.job import Job
from app.services.lineage.recipe import Recipe
from tests.support.library import OpenLibrary
from tests.support.samples import NEWEST, add_rows

CLIP = OperationType.IMAGE_TO_VIDEO


async def make_clip(library: OpenLibrary, frame: Asset, **params: Any) -> int:
    """A result of a job that has ended, made from a picture."""
    wanted = {"first_frame": frame.id, "prompt": "the lake wakes", "duration": 3.0, **params}
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "local", CLIP, wanted)
    async with library.parts.database.write() as session:
        ended = {"status": "completed", "started_at": NEWEST, "ended_at": NEWEST + timedelta(seconds=4)}
        await session.execute(update(Job).where(Job.id == job.id).values(actual_cost=7, credit_type="web", **ended))
    (asset_id,) = await add_rows(
        library,
        1,
        operation_type=CLIP,
        params=job.params,
        seed=11,
        job_id=job.id,
        prompt="the lake wakes",
        app_version="0.9",
        sha256=f"{job.id + 1000:064x}",
    )
    async with library.write() as services:
        await services.lineage.create_lineage(
            asset_id, [frame.id], CLIP, roles=["first_frame"], job_id=job.id, spans=[(0, 500)]
        )
    return asset_id


async def read(library: OpenLibrary, asset_id: int) -> Recipe:
    async with library.read() as services:
        return await services.recipes.get_recipe(asset_id)
