"""Writes a recipe into a copy of a picture: as PNG texts, or as XMP; the pixels are copied as they are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.media.recipes import automatic1111, own
from app.media.recipes.picture_parts import (
    NoRoomError,
    add_to_jpeg,
    add_to_png,
    add_to_webp,
    read_jpeg,
    read_webp,
)
from app.media.recipes.xmp import with_recipe
from app.storage.syncing import sync

MIME_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp"})
"""What a recipe can be written into."""


def embed(
    source: Path, target: Path, mime_type: str, recipe: Mapping[str, Any], settings: Mapping[str, object]
) -> bool:
    """Copy a picture with its recipe in it.

    Args:
        source: The picture.
        target: The copy; it is on the disk when this returns.
        mime_type: What kind it is.
        recipe: As `own.dump` takes it.
        settings: Further lines that the programs around AUTOMATIC1111 show: "Steps", "Seed".

    Returns:
        Whether it could be; otherwise there may be a part of a file at `target`.

    Raises:
        OSError: One of them cannot be read or written.
    """
    if mime_type not in MIME_TYPES:
        return False
    text, prompt = own.dump(recipe), str(recipe.get("prompt") or "")
    with source.open("rb") as origin, target.open("xb") as copy:
        try:
            if mime_type == "image/png":
                words = automatic1111.write(prompt, str(recipe.get("negative_prompt") or ""), settings)
                texts = {own.KEY: text, automatic1111.KEY: words}
                add_to_png(origin, copy, texts, kept=frozenset({automatic1111.KEY}))
            elif mime_type == "image/jpeg":
                add_to_jpeg(origin, copy, with_recipe(read_jpeg(origin).xmp, text, prompt))
            else:
                add_to_webp(origin, copy, with_recipe(read_webp(origin).xmp, text, prompt))
        except NoRoomError:
            return False
        copy.flush()
        sync(copy.fileno())
    return True
