"""Still pictures and animations: checked, decoded, made small, turned upright."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import AvifImagePlugin, GifImagePlugin, Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from app.domain.errors import MediaError
from app.media.animations import check_frame_count, count_gif_frames
from app.media.signatures import AVIF, GIF, JPEG, PNG, WEBP, FileKind, recognise
from app.media.thumbnails import THUMBNAIL_SIZES, fit, fitting

# Importing these registers the formats; Pillow would otherwise import all of its plug-ins to find them.
_PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)

MAX_PIXELS = 50_000_000
MAX_SIDE = 32_768
_ORIENTATION = 0x0112
_QUARTER_TURNS = range(5, 9)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded whole: its real size as shown, and a small upright copy in RGB or RGBA."""

    width: int
    height: int
    small: Image.Image


def read_picture(path: Path, kind: FileKind) -> Picture:
    """Decode a picture; of an animation the first one.

    Raises:
        MediaError: It is too large, cut off, damaged or too long; the sentence says so.
    """
    if kind is GIF:
        with path.open("rb") as file:
            count_gif_frames(file)
    with _refusals(), _open(path, kind) as picture:
        check_frame_count(getattr(picture, "n_frames", 1))
        width, height = picture.size
        small = _small(picture, max(THUMBNAIL_SIZES))
        # Only now: of a PNG this decodes the pixels, too, and what it raises is not about them.
        orientation = _orientation(picture)
        if orientation in _TURNS:
            small = small.transpose(_TURNS[orientation])
        if orientation in _QUARTER_TURNS:
            width, height = height, width
        return Picture(width, height, small)


def read_upright(path: Path, kind: FileKind, longest: int) -> Image.Image:
    """Decode a picture upright, in sRGB (RGB or RGBA), no longer than `longest`; of an animation the first one.

    Raises:
        MediaError: It is too large, cut off or damaged; the sentence says so.
    """
    with _refusals(), _open(path, kind) as picture:
        upright = _small(picture, longest)
        orientation = _orientation(picture)
        return upright.transpose(_TURNS[orientation]) if orientation in _TURNS else upright


def read_bytes(data: bytes, longest: int) -> Image.Image:
    """Decode a small still picture that lies in memory, in sRGB, no longer than `longest`.

    Raises:
        MediaError: It is none, too large, cut off or damaged; the sentence says so.
    """
    kind = recognise(data)
    if kind not in {PNG, JPEG, WEBP}:
        raise MediaError("This is no still picture.")
    with _refusals(), _decoded(io.BytesIO(data), kind) as picture:
        return _small(picture, longest)


def check_size(width: int, height: int) -> None:
    """Refuse a picture that is too large.

    Raises:
        MediaError: With the numbers.
    """
    if width < 1 or height < 1:
        raise MediaError("The picture has no pixels.")
    if width * height > MAX_PIXELS:
        limit = f"the limit of {MAX_PIXELS // 1_000_000} million"
        raise MediaError(f"{width} × {height} pixels are more than {limit}.")  # noqa: RUF001
    if max(width, height) > MAX_SIDE:
        raise MediaError(f"{width} × {height} pixels: a side is longer than the limit of {MAX_SIDE}.")  # noqa: RUF001


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn whatever Pillow raises over a bad file into a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except MediaError:
        raise
    except MemoryError as error:
        raise MediaError("The picture needs more memory than is allowed.") from error
    except Exception as error:
        words = "The picture is cut off." if _is_cut(error) else "The picture is damaged."
        raise MediaError(words, detail=str(error)) from error


def _is_cut(error: Exception) -> bool:
    text = str(error).lower()
    return isinstance(error, EOFError) or "truncated" in text or "end of file" in text or "unexpected end" in text


@contextmanager
def _open(path: Path, kind: FileKind) -> Iterator[Image.Image]:
    """Open by content with one decoder; the size is checked by us, with better words than Pillow's."""
    if kind in {WEBP, AVIF}:
        _check_whole(path, kind)
    with path.open("rb") as file, _decoded(file, kind) as picture:
        yield picture


@contextmanager
def _decoded(file: BinaryIO, kind: FileKind) -> Iterator[Image.Image]:
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=[kind.reader]) as picture:
            check_size(*picture.size)
            # Frames of an animation may be larger than its screen: those are Pillow's to find.
            Image.MAX_IMAGE_PIXELS = MAX_PIXELS
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield picture
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _check_whole(path: Path, kind: FileKind) -> None:
    """Find a cut file by the length in its head, where decoders fill what is missing with grey."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if kind is WEBP and int.from_bytes(head[4:8], "little") + 8 > size:
            raise MediaError("The picture is cut off.")
        at = 0
        while kind is AVIF and size - at >= 8:  # noqa: PLR2004 - a box head
            file.seek(at)
            length = int.from_bytes(file.read(4), "big")
            if length and at + length > size:
                raise MediaError("The picture is cut off.")
            at = at + length if length > 1 else size


def _orientation(picture: Image.Image) -> int:
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - damaged EXIF does not make the picture unreadable
        return 1
    return value if isinstance(value, int) else 1


def _small(picture: Image.Image, longest: int) -> Image.Image:
    if picture.format in {JPEG.reader, "MPO"}:
        # The decoder reads all of the file, but makes no more pixels than are needed.
        picture.draft(picture.mode, fitting(picture.size, longest))
    picture.load()
    return _standard(fit(_resizable(picture), longest))


def _resizable(picture: Image.Image) -> Image.Image:
    """Change modes that cannot be made small smoothly."""
    if picture.mode.startswith("I"):
        # Pillow would clip the 16 bits instead of scaling them.
        return picture.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")


def _standard(picture: Image.Image) -> Image.Image:
    """Bring a small picture to sRGB, with alpha where it has any."""
    target = "RGBA" if picture.mode == "RGBA" else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=target)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return picture if picture.mode == target else picture.convert(target)
