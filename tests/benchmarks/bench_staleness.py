"""What is out of date among 10,000 assets, and the plan to make a thousand of them again; nobody is held up by either.

Times are those of the processor: what waits for the thread of the database depends on what else the machine does.
"""

import asyncio
import gc
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.services.unit_of_work import Services
from tests.benchmarks.bench_lineage_service import FRAME_MS, _timed, _watched
from tests.benchmarks.measure import within
from tests.services.lineage.graphs import replace, write_edges
from tests.support.graphs import Pairs, add_assets, random_pairs
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

GROUP = "lineage"

ASSETS = 10_000
STEPS = 1_000
ROUNDS = 5


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    yield from asyncio.run(_stale(ASSETS))
    yield from asyncio.run(_plans(200 if quick else STEPS))


async def _stale(count: int) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        async with open_library(Path(folder), registry=FakeProvider(cost=30).registry()) as library:
            ids = await add_assets(library, count)
            await write_edges(library, random_pairs(count))
            rows = await _row(
                library, f"stale_none_of_{count}", 5, lambda services: services.staleness.list_stale(library.user_id)
            )
            await replace(library, [(ids[0], ids[1])])
            rows += await _row(
                library, f"stale_all_of_{count}", 100, lambda services: services.staleness.list_stale(library.user_id)
            )
            return rows + await _row(
                library, f"causes_of_{count}", 100, lambda services: services.staleness.find_causes(ids)
            )


async def _plans(count: int) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        async with open_library(Path(folder), registry=FakeProvider(cost=30, slots=4).registry()) as library:
            ids = await add_assets(library, count + 1)
            pairs = random_pairs(count)
            await write_edges(library, pairs)
            await _write_recipes(library, ids, pairs)
            await replace(library, [(ids[0], ids[-1])])
            return await _row(
                library,
                f"plan_of_{count}",
                count / 2,
                lambda services: services.rebuilds.plan([ids[0]], with_descendants=True),
            )


async def _write_recipes(library: OpenLibrary, ids: list[int], pairs: Pairs) -> None:
    parents: dict[int, list[int]] = {}
    for parent, child in pairs:
        parents.setdefault(child, []).append(parent)
    async with library.parts.database.write() as session:
        for key in ids:
            of_key = parents.get(key, [])
            params = {
                "prompt": f"picture {key}",
                "seed": key,
                **dict(zip(("first_frame", "reference"), of_key, strict=False)),
            }
            operation = OperationType.IMAGE_TO_IMAGE if of_key else OperationType.TEXT_TO_IMAGE
            values = {"provider_id": "fake", "params": params, "operation_type": operation}
            await session.execute(update(Asset).where(Asset.id == key).values(values))


async def _row(
    library: OpenLibrary, name: str, goal_ms: float, ask: Callable[[Services], Awaitable[Any]]
) -> list[dict[str, Any]]:
    spent: list[float] = []
    late: list[float] = []
    for _ in range(ROUNDS):
        gc.collect()
        async with library.read() as services:
            work = ask(services)
            await _timed(spent, lambda: _watched(work, late))  # noqa: B023
    return [
        within(name, sorted(spent)[ROUNDS // 2], unit="ms", at_most=goal_ms),
        within(f"{name}_stall", sorted(late)[ROUNDS // 2], unit="ms", at_most=2 * FRAME_MS),
    ]
