"""The last resort: a picture's description in EXIF, XMP or PNG texts, which many services make of the prompt."""

import re
from collections.abc import Mapping

from app.media.recipes.recipe import FoundRecipe, recipe

KEYS = ("xmp:description", "ImageDescription", "Description", "UserComment")
_TOOL_KEYS = ("Software", "xmp:CreatorTool")
_CAMERA_WORDS = re.compile(
    r"(olympus|sony|samsung|minolta|konica|kodak|casio|dsc|dcim|img|screenshot|default|untitled|created with)\b.{0,40}",
    re.IGNORECASE,
)
"""What cameras and editors write there by themselves."""


def read(texts: Mapping[str, str]) -> FoundRecipe | None:
    """Read the recipe; None where there is no description that a person or a model wrote."""
    text = next((texts[key] for key in KEYS if texts.get(key, "").strip()), "").strip()
    if not text or text[0] in "{[" or _CAMERA_WORDS.fullmatch(text):
        return None
    tool = next((texts[key] for key in _TOOL_KEYS if texts.get(key)), "description")
    return recipe(tool, prompt=text)
