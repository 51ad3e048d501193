"""Files that the user brings."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.asset import Asset
from app.domain.enums import AssetOrigin, AssetState, MediaType
from app.domain.errors import ProviderNotFoundError, ResourceNotFoundError, StorageError, UploadRejectedError
from app.domain.events import AssetAdded
from app.media.recipes import own
from app.providers.base import InputTransport
from app.services.asset.exporting import ExportForm
from app.services.upload import upload_service
from app.services.upload.upload_file import BytesUpload, PathUpload, UploadFile, sidecar_of
from tests.media import files as files_of_tests
from tests.media.files import sound
from tests.media.recipes.samples import A1111, png
from tests.support.library import OpenLibrary, draw_picture, make_clip, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    provider = FakeProvider(transport=InputTransport.UPLOAD_ID)
    async with open_library(tmp_path, registry=provider.registry()) as opened:
        yield opened


async def upload(library: OpenLibrary, file: UploadFile) -> Asset:
    async with library.steps() as services:
        return await services.uploads.upload(library.user_id, file, "fake")


async def count(library: OpenLibrary) -> int:
    async with library.read() as services:
        return len(await services.assets.list_asset_ids(library.user_id))


def files(library: OpenLibrary) -> list[Path]:
    return [path for path in (library.parts.library.folder / "files").rglob("*") if path.is_file()]


async def test_a_file_is_taken_by_its_content_and_keeps_its_name_for_show(library: OpenLibrary) -> None:
    picture = draw_picture(library.incoming / "picture.png", (320, 200))
    asset = await upload(library, BytesUpload("../holiday.txt", picture.read_bytes()))
    assert (asset.media_type, asset.mime_type, asset.name) == (MediaType.IMAGE, "image/png", "_holiday.txt")
    assert (asset.origin, asset.state, asset.provider_id) == (AssetOrigin.UPLOAD, AssetState.READY, "local")
    assert (asset.width, asset.height, asset.size_bytes) == (320, 200, picture.stat().st_size)
    (stored,) = files(library)
    assert stored.suffix == ".png"
    assert stored.read_bytes() == picture.read_bytes()
    assert picture.exists()


async def test_the_same_content_twice_is_one_asset(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "one.png", (64, 48))
    first = await upload(library, PathUpload(path))
    again = await upload(library, BytesUpload("another name.png", path.read_bytes()))
    assert (again.id, again.name) == (first.id, "one.png")
    assert await count(library) == len(files(library)) == 1
    assert library.parts.library.leftovers() == []


async def test_the_same_content_at_the_same_moment_is_one_asset(library: OpenLibrary) -> None:
    told: list[AssetAdded] = []
    library.bus.subscribe(AssetAdded, told.append)
    path = draw_picture(library.incoming / "one.png", (64, 48))
    taken = await asyncio.gather(*(upload(library, PathUpload(path)) for _ in range(5)))
    assert len({asset.id for asset in taken}) == await count(library) == 1
    assert {asset.state for asset in taken} == {AssetState.READY}
    assert len(told) == 1
    assert library.parts.library.leftovers() == []


async def test_content_that_lies_in_the_bin_comes_out_of_it(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "one.png", (64, 48))
    first = await upload(library, PathUpload(path))
    async with library.write() as services:
        await services.assets.delete_asset(first.id)
    assert await count(library) == 0
    again = await upload(library, PathUpload(path))
    assert again.id == first.id
    assert await count(library) == 1


async def test_content_whose_file_was_lost_gives_the_asset_its_file_back(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "one.png", (64, 48))
    asset = await upload(library, PathUpload(path))
    files(library)[0].unlink()
    async with library.steps() as services:
        assert (await services.assets.sync_asset(asset.id)).state == AssetState.MISSING
    again = await upload(library, PathUpload(path))
    assert (again.id, again.state) == (asset.id, AssetState.READY)
    assert files(library)[0].read_bytes() == path.read_bytes()


async def test_another_user_has_an_asset_of_their_own_and_the_file_is_shared(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "one.png", (64, 48))
    mine = await upload(library, PathUpload(path))
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.steps(other.id) as services:
        theirs = await services.uploads.upload(other.id, PathUpload(path), "fake")
    assert theirs.id != mine.id
    assert len(files(library)) == 1


async def test_nobody_uploads_for_another_user_or_to_a_provider_that_is_not_there(library: OpenLibrary) -> None:
    file = PathUpload(draw_picture(library.incoming / "one.png", (64, 48)))
    async with library.steps() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.uploads.upload(library.user_id + 1, file, "fake")
        with pytest.raises(ProviderNotFoundError):
            await services.uploads.upload(library.user_id, file, "nobody")
    assert await count(library) == 0


async def test_what_is_no_picture_clip_or_sound_is_refused_and_leaves_nothing(library: OpenLibrary) -> None:
    hostile = {
        "empty.png": b"",
        "page.png": b"<!doctype html><html></html>",
        "cut.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "text.txt": b"just words " * 50,
    }
    reasons = {}
    for name, data in hostile.items():
        with pytest.raises(UploadRejectedError) as caught:
            await upload(library, BytesUpload(name, data))
        reasons[caught.value.name] = caught.value.reason
    assert list(reasons) == list(hostile)
    assert reasons["empty.png"] == "The file is empty."
    assert all(reason.endswith(".") and "Error" not in reason for reason in reasons.values())
    assert await count(library) == len(files(library)) == 0
    assert library.parts.library.leftovers() == []


ELF = b"\x7fELF\x02\x01\x01" + bytes(60)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"
BOMB = files_of_tests.png_of_zeros(9000, 9000)
FAR_TOO_WIDE = files_of_tests.png_head(60_000, 60_000) + files_of_tests.chunk(b"IDAT", b"")
NO_INDEX = files_of_tests.box(b"ftyp", b"isom\x00\x00\x00\x00isom") + files_of_tests.box(b"mdat", bytes(500))


@pytest.mark.row("H-01")
@pytest.mark.row("H-03")
@pytest.mark.row("H-05")
@pytest.mark.parametrize("name", ["a.png", "a.mp4"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"<!doctype html><script>alert(1)</script>", "This is a web page"),
        (b'{"error": "not found"}', "This is a data file"),
        (ELF, "This is a program"),
        (SVG, "This is an SVG drawing"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "This is a PostScript document"),
        (b"%PDF-1.7\n", "This is a PDF document"),
        (BOMB, "more than the limit of 50 million"),
        (FAR_TOO_WIDE, "more than the limit of 50 million"),
        (files_of_tests.gif(1, 65535, 65535), "more than the limit of 50 million"),
        (NO_INDEX, "index"),
    ],
    ids=["empty", "html", "json", "elf", "svg", "eps", "pdf", "bomb", "wide", "gif", "no moov"],
)
async def test_a_hostile_file_ends_in_a_sentence_and_nothing_is_left_of_it(
    library: OpenLibrary, name: str, data: bytes, words: str
) -> None:
    with pytest.raises(UploadRejectedError) as caught:
        await upload(library, BytesUpload(name, data))
    assert words in caught.value.reason
    assert (caught.value.name, caught.value.reason[-1]) == (name, ".")
    assert await count(library) == len(files(library)) == 0
    assert library.parts.library.leftovers() == []


@pytest.mark.row("H-04")
@pytest.mark.row("H-12")
@pytest.mark.parametrize("tail", [b"PK\x03\x04" + bytes(200), b"<html><script>alert(1)</script></html>"])
async def test_a_picture_with_something_behind_it_is_taken_as_the_picture_that_is_shown_anew(
    library: OpenLibrary, tail: bytes
) -> None:
    data = files_of_tests.encoded(files_of_tests.halves(), "JPEG") + tail
    asset = await upload(library, BytesUpload("../../..\\invoice\u202egpj.html", data))
    assert (asset.mime_type, asset.name) == ("image/jpeg", "_.._.._invoicegpj.html")
    (stored,) = files(library)
    assert stored.name == f"{asset.sha256}.jpg"
    shown = library.store.get(asset.sha256 or "", 256)
    assert shown is not None
    assert tail not in shown


async def test_a_file_over_the_limit_is_refused_and_leaves_nothing(
    library: OpenLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_service, "LIMIT_BYTES", 3_000_000)
    with pytest.raises(UploadRejectedError, match="larger than 3 MB"):
        await upload(library, BytesUpload("a.png", bytes(3_000_001)))
    assert library.parts.library.leftovers() == []


@pytest.mark.parametrize(("make", "word"), [("gone", "not there"), ("folder", "folder")])
async def test_a_path_that_cannot_be_read_is_refused_with_the_reason(
    library: OpenLibrary, make: str, word: str
) -> None:
    path = library.incoming / "thing.png"
    if make == "folder":
        path.mkdir()
    with pytest.raises(UploadRejectedError, match=word):
        await upload(library, PathUpload(path))


async def test_only_a_picture_is_valid_where_a_picture_is_wanted(library: OpenLibrary) -> None:
    picture = draw_picture(library.incoming / "a.png", (64, 48))
    clip = make_clip(library.incoming / "a.mp4", (64, 48), seconds=0.2)
    async with library.steps() as services:
        await services.uploads.validate_image(PathUpload(picture))
        with pytest.raises(UploadRejectedError, match="not a picture"):
            await services.uploads.validate_image(PathUpload(clip))
        with pytest.raises(UploadRejectedError):
            await services.uploads.validate_image(BytesUpload("a.png", picture.read_bytes()[:200]))
    assert await count(library) == 0
    assert library.parts.library.leftovers() == []


async def test_a_provider_is_given_only_what_it_takes(library: OpenLibrary) -> None:
    picture = draw_picture(library.incoming / "a.png", (64, 48))
    music = sound(library.incoming / "a.wav", "pcm_s16le", seconds=0.2)
    async with library.steps() as services:
        assert await services.uploads.prepare_file_for_provider(str(picture), "fake") == str(picture)
        with pytest.raises(UploadRejectedError, match="Fake takes no audio files"):
            await services.uploads.prepare_file_for_provider(str(music), "fake")
        with pytest.raises(ProviderNotFoundError):
            await services.uploads.prepare_file_for_provider(str(picture), "nobody")


async def test_a_library_that_refuses_is_told_as_that_and_the_file_is_placed_at_the_next_start(
    library: OpenLibrary,
) -> None:
    sidecars = library.parts.library.folder / "sidecars"
    kept = library.parts.library.folder / "kept"
    sidecars.rename(kept)
    sidecars.write_text("a file in the way")
    path = draw_picture(library.incoming / "lake.png", (64, 48))
    with pytest.raises(StorageError):
        await library.import_files(path)
    sidecars.unlink()
    kept.rename(sidecars)
    async with library.work.steps() as services:
        await services.recovery.recover()
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert row.state == AssetState.READY


async def test_what_a_file_or_an_export_of_ours_beside_it_says_of_its_making_is_kept(library: OpenLibrary) -> None:
    told = png(library.incoming / "told.png", parameters=A1111)
    beside = draw_picture(library.incoming / "beside.png", (64, 48))
    sidecar_of(beside).write_text(
        own.dump({"prompt": "a lake", "negative_prompt": "fog", "seed": 4, "params": {"a": 1}})
    )
    first, second, bare = await library.import_files(
        told, beside, draw_picture(library.incoming / "bare.png", (64, 48), seed=9)
    )
    assert (first.seed, first.model, first.negative_prompt) == (123456789, "sd_xl_base_1.0", "people,\nblurry")
    assert (first.params or {})["tool"] == "AUTOMATIC1111"
    assert (second.prompt, second.negative_prompt, second.seed, second.params) == ("a lake", "fog", 4, {"a": 1})
    assert (bare.prompt, bare.params, bare.model) == ("", None, None)


async def test_a_watched_folder_gives_neither_what_is_binned_nor_an_export_again(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "a.png", (64, 48))
    (asset,) = await library.import_files(path)
    async with library.steps() as services:
        exported = await services.assets.exporting.export(asset.id, library.folder / "out", ExportForm())
    async with library.write() as services:
        await services.assets.delete_asset(asset.id)
    assert exported.path.read_bytes() != path.read_bytes()
    async with library.steps() as services:
        for found in (path, exported.path):
            taken = await services.uploads.take(library.user_id, PathUpload(found), "fake", is_watched=True)
            assert (taken.asset.id, taken.is_new) == (asset.id, False)
    assert await count(library) == 0
    async with library.steps() as services:
        taken = await services.uploads.take(library.user_id, PathUpload(exported.path), "fake")
    assert (taken.is_new, await count(library)) == (True, 1)
    assert library.parts.library.leftovers() == []
