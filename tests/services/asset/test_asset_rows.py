"""Assets as the gallery shows them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import AssetState, MediaType
from app.services.asset.tagging import TagChange
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


async def ids(library: OpenLibrary, text: str = "", **wanted: object) -> list[int]:
    async with library.read() as services:
        return list(await services.assets.list_asset_ids(library.user_id, text=text, **wanted))  # type: ignore[arg-type]


async def test_ids_come_in_the_order_of_their_time_and_of_their_number_within_a_moment(library: OpenLibrary) -> None:
    first, second, third = await add_assets(library, 3)
    now = library.parts.clock.now()
    await change(library, first, created_at=now + timedelta(days=1))
    await change(library, second, created_at=now)
    await change(library, third, created_at=now)
    assert await ids(library) == [first, third, second]
    assert await ids(library, newest_first=False) == [second, third, first]


async def test_every_word_is_looked_for_in_prompt_name_and_provider_without_case(library: OpenLibrary) -> None:
    lake, percent, clip = await add_assets(library, 3)
    await change(library, lake, prompt="Alpine lake at dawn", name="shore.png")
    await change(library, percent, prompt="100% wool_coat", name="C:\\coat.png", provider_id="fake")
    await change(library, clip, media_type=MediaType.VIDEO)
    assert await ids(library, "LAKE shore") == [lake]
    assert await ids(library, "lake coat") == []
    assert await ids(library, "fake") == await ids(library, "100%") == await ids(library, "wool_") == [percent]
    assert await ids(library, "%") == await ids(library, "_") == await ids(library, "\\") == [percent]
    assert await ids(library, "type:video") == [clip]
    assert await ids(library, "lake type:video") == []


async def test_what_is_in_the_bin_or_half_placed_or_of_another_user_is_not_listed(library: OpenLibrary) -> None:
    shown, binned, half = await add_assets(library, 3)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    (theirs,) = await add_assets(library, 1, user_id=other.id)
    await change(library, binned, deleted_at=library.parts.clock.now())
    await change(library, half, state=AssetState.PLACING, path="files/aa/a.png", sha256="a" * 64)
    assert await ids(library) == [shown]
    async with library.read() as services:
        rows = await services.assets.get_asset_rows([theirs, half, binned, shown])
    assert [row.id for row in rows] == [shown]


async def test_rows_come_in_the_order_that_is_asked_for_and_what_is_not_there_is_left_out(library: OpenLibrary) -> None:
    first, second, third = await add_assets(library, 3)
    await change(library, second, name="two.png", params={"prompt": "a lake"}, seed=7)
    async with library.read() as services:
        rows = await services.assets.get_asset_rows([third, 999, first, second])
        assert await services.assets.get_asset_rows([]) == []
    assert [row.id for row in rows] == [third, first, second]
    assert (rows[2].name, rows[2].params, rows[2].seed, rows[2].micro) == ("two.png", {"prompt": "a lake"}, 7, None)
    assert rows[2].created_at == library.parts.clock.now() + timedelta(seconds=1)


async def test_an_empty_library_has_no_ids(library: OpenLibrary) -> None:
    assert await ids(library) == []


async def test_a_row_has_its_tags_in_the_order_of_their_names(library: OpenLibrary) -> None:
    one, two = await add_assets(library, 2)
    async with library.write() as services:
        await services.assets.tags.change(TagChange({key: [one] for key in ("sea", "Dunes", "night sky")}))
        rows = await services.assets.get_asset_rows([one, two])
    assert [row.tags for row in rows] == [("Dunes", "night sky", "sea"), ()]
