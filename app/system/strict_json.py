"""JSON files from outside, read under limits."""

import json
from typing import Any, Final

from app.domain.errors import ValidationError

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_DEPTH: Final = 32


def read_json(data: bytes | str, *, most_bytes: int = MOST_BYTES) -> Any:
    """The content of a JSON file from outside.

    Args:
        data: The file, or the text in it.
        most_bytes: How long it may be; of a text, how many signs.

    Raises:
        ValidationError: It is too large, too deep, no JSON, or has a name twice or a number that is none.
    """
    if len(data) > most_bytes:
        raise ValidationError(f"The file is larger than {most_bytes // 1024 // 1024} MB.")
    try:
        found = json.loads(data, parse_constant=_refuse_constant, object_pairs_hook=_without_doubles)
    except RecursionError as error:
        raise ValidationError("The file is nested too deeply.") from error
    except ValueError as error:
        raise ValidationError(f"The file is no JSON that can be read: {error}.") from error
    _check_depth(found)
    return found


def _refuse_constant(word: str) -> object:
    raise ValueError(f"{word} is no number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _check_depth(found: Any) -> None:
    level = [found]
    for _ in range(MOST_DEPTH):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += value.values()
            elif isinstance(value, list):
                inner += value
        if not inner:
            return
        level = [value for value in inner if isinstance(value, (dict, list))]
    if level:
        raise ValidationError("The file is nested too deeply.")
