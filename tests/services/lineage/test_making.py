"""How an asset was made, as its credentials will say it."""

from pathlib import Path

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, OperationType
from app.media.credentials.manifest import Maker, Making
from app.services.lineage.making import MakingReader
from tests.support.credentials import signed
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.recipes import make_clip


async def describe(library: OpenLibrary, asset_id: int) -> Making:
    parts = library.parts
    async with library.steps() as services, parts.database.read() as session:
        reader = MakingReader(session, services.providers, parts.library, parts.thumbnails)
        asset = await session.get_one(Asset, asset_id)
        parents = await reader.select_parents(asset_id)
        maker = await reader.maker_of(asset)
        return reader.describe(asset, parents, maker, has_new_metadata=False)


async def test_the_graph_and_the_provider_tell_how_it_was_made(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        frame = await library.import_picture("lake.png")
        asset_id = await make_clip(library, frame)
        making = await describe(library, asset_id)
        assert (making.operation, making.maker, making.agent) == (
            OperationType.IMAGE_TO_VIDEO,
            Maker.ALGORITHM,
            "Local engine",
        )
        assert making.words == "Image to video"
        assert making.itself is None
        (parent,) = making.parents
        assert (parent.title, parent.sha256, parent.role) == ("lake.png", frame.sha256, "first frame")
        assert parent.path == str(library.parts.library.file(frame.path or ""))
        assert parent.thumbnail is not None
        library.parts.library.file(frame.path or "").unlink()
        assert (await describe(library, asset_id)).parents[0].path is None


async def test_what_came_in_or_was_signed_by_its_maker_was_opened_here(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        asset = await library.import_picture("a.png")
        assert (await describe(library, asset.id)).itself is not None
        (made,) = await library.import_files(signed(draw_picture(tmp_path / "b.png", (64, 48), seed=3), "image/png"))
        changes = {"operation_type": OperationType.TEXT_TO_IMAGE, "origin": AssetOrigin.JOB, "provider_id": "gone"}
        async with library.parts.database.write() as session:
            row = await session.get_one(Asset, made.id)
            for name, value in changes.items():
                setattr(row, name, value)
        making = await describe(library, made.id)
        assert (making.maker, making.agent) == (Maker.TRAINED, "gone")
        assert making.itself is not None
        assert making.itself.path is not None
