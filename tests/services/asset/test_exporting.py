"""Exports with their recipe, and back."""

import json
from pathlib import Path

import pytest

from app.domain.asset import Asset
from app.domain.errors import ResourceNotFoundError, StorageError, ValidationError
from app.services.asset.exporting import Exported, ExportForm, Exporting
from tests.media.files import encoded, halves
from tests.media.recipes.samples import A1111, png
from tests.support.library import OpenLibrary, open_library

BOTH = ExportForm(pattern="{prompt}-{seed}-{counter}", has_sidecar=True, is_embedded=True)
TOLD = ("prompt", "negative_prompt", "model", "seed", "params")


async def export(library: OpenLibrary, asset: Asset, form: ExportForm, counter: int = 1) -> Exported:
    async with library.steps() as services:
        return await services.assets.exporting.export(asset.id, library.folder / "out", form, counter=counter)


async def test_an_export_that_is_imported_again_has_the_same_recipe(tmp_path: Path) -> None:
    async with open_library(tmp_path / "first") as library:
        (asset,) = await library.import_files(png(library.incoming / "a.png", parameters=A1111))
        stored = library.parts.library.file(asset.path or "")
        before = stored.read_bytes()
        done = await export(library, asset, BOTH, counter=12)
        assert stored.read_bytes() == before
    assert done.is_embedded
    assert done.path.name == "a lighthouse, _at dusk_ second line-123456789-0012.png"
    assert json.loads(done.sidecar.read_text("utf-8"))["sha256"] == asset.sha256 if done.sidecar else False
    async with open_library(tmp_path / "second") as other:
        (again,) = await other.import_files(done.path)
    assert again.sha256 != asset.sha256
    assert [getattr(again, name) for name in TOLD] == [getattr(asset, name) for name in TOLD]


async def test_what_takes_no_recipe_has_it_beside_and_is_read_from_there(tmp_path: Path) -> None:
    async with open_library(tmp_path / "first") as library:
        path = library.incoming / "a.gif"
        path.write_bytes(encoded(halves(8, 8), "GIF"))
        path.with_name("a.gif.json").write_text('{"format": "pixsim7-recipe", "prompt": "halves", "seed": 3}')
        (asset,) = await library.import_files(path)
        done = await export(library, asset, BOTH)
        plain = await export(library, asset, ExportForm(is_embedded=False))
        second = await export(library, asset, BOTH)
    assert (done.is_embedded, done.path.read_bytes()) == (False, path.read_bytes())
    assert (plain.path.name, plain.sidecar, second.path.name) == ("a.gif", None, "halves-3-0001 (2).gif")
    async with open_library(tmp_path / "second") as other:
        (again,) = await other.import_files(done.path)
    assert (again.prompt, again.seed, again.sha256) == ("halves", 3, asset.sha256)


async def test_what_cannot_be_exported_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        asset = await library.import_picture()
        with pytest.raises(ValidationError):
            await export(library, asset, ExportForm(pattern="{what}"))
        (tmp_path / "out").write_text("a file in the way")
        with pytest.raises(StorageError):
            await export(library, asset, BOTH)
        (tmp_path / "out").unlink()
        library.parts.library.file(asset.path or "").unlink()
        with pytest.raises(ResourceNotFoundError):
            await export(library, asset, BOTH)
        assert not list((tmp_path / "out").glob("*"))


async def test_an_export_that_fails_on_the_way_takes_its_recipe_with_it(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        asset = await library.import_clip("a.mp4", (64, 48), seconds=0.2)
        path = library.parts.library.file(asset.path or "")
        asked: list[int] = []

        async def present(asset_id: int) -> str:
            asked.append(asset_id)
            path.unlink()
            return str(path)

        async def get(_asset_id: int) -> Asset:
            return asset

        async with library.parts.database.steps() as session, library.steps() as services:
            credentials = services.content_credentials
            exporting = Exporting(session, services.providers, library.parts.library, credentials, present, get)
            with pytest.raises(StorageError):
                await exporting.export(asset.id, tmp_path / "out", BOTH)
        assert asked == [asset.id]
        assert not list((tmp_path / "out").iterdir())


async def test_a_recipe_is_not_written_through_a_link(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        asset = await library.import_picture("a.png")
        out, elsewhere = library.folder / "out", library.folder / "elsewhere.json"
        out.mkdir()
        (out / "a.png.json").symlink_to(elsewhere)
        done = await export(library, asset, ExportForm(has_sidecar=True))
    assert done.sidecar == out / "a (2).png.json"
    assert not elsewhere.exists()
