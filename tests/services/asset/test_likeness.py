"""Assets that look alike."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from app.domain.asset import Asset
from app.domain.errors import ResourceNotFoundError
from app.services.asset.likeness import LikePair, Unhashed
from tests.support.library import OpenLibrary, draw_picture, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def alike(library: OpenLibrary) -> list[int]:
    """A picture, a smaller copy of it in another format, another picture: hashed."""
    path = draw_picture(library.incoming / "a.png", (320, 200), seed=1)
    with Image.open(path) as picture:
        picture.resize((240, 150)).save(library.incoming / "b.jpg", quality=80)
    other = draw_picture(library.incoming / "c.png", (320, 200), seed=8)
    assets = await library.import_files(path, library.incoming / "b.jpg", other)
    await hashed(library, assets)
    return [asset.id for asset in assets]


async def hashed(library: OpenLibrary, assets: list[Asset]) -> set[int]:
    async with library.steps() as services:
        return await services.assets.likeness.hash_assets([Unhashed(one.id, one.sha256 or "") for one in assets])


async def pairs(library: OpenLibrary) -> list[LikePair]:
    async with library.read() as services:
        return await services.assets.likeness.list_pairs(library.user_id)


async def test_a_copy_in_another_size_is_a_pair_until_both_are_kept(library: OpenLibrary) -> None:
    first, copy, other = await alike(library)
    (pair,) = await pairs(library)
    assert (pair.first_id, pair.second_id) == (first, copy)
    async with library.write() as services:
        # Of the last one, one picture was deleted by another program.
        await services.assets.likeness.keep_both([(copy, first), (copy, first), (copy, other + 1)])
    assert await pairs(library) == []
    async with library.work.write(library.user_id + 1) as services:
        await services.assets.likeness.forget_both([(copy, first)])
    assert await pairs(library) == []
    async with library.write() as services:
        await services.assets.likeness.forget_both([(copy, first)])
        await services.assets.likeness.keep_both([])
    assert await pairs(library) == [pair]
    async with library.write() as services:
        await services.assets.delete_asset(copy)
    assert await pairs(library) == []
    async with library.read() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.assets.likeness.list_pairs(library.user_id + 1)
        assert other not in await services.assets.likeness.similar_to(first)


async def test_what_is_similar_comes_nearest_first_and_without_itself(library: OpenLibrary) -> None:
    first, copy, other = await alike(library)
    async with library.read() as services:
        likeness = services.assets.likeness
        assert await likeness.similar_to(first, distance=64) == [copy, other]
        assert await likeness.similar_to(first, 1, distance=64) == [copy]
        with pytest.raises(ResourceNotFoundError):
            await likeness.similar_to(99)
    fresh = await library.import_picture("fresh.png", seed=3)
    async with library.read() as services:
        assert await services.assets.likeness.similar_to(fresh.id) == []


async def test_a_clip_is_no_pair_of_a_picture(library: OpenLibrary) -> None:
    clip = await library.import_clip()
    poster = library.incoming / "poster.jpg"
    poster.write_bytes(library.store.get(clip.sha256 or "", 512) or b"")
    (picture,) = await library.import_files(poster)
    assert await hashed(library, [clip, picture]) == {clip.id, picture.id}
    assert await pairs(library) == []
    async with library.read() as services:
        assert await services.assets.likeness.similar_to(clip.id) == [picture.id]


async def test_what_has_no_number_is_listed_and_what_has_no_thumbnail_left_out(library: OpenLibrary) -> None:
    one, two = [await library.import_picture(f"{seed}.png", (64, 48), seed=seed) for seed in (1, 2)]
    library.store.remove(two.sha256 or "")
    async with library.read() as services:
        likeness = services.assets.likeness
        assert [asset.id for asset in await likeness.list_unhashed(0, 10)] == [one.id, two.id]
        assert [asset.id for asset in await likeness.list_unhashed(one.id, 10)] == [two.id]
        assert await likeness.count_unhashed() == 2
    assert await hashed(library, [one, two]) == {one.id}
    async with library.read() as services:
        assert await services.assets.likeness.count_unhashed() == 1


async def test_a_million_rows_are_asked_through_the_indexes_alone(library: OpenLibrary) -> None:
    async with library.parts.database.read() as session:
        for query, index in (
            (
                "SELECT id FROM assets WHERE perceptual_hash IS NULL AND state = 'ready' AND media_type <> 'audio'"
                " AND id > 5 ORDER BY id LIMIT 5",
                "ix_assets_unhashed",
            ),
            (
                "SELECT id, perceptual_hash, media_type FROM assets WHERE state != 'placing' AND deleted_at IS NULL"
                " AND user_id = 1 AND perceptual_hash IS NOT NULL",
                "COVERING INDEX ix_assets_likeness",
            ),
        ):
            plan = (await session.execute(text(f"EXPLAIN QUERY PLAN {query}"))).all()
            assert index in plan[0][3]
