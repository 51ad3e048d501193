"""The numbers beside the filters, counted by hand."""

from pathlib import Path

from sqlalchemy import insert, update

from app.domain.asset import Asset
from app.domain.enums import ColorLabel, OperationType, Verdict
from app.domain.tag import AssetTag, Tag
from app.services.asset.facets import FacetValue
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import NEWEST, add_rows


async def count(library: OpenLibrary, text: str = "") -> dict[str, dict[str, int]]:
    async with library.read() as services:
        catalog = await services.assets.finding.read(library.user_id)
        found = await services.assets.finding.facets(catalog, library.user_id, text)
    assert all(isinstance(one, FacetValue) for values in found.values() for one in values)
    return {field: {one.value: one.count for one in values if one.count} for field, values in found.items()}


async def test_each_facet_counts_what_the_others_leave(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 6)
        changes: list[dict[str, object]] = [
            {"rating": 5, "verdict": Verdict.KEPT, "provider_id": "paid", "model": "v2"},
            {"rating": 5, "operation_type": OperationType.UPSCALE},
            {"rating": 3, "provider_id": "paid", "color": ColorLabel.RED},
            {"verdict": Verdict.REJECTED},
            {},
            {"rating": 5, "deleted_at": NEWEST},
        ]
        async with library.parts.database.write() as session:
            for asset_id, values in zip(ids, changes, strict=True):
                if values:
                    await session.execute(update(Asset).where(Asset.id == asset_id).values(**values))
            tags = [{"id": key, "user_id": library.user_id, "name": name, "folded": name} for key, name in TAGS.items()]
            await session.execute(insert(Tag), tags)
            links = [(1, ids[0]), (1, ids[2]), (2, ids[0]), (2, ids[5])]
            await session.execute(insert(AssetTag), [{"tag_id": tag, "asset_id": asset} for tag, asset in links])
        everything = await count(library)
        assert everything["rating"] == {"5": 2, "3": 1, "0": 2}
        assert everything["provider"] == {"local": 3, "paid": 2}
        assert everything["is"] == {"kept": 1, "rejected": 1, "unjudged": 1}
        assert everything["tag"] == {"sea": 2, "sky": 1}
        assert (everything["model"], everything["operation"]) == ({"v2": 1}, {"upscale": 1})
        assert (everything["color"], everything["type"]) == ({"red": 1}, {"image": 5})
        paid = await count(library, "provider:paid")
        assert paid["provider"] == everything["provider"]
        assert (paid["rating"], paid["tag"]) == ({"5": 1, "3": 1}, {"sea": 2, "sky": 1})
        async with library.parts.database.write() as session:
            await session.execute(update(Asset).where(Asset.id == ids[1]).values(model="v2 large"))
        for value, number in (await count(library))["model"].items():
            async with library.read() as services:
                listed = await services.assets.list_asset_ids(library.user_id, text=f'model:"{value}"')
            assert (len(listed), number) == (1, 1), value
        both = await count(library, "provider:paid rating:3")
        assert (both["provider"], both["rating"]) == ({"paid": 1}, {"5": 1, "3": 1})
        assert (await count(library, "-provider:paid"))["provider"] == {"local": 3}
        assert (await count(library, "nothing"))["tag"] == {}
        assert (await count(library, "is:binned"))["tag"] == {"sky": 1}


TAGS = {1: "sea", 2: "sky"}
