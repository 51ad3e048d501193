"""Parts of the graph of versions: each has what its question needs."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from tests.services.lineage.graphs import replace, write_edges
from tests.support.graphs import add_assets, random_pairs
from tests.support.library import OpenLibrary


@pytest.mark.parametrize("seed", range(3))
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
