"""What is read into the catalog is what the rows say."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, ColorLabel, MediaType, OperationType, Verdict
from app.services.asset.asset_index import select_asset_index
from app.services.asset.catalog import BINNED, LATE, UPLOADED, Catalog
from app.services.asset.catalog_rows import read_catalog, read_ids
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import NEWEST, add_rows


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def read(library: OpenLibrary, **wanted: Any) -> Catalog:
    async with library.parts.database.read() as session:
        return await read_catalog(session, library.user_id, **wanted)


async def test_each_column_says_what_the_row_says(library: OpenLibrary) -> None:
    newest, oldest = await add_rows(library, 2)
    values = {
        "media_type": MediaType.VIDEO,
        "width": 1920,
        "height": 1080,
        "size_bytes": 5 * 1024 + 1,
        "duration_ms": 4200,
        "rating": 4,
        "verdict": Verdict.KEPT,
        "color": ColorLabel.GREEN,
        "operation_type": OperationType.UPSCALE,
        "provider_id": "paid",
        "model": "v2",
        "origin": AssetOrigin.UPLOAD,
        "arrived_after_cancel": True,
        "deleted_at": NEWEST,
        "stack_id": newest,
    }
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == newest).values(**values))
    catalog = await read(library)
    assert catalog["ids"].tolist() == [oldest, newest]
    assert catalog["seconds"].tolist() == [int((NEWEST - timedelta(minutes=one)).timestamp()) for one in (1, 0)]
    found = {name: catalog.values[name][int(catalog[name][1])] for name in catalog.values}
    known = {name: value for name, value in values.items() if name in found}
    assert found == known | {"state": AssetState.READY, "account_id": None}
    numbers = [int(catalog[name][1]) for name in ("aspects", "kibibytes", "lengths", "ratings", "marks")]
    assert numbers == [1777, 5, 4200, 4, BINNED | UPLOADED | LATE]
    assert catalog.stacks == {newest: newest}


async def test_within_a_second_the_ids_decide(library: OpenLibrary) -> None:
    ids = await add_rows(library, 3)
    async with library.parts.database.write() as session:
        for part, asset_id in enumerate(ids):
            when = NEWEST + timedelta(milliseconds=900 - 100 * part)
            await session.execute(update(Asset).where(Asset.id == asset_id).values(created_at=when))
        first = await select_asset_index(session, library.user_id, limit=9)
    assert (await read(library))["ids"].tolist() == sorted(ids)
    assert list(first.ids) == sorted(ids, reverse=True)


async def test_a_part_keeps_the_codes_that_are_known(library: OpenLibrary) -> None:
    ids = await add_rows(library, 3)
    whole = await read(library)
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == ids[1]).values(provider_id="another"))
    part = await read(library, only=[ids[1], 999], values=whole.values)
    whole.take(part, [ids[1], 999])
    assert part["ids"].tolist() == [ids[1]]
    assert whole.values["provider_id"] == [None, "local", "another"]
    assert whole["ids"][whole.has_code("provider_id", {"another"})].tolist() == [ids[1]]


async def test_half_placed_ones_and_those_of_others_are_not_in_it(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    await add_rows(library, 1, user_id=other.id)
    await add_rows(library, 1, state=AssetState.PLACING)
    (shown,) = await add_rows(library, 1)
    assert (await read(library))["ids"].tolist() == [shown]
    assert len(await read(library, only=[])) == 0


async def test_a_catalog_too_long_for_one_piece_is_the_same(library: OpenLibrary) -> None:
    ids = await add_rows(library, 7000)
    catalog = await read(library)
    assert catalog["ids"].tolist() == ids[::-1]
    assert set(np.diff(catalog["seconds"].astype(np.int64)).tolist()) == {60}
    async with library.parts.database.read() as session:
        found = await read_ids(session, select(Asset.id).where(Asset.id % 2 == 0).order_by(Asset.id.desc()))
    assert found.tolist() == [key for key in sorted(ids, reverse=True) if key % 2 == 0]
