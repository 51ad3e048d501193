"""Whether a file is what a provider takes, and what would make it so."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.asset import Asset
from app.domain.enums import MediaType
from app.media.probe import Inspection
from app.providers.base import InputLimits
from app.system.file_systems import MB

_ASPECT_SLACK = 0.01
_SECONDS_SLACK = 0.05
"""The end of the last frame is not the end of the clip to everybody."""
_FPS_SLACK = 0.1


class Fix(StrEnum):
    """What makes a file fit."""

    CONVERT = "convert"
    SHRINK = "shrink"
    ENLARGE = "enlarge"
    CROP = "crop"
    TRIM = "trim"
    NONE = "none"
    """Another file."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a file limits speak of."""

    media_type: MediaType
    mime_type: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    fps: float | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """A limit that a file does not keep.

    Attributes:
        sentence: What is wrong, with both numbers.
        fix: What would mend it.
        is_mended_at_submit: It is done on the way to the provider, and nothing of the content is lost.
    """

    sentence: str
    fix: Fix
    is_mended_at_submit: bool = False


def facts_of(asset: Asset) -> Facts:
    """The facts of an asset, by its row."""
    seconds = asset.duration_ms / 1000 if asset.duration_ms is not None else None
    return Facts(
        asset.media_type, asset.mime_type, asset.size_bytes or 0, asset.width, asset.height, seconds, asset.frame_rate
    )


def facts_found(found: Inspection, size_bytes: int) -> Facts:
    """The facts of a file that was looked into."""
    seconds = found.duration_ms / 1000 if found.duration_ms is not None else None
    return Facts(found.media_type, found.mime_type, size_bytes, found.width, found.height, seconds, found.frame_rate)


def misfits(facts: Facts, limits: InputLimits, name: str) -> list[Misfit]:
    """What a provider would not take of a file, the worst first; nothing where it fits.

    Args:
        facts: The file's.
        limits: The provider's.
        name: The provider's, for the sentences.
    """
    found = [*_length(facts, limits, name), *_shape(facts, limits, name), *_coding(facts, limits, name)]
    return sorted(found, key=lambda one: one.is_mended_at_submit)


def _length(facts: Facts, limits: InputLimits, name: str) -> list[Misfit]:
    seconds, fps = facts.seconds, facts.fps
    found = []
    if seconds is not None and limits.most_seconds is not None and seconds > limits.most_seconds + _SECONDS_SLACK:
        found.append(Misfit(f"It lasts {seconds:.1f} s; {name} takes {limits.most_seconds:g} s at most.", Fix.TRIM))
    if seconds is not None and limits.least_seconds is not None and seconds < limits.least_seconds - _SECONDS_SLACK:
        found.append(Misfit(f"It lasts {seconds:.1f} s; {name} takes {limits.least_seconds:g} s at least.", Fix.NONE))
    if fps is not None and limits.most_fps is not None and fps > limits.most_fps + _FPS_SLACK:
        found.append(Misfit(f"It has {fps:.3g} frames a second; {name} takes {limits.most_fps:g}.", Fix.CONVERT))
    if fps is not None and limits.least_fps is not None and fps < limits.least_fps - _FPS_SLACK:
        found.append(Misfit(f"It has {fps:.3g} frames a second; {name} wants {limits.least_fps:g}.", Fix.CONVERT))
    return found


def _shape(facts: Facts, limits: InputLimits, name: str) -> list[Misfit]:
    if not facts.width or not facts.height:
        return []
    longest, shortest = max(facts.width, facts.height), min(facts.width, facts.height)
    aspect = facts.width / facts.height
    is_picture = facts.media_type == MediaType.IMAGE
    found = []
    if limits.longest_side is not None and longest > limits.longest_side:
        sentence = f"A side has {longest} pixels; {name} takes {limits.longest_side} at most."
        found.append(Misfit(sentence, Fix.SHRINK, is_mended_at_submit=is_picture))
    if limits.shortest_side is not None and shortest < limits.shortest_side:
        found.append(Misfit(f"A side has {shortest} pixels; {name} wants {limits.shortest_side}.", Fix.ENLARGE))
    if limits.most_aspect is not None and aspect > limits.most_aspect + _ASPECT_SLACK:
        found.append(Misfit(f"It is wider than {name} takes ({limits.most_aspect:g} : 1).", Fix.CROP))
    if limits.least_aspect is not None and aspect < limits.least_aspect - _ASPECT_SLACK:
        found.append(Misfit(f"It is taller than {name} takes (1 : {1 / limits.least_aspect:g}).", Fix.CROP))
    return found


def _coding(facts: Facts, limits: InputLimits, name: str) -> list[Misfit]:
    is_picture = facts.media_type == MediaType.IMAGE
    found = []
    if limits.formats and facts.mime_type not in limits.formats:
        taken = ", ".join(map(_short, limits.formats))
        sentence = f"{name} takes no {_short(facts.mime_type)} files, but {taken}."
        found.append(Misfit(sentence, Fix.CONVERT, is_mended_at_submit=is_picture))
    if limits.size_bytes is not None and facts.size_bytes > limits.size_bytes:
        sentence = f"The file has {facts.size_bytes / MB:.1f} MB; {name} takes {limits.size_bytes / MB:.1f} MB at most."
        found.append(Misfit(sentence, Fix.SHRINK, is_mended_at_submit=is_picture))
    return found


def _short(mime_type: str) -> str:
    return mime_type.rpartition("/")[2].upper()
