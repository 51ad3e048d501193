"""Brings the frames of clips into the size, the aspect and the colours in which clips are written."""

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from app.providers.local.fields import Fit
from app.providers.local.filtering import Filter, filtered, numbered
from app.providers.local.moving import to_planes
from app.providers.local.picture import staged

_TURNS: dict[int, tuple[Filter, ...]] = {
    90: (("transpose", "cclock"),),
    180: (("hflip", ""), ("vflip", "")),
    270: (("transpose", "clock"),),
}
_UNSPECIFIED = 2
_BT2020 = 9
_HDR_TRANSFERS = {16, 18}
"""PQ and HLG."""
_HD_HEIGHT = 720
_BARS = "0x101114"
_GROUND_SIDE = 96
_GROUND_LIGHT = 0.62
_END: tuple[Filter, ...] = (("format", "yuv420p"), ("setsar", "1"), ("sidedata", "delete"))


def in_size(
    frames: Iterable[VideoFrame],
    shown: tuple[int, int],
    size: tuple[int, int],
    fit: Fit,
    fps: Fraction | int,
    *turns: Filter,
) -> Iterator[VideoFrame]:
    """Make frames upright, of one size, in yuv420p by BT.709 in limited range.

    Args:
        frames: As they were decoded, at a steady rate.
        shown: Width and height as they are shown (Footage), after the turns.
        size: That is wanted, even.
        fit: What happens where the aspects differ.
        fps: Their rate, and that of the frames given.
        turns: Filters that turn or mirror the upright frames.

    Raises:
        MediaError: They cannot be worked on.
    """
    stream = iter(frames)
    first = next(stream, None)
    if first is None:
        return iter(())
    whole = numbered(itertools.chain((first,), stream), fps)
    upright = (*_TURNS.get(first.rotation % 360, ()), *turns)
    if fit is Fit.FILL or _is_like(shown, size):
        cover = _covering(shown, size)
        return filtered([whole], *upright, _scale(first, cover), *_cut(cover, size), *_END)
    inside = _inside(shown, size)
    place = f"{(size[0] - inside[0]) // 4 * 2}:{(size[1] - inside[1]) // 4 * 2}"
    if fit is Fit.FIT:
        bars = ("pad", f"{size[0]}:{size[1]}:{place}:color={_BARS}")
        return filtered([whole], *upright, _scale(first, inside), bars, *_END)
    one, other = itertools.tee(whole)
    picture = filtered([one], *upright, _scale(first, inside), *_END)
    return filtered([_ground(other, first, upright, shown, size), picture], ("overlay", place), *_END)


def _ground(
    frames: Iterator[VideoFrame],
    first: VideoFrame,
    upright: tuple[Filter, ...],
    shown: tuple[int, int],
    size: tuple[int, int],
) -> Iterator[VideoFrame]:
    """The frames once more, blurred and darkened, behind themselves."""
    shrink = _GROUND_SIDE / max(size)
    small = _even(size[0] * shrink), _even(size[1] * shrink)
    cover = _covering(shown, small)
    soft: tuple[Filter, ...] = (
        ("gblur", f"sigma={_GROUND_SIDE / 24}"),
        ("lutyuv", f"y=16+(val-16)*{_GROUND_LIGHT}:u=128+(val-128)*{_GROUND_LIGHT}:v=128+(val-128)*{_GROUND_LIGHT}"),
        ("scale", f"{size[0]}:{size[1]}:flags=bicubic"),
    )
    return filtered([frames], *upright, _scale(first, cover), *_cut(cover, small), *_END[:1], *soft, *_END)


def still_frame(picture: Image.Image, size: tuple[int, int], fit: Fit) -> VideoFrame:
    """A picture as a frame of that size."""
    return to_frame(to_planes(staged(picture, *size, fit, 1.0).resize(size, Image.Resampling.LANCZOS)))


def to_frame(planes: Iterable[Image.Image]) -> VideoFrame:
    """Luma and both chroma planes at half the size as a frame in yuv420p."""
    luma, *chroma = planes
    frame = VideoFrame(luma.width, luma.height, "yuv420p")
    for target, source in zip(frame.planes, (luma, *chroma), strict=True):
        lines = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
        lines[: source.height, : source.width] = np.asarray(source)
    frame.colorspace = frame.color_range = 1
    return frame


def planes_of(frame: VideoFrame) -> tuple[Image.Image, Image.Image, Image.Image]:
    """A frame in yuv420p as luma and both chroma planes at half the size."""
    luma, first, second = (
        Image.frombytes("L", (plane.width, plane.height), bytes(plane), "raw", "L", plane.line_size, 1)
        for plane in frame.planes
    )
    return luma, first, second


def _scale(first: VideoFrame, size: tuple[int, int]) -> Filter:
    facts = [f"{size[0]}:{size[1]}", "flags=bicubic", "out_color_matrix=bt709", "out_range=tv"]
    if first.colorspace == _UNSPECIFIED and first.format.name.startswith("yuv"):
        # As players take a clip that does not name its matrix.
        facts.append(f"in_color_matrix={'bt709' if first.height >= _HD_HEIGHT else 'bt601'}")
    if first.color_trc in _HDR_TRANSFERS or first.color_primaries == _BT2020:
        facts.append("out_transfer=bt709:out_primaries=bt709")
    return "scale", ":".join(facts)


def _cut(cover: tuple[int, int], size: tuple[int, int]) -> tuple[Filter, ...]:
    return () if cover == size else (("crop", f"{size[0]}:{size[1]}"),)


def _is_like(shown: tuple[int, int], size: tuple[int, int]) -> bool:
    """Whether the aspects differ by less than a line of pixels would show."""
    return abs(shown[0] * size[1] - shown[1] * size[0]) <= 2 * max(*shown, *size)


def _covering(shown: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """The clip's size when nothing of `size` stays bare."""
    factor = max(size[0] / shown[0], size[1] / shown[1])
    return max(size[0], _even(shown[0] * factor)), max(size[1], _even(shown[1] * factor))


def _inside(shown: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """The clip's size when nothing of it is cut."""
    factor = min(size[0] / shown[0], size[1] / shown[1])
    return min(size[0], _even(shown[0] * factor)), min(size[1], _even(shown[1] * factor))


def _even(length: float) -> int:
    return max(2, round(length / 2) * 2)
