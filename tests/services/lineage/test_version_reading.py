"""Parts of the graph of versions: each has what its question needs."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from app.domain.asset import Asset
from tests.services.lineage.graphs import replace, write_edges
from tests.support.graphs import add_assets, random_pairs
from tests.support.library import OpenLibrary


@pytest.mark.parametrize("seed", range(2))
async def test_up_from_those_asked_for_and_down_from_the_causes_find_the_same(library: OpenLibrary, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    ids = await add_assets(library, 40)
    await write_edges(library, random_pairs(40, seed=seed, reach=8))
    await replace(library, [(key, key + 1) for key in chance.sample(ids[:-1], 8)])
    async with library.parts.database.write() as session:
        values = {"edited_at": library.parts.clock.now() + timedelta(seconds=1)}
        await session.execute(update(Asset).where(Asset.id.in_(chance.sample(ids, 2))).values(values))
        await session.execute(update(Asset).where(Asset.id.in_(chance.sample(ids, 3))).values(is_frozen=True))
    async with library.read() as services:
        asked = await services.staleness.find_causes(ids)
        listed = await services.staleness.list_stale(library.user_id)
        alone = {key: await services.staleness.find_causes([key]) for key in ids}
    assert len(asked) > 3
    assert set(listed) == set(asked)
    assert {key for key, found in alone.items() if found} == set(asked)
    assert all(alone[key][key] == causes for key, causes in asked.items())


async def test_no_question_goes_through_the_whole_library(library: OpenLibrary) -> None:
    first, second, third = await add_assets(library, 3)
    await write_edges(library, [(first, third)])
    await replace(library, [(first, second)])
    asked: list[tuple[str, Any]] = []
    reader = library.parts.database._reader.sync_engine
    event.listen(reader, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    async with library.read() as services:
        assert await services.staleness.list_stale(library.user_id) == [third]
        assert list(await services.staleness.find_causes([third])) == [third]
        assert len(await services.versions.list_versions(first)) == 2
        assert await services.versions.heads_of([first]) == {first: second}
        await services.rebuilds.plan([third], with_descendants=True)
    steps: list[str] = []
    async with library.parts.database.read() as session:
        connection = await session.connection()
        for statement, values in tuple(asked):
            if statement.startswith(("SELECT", "WITH")):
                told = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                steps += [str(tuple(row)[-1]) for row in told]
    assert len(steps) > 30
    assert not [step for step in steps if step.split(" USING")[0] in {"SCAN assets", "SCAN asset_lineage"}]
