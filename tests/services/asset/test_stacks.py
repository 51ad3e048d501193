"""Stacks of takes, and how each change is taken back."""

from collections.abc import AsyncIterator
from operator import attrgetter
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.asset import Asset
from app.domain.enums import AssetState, OperationType
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import AssetChanged
from app.domain.search import Listing
from app.services.asset.stacks import Former
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import add_rows


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def stacks(library: OpenLibrary) -> Former:
    """The stack in which each asset lies."""
    async with library.parts.database.read() as session:
        found = await session.execute(select(Asset.id, Asset.stack_id).order_by(Asset.id))
        return {row.id: row.stack_id for row in found}


async def restore(library: OpenLibrary, former: Former) -> Former:
    async with library.write() as services:
        return await services.assets.stacks.restore(former)


async def test_the_best_or_the_first_lies_on_top_and_what_was_there_takes_it_back(library: OpenLibrary) -> None:
    one, two, three, four = await add_rows(library, 4)
    seen: list[int] = []
    library.bus.subscribe(AssetChanged, lambda event: seen.append(event.asset_id))
    async with library.write() as services:
        former = await services.assets.stacks.stack([two, one, three])
    assert await stacks(library) == {one: two, two: two, three: two, four: None}
    assert (former, sorted(seen)) == ({one: None, two: None, three: None}, [one, two, three])
    async with library.read() as services:
        assert await services.assets.stacks.members(two) == [two, one, three]
        assert await services.assets.stacks.members(four) == []
        sizes = [row.stack_size for row in await services.assets.get_asset_rows([one, two, three, four])]
    assert sizes == [0, 3, 0, 0]
    redo = await restore(library, former)
    assert await stacks(library) == dict.fromkeys((one, two, three, four))
    await restore(library, redo)
    assert await stacks(library) == {one: two, two: two, three: two, four: None}
    async with library.write() as services:
        await services.assets.judging.rate({four: 3})
        former = await services.assets.stacks.stack([two, four])
    assert await stacks(library) == {one: four, two: four, three: four, four: four}
    await restore(library, former)
    assert await stacks(library) == {one: two, two: two, three: two, four: None}
    async with library.write() as services:
        with pytest.raises(ValidationError):
            await services.assets.stacks.stack([four, four, 999])


async def test_a_stack_keeps_a_cover_and_one_alone_is_no_stack(library: OpenLibrary) -> None:
    one, two, three, four, five = await add_rows(library, 5)
    async with library.write() as services:
        await services.assets.stacks.stack([one, two, three], cover_id=three)
        await services.assets.stacks.stack([four, five])
        await services.assets.judging.rate({two: 2})
    async with library.write() as services:
        assert await services.assets.stacks.choose_cover(one) == dict.fromkeys((one, two, three), three)
        out = await services.assets.stacks.take_out([one])
    assert await stacks(library) == {one: None, two: two, three: two, four: four, five: four}
    async with library.write() as services:
        # A member without its cover goes alone; the stack that it leaves is one no more.
        moved = await services.assets.stacks.stack([three, five])
    assert await stacks(library) == {one: None, two: None, three: three, four: None, five: three}
    await restore(library, moved)
    await restore(library, out)
    assert await stacks(library) == {one: one, two: one, three: one, four: four, five: four}
    async with library.write() as services:
        assert await services.assets.stacks.unstack([two, five]) == {
            **dict.fromkeys((one, two, three), one),
            **dict.fromkeys((four, five), four),
        }
        assert await services.assets.stacks.choose_cover(one) == {}
        assert await services.assets.stacks.unstack([one]) == {}
        with pytest.raises(ResourceNotFoundError):
            await services.assets.stacks.choose_cover(999)


async def test_takes_of_one_recipe_are_stacked_whatever_their_seeds(library: OpenLibrary) -> None:
    made = {"operation_type": OperationType.TEXT_TO_IMAGE, "prompt": "a lake"}
    takes = await add_rows(library, 2, **made, params={"size": "720p", "seed": 1})
    takes += await add_rows(library, 1, **made, params={"seed": 2, "size": "720p"}, seed=9, sha256="e" * 64)
    other = await add_rows(library, 2, **made, params={"size": "480p"})
    lone = await add_rows(library, 1, **made, params={"size": "1080p"})
    imports = await add_rows(library, 2)
    async with library.write() as services:
        former = await services.assets.stacks.stack_takes([*imports, *lone, *reversed(takes), *other])
    cover = takes[-1]
    assert await stacks(library) == {
        **dict.fromkeys(takes, cover),
        **dict.fromkeys(other, other[0]),
        **dict.fromkeys([*lone, *imports]),
    }
    assert set(former) == {*takes, *other}
    async with library.write() as services:
        assert await services.assets.stacks.stack_takes([*takes, *other]) == {}


async def test_a_cover_that_goes_to_the_bin_gives_way_and_comes_back_below(library: OpenLibrary) -> None:
    one, two, three, four = await add_rows(library, 4)
    async with library.write() as services:
        await services.assets.stacks.stack([one, two, three, four])
        await services.assets.bin.put([one])
    assert await stacks(library) == dict.fromkeys((one, two, three, four), two)
    async with library.read() as services:
        assert (await services.assets.get_asset_rows([two]))[0].stack_size == 3
    async with library.write() as services:
        await services.assets.bin.put([two, three, four])
    assert await stacks(library) == dict.fromkeys((one, two, three, four), two)
    async with library.write() as services:
        await services.assets.bin.restore([three, four])
    assert await stacks(library) == dict.fromkeys((one, two, three, four), three)
    seen: list[int] = []
    library.bus.subscribe(AssetChanged, lambda event: seen.append(event.asset_id))
    for change in ("bin.put", "bin.restore", "stacks.take_out"):
        async with library.write() as services:
            await attrgetter(change)(services.assets)([four])
    async with library.write() as services:
        await services.assets.stacks.stack([three, four])
    # How many lie in the stack is shown on its cover.
    assert seen.count(three) == 4
    async with library.read() as services:
        assert list((await services.assets.list_asset_index(library.user_id, limit=9)).ids) == [three]
        binned = await services.assets.list_asset_ids(library.user_id, text="is:binned")
        catalog = await services.assets.finding.read(library.user_id)
        bin_list = await services.assets.finding.find(catalog, library.user_id, Listing("is:binned", has_stacks=True))
        assert list(bin_list.ids) == list(binned) == [one, two]
    async with library.write() as services:
        with_binned = await services.assets.stacks.choose_cover(four)
    assert with_binned == dict.fromkeys((one, two, three, four), three)
    async with library.steps() as services:
        await services.assets.empty_bin(library.user_id)
    assert await stacks(library) == {three: four, four: four}
    async with library.write() as services:
        await services.assets.bin.put([three])
    async with library.steps() as services:
        await services.assets.empty_bin(library.user_id)
    assert await stacks(library) == {four: None}
    assert await restore(library, {four: one}) == {}


async def test_a_move_to_the_bin_that_is_taken_back_gives_the_cover_its_place(library: OpenLibrary) -> None:
    one, two, three, four, five = await add_rows(library, 5)
    async with library.write() as services:
        await services.assets.stacks.stack([one, two, three])
        await services.assets.stacks.stack([four, five])
    before = await stacks(library)
    async with library.write() as services:
        binned = await services.assets.bin.move([one, two, five])
    assert binned.asset_ids == [one, two, five]
    assert await stacks(library) == before | dict.fromkeys((one, two, three), three)
    async with library.write() as services:
        await services.assets.bin.take_back(binned)
    assert await stacks(library) == before
    async with library.read() as services:
        assert (await services.assets.get_asset_rows([one]))[0].stack_size == 3


async def test_what_belongs_to_others_or_is_not_there_yet_is_left_alone(library: OpenLibrary) -> None:
    one, two = await add_rows(library, 2)
    (placing,) = await add_rows(library, 1, state=AssetState.PLACING, sha256="d" * 64)
    async with library.work.write() as services:
        stranger = await services.users.create_user("other@example.org")
    others = await add_rows(library, 2, user_id=stranger.id)
    async with library.write() as services:
        await services.assets.stacks.stack([one, two, placing, *others])
    assert await stacks(library) == {one: one, two: one, placing: None, **dict.fromkeys(others)}


async def test_a_picture_that_comes_in_again_out_of_the_bin_lies_below_nothing_in_it(library: OpenLibrary) -> None:
    one, two = [await library.import_picture(f"{seed}.png", (64, 48), seed=seed) for seed in (1, 2)]
    async with library.write() as services:
        await services.assets.stacks.stack([one.id, two.id])
        await services.assets.bin.put([one.id, two.id])
    await library.import_picture("2.png", (64, 48), seed=2)
    assert await stacks(library) == {one.id: two.id, two.id: two.id}
