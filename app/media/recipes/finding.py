"""Finds in a file how it was made: gathers its texts, and asks one reader after another."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from app.media.recipes import automatic1111, comfyui, described, invokeai, own
from app.media.recipes.exif import read_exif
from app.media.recipes.picture_parts import PictureParts, read_jpeg, read_png, read_webp
from app.media.recipes.recipe import MAX_TEXT, FoundRecipe
from app.media.recipes.xmp import read_xmp
from app.media.signatures import AVIF, GIF, JPEG, PNG, WEBP, FileKind

Texts = Mapping[str, str]
READERS: Final[tuple[Callable[[Texts], FoundRecipe | None], ...]] = (
    own.read,
    invokeai.read,
    comfyui.read,
    automatic1111.read,
    described.read,
)
"""A reader for each tool; the first one that finds something is believed. ComfyUI's own graph says more than the
"parameters" that one of its nodes may write beside it."""


def find_recipe(path: Path, kind: FileKind) -> FoundRecipe | None:
    """The recipe in a picture, None where there is none; runs in a worker, and never fails over what it finds."""
    try:
        return recipe_in(picture_texts(path, kind))
    except Exception:  # noqa: BLE001 - damaged words do not make the picture unreadable
        return None


def recipe_in(texts: Texts) -> FoundRecipe | None:
    """The recipe in some texts, by their keywords; None where there is none."""
    bounded = {key: text for key, text in texts.items() if text and len(text) <= MAX_TEXT}
    for read in READERS:
        found = _asked(read, bounded)
        if found is not None:
            return found
    return None


def _asked(read: Callable[[Texts], FoundRecipe | None], texts: Texts) -> FoundRecipe | None:
    try:
        return read(texts)
    except Exception:  # noqa: BLE001 - a text that one reader stumbles over may be another one's
        return None


def picture_texts(path: Path, kind: FileKind) -> dict[str, str]:
    """The texts in a picture, by keyword."""
    parts = _parts(path, kind)
    texts = dict(parts.texts)
    for found in (read_xmp(parts.xmp), read_exif(parts.exif)):
        texts = found | texts
    return texts


def _parts(path: Path, kind: FileKind) -> PictureParts:
    readers = {PNG: read_png, JPEG: read_jpeg, WEBP: read_webp}
    if kind in readers:
        with path.open("rb") as file:
            return readers[kind](file)
    return _parts_by_decoder(path, kind) if kind in {AVIF, GIF} else PictureParts()


def _parts_by_decoder(path: Path, kind: FileKind) -> PictureParts:
    from PIL import Image  # noqa: PLC0415 - the window's process need not load it

    with path.open("rb") as file, Image.open(file, formats=[kind.reader]) as picture:
        comment = picture.info.get("comment")
        xmp = picture.info.get("xmp") or b""
        return PictureParts(
            texts={"comment": comment.decode("utf-8", "replace")} if isinstance(comment, bytes) else {},
            exif=(picture.info.get("exif") or b"")[:MAX_TEXT].removeprefix(b"Exif\x00\x00"),
            xmp=xmp[:MAX_TEXT].decode("utf-8", "replace") if isinstance(xmp, bytes) else "",
        )
