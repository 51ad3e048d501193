from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from app.domain.errors import MediaError
from app.media.pictures import Picture, check_size, read_picture
from app.media.signatures import HEAD_BYTES, recognise
from tests.media import files

NEAR = 12
EMPTY_DATA = files.chunk(b"IDAT", b"")


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def read(data: bytes) -> Picture:
        path = tmp_path / "file"
        path.write_bytes(data)
        return read_picture(path, recognise(data[:HEAD_BYTES]))

    return read


def colour(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    value = picture.getpixel((int(x * (picture.width - 1)), int(y * (picture.height - 1))))
    assert isinstance(value, tuple)
    return value


def is_near(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= NEAR for a, b in zip(left, right, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_each_format_is_read_with_its_size_and_colours(read: Any, kind: str) -> None:
    picture = read(files.encoded(files.halves(1600, 1000), kind))

    assert (picture.width, picture.height) == (1600, 1000)
    assert picture.small.size == (512, 320)
    assert is_near(colour(picture.small, 0.5, 0.2), files.RED)
    assert is_near(colour(picture.small, 0.5, 0.8), files.BLUE)


@pytest.mark.row("H-03")
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_a_cut_picture_is_refused(read: Any, kind: str, share: float) -> None:
    data = files.encoded(files.noise(300, 300), kind)

    with pytest.raises(MediaError, match=r"cut off|damaged"):
        read(data[: int(len(data) * share)])


@pytest.mark.row("H-01")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (files.png_head(60_000, 60_000) + EMPTY_DATA, "60000 . 60000 pixels are more than the limit of 50 million."),
        (files.png_head(60_000, 100) + EMPTY_DATA, "60000 . 100 pixels: a side is longer than the limit of 32768."),
        (files.png_of_zeros(9000, 9000), "9000 . 9000 pixels are more than the limit of 50 million."),
        (files.png_head(10, 10) + files.chunk(b"IDAT", bytes(100), length=2**31 - 1), "cut off|damaged"),
        (files.png_head(10, 10) + files.chunk(b"IDAT", bytes(100), length=2**32 - 1), "cut off|damaged"),
        (files.png_head(0, 10), "no pixels|damaged"),
    ],
    ids=["60,000 squared", "a long side", "9,000 squared", "2 GB chunk", "4 GB chunk", "no width"],
)
def test_a_hostile_png_is_refused_by_words(read: Any, data: bytes, words: str) -> None:
    with pytest.raises(MediaError, match=words):
        read(data)


@pytest.mark.row("H-01")
def test_a_png_with_200_megabytes_of_text_is_refused(read: Any) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "a" * 200_000_000, zip=True)
    data = files.encoded(files.halves(), "PNG", pnginfo=text)
    assert len(data) < 1_000_000

    with pytest.raises(MediaError, match="damaged"):
        read(data)


@pytest.mark.row("H-02")
def test_a_jpeg_of_65535_squared_is_refused(read: Any) -> None:
    data = bytearray(files.encoded(files.halves(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"

    with pytest.raises(MediaError, match=r"65535 . 65535 pixels"):
        read(bytes(data))


@pytest.mark.row("H-02")
def test_a_gif_with_too_large_a_screen_or_frame_is_refused(read: Any) -> None:
    with pytest.raises(MediaError, match=r"65535 . 65535 pixels"):
        read(files.gif(1, 65535, 65535))
    data = bytearray(files.gif(1))
    at = data.index(b"\x2c") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(MediaError):
        read(bytes(data))


@pytest.mark.row("H-02")
def test_a_webp_and_an_avif_that_claim_too_much_are_refused(read: Any) -> None:
    webp = b"VP8X" + (10).to_bytes(4, "little") + bytes(4) + b"\xff\x3f\x00\xff\x3f\x00"
    with pytest.raises(MediaError):
        read(b"RIFF" + (len(webp) + 4).to_bytes(4, "little") + b"WEBP" + webp)
    avif = bytearray(files.encoded(files.halves(), "AVIF"))
    at = avif.index(b"ispe") + 8
    avif[at : at + 8] = b"\x00\x00\xff\xff\x00\x00\xff\xff"
    with pytest.raises(MediaError):
        read(bytes(avif))


@pytest.mark.row("H-02")
@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_an_animation_of_too_many_pictures_is_refused(read: Any, kind: str) -> None:
    pictures = [Image.new("RGB", (4, 4), (255 * (n % 2), 0, 0)) for n in range(2001)]

    with pytest.raises(MediaError, match="more than 2000"):
        read(files.encoded(pictures[0], kind, save_all=True, append_images=pictures[1:]))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_picture_is_the_poster(read: Any, kind: str) -> None:
    pictures = [Image.new("RGB", (64, 48), colour) for colour in (files.GREEN, files.RED, files.BLUE)]

    picture = read(files.encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=50))

    assert is_near(colour(picture.small, 0.5, 0.5)[:3], files.GREEN)


@pytest.mark.row("H-04")
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("tail", [b"PK\x03\x04" + bytes(200), b"<html><script>alert(1)</script></html>"])
def test_a_picture_with_something_behind_it_is_a_picture(read: Any, kind: str, tail: bytes) -> None:
    assert read(files.encoded(files.halves(), kind) + tail).width == 320


@pytest.mark.row("H-06")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_shown_upright(read: Any, orientation: int) -> None:
    upright = files.halves(300, 200)
    upright.paste(files.GREEN, (0, 0, 60, 60))
    # What a camera that was held otherwise stores: the opposite of the turn that shows it upright.
    undo: dict[int, list[Image.Transpose]] = {
        1: [],
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    stored = upright
    for turn in undo[orientation]:
        stored = stored.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation

    picture = read(files.encoded(stored, "JPEG", exif=exif, quality=95))

    assert (picture.width, picture.height) == (300, 200)
    assert picture.small.size == (300, 200)
    assert is_near(colour(picture.small, 0.1, 0.1), files.GREEN)
    assert is_near(colour(picture.small, 0.9, 0.1), files.RED)
    assert is_near(colour(picture.small, 0.1, 0.9), files.BLUE)


@pytest.mark.row("H-06")
@pytest.mark.parametrize("value", [0, 9, 77])
def test_an_orientation_that_does_not_exist_changes_nothing(read: Any, value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value

    assert read(files.encoded(files.halves(30, 20), "JPEG", exif=exif)).width == 30


@pytest.mark.row("H-06")
def test_a_long_or_damaged_exif_block_does_no_harm(read: Any) -> None:
    exif = Image.Exif()
    exif[0x9286] = b"ASCII\x00\x00\x00" + b"x" * 60_000
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}

    assert read(files.encoded(files.halves(), "JPEG", exif=exif)).width == 320
    assert read(files.encoded(files.halves(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xffgarbage")).width == 320
    assert read(files.encoded(files.halves(), "PNG", exif=b"Exif\x00\x00" + b"\xff" * 100_000)).width == 320


def test_a_cmyk_picture_has_its_colours(read: Any) -> None:
    picture = read(files.encoded(files.halves(900, 600).convert("CMYK"), "JPEG", quality=95))

    assert picture.small.mode == "RGB"
    assert is_near(colour(picture.small, 0.5, 0.2), files.RED)


def test_a_sixteen_bit_picture_is_scaled_and_not_clipped(read: Any) -> None:
    ramp = np.tile(np.linspace(0, 65535, 800).astype("<u2"), (100, 1))

    picture = read(files.encoded(Image.fromarray(ramp), "PNG"))

    for x in (0.1, 0.5, 0.9):
        assert is_near(colour(picture.small, x, 0.5), (round(255 * x),) * 3)


def test_a_palette_with_a_clear_colour_stays_clear(read: Any) -> None:
    picture = Image.new("P", (60, 60), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(1, (0, 30, 60, 60))

    for kind in ("PNG", "GIF"):
        small = read(files.encoded(picture, kind, transparency=0)).small
        assert small.mode == "RGBA"
        assert colour(small, 0.5, 0.2)[3] == 0
        assert is_near(colour(small, 0.5, 0.8), (0, 0, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_other_kinds_of_pixels_are_read(read: Any, mode: str) -> None:
    small = read(files.encoded(files.halves(700, 500).convert(mode), "PNG")).small

    assert small.mode == ("RGBA" if "A" in mode else "RGB")
    assert small.size == (512, 366)


def test_a_colour_profile_is_applied(read: Any) -> None:
    # The red and green colorants of sRGB swapped: what is stored as red is to be seen as green.
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    table = {bytes(data[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(data[131])}
    red, green = table[b"rXYZ"], table[b"gXYZ"]
    data[red + 4 : red + 12], data[green + 4 : green + 12] = data[green + 4 : green + 12], data[red + 4 : red + 12]

    small = read(files.encoded(Image.new("RGB", (50, 50), (255, 0, 0)), "PNG", icc_profile=bytes(data))).small

    assert is_near(colour(small, 0.5, 0.5), (0, 255, 0))


def test_a_damaged_colour_profile_is_ignored(read: Any) -> None:
    small = read(files.encoded(Image.new("RGB", (50, 50), files.RED), "PNG", icc_profile=b"junk" * 100)).small

    assert is_near(colour(small, 0.5, 0.5), files.RED)


def test_the_limits_of_pillow_stay_as_they_were(read: Any) -> None:
    before = Image.MAX_IMAGE_PIXELS
    with pytest.raises(MediaError):
        read(files.png_head(60_000, 60_000))

    assert before == Image.MAX_IMAGE_PIXELS


@pytest.mark.parametrize(("width", "height"), [(0, 5), (8000, 6251), (32_769, 1), (1, 60_000)])
def test_a_size_beyond_the_limits_is_refused(width: int, height: int) -> None:
    check_size(8000, 6250)

    with pytest.raises(MediaError):
        check_size(width, height)


def test_a_picture_of_random_bytes_is_damaged(read: Any) -> None:
    junk = np.random.default_rng(3).integers(0, 256, 5000, dtype=np.uint8).tobytes()

    for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x10\x00\x00\x00WEBP"):
        with pytest.raises(MediaError, match=r"cut off|damaged|pixels"):
            read(head + junk)
