"""Whatever changes, the gallery's list and the numbers beside the filters are those of a fresh read."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.enums import ColorLabel, Verdict
from app.domain.search import Listing, Sort
from app.services.asset.asset_rows import AssetRow
from app.services.asset.facets import FacetValue
from app.services.asset.tagging import TagChange
from app.services.unit_of_work import Services
from app.ui.panels.gallery.model import GalleryModel
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.samples import add_rows

TAGS = ("sea", "sky", "red hair")
LISTINGS = (
    Listing(has_stacks=True),
    Listing(has_stacks=True, is_ascending=True),
    Listing("-rating:5"),
    Listing("-tag:sea,sky", has_stacks=True),
    Listing("is:binned"),
    Listing("is:unjudged", Sort.RATING),
    Listing("color:red,none", Sort.NAME, has_stacks=True),
)
Change = Callable[[Services, Sequence[int], random.Random, int], Awaitable[object]]


async def rate(services: Services, ids: Sequence[int], chance: random.Random, _: int) -> object:
    return await services.assets.judging.rate({key: chance.randrange(6) for key in ids})


async def judge(services: Services, ids: Sequence[int], chance: random.Random, _: int) -> object:
    return await services.assets.judging.judge({key: chance.choice([None, *Verdict]) for key in ids})


async def label(services: Services, ids: Sequence[int], chance: random.Random, _: int) -> object:
    return await services.assets.judging.label({key: chance.choice([None, *ColorLabel]) for key in ids})


async def tag(services: Services, ids: Sequence[int], chance: random.Random, _: int) -> object:
    return await services.assets.tags.change(TagChange({chance.choice(TAGS): ids}, {chance.choice(TAGS): ids[:3]}))


async def stack(services: Services, ids: Sequence[int], chance: random.Random, _: int) -> object:
    stacks = services.assets.stacks
    there = [row.id for row in await services.assets.get_asset_rows(ids, with_binned=True)]
    if len(there) > 1 and chance.random() < 0.7:
        return await stacks.stack(there, cover_id=chance.choice([None, *there]))
    return await stacks.take_out(there[:2])


async def put(services: Services, ids: Sequence[int], _chance: random.Random, _: int) -> object:
    return await services.assets.bin.put(ids)


async def restore(services: Services, ids: Sequence[int], _chance: random.Random, _: int) -> object:
    return await services.assets.bin.restore(ids)


async def create(services: Services, _ids: Sequence[int], chance: random.Random, user_id: int) -> object:
    return await services.assets.create_asset(user_id, "local", f"https://host.test/{chance.random()}.png")


CHANGES: tuple[Change, ...] = (rate, judge, label, tag, stack, put, restore, create)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list, the rows of it that are there, and the numbers beside the filters."""

    ids: list[int] = field(default_factory=list)
    rows: list[AssetRow] = field(default_factory=list)
    counts: dict[str, list[FacetValue]] = field(default_factory=dict)


async def fresh(library: OpenLibrary, listing: Listing) -> Shown:
    async with library.read() as services:
        finding = services.assets.finding
        catalog = await finding.read(library.user_id)
        ids = list((await finding.find(catalog, library.user_id, listing)).ids)
        rows = await services.assets.get_asset_rows(ids, with_binned=True)
        return Shown(ids, rows, await finding.facets(catalog, library.user_id, listing.text))


async def shown(library: OpenLibrary, model: GalleryModel) -> Shown:
    if model._catalog is None:
        return Shown()
    async with library.read() as services:
        counts = await services.assets.finding.facets(model._catalog, library.user_id, model.query.text)
    found = [model.row(place) for place in range(len(model))]
    return Shown(list(model.index.ids), [row for row in found if row is not None], counts)


async def agrees(library: OpenLibrary, model: GalleryModel, what: object) -> None:
    """Give the model its time, and see that it shows what a fresh read gives."""
    expected, found = await fresh(library, model.query), Shown()
    for _ in range(100):
        found = await shown(library, model)
        if found == expected:
            return
        await asyncio.sleep(0.02)
    assert found == expected, what


async def test_lists_rows_and_numbers_are_those_of_a_fresh_read(tmp_path: Path, theme: Theme) -> None:
    chance = random.Random(5)  # noqa: S311 - the same changes each time
    async with open_library(tmp_path) as library, open_context(library, theme) as context:
        ids = await add_rows(library, 14)
        models = [GalleryModel(context) for _ in LISTINGS]
        for model, listing in zip(models, LISTINGS, strict=True):
            model.look_for(listing)
            model.reload()
        for step in range(10):
            async with library.write() as services:
                for change in chance.choices(CHANGES, k=3):
                    await change(services, chance.sample(ids, chance.randrange(3, 7)), chance, library.user_id)
            if step == 6:
                async with library.steps() as services:
                    await services.assets.empty_bin(library.user_id)
            for model in models:
                await agrees(library, model, (step, model.query))
