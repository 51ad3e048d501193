"""The whole list in a few bytes each."""

from datetime import timedelta
from pathlib import Path

from app.domain.enums import MediaType
from app.services.asset.asset_index import AssetIndex
from tests.support.library import OpenLibrary, open_library
from tests.support.samples import NEWEST, add_rows


async def index_of(library: OpenLibrary, **wanted: object) -> AssetIndex:
    async with library.read() as services:
        return await services.assets.list_asset_index(library.user_id, **wanted)  # type: ignore[arg-type]


async def test_it_has_ids_times_and_shapes_in_the_order_of_the_list(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 3)
        (tall,) = await add_rows(library, 1, width=500, height=1000, created_at=NEWEST + timedelta(days=1))
        index = await index_of(library)
        assert list(index.ids) == [tall, *ids]
        assert index.aspects[0] == 500
        assert index.seconds[1] - index.seconds[2] == 60
        assert list((await index_of(library, newest_first=False)).ids) == [*ids[::-1], tall]


async def test_a_sound_has_the_shape_of_a_square(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        await add_rows(library, 1, media_type=MediaType.AUDIO, width=None, height=None)
        assert list((await index_of(library)).aspects) == [1000]


async def test_words_kind_limit_and_ids_narrow_it(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 20)
        (clip,) = await add_rows(library, 1, media_type=MediaType.VIDEO, prompt="100% slow_push")
        assert list((await index_of(library, text="number 13")).ids) == [ids[13]]
        assert list((await index_of(library, text="0% w_p")).ids) == [clip]
        assert list((await index_of(library, text="w%p")).ids) == []
        assert list((await index_of(library, media_type=MediaType.VIDEO)).ids) == [clip]
        assert len(await index_of(library, limit=5)) == 5
        assert list((await index_of(library, only=[ids[4], ids[2], 10_000])).ids) == [ids[2], ids[4]]
        assert len(await index_of(library, only=[])) == 0


async def test_a_long_list_is_read_whole(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 12_000)
        index = await index_of(library)
        assert list(index.ids) == ids
        assert len(index.seconds) == len(index.aspects) == 12_000
        assert index.seconds[0] == int(NEWEST.timestamp())
        assert set(index.aspects) == {1500, 1000, 684, 1777}


async def test_what_is_in_the_bin_or_belongs_to_another_is_not_there(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        ids = await add_rows(library, 3)
        async with library.write() as services:
            await services.assets.delete_asset(ids[0])
            other = await services.users.create_user("other@example.org")
        await add_rows(library, 2, user_id=other.id)
        assert list((await index_of(library)).ids) == ids[1:]
