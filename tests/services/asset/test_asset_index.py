"""The whole list in few bytes."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects import sqlite

from app.domain.asset import Asset
from app.services.asset.asset_index import AssetIndex
from app.services.asset.asset_rows import visible_among
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=FakeClock(), registry=FakeProvider().registry()) as opened:
        yield opened


async def change(library: OpenLibrary, asset_id: int, **values: object) -> None:
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == asset_id).values(**values))


async def index(library: OpenLibrary, **wanted: object) -> AssetIndex:
    async with library.read() as services:
        return await services.assets.list_asset_index(library.user_id, **wanted)  # type: ignore[arg-type]


async def test_each_asset_has_its_time_in_seconds_and_its_shape_in_thousandths(library: OpenLibrary) -> None:
    wide, tall, unknown = await add_assets(library, 3)
    await change(library, wide, width=1920, height=1080)
    await change(library, tall, width=1, height=3)
    now = library.parts.clock.now()
    await change(library, unknown, created_at=now + timedelta(seconds=2, microseconds=999_999))
    found = await index(library, limit=9, newest_first=False)
    assert list(found.ids) == [wide, tall, unknown]
    assert list(found.aspects) == [1777, 333, 1000]
    assert list(found.seconds) == [int(now.timestamp()) + second for second in range(3)]
    assert len(found) == 3


async def test_the_first_of_a_list_come_in_its_order(library: OpenLibrary) -> None:
    ids = await add_assets(library, 5)
    await change(library, ids[3], deleted_at=library.parts.clock.now())
    assert list((await index(library, limit=2)).ids) == [ids[4], ids[2]]
    assert list((await index(library, limit=2, newest_first=False)).ids) == ids[:2]


async def test_rows_are_looked_up_by_their_ids_and_not_by_a_walk_through_the_library(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library, library.parts.database.read() as session:
        query = select(Asset.id).where(*visible_among([1, 2, 3], library.user_id))
        words = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
        plan = " ".join(str(row) for row in await session.execute(sql(f"EXPLAIN QUERY PLAN {words}")))
        assert "PRIMARY KEY" in plan
