"""Stars and verdicts: many at once, and taken back by what was there before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import ColorLabel, Verdict
from app.domain.errors import ValidationError
from app.domain.events import AssetChanged
from app.services.asset.judging import IDS_A_QUERY, LONGEST_NOTES
from tests.support.library import OpenLibrary, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def make(library: OpenLibrary, count: int) -> list[int]:
    async with library.write() as services:
        made = [
            await services.assets.create_asset(library.user_id, "local", f"https://example.org/{number}.png")
            for number in range(count)
        ]
    return [asset.id for asset in made]


async def looks(library: OpenLibrary, ids: list[int]) -> list[tuple[int, Verdict | None]]:
    async with library.read() as services:
        return [(row.rating, row.verdict) for row in await services.assets.get_asset_rows(ids)]


async def test_a_new_asset_is_not_judged(library: OpenLibrary) -> None:
    assert await looks(library, await make(library, 1)) == [(0, None)]


async def test_what_was_thought_of_many_is_told_at_once(library: OpenLibrary) -> None:
    ids = await make(library, 3)
    async with library.write() as services:
        await services.assets.judging.rate({ids[0]: 2})
        await services.assets.judging.judge({ids[1]: Verdict.REJECTED})
    async with library.read() as services:
        marks = await services.assets.judging.marks([*ids, ids[0], 999])
    assert marks == {ids[0]: (2, None), ids[1]: (0, Verdict.REJECTED), ids[2]: (0, None)}


async def test_stars_are_given_and_what_was_there_takes_them_back(library: OpenLibrary) -> None:
    one, two, three = await make(library, 3)
    async with library.write() as services:
        assert await services.assets.judging.rate({one: 3}) == {one: 0}
    async with library.write() as services:
        former = await services.assets.judging.rate({one: 4, two: 4, three: 0})
    assert former == {one: 3, two: 0}
    assert await looks(library, [one, two, three]) == [(4, None), (4, None), (0, None)]
    async with library.write() as services:
        assert await services.assets.judging.rate(former) == {one: 4, two: 4}
    assert await looks(library, [one, two, three]) == [(3, None), (0, None), (0, None)]


async def test_a_verdict_is_given_changed_and_taken_back(library: OpenLibrary) -> None:
    one, two = await make(library, 2)
    async with library.write() as services:
        assert await services.assets.judging.judge({one: Verdict.KEPT, two: None}) == {one: None}
        assert await services.assets.judging.judge({one: Verdict.REJECTED}) == {one: Verdict.KEPT}
        assert await services.assets.judging.judge({one: None}) == {one: Verdict.REJECTED}
    assert await looks(library, [one, two]) == [(0, None), (0, None)]


async def test_only_what_changed_is_told_and_once(library: OpenLibrary) -> None:
    ids = await make(library, 3)
    told: list[AssetChanged] = []
    library.bus.subscribe(AssetChanged, told.append)
    async with library.write() as services:
        await services.assets.judging.rate(dict.fromkeys(ids[:2], 5))
    assert [event.asset_id for event in told] == ids[:2]
    told.clear()
    async with library.write() as services:
        await services.assets.judging.rate(dict.fromkeys(ids[:2], 5))
    assert told == []


@pytest.mark.parametrize("stars", [-1, 6])
async def test_there_are_five_stars(library: OpenLibrary, stars: int) -> None:
    ids = await make(library, 1)
    with pytest.raises(ValidationError, match="0 to 5 stars"):
        async with library.write() as services:
            await services.assets.judging.rate({ids[0]: stars})


async def test_what_is_not_there_in_the_bin_or_another_users_is_left_out(library: OpenLibrary) -> None:
    binned, other = await make(library, 2)
    async with library.write() as services:
        await services.assets.delete_asset(binned)
        assert await services.assets.judging.rate({binned: 1, 999: 1}) == {}
    async with library.work.write() as services:
        second = await services.users.create_user("second@example.org")
    async with library.work.write(second.id) as services:
        assert await services.assets.judging.rate({other: 5}) == {}
    assert await looks(library, [other]) == [(0, None)]


async def test_more_than_a_query_takes_are_judged_too(library: OpenLibrary) -> None:
    ids = await make(library, IDS_A_QUERY + 2)
    async with library.write() as services:
        former = await services.assets.judging.judge(dict.fromkeys(ids, Verdict.KEPT))
    assert former == dict.fromkeys(ids)
    assert set(await looks(library, ids)) == {(0, Verdict.KEPT)}


async def test_a_colour_and_notes_are_given_and_taken_back(library: OpenLibrary) -> None:
    one, two = await make(library, 2)
    async with library.write() as services:
        judging = services.assets.judging
        assert await judging.label({one: ColorLabel.RED, two: None}) == {one: None}
        assert await judging.note({one: "The best\nof all", two: ""}) == {one: ""}
        row, _ = await services.assets.get_asset_rows([one, two])
        assert (row.color, row.notes) == (ColorLabel.RED, "The best\nof all")
        assert await judging.label({one: None}) == {one: ColorLabel.RED}
        with pytest.raises(ValidationError, match="at most"):
            await judging.note({one: "x" * (LONGEST_NOTES + 1)})
