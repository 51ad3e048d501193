"""The job of the engine inside that makes a file fit where something of it is lost: it makes a new asset."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.enums import MediaType, OperationType
from app.providers.base import InputLimits
from app.services.asset.fitting import Facts, Fix, Misfit

_MB: Final = 1_000_000
_ROOM: Final = 0.95
"""Of the largest file: what a coder makes is not exact to the byte."""
_RATES: Final = (24, 30, 60)
_ASPECTS: Final = {"21:9": 21 / 9, "16:9": 16 / 9, "4:3": 4 / 3, "1:1": 1.0, "3:4": 3 / 4, "9:16": 9 / 16}
_TWICE: Final = 2
_LARGER: Final = (_TWICE, 4)
_OF_CLIPS: Final = {Fix.TRIM, Fix.SHRINK, Fix.CONVERT, Fix.CROP}


@dataclass(frozen=True, slots=True)
class Mending:
    """What to make of a file.

    Attributes:
        operation: Of the engine inside.
        params: Its parameters, the file among them.
    """

    operation: OperationType
    params: dict[str, Any]


def mending_of(
    asset_id: int, facts: Facts, limits: InputLimits, wrong: Sequence[Misfit], *, start: float = 0.0
) -> Mending | None:
    """The job after which all of it fits; None where there is none.

    Args:
        asset_id: The file.
        facts: Its facts.
        limits: What it must be like.
        wrong: What is wrong with it.
        start: Of a clip that is cut: the first moment that is kept, in seconds.
    """
    fixes = {one.fix for one in wrong if not one.is_mended_at_submit}
    if facts.media_type == MediaType.VIDEO and fixes and fixes <= _OF_CLIPS:
        return _of_clip(asset_id, facts, limits, fixes, start)
    if facts.media_type == MediaType.IMAGE and fixes == {Fix.CROP}:
        aspect = _aspect(facts, limits)
        params = {"picture": asset_id, "look": "none", "aspect": aspect, "fit": "fill"}
        return Mending(OperationType.IMAGE_TO_IMAGE, params) if aspect else None
    if fixes == {Fix.ENLARGE}:
        return _enlarged(asset_id, facts, limits)
    return None


def _of_clip(asset_id: int, facts: Facts, limits: InputLimits, fixes: set[Fix], start: float) -> Mending | None:
    params: dict[str, Any] = {"source_clip": asset_id}
    if Fix.TRIM in fixes and limits.most_seconds is not None:
        params |= {"start": start, "end": start + limits.most_seconds}
    if Fix.SHRINK in fixes and limits.longest_side is not None:
        params["longest"] = limits.longest_side
    if Fix.SHRINK in fixes and limits.size_bytes is not None:
        params["megabytes"] = round(limits.size_bytes * _ROOM / _MB, 2)
    rate = _rate(facts, limits)
    if rate is not None:
        params["fps"] = rate
    if Fix.CROP in fixes:
        aspect = _aspect(facts, limits)
        if not aspect:
            return None
        params |= {"aspect": aspect, "fit": "fill"}
    return Mending(OperationType.VIDEO_MODIFY, params)


def _rate(facts: Facts, limits: InputLimits) -> int | None:
    """The nearest rate that is allowed, where the clip's is not."""
    if facts.fps is None:
        return None
    low, high = limits.least_fps or 0.0, limits.most_fps or float("inf")
    if low <= facts.fps <= high:
        return None
    return min(
        (rate for rate in _RATES if low <= rate <= high), key=lambda rate: abs(rate - (facts.fps or 0)), default=None
    )


def _aspect(facts: Facts, limits: InputLimits) -> str:
    """The aspect nearest to the file's that is allowed; empty where none is known."""
    own = (facts.width or 1) / (facts.height or 1)
    low, high = limits.least_aspect or 0.0, limits.most_aspect or float("inf")
    able = [name for name, value in _ASPECTS.items() if low <= value <= high]
    return min(able, key=lambda name: abs(_ASPECTS[name] - own), default="")


def _enlarged(asset_id: int, facts: Facts, limits: InputLimits) -> Mending | None:
    shortest, wanted = min(facts.width or 0, facts.height or 0), limits.shortest_side or 0
    factor = next((factor for factor in _LARGER if shortest * factor >= wanted), None)
    if factor is None:
        return None
    return Mending(OperationType.UPSCALE, {"source": asset_id, "factor": factor})
