"""How a picture was made, as its file says: bounded, and nothing in it is believed to be well formed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_TEXT = 1024 * 1024
"""Characters or bytes of one text; a longer one is left out."""
MAX_DEPTH = 64
MAX_PARTS = 200_000
MAX_PROMPT = 20_000
MAX_WORD = 300
MAX_PARAMS = 60
MOST_SEED = 2**63 - 1

_WEIGHTS = re.compile(r"\.(safetensors|sft|ckpt|gguf|pth?|bin)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundRecipe:
    """What a file says of its making.

    Attributes:
        params: What else is known; under `tool` the program that made it, where another one did.
        origin: The SHA-256 of the file of which this one is an export of ours.
    """

    prompt: str = ""
    negative_prompt: str = ""
    model: str | None = None
    seed: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    origin: str | None = None


def recipe(
    tool: str,
    *,
    prompt: object = "",
    negative_prompt: object = "",
    model: object = None,
    seed: object = None,
    params: Mapping[str, object] | None = None,
) -> FoundRecipe | None:
    """Make a recipe of what a reader found, each part brought into its bounds; None where that says nothing."""
    number = seed_of(seed)
    more = {"tool": tool, **{key: value for key, value in (params or {}).items() if value not in (None, "")}}
    if number is None and seed_text(seed):
        # ComfyUI draws from 64 bits without a sign, of which the database holds one half.
        more["seed"] = seed_text(seed)
    found = FoundRecipe(
        prompt=text_of(prompt, MAX_PROMPT),
        negative_prompt=text_of(negative_prompt, MAX_PROMPT),
        model=model_name(model),
        seed=number,
        params=plain_params(more),
    )
    return found if found.prompt or found.model or found.seed is not None or len(more) > 1 else None


def text_of(value: object, limit: int = MAX_WORD) -> str:
    """A text that can be stored: no lone surrogates, no NUL, no longer than the limit; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return value[:limit].encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()


def seed_of(value: object) -> int | None:
    """A seed that the database can hold."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,19}", value.strip()):
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and isinstance(value, int) and 0 <= value <= MOST_SEED else None


def seed_text(value: object) -> str:
    """A seed that is too large for the database, as digits; empty for anything else."""
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    return text if re.fullmatch(r"\d{19,20}", text) else ""


def model_name(value: object) -> str | None:
    """The name of a model without its folder and the ending of its file."""
    name = re.split(r"[\\/]", text_of(value))[-1]
    return _WEIGHTS.sub("", name) or None


def plain_params(params: Mapping[str, object]) -> dict[str, Any]:
    """Words, numbers and yes or no, MAX_PARAMS of them; other values are left out."""
    plain: dict[str, Any] = {}
    for key, value in params.items():
        name = text_of(key)
        if len(plain) >= MAX_PARAMS or not name:
            continue
        if isinstance(value, int | float) and abs(value) <= MOST_SEED:
            plain[name] = value
        elif words := text_of(value):
            plain[name] = words
    return plain


def read_json(text: str) -> Any:
    """Parse JSON from outside.

    ComfyUI writes NaN, which is no JSON: it becomes None.

    Raises:
        ValueError: It is none, or larger, deeper or fuller than any recipe is.
    """
    if len(text) > MAX_TEXT:
        raise ValueError("the text is too long")
    try:
        data = json.loads(text, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("the text is nested too deep") from error
    check_bounds(data)
    return data


def read_object(text: str | None) -> dict[str, Any] | None:
    """As `read_json`; None for what is no JSON object."""
    try:
        data = read_json(text) if text else None
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def check_bounds(data: object) -> None:
    """Refuse what is nested deeper, or has more parts, than any recipe.

    Raises:
        ValueError: It is.
    """
    level, count = [data], 0
    for _ in range(MAX_DEPTH):
        level = [part for value in level for part in _parts(value)]
        count += len(level)
        if not level:
            return
        if count > MAX_PARTS:
            raise ValueError("the text has too many parts")
    raise ValueError("the text is nested too deep")


def _parts(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
