"""Long lists of ids go into statements part by part."""

from pathlib import Path

from sqlalchemy import select

from app.domain.asset import Asset
from app.services.asset.id_batches import IDS_A_STATEMENT, batches, own_among, read_all
from tests.support.library import open_library
from tests.support.samples import add_rows


def test_each_id_is_in_one_part_and_no_part_is_too_long() -> None:
    parts = list(batches([*range(IDS_A_STATEMENT + 3), 0, 1]))
    assert [len(part) for part in parts] == [IDS_A_STATEMENT, 3]
    assert [key for part in parts for key in part] == list(range(IDS_A_STATEMENT + 3))
    assert list(batches(())) == []


async def test_only_a_users_own_are_meant_and_those_in_the_bin_too(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        one, two = await add_rows(library, 2)
        async with library.write() as services:
            await services.assets.delete_asset(two)
        async with library.parts.database.read() as session:
            for user_id, found in ((library.user_id, {one, two}), (None, {one, two}), (library.user_id + 1, set())):
                query = select(Asset.id).where(*own_among([one, two, 999], user_id))
                assert set(await session.scalars(query)) == found


async def test_a_column_is_read_part_by_part(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        ids = sorted(await add_rows(library, IDS_A_STATEMENT + 1))
        async with library.parts.database.read() as session:
            assert await read_all(session, Asset.id, Asset.user_id == library.user_id) == ids
            assert await read_all(session, Asset.id, Asset.user_id == -1) == []
