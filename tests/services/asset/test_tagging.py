"""Tags: given to many, taken back exactly, counted, renamed into one another."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import AssetChanged, LibraryChanged, TagsChanged
from app.services.asset.id_batches import IDS_A_STATEMENT
from app.services.asset.tagging import TagChange, TagRow
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import add_rows


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def change(library: OpenLibrary, wanted: TagChange) -> TagChange:
    async with library.write() as services:
        return await services.assets.tags.change(wanted)


async def give(library: OpenLibrary, ids: list[int], *names: str) -> TagChange:
    return await change(library, TagChange(dict.fromkeys(names, ids)))


async def tags(library: OpenLibrary, prefix: str = "") -> list[tuple[str, int]]:
    async with library.read() as services:
        return [(row.name, row.count) for row in await services.assets.tags.list_tags(prefix)]


async def tags_of(library: OpenLibrary, *ids: int) -> dict[str, int]:
    async with library.read() as services:
        return await services.assets.tags.count_among(ids)


async def test_tags_are_given_taken_and_what_changed_undoes_exactly_that(library: OpenLibrary) -> None:
    one, two, three = await add_rows(library, 3)
    await give(library, [one], "Sea")
    got = await give(library, [one, two, 999], "SEA", " night  sky ")
    assert got == TagChange({"Sea": [two], "night sky": [one, two]}, {})
    assert await tags_of(library, one, two, three) == {"night sky": 2, "Sea": 2}
    back = await change(library, got.reverse)
    assert back == TagChange({}, got.added)
    assert await tags_of(library, one, two, three) == {"Sea": 1}
    both = await change(library, TagChange({"dunes": [three]}, {"sea": [one, two], "none": [one]}))
    assert both == TagChange({"dunes": [three]}, {"Sea": [one]})
    await change(library, both.reverse)
    assert await tags(library) == [("Sea", 1)]


async def test_a_tag_that_no_asset_has_is_gone(library: OpenLibrary) -> None:
    (one,) = await add_rows(library, 1)
    await give(library, [999], "unused")
    assert await tags(library) == []
    await give(library, [one], "sea")
    await change(library, TagChange({}, {"sea": [one]}))
    assert await tags(library) == []


async def test_the_tags_that_begin_so_are_listed_with_those_of_most_assets_first(library: OpenLibrary) -> None:
    one, two, three = await add_rows(library, 3)
    await give(library, [one], "seal")
    await give(library, [one, two, three], "sea")
    await give(library, [two], "Ölberg", "dune")
    assert await tags(library) == [("sea", 3), ("dune", 1), ("seal", 1), ("Ölberg", 1)]
    assert await tags(library, "SE") == [("sea", 3), ("seal", 1)]
    assert await tags(library, "ö") == [("Ölberg", 1)]
    async with library.write() as services:
        assert await services.assets.tags.list_tags(limit=1) == [TagRow("sea", 3)]
        await services.assets.delete_asset(two)
    assert await tags(library) == [("sea", 2), ("seal", 1), ("dune", 0), ("Ölberg", 0)]


async def test_a_tag_gets_another_name_or_becomes_one_with_another(library: OpenLibrary) -> None:
    one, two, binned = await add_rows(library, 3)
    await give(library, [one, binned], "see")
    await give(library, [one, two], "sea")
    async with library.write() as services:
        await services.assets.delete_asset(binned)
        merged = await services.assets.tags.rename("see", "sea")
    assert await tags(library) == [("sea", 2)]
    assert await tags_of(library, binned) == {"sea": 1}
    await change(library, merged.reverse)
    assert (await tags_of(library, one), await tags_of(library, binned)) == ({"sea": 1, "see": 1}, {"see": 1})
    async with library.write() as services:
        spelled = await services.assets.tags.rename("sea", "Sea")
    assert await tags(library, "sea") == [("Sea", 2)]
    await change(library, spelled.reverse)
    assert await tags(library, "sea") == [("sea", 2)]
    for name, new_name, error in (("none", "x", ResourceNotFoundError), ("sea", ",", ValidationError)):
        with pytest.raises(error):
            async with library.write() as services:
                await services.assets.tags.rename(name, new_name)


async def test_each_user_has_tags_and_assets_of_their_own(library: OpenLibrary) -> None:
    (one,) = await add_rows(library, 1)
    await give(library, [one], "mine")
    async with library.work.write() as services:
        second = await services.users.create_user("second@example.org")
        with pytest.raises(ResourceNotFoundError):
            await services.assets.tags.list_tags()
    async with library.work.write(second.id) as services:
        tagging = services.assets.tags
        assert await tagging.change(TagChange({"theirs": [one]}, {"mine": [one]})) == TagChange()
        assert await tagging.list_tags() == []
        assert await tagging.count_among([one]) == {}
    assert await tags_of(library, one) == {"mine": 1}


async def test_what_changed_is_told_and_nothing_else(library: OpenLibrary) -> None:
    one, two = await add_rows(library, 2)
    told: list[object] = []
    for kind in (AssetChanged, TagsChanged, LibraryChanged):
        library.bus.subscribe(kind, told.append)
    await give(library, [one, two], "sea", "dunes")
    assert sorted(told, key=str) == [AssetChanged(one), AssetChanged(two), TagsChanged()]
    told.clear()
    await give(library, [one, two], "sea")
    assert told == []


async def test_very_many_are_tagged_without_holding_the_loop(library: OpenLibrary) -> None:
    count = 3 * IDS_A_STATEMENT
    ids = await add_rows(library, count)
    told: list[object] = []
    for kind in (AssetChanged, LibraryChanged):
        library.bus.subscribe(kind, told.append)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    turning = asyncio.ensure_future(turn())
    begun = time.perf_counter()
    got = await give(library, ids, "sea")
    assert time.perf_counter() - begun < 5
    turning.cancel()
    assert turns > 3
    assert len(got.added["sea"]) == count
    assert [set(event.asset_ids or ()) for event in told if isinstance(event, LibraryChanged)] == [set(ids)]
    assert await tags_of(library, *ids) == {"sea": count}


async def test_several_become_one_or_go_and_what_changed_takes_that_back(library: OpenLibrary) -> None:
    one, two, three = await add_rows(library, 3)
    await give(library, [one], "sea")
    await give(library, [one, two], "ocean")
    await give(library, [three], "Water")
    async with library.write() as services:
        merged = await services.assets.tags.merge(["SEA", "ocean"], "ocean")
    assert merged == TagChange({}, {"sea": [one]})
    assert await tags(library) == [("ocean", 2), ("Water", 1)]
    async with library.write() as services:
        both = await services.assets.tags.merge(["ocean", "water"], "wet")
    assert await tags(library) == [("wet", 3)]
    await change(library, both.reverse)
    async with library.write() as services:
        gone = await services.assets.tags.delete(["water", "ocean"])
    assert await tags(library) == []
    await change(library, gone.reverse)
    await change(library, merged.reverse)
    assert await tags_of(library, one, two, three) == {"ocean": 2, "sea": 1, "Water": 1}
    async with library.write() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.assets.tags.merge(["sea", "none"], "x")
