"""Clips as material: what is in one, its frames from a place to a place, forwards or backwards, at a steady rate."""

import itertools
import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.media.clips import Clip, check_codecs, clip_duration_ms, is_heard, open_clip, shown_size
from app.media.frames import first_key_frame
from app.media.signatures import HEAD_BYTES, FileKind, recognise

STEADY_RATES = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "120")
)
_HELD_BYTES = 256 * 1024**2
"""What is kept of decoded frames to give them backwards."""
_MOMENT = 0.0005
"""Places are whole milliseconds: a frame due at 83.3 ms is the one at 83."""
_DECODER_THREADS = min(4, os.cpu_count() or 1)
_USUAL_RATE = Fraction(30)
_NEAR = 0.02

Timed = tuple[float, VideoFrame]
"""A frame, and the second from which on it is shown."""


@dataclass(frozen=True, slots=True)
class Footage:
    """A clip that can be worked on.

    Attributes:
        width: As it is shown: upright, with square pixels.
        height: Likewise.
        fps: Of a clip whose rate varies, the nearest steady one.
        seconds: How long its pictures last.
    """

    path: Path
    kind: FileKind
    width: int
    height: int
    fps: Fraction
    seconds: float
    has_sound: bool


def media_of(path: str) -> MediaType:
    """Tell whether an input is a picture or a clip.

    Raises:
        MediaError: It is gone, or of a kind that is not taken.
    """
    return _kind_of(Path(path)).media_type


def read_footage(path: str) -> Footage:
    """Look into a clip.

    Raises:
        MediaError: It is no clip, damaged, longer than is taken (4 hours), or coded in a way that is not known.
    """
    file = Path(path)
    kind = _kind_of(file)
    if kind.media_type is not MediaType.VIDEO:
        raise MediaError("This is not a clip.")
    with open_clip(file, kind, is_for_poster=True) as clip:
        check_codecs(clip)
        seconds = clip_duration_ms(clip) / 1000
        frame = first_key_frame(clip)
        width, height = shown_size(frame, clip.picture)
        rate = clip.picture.average_rate or clip.picture.guessed_rate
        has_sound = clip.audio is not None and is_heard(clip.audio)
    return Footage(file, kind, width, height, steady_rate(rate), seconds, has_sound)


def steady_rate(rate: Fraction | None) -> Fraction:
    """The usual rate that is nearest, or the rate itself where none is near."""
    if rate is None or rate <= 0:
        return _USUAL_RATE
    nearest = min(STEADY_RATES, key=lambda known: abs(known - rate))
    if rate > nearest or abs(nearest - rate) <= nearest * Fraction(_NEAR):
        return nearest
    return max(rate, Fraction(1)).limit_denominator(1001)


def forwards(footage: Footage, start: float = 0.0, end: float | None = None) -> Iterator[Timed]:
    """Decode from the frame that is shown at `start` until before `end`; seconds count from `start`.

    Raises:
        MediaError: It is damaged.
    """
    with _opened(footage) as clip:
        shown: VideoFrame | None = None
        for at, frame in _decoded(clip, start):
            if end is not None and at >= end - _MOMENT:
                break
            if at <= start + _MOMENT:
                shown = frame
                continue
            if shown is not None:
                yield 0.0, shown
                shown = None
            yield at - start, frame
        if shown is not None:
            yield 0.0, shown


def backwards(footage: Footage, start: float, end: float) -> Iterator[Timed]:
    """Decode from before `end` back to the frame that is shown at `start`; seconds count from `end`.

    Only so many frames are held as fit into memory; from a clip with few key frames some are decoded more than once.

    Raises:
        MediaError: It is damaged.
    """
    with _opened(footage) as clip:
        upper = end
        while upper > start + _MOMENT:
            held = _held_before(clip, start, upper)
            if not held:
                return
            ends = [*[at for at, _ in held][1:], upper]
            upper = held[0][0]
            while held:
                yield max(0.0, end - ends.pop()), held.pop()[1]


def _held_before(clip: Clip, start: float, upper: float) -> deque[Timed]:
    """The last frames before `upper` in their order, as many as memory allows, and none before that of `start`."""
    held: deque[Timed] = deque()
    room = 2
    for at, frame in _decoded(clip, upper - 2 * _MOMENT):
        if at >= upper - _MOMENT:
            break
        if at <= start + _MOMENT:
            held.clear()
        room = max(2, _HELD_BYTES // max(1, sum(plane.buffer_size for plane in frame.planes)))
        held.append((at, frame))
        if len(held) > room:
            held.popleft()
    return held


def at_times(frames: Iterable[Timed], times: Iterable[float]) -> Iterator[VideoFrame]:
    """Give for each time the frame that is shown then; after the last frame it stays.

    Args:
        frames: In the order of their seconds.
        times: Seconds that never go back.
    """
    stream = iter(frames)
    shown = next(stream, None)
    if shown is None:
        raise MediaError("There is no picture in this part of the clip that can be read.")
    coming = next(stream, None)
    for time in times:
        while coming is not None and coming[0] <= time + _MOMENT:
            shown, coming = coming, next(stream, None)
        yield shown[1]


def at_rate(frames: Iterable[Timed], fps: Fraction, count: int) -> Iterator[VideoFrame]:
    """So many frames at a steady rate."""
    return at_times(frames, (float(number / fps) for number in range(count)))


def last_frame(footage: Footage) -> VideoFrame:
    """The last frame that can be decoded.

    Raises:
        MediaError: There is none.
    """
    for _, frame in itertools.islice(backwards(footage, 0.0, footage.seconds + 1), 1):
        return frame
    raise MediaError("There is no picture in this clip that can be read.")


def _kind_of(path: Path) -> FileKind:
    try:
        with path.open("rb") as file:
            return recognise(file.read(HEAD_BYTES))
    except OSError as error:
        raise MediaError("The input's file is not there.", detail=str(error)) from error


@contextmanager
def _opened(footage: Footage) -> Iterator[Clip]:
    with open_clip(footage.path, footage.kind) as clip:
        context = clip.picture.codec_context
        context.thread_count, context.thread_type = _DECODER_THREADS, "AUTO"
        yield clip


def _decoded(clip: Clip, at: float) -> Iterator[Timed]:
    """Decode from a key frame that is not later than `at`."""
    back = 0.0
    while True:
        clip.seek(1000 * max(0.0, at - back))
        frames = clip.frames()
        first = next(frames, None)
        # The index of some containers is by the order of decoding: it may lead to a key frame that is shown later.
        if first is None or back > at or clip.milliseconds(first) <= 1000 * (at + _MOMENT):
            break
        back = 2 * back or 1.0
    latest = 0.0
    for frame in itertools.chain(() if first is None else (first,), frames):
        latest = max(latest, clip.milliseconds(frame) / 1000)
        yield latest, frame
