"""Files made fit for the provider that is to have them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.domain.enums import MediaType
from app.domain.errors import MediaError, UploadRejectedError
from app.providers.base import InputLimits, InputTransport, ProviderManifest
from tests.media import files
from tests.support.library import OpenLibrary, draw_picture, make_clip, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider().registry()) as opened:
        yield opened


def takes(limits: InputLimits | None) -> ProviderManifest:
    found = limits or InputLimits()
    return replace(FakeProvider().instance_manifest, inputs={MediaType.IMAGE: found, MediaType.VIDEO: found})


async def prepare(library: OpenLibrary, path: Path, manifest: ProviderManifest) -> Path:
    async with library.steps() as services:
        return (await services.assets.preparing.prepare(path, manifest)).path


@pytest.mark.parametrize(
    "limits",
    [
        None,
        InputLimits(),
        InputLimits(("image/png",)),
        InputLimits(("image/webp", "image/png"), longest_side=64, size_bytes=100_000),
    ],
)
async def test_a_file_that_fits_stays_as_it_is(library: OpenLibrary, limits: InputLimits | None) -> None:
    path = draw_picture(library.incoming / "a.png", (64, 48))
    assert await prepare(library, path, takes(limits)) == path
    assert library.parts.library.leftovers() == []


async def test_a_provider_on_this_computer_takes_every_file(library: OpenLibrary) -> None:
    path = files.sound(library.incoming / "a.wav", "pcm_s16le", seconds=0.2)
    manifest = takes(InputLimits(("image/png",), transport=InputTransport.LOCAL_PATH))
    assert await prepare(library, path, manifest) == path


@pytest.mark.parametrize(
    ("limits", "format_name", "suffix", "size"),
    [
        (InputLimits(("image/jpeg", "image/webp")), "JPEG", ".jpg", (320, 200)),
        (InputLimits(("image/avif", "image/webp")), "WEBP", ".webp", (320, 200)),
        (InputLimits(longest_side=160), "PNG", ".png", (160, 100)),
        (InputLimits(("image/jpeg", "image/png"), longest_side=160), "PNG", ".png", (160, 100)),
    ],
)
async def test_a_picture_that_does_not_fit_becomes_what_is_taken(
    library: OpenLibrary, limits: InputLimits, format_name: str, suffix: str, size: tuple[int, int]
) -> None:
    path = draw_picture(library.incoming / "a.png", (320, 200))
    made = await prepare(library, path, takes(limits))
    assert made.parent == library.parts.library.incoming("x").parent
    assert made.suffix == suffix
    with Image.open(made) as picture:
        assert (picture.format, picture.size) == (format_name, size)


async def test_a_picture_of_a_form_that_is_only_read_becomes_one_that_can_be_written(library: OpenLibrary) -> None:
    path = library.incoming / "a.gif"
    path.write_bytes(files.encoded(files.halves(320, 200), "GIF"))
    made = await prepare(library, path, takes(InputLimits(longest_side=160)))
    with Image.open(made) as picture:
        assert (picture.format, picture.size) == ("JPEG", (160, 100))


async def test_a_file_that_is_too_large_is_made_small_enough(library: OpenLibrary) -> None:
    path = library.incoming / "a.png"
    path.write_bytes(files.encoded(files.noise(500, 400), "PNG"))
    made = await prepare(library, path, takes(InputLimits(("image/png",), size_bytes=200_000)))
    assert made.stat().st_size <= 200_000
    with Image.open(made) as picture:
        assert picture.format == "PNG"
        assert picture.width < 500


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (InputLimits(("video/webm",)), "Fake takes no MP4 files, but WEBM."),
        (InputLimits(size_bytes=100), r"The file has 0\.\d MB; Fake takes 0\.0 MB at most\."),
        (InputLimits(longest_side=32), "A side has 64 pixels; Fake takes 32 at most."),
    ],
)
async def test_a_clip_that_does_not_fit_is_refused_with_the_reason(
    library: OpenLibrary, limits: InputLimits, words: str
) -> None:
    path = make_clip(library.incoming / "a.mp4", (64, 48), seconds=0.2)
    with pytest.raises(UploadRejectedError, match=words):
        await prepare(library, path, takes(limits))


async def test_what_a_provider_does_not_take_at_all_is_refused(library: OpenLibrary) -> None:
    music = files.sound(library.incoming / "a.wav", "pcm_s16le", seconds=0.2)
    with pytest.raises(UploadRejectedError, match="Fake takes no audio files"):
        await prepare(library, music, takes(None))
    picture = draw_picture(library.incoming / "a.png", (64, 48))
    with pytest.raises(UploadRejectedError, match="Fake takes no PNG files, but TIFF"):
        await prepare(library, picture, takes(InputLimits(("image/tiff",))))
    clips_alone = replace(takes(None), inputs={MediaType.VIDEO: InputLimits()})
    with pytest.raises(UploadRejectedError, match="Fake takes no image files"):
        await prepare(library, picture, clips_alone)


async def test_a_picture_that_cannot_be_made_small_enough_leaves_nothing(library: OpenLibrary) -> None:
    path = draw_picture(library.incoming / "a.png", (320, 200))
    with pytest.raises(MediaError, match="cannot be made smaller than 40 bytes"):
        await prepare(library, path, takes(InputLimits(size_bytes=40)))
    assert library.parts.library.leftovers() == []
