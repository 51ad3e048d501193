"""The size of a clip that is made of others: named sizes and aspects, those of the input, and the largest allowed."""

from app.providers.local.clip_fields import AS_INPUT
from app.providers.local.fields import SHORT_SIDES
from app.providers.local.picture import even_size

LONGEST_SIDE = 8192


def canvas(shown: tuple[int, int], size: str = AS_INPUT, aspect: str = AS_INPUT, longest: int = 0) -> tuple[int, int]:
    """Width and height of a clip, even.

    Args:
        shown: Of the input, as it is shown.
        size: By name, or as the input.
        aspect: Such as 16:9, or as the input.
        longest: What neither side may be longer than; 0 for no such limit.
    """
    width, height = shown
    ratio = width / height if aspect == AS_INPUT else _number(aspect)
    side = SHORT_SIDES.get(size)
    if side is not None:
        made = even_size(side, ratio)
    elif aspect == AS_INPUT:
        made = _even(width), _even(height)
    else:
        made = even_size(min(shown), ratio)
    return _within(made, min(longest or LONGEST_SIDE, LONGEST_SIDE))


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    if max(size) <= longest:
        return size
    scale = longest / max(size)
    # Rounded down, for the limit is one.
    return max(2, int(size[0] * scale / 2 + 1e-6) * 2), max(2, int(size[1] * scale / 2 + 1e-6) * 2)


def _number(aspect: str) -> float:
    width, height = aspect.split(":")
    return int(width) / int(height)


def _even(length: int) -> int:
    return max(2, length // 2 * 2)
