"""A source picture, made ready for the camera: upright, on its ground, in the aspect of the clip."""

import os
from pathlib import Path

from PIL import Image, ImageFilter

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.media.pictures import read_upright
from app.media.signatures import HEAD_BYTES, recognise
from app.providers.local.fields import Fit

_NEUTRAL = (128, 128, 128)
"""Behind what is transparent: black and white both show on it."""
BARS = (16, 17, 20)
_LEAST_SHARE = 0.5
"""A small picture is enlarged to this share of the clip at least, before the camera enlarges it further."""
_BLUR_SIDE = 96
_WIDEST = 3.0
LONGEST_SIDE = 8192
"""Of a picture as it is worked on."""


def read_source(path: str, longest: int) -> Image.Image:
    """Read a picture in RGB, upright, no longer than `longest`.

    Raises:
        MediaError: The file is no picture or cannot be read.
    """
    return flattened(read_whole(path, longest))


def read_whole(path: str, longest: int) -> Image.Image:
    """Read a picture in sRGB, upright, no longer than `longest`; in RGBA where parts of it are transparent.

    Raises:
        MediaError: The file is no picture or cannot be read.
    """
    file = Path(path)
    try:
        with file.open("rb") as opened:
            kind = recognise(opened.read(HEAD_BYTES))
    except OSError as error:
        raise MediaError("The picture's file is not there.", detail=str(error)) from error
    if kind.media_type is not MediaType.IMAGE:
        raise MediaError("This is not a picture.")
    return read_upright(file, kind, longest)


def write_picture(picture: Image.Image, target: Path) -> None:
    """Write a PNG file that holds the pixels alone; `target` must not exist."""
    with target.open("xb") as file:
        # Pillow would write the profile of the source, from which the pixels were brought to sRGB.
        picture.save(file, "PNG", compress_level=4, icc_profile=None)
        os.fsync(file.fileno())


def ratio(aspect: str) -> float:
    """The number behind "16:9"."""
    width, height = aspect.split(":")
    return int(width) / int(height)


def flattened(picture: Image.Image) -> Image.Image:
    """The picture in RGB; what is transparent stands on neutral grey."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, _NEUTRAL)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def even_size(short_side: int, aspect: float) -> tuple[int, int]:
    """Width and height in even pixels for an aspect (width to height), between 1:3 and 3:1."""
    bounded = min(max(aspect, 1 / _WIDEST), _WIDEST)
    if bounded >= 1:
        return _even(short_side * bounded), _even(short_side)
    return _even(short_side), _even(short_side / bounded)


def staged(picture: Image.Image, width: int, height: int, fit: Fit, zoom: float) -> Image.Image:
    """Bring a picture into a clip's aspect, with as much detail as the camera can show and no more.

    Args:
        picture: In RGB.
        width: Of the clip.
        height: Of the clip.
        fit: How.
        zoom: How far the camera enlarges it.
    """
    cover = max(width / picture.width, height / picture.height)
    inside = min(width / picture.width, height / picture.height)
    scale = min(max(1 / (cover if fit is Fit.FILL else inside), _LEAST_SHARE), zoom)
    size = _even(width * scale), _even(height * scale)
    if fit is Fit.FILL:
        return _covering(picture, size)
    ground = Image.new("RGB", size, BARS) if fit is Fit.FIT else blurred_ground(picture, size)
    shrink = min(size[0] / picture.width, size[1] / picture.height)
    shown = max(1, round(picture.width * shrink)), max(1, round(picture.height * shrink))
    whole = picture.resize(shown, Image.Resampling.LANCZOS, reducing_gap=3.0)
    ground.paste(whole, ((size[0] - shown[0]) // 2, (size[1] - shown[1]) // 2))
    return ground


def _covering(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    scale = max(size[0] / picture.width, size[1] / picture.height)
    wide, high = size[0] / scale, size[1] / scale
    left, top = max(0.0, (picture.width - wide) / 2), max(0.0, (picture.height - high) / 2)
    box = (left, top, min(left + wide, picture.width), min(top + high, picture.height))
    return picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def blurred_ground(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture cut to a size, soft and dark: what lies behind it where it does not fill the frame."""
    shrink = _BLUR_SIDE / max(size)
    small = _covering(picture, (max(2, round(size[0] * shrink)), max(2, round(size[1] * shrink))))
    soft = small.filter(ImageFilter.GaussianBlur(_BLUR_SIDE / 24))
    return soft.point(lambda value: value * 0.62 + 0).resize(size, Image.Resampling.BICUBIC)


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
