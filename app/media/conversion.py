"""Pictures in another form: what a provider takes, made in a worker."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from app.domain.errors import MediaError
from app.media.pictures import MAX_SIDE, read_upright
from app.media.signatures import HEAD_BYTES, recognise
from app.media.thumbnails import fit

ENCODERS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
"""MIME type to the name by which Pillow knows it."""
EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}

_QUALITIES = (92, 84, 72)
_SHRINK = 0.7
_SMALLEST_SIDE = 64
_BEHIND_GLASS = (128, 128, 128)
"""What is transparent stands on neutral grey where a format knows no transparency."""


@dataclass(frozen=True, slots=True)
class PictureForm:
    """What a picture is to become.

    Attributes:
        mime_type: One of ENCODERS.
        longest_side: In pixels; None leaves the size.
        limit_bytes: The file must not be larger; None for any size.
    """

    mime_type: str
    longest_side: int | None = None
    limit_bytes: int | None = None


def convert_picture(path: str, target: str, form: PictureForm) -> None:
    """Write a picture upright, in sRGB and without its metadata; of an animation the first one. Runs in a worker.

    Raises:
        MediaError: It cannot be read, or not be made small enough.
    """
    source = Path(path)
    with source.open("rb") as file:
        kind = recognise(file.read(HEAD_BYTES))
    picture = _without_glass(read_upright(source, kind, form.longest_side or MAX_SIDE), form.mime_type)
    Path(target).write_bytes(_encoded(picture, form))


def _without_glass(picture: Image.Image, mime_type: str) -> Image.Image:
    if picture.mode != "RGBA" or mime_type != "image/jpeg":
        return picture
    ground = Image.new("RGBA", picture.size, (*_BEHIND_GLASS, 255))
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def _encoded(picture: Image.Image, form: PictureForm) -> bytes:
    """Encode it well, then worse, then smaller, until the file is small enough."""
    qualities = _QUALITIES if form.mime_type != "image/png" else _QUALITIES[:1]
    while True:
        for quality in qualities:
            data = _encode(picture, form.mime_type, quality)
            if form.limit_bytes is None or len(data) <= form.limit_bytes:
                return data
        longest = round(max(picture.size) * _SHRINK)
        if longest < _SMALLEST_SIDE:
            raise MediaError(f"The picture cannot be made smaller than {form.limit_bytes} bytes.")
        picture = fit(picture, longest)


def _encode(picture: Image.Image, mime_type: str, quality: int) -> bytes:
    # A fresh picture: what is saved must not carry EXIF, comments or profiles of the original.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    if mime_type == "image/png":
        bare.save(out, "PNG", compress_level=4)
    else:
        bare.save(out, ENCODERS[mime_type], quality=quality)
    return out.getvalue()
