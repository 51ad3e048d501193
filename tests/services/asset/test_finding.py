"""Lists by search and sort."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.errors import ResourceNotFoundError
from app.domain.search import Listing, Sort
from app.services.asset.finding import LARGE, MANY
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import add_rows


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def find(library: OpenLibrary, listing: Listing) -> list[int]:
    async with library.read() as services:
        catalog = await services.assets.finding.read(library.user_id)
        return list((await services.assets.finding.find(catalog, library.user_id, listing)).ids)


async def change(library: OpenLibrary, asset_id: int, **values: object) -> None:
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == asset_id).values(**values))


async def test_names_are_sorted_without_case_and_only_what_is_found_is_listed(library: OpenLibrary) -> None:
    ids = await add_rows(library, 4)
    for asset_id, name in zip(ids, ("beach", "Alps", "city", "Dunes"), strict=True):
        await change(library, asset_id, name=name, prompt="same" if name != "city" else "other")
    by_name = [ids[1], ids[0], ids[3]]
    assert await find(library, Listing("same", Sort.NAME, is_ascending=True)) == by_name
    assert await find(library, Listing("same", Sort.NAME)) == by_name[::-1]


async def test_a_stack_is_one_place_where_that_is_wanted(library: OpenLibrary) -> None:
    ids = await add_rows(library, 4)
    for member in ids[1:3]:
        await change(library, member, stack_id=ids[1])
    assert await find(library, Listing()) == ids
    assert await find(library, Listing(has_stacks=True)) == [ids[0], ids[1], ids[3]]
    assert await find(library, Listing(has_stacks=True, expanded=frozenset({ids[1]}))) == ids
    assert await find(library, Listing("is:stacked")) == ids[1:3]


async def test_a_catalog_follows_what_changed_and_tells_which_of_it_a_search_finds(library: OpenLibrary) -> None:
    ids = await add_rows(library, 5)
    async with library.read() as services:
        catalog = await services.assets.finding.read(library.user_id)
    await change(library, ids[2], rating=5)
    await change(library, ids[3], rating=5, deleted_at=library.parts.clock.now())
    async with library.read() as services:
        finding = services.assets.finding
        await finding.refresh(catalog, library.user_id, ids[2:4])
        found = await finding.holds(catalog, library.user_id, "rating:5", ids[1:4])
        index = await finding.find(catalog, library.user_id, Listing("rating:5"))
    assert list(found.ids) == list(index.ids) == [ids[2]]


async def test_nobody_reads_the_catalog_of_another(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.read() as services:
        finding = services.assets.finding
        catalog = await finding.read(library.user_id)
        for call in (
            finding.read(other.id),
            finding.refresh(catalog, other.id, []),
            finding.find(catalog, other.id, Listing()),
            finding.holds(catalog, other.id, "", []),
            finding.facets(catalog, other.id, ""),
        ):
            with pytest.raises(ResourceNotFoundError):
                await call


async def test_what_looks_alike_comes_nearest_first(library: OpenLibrary) -> None:
    ids = await add_rows(library, 5)
    for asset_id, number in zip(ids, (0b1111, 0b0001, 0, 0b0111, -1), strict=True):
        await change(library, asset_id, perceptual_hash=number)
    listing = Listing(f"similar:{ids[2]}")
    assert not listing.is_in_time
    assert await find(library, listing) == [ids[2], ids[1], ids[3], ids[0]]
    assert await find(library, Listing(listing.text, is_ascending=True)) == [ids[0], ids[3], ids[1], ids[2]]
    assert await find(library, Listing(listing.text, Sort.RATING)) == [ids[0], ids[1], ids[2], ids[3]]
    assert Listing(f"-similar:{ids[2]}").is_in_time


async def test_any_number_of_changes_is_taken_in_at_once(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 3)
        async with library.read() as services:
            finding = services.assets.finding
            catalog = await finding.read(library.user_id)
            await finding.facets(catalog, library.user_id, "")
            await finding.refresh(catalog, library.user_id, range(1, 260_000))
            assert list((await finding.find(catalog, library.user_id, Listing())).ids) == ids


async def newest(library: OpenLibrary, text: str, limit: int) -> tuple[list[int], int | None]:
    async with library.read() as services:
        catalog = await services.assets.finding.read(library.user_id)
        return await services.assets.finding.newest(catalog, library.user_id, text, limit)


async def test_the_newest_of_a_search_come_with_their_number_and_a_stack_is_one_of_them(library: OpenLibrary) -> None:
    ids = await add_rows(library, 6)
    assert await newest(library, "prompt", 2) == (ids[:2], 6)
    await change(library, ids[0], stack_id=ids[1])
    await change(library, ids[1], stack_id=ids[1])
    await change(library, ids[2], prompt="another")
    assert await newest(library, "prompt number", 2) == ([ids[1], ids[3]], 4)
    assert await newest(library, "nowhere", 2) == ([], 0)
    async with library.read() as services:
        catalog = await services.assets.finding.read(library.user_id)
        with pytest.raises(ResourceNotFoundError):
            await services.assets.finding.newest(catalog, library.user_id + 1, "prompt", 2)


@pytest.mark.long
async def test_of_a_large_library_very_many_are_not_counted(library: OpenLibrary) -> None:
    ids = await add_rows(library, LARGE + 10)
    # The newest row was made first here: those that came last are the oldest ones.
    found, count = await newest(library, "prompt number", 3)
    assert (len(found), count) == (3, None)
    assert set(found) <= set(ids[-MANY - 1 :])
    await change(library, ids[-1], prompt="prompt alone", stack_id=None)
    assert await newest(library, "alone", 3) == ([ids[-1]], 1)
    assert (await newest(library, "type:image prompt", 3))[1] == LARGE + 10
    assert (await newest(library, "prompt -alone", 3))[1] == LARGE + 9
