"""Our own recipe: a JSON object, in a PNG text, in an XMP packet, or in a file beside the picture."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from app.media.recipes.recipe import (
    MAX_PROMPT,
    FoundRecipe,
    model_name,
    read_object,
    seed_of,
    text_of,
)

KEY = "pixsim7"
"""The keyword of the PNG text, and the name of the property in XMP."""
FORMAT = "pixsim7-recipe"
VERSION = 1
MAX_LENGTH = 256 * 1024
"""Characters; a longer one is none of ours."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def read(texts: Mapping[str, str]) -> FoundRecipe | None:
    """Read the recipe; None where there is none of this kind."""
    return parse(texts.get(KEY) or texts.get(f"xmp:{KEY}"))


def parse(text: str | None) -> FoundRecipe | None:
    """The recipe that a text holds; None where it is none of ours."""
    data = read_object(text) if len(text or "") <= MAX_LENGTH else None
    if data is None or data.get("format") != FORMAT:
        return None
    params, origin = data.get("params"), data.get("sha256")
    return FoundRecipe(
        prompt=text_of(data.get("prompt"), MAX_PROMPT),
        negative_prompt=text_of(data.get("negative_prompt"), MAX_PROMPT),
        model=model_name(data.get("model")),
        seed=seed_of(data.get("seed")),
        params=_clean(params) if isinstance(params, dict) else {},
        origin=origin if isinstance(origin, str) and _SHA256.fullmatch(origin) else None,
    )


def dump(recipe: Mapping[str, Any], *, indent: int | None = None) -> str:
    """The text of a recipe.

    Args:
        recipe: prompt, negative_prompt, model, seed, params, and whatever else is told beside them.
        indent: Spaces, for a file that people read.
    """
    return json.dumps(whole(recipe), ensure_ascii=False, indent=indent)


def whole(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe with what says that it is one."""
    return {"format": FORMAT, "version": VERSION, **recipe}


def _clean(value: Any) -> Any:
    """The same without texts that cannot be stored; its depth was looked at when it was parsed."""
    if isinstance(value, dict):
        return {text_of(key): _clean(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return text_of(value, MAX_PROMPT) if isinstance(value, str) else value
