"""Which files are in reach."""

from pathlib import Path

from sqlalchemy import select

from app.domain.asset import Asset
from app.services.asset.library import Root
from app.services.asset.reach import within_reach
from tests.support.library import open_library


async def test_files_of_folders_that_are_there_are_in_reach(tmp_path: Path) -> None:
    async with open_library(tmp_path) as opened:
        library = opened.parts.library
        (tmp_path / "here" / "files").mkdir(parents=True)
        library.roots = {1: Root(tmp_path / "here"), 11: Root(tmp_path / "gone")}
        ids = [(await opened.import_picture(f"{seed}.png", (64, 48), seed=seed)).id for seed in range(4)]
        paths = ("@1/files/a.png", "@11/files/a.png", "@7/files/a.png")
        async with opened.parts.database.write() as session:
            for key, path in zip(ids, paths, strict=False):
                (await session.get_one(Asset, key)).path = path
        async with opened.parts.database.read() as session:
            found = list(await session.scalars(select(Asset.id).where(await within_reach(library)).order_by(Asset.id)))
        assert found == [ids[0], ids[3]]
