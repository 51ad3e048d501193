"""Changes a clip: cut, speed, direction, look, steadiness, size, and how large its file may be."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame

from app.domain.errors import MediaError
from app.providers.local.board import prompt_words
from app.providers.local.canvas import canvas
from app.providers.local.clip_fields import Mirror, Turn
from app.providers.local.clip_params import LONGEST_SECONDS, VideoModifyParams
from app.providers.local.copying import copy_cut
from app.providers.local.encode import SOUND_BITS_A_SECOND, write_film
from app.providers.local.filtering import Filter, filtered, numbered
from app.providers.local.finish import Finish
from app.providers.local.footage import Footage, Timed, at_rate, at_times, backwards, forwards, read_footage
from app.providers.local.framing import in_size, planes_of, to_frame
from app.providers.local.looks import Treatment, chosen_look
from app.providers.local.sounds import Block, at_places, samples_in, sound_backwards, sound_of
from app.providers.local.timing import Timing, timing
from app.providers.local.transitions import dissolve

_TURNS: dict[Turn, tuple[Filter, ...]] = {
    Turn.NONE: (),
    Turn.RIGHT: (("transpose", "clock"),),
    Turn.OVER: (("hflip", ""), ("vflip", "")),
    Turn.LEFT: (("transpose", "cclock"),),
}
_MIRRORS: dict[Mirror, tuple[Filter, ...]] = {
    Mirror.NONE: (),
    Mirror.SIDES: (("hflip", ""),),
    Mirror.UPSIDE: (("vflip", ""),),
}
_SEARCHED = 32
"""How far a shake of the camera is looked for, in pixels; a multiple of 16."""
_NEAR = 0.02
"""Of a frame: seconds are rounded where they are typed and stored."""
_INSTANT = 0.0005
"""Seconds that make no difference."""
_CONTAINER_SHARE = 0.03
_LEAST_BITS_A_PIXEL = 0.025
"""With fewer a smaller clip looks better."""
_LEAST_BITS_A_SECOND = 40_000
_LEAST_SIDE = 160
_TRIES = 4


@dataclass(frozen=True, slots=True)
class _Cut:
    """The part of a clip that is kept, at its new speed."""

    clip: Footage
    start: float
    end: float
    timing: Timing
    is_reversed: bool

    def frames(self) -> Iterator[Timed]:
        turned = self.is_reversed
        return backwards(self.clip, self.start, self.end) if turned else forwards(self.clip, self.start, self.end)

    def sound(self, samples: int) -> Iterator[Block]:
        length = samples_in(self.end - self.start)
        if self.is_reversed:
            heard = sound_backwards(self.clip, self.end, length)
        else:
            heard = sound_of(self.clip, self.start, length)
        if self.timing.is_as_before:
            return heard
        return at_places(heard, self.timing.place_at, samples)


def render_change(wanted: VideoModifyParams, target: Path) -> None:
    """Write the changed clip.

    Raises:
        MediaError: The clip cannot be read, the part lies behind its end, or it cannot be as small as is asked.
    """
    clip = read_footage(str(wanted.source_clip))
    start, end = _part(wanted, clip)
    if start >= end:
        raise MediaError(f"The part begins behind the end of the clip, which is {clip.seconds:.1f} s long.")
    if wanted.is_trim_alone and copy_cut(clip, start, end, target, has_sound=wanted.has_sound):
        return
    cut = _Cut(clip, start, end, timing(end - start, wanted.speed, wanted.ramp), wanted.is_reversed)
    if cut.timing.seconds > LONGEST_SECONDS:
        raise MediaError("The clip would be longer than 4 hours.")
    shown = (clip.width, clip.height) if wanted.turn in {Turn.NONE, Turn.OVER} else (clip.height, clip.width)
    size = canvas(shown, wanted.size, wanted.aspect, wanted.longest)
    if wanted.megabytes:
        _write_within(wanted, cut, shown, size, target)
    else:
        _write(wanted, cut, shown, size, target, None)


def _part(wanted: VideoModifyParams, clip: Footage) -> tuple[float, float]:
    """The seconds from and to which the clip is kept, at the borders of frames: so sound and pictures stay together."""
    first = math.floor(wanted.start * clip.fps + _NEAR)
    if not wanted.end or wanted.end >= clip.seconds:
        return float(first / clip.fps), clip.seconds
    return float(first / clip.fps), float(math.ceil(wanted.end * clip.fps - _NEAR) / clip.fps)


def _write_within(
    wanted: VideoModifyParams, cut: _Cut, shown: tuple[int, int], size: tuple[int, int], target: Path
) -> None:
    """Code the clip with fewer and fewer bits until its file is small enough; mostly the first time it is."""
    limit = wanted.megabytes * 1e6
    bits = limit * 8 * (1 - _CONTAINER_SHARE) / cut.timing.seconds
    bits -= SOUND_BITS_A_SECOND if wanted.has_sound and cut.clip.has_sound else 0
    for _ in range(_TRIES):
        if bits < _LEAST_BITS_A_SECOND:
            break
        _write(wanted, cut, shown, _affordable(size, bits, _rate(wanted, cut)), target, int(bits))
        made = target.stat().st_size
        if made <= limit:
            return
        target.unlink()
        bits *= 0.95 * limit / made
    raise MediaError(f"So long a clip does not fit into {wanted.megabytes:g} MB. A shorter part of it does.")


def _affordable(size: tuple[int, int], bits: float, fps: Fraction) -> tuple[int, int]:
    """The size at which so many bits a second still look well."""
    share = bits / float(fps) / (size[0] * size[1] * _LEAST_BITS_A_PIXEL)
    longest = max(_LEAST_SIDE, int(max(size) * min(1.0, share) ** 0.5))
    return canvas(size, longest=longest)


def _write(
    wanted: VideoModifyParams,
    cut: _Cut,
    shown: tuple[int, int],
    size: tuple[int, int],
    target: Path,
    bits: int | None,
) -> None:
    fps = _rate(wanted, cut)
    count = max(1, round(cut.timing.seconds * fps))
    times = (cut.timing.place_at(float(number / fps)) for number in range(count))
    if wanted.is_steadied or wanted.is_blended:
        frames = _from_every_frame(wanted, cut, shown, size, times)
    else:
        frames = in_size(at_times(cut.frames(), times), shown, size, wanted.fit, fps, *_turns(wanted))
    has_sound = wanted.has_sound and cut.clip.has_sound
    sound = cut.sound(samples_in(count / fps)) if has_sound else None
    treated = _treated(frames, wanted, size)
    write_film(target, treated, sound, size=size, fps=fps, count=count, bits_a_second=bits)


def _from_every_frame(
    wanted: VideoModifyParams, cut: _Cut, shown: tuple[int, int], size: tuple[int, int], times: Iterator[float]
) -> Iterator[VideoFrame]:
    """The frames at some times where what lies between two of them matters too: shakes, and mixtures."""
    native, length = cut.clip.fps, cut.end - cut.start
    every = at_rate(cut.frames(), native, max(1, round(length * native)))
    frames = in_size(every, shown, size, wanted.fit, native, *_turns(wanted))
    if wanted.is_steadied:
        frames = _steadied(frames, native)
    timed = ((float(number / native), frame) for number, frame in enumerate(frames))
    return _blended(timed, times) if wanted.is_blended else at_times(timed, times)


def _blended(frames: Iterator[Timed], times: Iterator[float]) -> Iterator[VideoFrame]:
    """For each time a mixture of the frames before and after it."""
    shown = next(frames)
    coming = next(frames, None)
    for time in times:
        while coming is not None and coming[0] <= time + _INSTANT:
            shown, coming = coming, next(frames, None)
        if coming is None or time <= shown[0] + _INSTANT:
            yield shown[1]
            continue
        share = (time - shown[0]) / (coming[0] - shown[0])
        yield to_frame(dissolve(planes_of(shown[1]), planes_of(coming[1]), share))


def _turns(wanted: VideoModifyParams) -> tuple[Filter, ...]:
    return (*_TURNS[wanted.turn], *_MIRRORS[wanted.mirror])


def _rate(wanted: VideoModifyParams, cut: _Cut) -> Fraction:
    return Fraction(wanted.fps) or cut.clip.fps


def _steadied(frames: Iterator[VideoFrame], fps: Fraction) -> Iterator[VideoFrame]:
    return filtered([numbered(frames, fps)], ("deshake", f"rx={_SEARCHED}:ry={_SEARCHED}:edge=mirror"))


def _treated(frames: Iterator[VideoFrame], wanted: VideoModifyParams, size: tuple[int, int]) -> Iterator[VideoFrame]:
    look = chosen_look(wanted.look, prompt_words(wanted.prompt))
    treatment = Treatment(look, wanted.look_strength, wanted.seed or 0)
    if treatment.changes_nothing:
        return frames
    finish = Finish(treatment, *size)
    return (to_frame(finish.planes(planes_of(frame), number)) for number, frame in enumerate(frames))
