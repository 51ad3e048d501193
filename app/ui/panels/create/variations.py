"""Several jobs out of one form: the same with other seeds."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

MOST: Final = 50
_LARGEST_SEED: Final = 2**31 - 1


def expand(params: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """The parameters of each variation, no two with the same seed.

    A seed that the user set is the first one, and those after it follow; without one, each is drawn. A single job
    without a seed keeps none: the provider draws it.
    """
    if count <= 1:
        return [dict(params)]
    first = params.get("seed")
    if isinstance(first, int):
        seeds = [(first + number) % (_LARGEST_SEED + 1) for number in range(count)]
    else:
        drawn: set[int] = set()
        while len(drawn) < count:
            drawn.add(secrets.randbelow(_LARGEST_SEED + 1))
        seeds = list(drawn)
    return [{**params, "seed": seed} for seed in seeds]
