"""The sound of clips as blocks of samples: cut, turned round, quicker or slower, faded and joined to the sample."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from app.media.clips import Clip, open_clip
from app.providers.local.footage import Footage

RATE = 48_000
CHANNELS = 2
BLOCK = 1024
_LEAD_SECONDS = 0.2
"""Decoded before a place and dropped: the first packets after a jump do not sound as they should."""
_TURNED_SAMPLES = 10 * RATE
_HOP = 512
"""How far the pieces lie apart that are laid over each other; each is twice as long, 21 ms."""
_NEARNESS = 0.2
"""How much less like it the nearest place may be than the farthest, to be chosen."""
_SEARCH = 480
"""How far a piece may be moved: half of a wave of 50 Hz."""

Block = npt.NDArray[np.float32]
"""Samples between -1 and 1, of the shape (2, n)."""


def samples_in(seconds: float | Fraction) -> int:
    """How many samples last so long."""
    return round(seconds * RATE)


def silence(samples: int) -> Iterator[Block]:
    """So many samples of nothing."""
    while samples > 0:
        yield np.zeros((CHANNELS, min(BLOCK, samples)), np.float32)
        samples -= BLOCK


def exactly(blocks: Iterable[Block], samples: int) -> Iterator[Block]:
    """Cut at so many samples, or go on in silence until there are so many."""
    for block in blocks:
        if samples <= 0:
            return
        part = block[:, :samples]
        samples -= part.shape[1]
        yield part
    yield from silence(samples)


def sound_of(footage: Footage, start: float, samples: int) -> Iterator[Block]:
    """So many samples of a clip's sound from a place on; silence where it has none.

    Raises:
        MediaError: It is damaged.
    """
    return exactly(_decoded_from(footage, start) if footage.has_sound else (), samples)


def sound_backwards(footage: Footage, end: float, samples: int) -> Iterator[Block]:
    """So many samples of a clip's sound, from a place back.

    Raises:
        MediaError: It is damaged.
    """
    left = samples
    while left > 0:
        part = min(left, _TURNED_SAMPLES)
        start = end - part / RATE
        early = min(part, max(0, -samples_in(start)))
        blocks = list(sound_of(footage, max(0.0, start), part - early))
        yield from (block[:, ::-1] for block in reversed(blocks))
        yield from silence(early)
        left, end = left - part, start


def at_places(blocks: Iterable[Block], place_at: Callable[[float], float], samples: int) -> Iterator[Block]:
    """So many samples that sound as others do at other moments, at the same pitch: quicker, slower, or changing.

    Short pieces are laid over each other, each moved by up to 10 ms to where it goes on smoothly from the one before
    (WSOLA). FFmpeg's `atempo` cannot follow a ramp, and comes 20 ms early.

    Args:
        blocks: The sound.
        place_at: The second of that sound that is heard at a second of the new one; it never goes back.
        samples: How long the new one is.
    """
    source = _Window(blocks)
    weights = (0.5 - 0.5 * np.cos(np.arange(2 * _HOP) * (np.pi / _HOP))).astype(np.float32)
    tail: Block | None = None
    follows = 0
    for done in range(0, samples + _HOP, _HOP):
        start = samples_in(place_at(done / RATE)) - _HOP
        if tail is not None:
            start += _smoothest(source.part(follows, _HOP), source.part(start - _SEARCH, _HOP + 2 * _SEARCH))
        piece = source.part(start, 2 * _HOP) * weights
        if tail is not None:
            yield (tail + piece[:, :_HOP])[:, : samples - done + _HOP]
        tail, follows = piece[:, _HOP:], start + _HOP
        source.drop_before(start - _HOP - 2 * _SEARCH)


def crossfaded(first: Iterable[Block], second: Iterable[Block], samples: int) -> Iterator[Block]:
    """Fade from one sound to another within so many samples, equally loud throughout."""
    done = 0
    for one, other in zip(_of_one_size(first, samples), _of_one_size(second, samples), strict=True):
        place = (np.arange(done, done + one.shape[1], dtype=np.float32) + 0.5) / samples * (np.pi / 2)
        yield (one * np.cos(place) + other * np.sin(place)).astype(np.float32)
        done += one.shape[1]


def faded_out(blocks: Iterable[Block], samples: int) -> Iterator[Block]:
    """Fade to silence within so many samples."""
    return crossfaded(blocks, silence(samples), samples)


def to_frame(block: Block, pts: int) -> AudioFrame:
    """A block as a frame for filters and encoders."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block, np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, pts, Fraction(1, RATE)
    return frame


def _decoded_from(footage: Footage, start: float) -> Iterator[Block]:
    with open_clip(footage.path, footage.kind) as clip:
        origin = _origin(clip)
        if start > 0 and clip.audio is not None and clip.audio.time_base:
            at = max(0.0, start + origin - _LEAD_SECONDS)
            clip.container.seek(int(at / clip.audio.time_base), stream=clip.audio, backward=True)
        place = samples_in(start)
        for frame in _resampled(clip):
            due = place if frame.pts is None else samples_in(frame.pts * Fraction(1, RATE) - Fraction(origin))
            block = frame.to_ndarray().astype(np.float32, copy=False)
            if due > place:
                # A gap, or a sound that starts later than the picture.
                yield from silence(min(due - place, RATE * 3600))
                place = due
            late = block[:, max(0, place - due) :]
            if late.shape[1]:
                yield late
                place += late.shape[1]


def _origin(clip: Clip) -> float:
    """The second at which the first picture is shown: from there the clip counts."""
    stream = clip.video
    if stream is None or not stream.start_time or not stream.time_base:
        return 0.0
    return float(stream.start_time * stream.time_base)


def _resampled(clip: Clip) -> Iterator[AudioFrame]:
    resampler = AudioResampler(format="fltp", layout="stereo", rate=RATE)
    for packet in clip.container.demux(clip.audio) if clip.audio is not None else ():
        try:
            decoded = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in decoded:
            if isinstance(frame, AudioFrame):
                yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _of_one_size(blocks: Iterable[Block], samples: int) -> Iterator[Block]:
    """So many samples, cut at the same places whatever the blocks were."""
    rest = np.zeros((CHANNELS, 0), np.float32)
    for block in exactly(blocks, samples):
        rest = np.concatenate((rest, block), axis=1)
        while rest.shape[1] >= BLOCK:
            yield rest[:, :BLOCK]
            rest = rest[:, BLOCK:]
    if rest.shape[1]:
        yield rest


def _smoothest(wanted: Block, offered: Block) -> int:
    """How far from the middle the part of `offered` lies that is most like what is wanted, in samples."""
    template, area = wanted.sum(axis=0), offered.sum(axis=0)
    size = len(area) + len(template)
    likeness = np.fft.irfft(np.fft.rfft(area, size) * np.conj(np.fft.rfft(template, size)), size)[: 2 * _SEARCH + 1]
    total = np.concatenate(([0.0], np.cumsum(area.astype(np.float64) ** 2)))
    loudness = np.sqrt(np.maximum(total[len(template) :] - total[: -len(template)], 0.0)) + 1e-3
    # Among those that are nearly as like the nearest: moments stay in their places, and silence does not wander.
    farness = np.abs(np.arange(-_SEARCH, _SEARCH + 1)) / _SEARCH
    strength = float(np.sqrt((template.astype(np.float64) ** 2).sum()))
    return int(np.argmax(likeness / loudness - (_NEARNESS * strength + 1e-6) * farness)) - _SEARCH


class _Window:
    """A sound of which a part that moves on can be read at any place; outside of it all is silent."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._held = np.zeros((CHANNELS, 0), np.float32)
        self._first = 0
        self._least = 0

    def part(self, start: int, samples: int) -> Block:
        """Samples from a place on; none of them may have been dropped."""
        self._read_until(start + samples)
        left, right = start - self._first, start - self._first + samples
        inside = self._held[:, max(0, left) : max(0, right)]
        before = min(samples, max(0, -left))
        return np.pad(inside, ((0, 0), (before, samples - before - inside.shape[1])))

    def drop_before(self, place: int) -> None:
        """Let go of what will not be read again."""
        self._least = max(self._least, place)

    def _read_until(self, end: int) -> None:
        fresh = [self._held]
        have = self._first + self._held.shape[1]
        while have < end and (block := next(self._blocks, None)) is not None:
            fresh.append(block)
            have += block.shape[1]
        if len(fresh) > 1:
            whole = np.concatenate(fresh, axis=1)
            late = min(max(0, self._least - self._first), whole.shape[1])
            self._held, self._first = whole[:, late:], self._first + late
