"""The part of a clip that a job used, read from its parameters."""

from collections.abc import Mapping
from typing import Any


def used_span(params: Mapping[str, Any], length_ms: int | None) -> tuple[int, int] | None:
    """Start and end in milliseconds: a frame (`at`) ends where it starts, a cut goes from `start` to `end`.

    Args:
        params: Of the job; seconds. An `end` of 0 is the end of the clip.
        length_ms: Of the clip; None where it is not known.

    Returns:
        None where the whole input was used.
    """
    at = params.get("at")
    if isinstance(at, int | float):
        return round(at * 1000), round(at * 1000)
    start, end = params.get("start"), params.get("end")
    if not isinstance(start, int | float) or not isinstance(end, int | float) or not (start or end):
        return None
    last = round(end * 1000) or length_ms
    if last is None:
        return None
    last = last if length_ms is None else min(last, length_ms)
    return min(round(start * 1000), last), last
