"""Content Credentials on the way out, and on the way in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.asset import Asset
from app.domain.enums import OperationType
from app.domain.errors import LineageError, ResourceNotFoundError
from app.domain.lineage import AssetLineage
from app.media.credentials.found import CredentialState, FoundAction, FoundCredentials, FoundIngredient
from app.services.asset.exporting import Exported, ExportForm
from tests.media.files import chunk
from tests.support.credentials import FRAME, MAKING, root_of, signed
from tests.support.graphs import connect
from tests.support.library import OpenLibrary, draw_picture, make_clip, open_library

FORM = ExportForm(has_credentials=True)
CLIP = OperationType.IMAGE_TO_VIDEO


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def export(library: OpenLibrary, asset: Asset, form: ExportForm = FORM) -> Exported:
    async with library.steps() as services:
        return await services.assets.exporting.export(asset.id, library.folder / "out", form)


async def read(library: OpenLibrary, path: Path) -> FoundCredentials | None:
    async with library.steps() as services:
        return await services.content_credentials.read_file(path)


async def edges(library: OpenLibrary) -> list[tuple[int, int, str, str | None]]:
    async with library.parts.database.read() as session:
        rows = await session.scalars(select(AssetLineage).order_by(AssetLineage.child_id, AssetLineage.position))
        return [(row.parent_id, row.child_id, row.operation_type.value, row.role) for row in rows]


async def made_clip(library: OpenLibrary) -> tuple[Asset, Asset]:
    """A picture, and a clip that a job made of it."""
    frame = await library.import_picture("lake.png", (64, 48))
    (clip,) = await library.import_files(make_clip(library.incoming / "clip.mp4", (64, 48), seconds=0.2))
    async with library.parts.database.write() as session:
        row = await session.get_one(Asset, clip.id)
        row.operation_type = CLIP
    async with library.write() as services:
        await services.lineage.create_lineage(clip.id, [frame.id], CLIP, roles=["first_frame"])
    return frame, clip


async def test_an_export_says_how_it_was_made_and_its_import_makes_the_edges_once(library: OpenLibrary) -> None:
    frame, clip = await made_clip(library)
    done = await export(library, clip)
    assert (done.is_signed, done.unsigned_because, done.is_embedded) == (True, "", False)
    assert not list(library.parts.library.incoming("x").parent.glob("export-*"))
    found = await read(library, done.path)
    assert found is not None
    assert (found.state, found.title) == (CredentialState.SELF_MADE, "clip.mp4")
    assert [(one.name, one.source) for one in found.actions] == [
        ("c2pa.opened", ""),
        ("c2pa.edited", "algorithmicallyEnhanced"),
    ]
    assert [(part.title, part.sha256) for part in found.ingredients] == [("lake.png", frame.sha256)]
    assert found.ingredients[0].thumbnail is not None
    (again,) = await library.import_files(done.path)
    made = [(frame.id, clip.id, CLIP.value, "first_frame"), (frame.id, again.id, CLIP.value, "first_frame")]
    assert await edges(library) == made
    await library.import_files(done.path)
    async with library.steps() as services:
        assert await services.content_credentials.take_in(again) == 0
    assert await edges(library) == made


async def test_a_picture_is_signed_with_its_recipe_and_its_copy_is_no_child_of_it(library: OpenLibrary) -> None:
    asset = await library.import_picture("lake.png", (64, 48))
    done = await export(library, asset)
    assert (done.is_signed, done.is_embedded) == (True, True)
    found = await read(library, done.path)
    assert found is not None
    assert found.state == CredentialState.SELF_MADE
    assert [one.name for one in found.actions] == ["c2pa.opened", "c2pa.edited.metadata"]
    (again,) = await library.import_files(done.path)
    assert again.id != asset.id
    assert await edges(library) == []
    async with library.steps() as services:
        assert await services.content_credentials.read_asset(asset.id) is None
        assert (await services.content_credentials.read_asset(again.id)) == found
        with pytest.raises(ResourceNotFoundError):
            await services.content_credentials.read_asset(999)


async def test_what_has_no_place_for_them_is_exported_without_and_says_why(
    library: OpenLibrary, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / "a.mkv", (64, 48), seconds=0.2)
    (clip,) = await library.import_files(path)
    done = await export(library, clip)
    assert (done.is_signed, done.path.read_bytes()) == (False, path.read_bytes())
    assert "no place" in done.unsigned_because


async def test_a_trusted_certificate_is_told_as_one(tmp_path: Path) -> None:
    trusted = tmp_path / "trusted"
    trusted.mkdir()
    async with open_library(tmp_path) as library:
        object.__setattr__(library.parts, "trust", lambda: trusted)
        asset = await library.import_picture("a.png", (64, 48))
        done = await export(library, asset)
        async with library.steps() as services:
            key = await services.content_credentials.keys.open_key(library.user_id)
        (trusted / "mine.pem").write_text(root_of(key))
        found = await read(library, done.path)
    assert found is not None
    assert found.state == CredentialState.TRUSTED


async def test_files_of_others_that_name_what_is_here_are_joined_and_changed_ones_are_not(
    library: OpenLibrary, tmp_path: Path
) -> None:
    frame = await library.import_picture("lake.png", (64, 48))
    named = replace(FRAME, sha256=frame.sha256)
    unknown = replace(FRAME, sha256="0" * 64)
    making = replace(MAKING, operation=OperationType.IMAGE_TO_IMAGE, words="Image to image", parents=(named, unknown))
    good = signed(draw_picture(tmp_path / "good.png", (64, 48), seed=5), "image/png", making)
    changed = signed(draw_picture(tmp_path / "changed.png", (64, 48), seed=6), "image/png", making)
    # The time that a PNG may name changes no pixel.
    data = changed.read_bytes()
    changed.write_bytes(data[:-12] + chunk(b"tIME", b"\x07\xea\x01\x01\x01\x01\x01") + data[-12:])
    broken = tmp_path / "broken.png"
    plain = draw_picture(tmp_path / "plain.png", (64, 48), seed=7).read_bytes()
    store = (12).to_bytes(4, "big") + b"jumb" + bytes(4)
    broken.write_bytes(plain[:33] + chunk(b"caBX", store) + plain[33:])
    first, *_ = [await library.import_files(path) for path in (good, changed, broken)]
    assert await edges(library) == [(frame.id, first[0].id, "image_to_image", "first_frame")]


async def test_credentials_close_no_circle(library: OpenLibrary) -> None:
    parent, child = await library.import_picture("a.png", seed=1), await library.import_picture("b.png", seed=2)
    await connect(library, child.id, [parent.id])
    said = FoundCredentials(
        CredentialState.UNTRUSTED,
        actions=(FoundAction("c2pa.created"),),
        ingredients=(FoundIngredient("b.png", relationship="inputTo", sha256=child.sha256),),
    )
    async with library.steps() as services:
        with pytest.raises(LineageError):
            await services.content_credentials.link(parent, said)
    assert len(await edges(library)) == 1
