"""Pictures in another form."""

from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import MediaError
from app.media.conversion import ENCODERS, EXTENSIONS, PictureForm, convert_picture
from tests.media import files


def converted(tmp_path: Path, data: bytes, form: PictureForm) -> Image.Image:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    convert_picture(str(source), str(target), form)
    with Image.open(target) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize("mime_type", sorted(ENCODERS))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_every_picture_that_is_taken_becomes_each_that_can_be_written(
    tmp_path: Path, kind: str, mime_type: str
) -> None:
    picture = converted(tmp_path, files.encoded(files.halves(), kind), PictureForm(mime_type))
    assert (picture.format, picture.size) == (ENCODERS[mime_type], (320, 200))
    red, blue = picture.convert("RGB").getpixel((10, 10)), picture.convert("RGB").getpixel((10, 190))
    assert red == pytest.approx(files.RED, abs=12)
    assert blue == pytest.approx(files.BLUE, abs=12)
    assert EXTENSIONS[mime_type].startswith(".")


@pytest.mark.row("H-06")
@pytest.mark.parametrize("mime_type", sorted(ENCODERS))
def test_it_stands_upright_and_keeps_nothing_that_the_camera_wrote(tmp_path: Path, mime_type: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "the secret garden"
    data = files.encoded(files.halves(600, 400), "JPEG", exif=exif, comment=b"the secret garden")
    picture = converted(tmp_path, data, PictureForm(mime_type))
    assert picture.size == (400, 600)
    assert not picture.getexif()
    assert b"secret" not in (tmp_path / "target").read_bytes()


def test_what_is_transparent_stays_so_or_stands_on_grey(tmp_path: Path) -> None:
    glass = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    data = files.encoded(glass, "PNG")
    assert converted(tmp_path, data, PictureForm("image/webp")).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert converted(tmp_path, data, PictureForm("image/jpeg")).getpixel((5, 5)) == pytest.approx((128,) * 3, abs=3)


@pytest.mark.parametrize("mime_type", sorted(ENCODERS))
def test_a_picture_is_made_as_small_as_it_must_be(tmp_path: Path, mime_type: str) -> None:
    data = files.encoded(files.noise(400, 300), "PNG")
    picture = converted(tmp_path, data, PictureForm(mime_type, longest_side=200))
    assert picture.size == (200, 150)
    small = converted(tmp_path, data, PictureForm(mime_type, limit_bytes=30_000))
    assert (tmp_path / "target").stat().st_size <= 30_000
    assert small.width / small.height == pytest.approx(4 / 3, abs=0.02)


def test_what_is_no_picture_or_cannot_be_small_enough_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="web page"):
        converted(tmp_path, b"<!doctype html>", PictureForm("image/png"))
    with pytest.raises(MediaError, match="cannot be made smaller"):
        converted(tmp_path, files.encoded(files.noise(200, 200), "PNG"), PictureForm("image/png", limit_bytes=50))
