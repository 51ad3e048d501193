"""Cuts a picture around a place, and brings it into another aspect and size."""

from dataclasses import dataclass

from PIL import Image

from app.media.pictures import MAX_PIXELS, MAX_SIDE
from app.providers.local.fields import Fit
from app.providers.local.picture import BARS, blurred_ground, flattened

LARGEST_AREA = MAX_PIXELS
"""In pixels: more could not be brought into the library."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is wanted of a picture.

    Attributes:
        aspect: Width to height; None for that of the picture.
        short_side: Of the result in pixels; None keeps the pixels as they are.
        fit: What happens where the aspects differ.
        zoom: 2 keeps half of the width and of the height.
        focus: What stays in sight when the picture is cut, from 0 to 1 across and down.
    """

    aspect: float | None = None
    short_side: int | None = None
    fit: Fit = Fit.FILL
    zoom: float = 1.0
    focus: tuple[float, float] = (0.5, 0.5)


def reframed(picture: Image.Image, frame: Frame) -> Image.Image:
    """The picture as the frame wants it.

    Args:
        picture: In RGB, or in RGBA: what is transparent stays so, and bars are transparent too.
        frame: What is wanted.
    """
    aspect = frame.aspect or picture.width / picture.height
    box = _cut(picture.size, frame, aspect if frame.fit is Fit.FILL else None)
    wide, high = box[2] - box[0], box[3] - box[1]
    size = _size(wide, high, aspect, frame.short_side)
    if size == picture.size and (wide, high) == picture.size:
        return picture
    share = min(size[0] / wide, size[1] / high)
    shown = max(1, min(size[0], round(wide * share))), max(1, min(size[1], round(high * share)))
    if frame.fit is Fit.FILL or _is_near(shown, size):
        return _resized(picture, size, box)
    part = _resized(picture, shown, box)
    place = (size[0] - shown[0]) // 2, (size[1] - shown[1]) // 2
    if frame.fit is Fit.FIT:
        ground = Image.new(picture.mode, size, BARS if picture.mode == "RGB" else (0, 0, 0, 0))
        ground.paste(part, place)
        return ground
    ground = blurred_ground(flattened(part), size)
    ground.paste(part, place, part.getchannel("A") if part.mode == "RGBA" else None)
    return ground


def _cut(size: tuple[int, int], frame: Frame, aspect: float | None) -> tuple[float, float, float, float]:
    """The part that is kept: as large as it can be, around the focus, inside the picture."""
    wide, high = float(size[0]), float(size[1])
    if aspect is not None:
        wide, high = min(wide, high * aspect), min(high, wide / aspect)
    wide, high = max(1.0, wide / frame.zoom), max(1.0, high / frame.zoom)
    left = min(max(frame.focus[0] * size[0] - wide / 2, 0.0), size[0] - wide)
    top = min(max(frame.focus[1] * size[1] - high / 2, 0.0), size[1] - high)
    return left, top, left + wide, top + high


def _size(wide: float, high: float, aspect: float, short_side: int | None) -> tuple[int, int]:
    """Of the result: what holds the part at its own pixels, or the size that was asked for."""
    if short_side is None:
        width, height = max(wide, high * aspect), max(high, wide / aspect)
    else:
        width, height = short_side * max(aspect, 1.0), short_side * max(1 / aspect, 1.0)
    shrink = min(1.0, (LARGEST_AREA / (width * height)) ** 0.5, MAX_SIDE / max(width, height))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _is_near(shown: tuple[int, int], size: tuple[int, int]) -> bool:
    return abs(shown[0] - size[0]) <= 1 and abs(shown[1] - size[1]) <= 1


def _resized(picture: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    whole = tuple(round(edge) for edge in box)
    if size == (whole[2] - whole[0], whole[3] - whole[1]):
        return picture.crop((whole[0], whole[1], whole[2], whole[3]))
    return picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
