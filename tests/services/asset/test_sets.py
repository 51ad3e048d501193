"""Sets: filled by hand or by a search, renamed, deleted, and brought back whole."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import DuplicateError, ResourceNotFoundError, ValidationError
from app.domain.events import AssetChanged, SetsChanged
from app.services.asset.sets import SetRow
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import add_rows


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def make(library: OpenLibrary, name: str, *ids: int, search: str | None = None) -> int:
    async with library.write() as services:
        set_id = await services.assets.sets.make_set(name, search=search)
        if ids:
            await services.assets.sets.add_assets(set_id, ids)
    return set_id


async def listed(library: OpenLibrary) -> list[SetRow]:
    async with library.read() as services:
        return await services.assets.sets.list_sets()


async def test_sets_are_made_filled_and_listed_by_name(library: OpenLibrary) -> None:
    one, two, three = await add_rows(library, 3)
    best = await make(library, " best  of all ", one, two, 999)
    smart = await make(library, "Stars", search=" rating:5 ")
    empty = await make(library, "Ahead")
    assert await listed(library) == [
        SetRow(empty, "Ahead", None, 0),
        SetRow(best, "best of all", None, 2),
        SetRow(smart, "Stars", "rating:5", None),
    ]
    async with library.write() as services:
        sets = services.assets.sets
        assert await sets.add_assets(best, [two, three]) == [three]
        assert await sets.remove_assets(best, [one, 999]) == [one]
        await services.assets.delete_asset(two)
    assert (await listed(library))[1] == SetRow(best, "best of all", None, 1)


async def test_a_set_gets_another_name_and_no_two_have_the_same(library: OpenLibrary) -> None:
    best, other = await make(library, "Best"), await make(library, "Other")
    async with library.write() as services:
        sets = services.assets.sets
        assert await sets.rename_set(best, "BEST") == "Best"
        assert await sets.rename_set(best, "Better") == "BEST"
        for name, error in (("other", DuplicateError), (" ", ValidationError)):
            with pytest.raises(error):
                await sets.rename_set(best, name)
        with pytest.raises(DuplicateError):
            await sets.make_set("OTHER")
        with pytest.raises(ValidationError):
            await sets.make_set("Nothing", search=" ")
    assert [(row.id, row.name) for row in await listed(library)] == [(best, "Better"), (other, "Other")]


async def test_a_deleted_set_leaves_its_assets_and_comes_back_whole(library: OpenLibrary) -> None:
    one, two = await add_rows(library, 2)
    best = await make(library, "Best", one, two)
    smart = await make(library, "Stars", search="rating:5")
    before = await listed(library)
    async with library.write() as services:
        gone = [await services.assets.sets.delete_set(set_id) for set_id in (best, smart)]
        assert len(await services.assets.get_asset_rows([one, two])) == 2
    assert await listed(library) == []
    async with library.write() as services:
        for one_gone in gone:
            await services.assets.sets.restore_set(one_gone)
    assert await listed(library) == before


async def test_a_saved_search_is_not_filled_by_hand_and_what_is_not_there_is_refused(library: OpenLibrary) -> None:
    (one,) = await add_rows(library, 1)
    smart = await make(library, "Stars", search="rating:5")
    best = await make(library, "Best", one)
    async with library.work.write() as services:
        second = await services.users.create_user("second@example.org")
        with pytest.raises(ResourceNotFoundError):
            await services.assets.sets.list_sets()
    async with library.write() as services:
        for call in (services.assets.sets.add_assets, services.assets.sets.remove_assets):
            with pytest.raises(ValidationError):
                await call(smart, [one])
            with pytest.raises(ResourceNotFoundError):
                await call(999, [one])
    async with library.work.write(second.id) as services:
        sets = services.assets.sets
        assert await sets.list_sets() == []
        with pytest.raises(ResourceNotFoundError):
            await sets.delete_set(best)
        own = await sets.make_set("Best")
        assert await sets.add_assets(own, [one]) == []


async def test_what_changed_is_told_and_nothing_else(library: OpenLibrary) -> None:
    one, two = await add_rows(library, 2)
    best = await make(library, "Best", one)
    told: list[object] = []
    for kind in (AssetChanged, SetsChanged):
        library.bus.subscribe(kind, told.append)
    async with library.write() as services:
        await services.assets.sets.add_assets(best, [one])
    assert told == []
    async with library.write() as services:
        await services.assets.sets.add_assets(best, [one, two])
    assert told == [AssetChanged(two), SetsChanged()]
