"""Makes a transition: reads both inputs, pictures or clips, mixes where they meet, joins their sounds."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame
from PIL import Image

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.providers.local.camera import eased
from app.providers.local.canvas import canvas
from app.providers.local.clip_fields import Extent
from app.providers.local.clip_params import LONGEST_SECONDS, VideoTransitionParams
from app.providers.local.encode import write_film
from app.providers.local.fields import Fit
from app.providers.local.footage import Footage, at_rate, forwards, media_of, read_footage
from app.providers.local.framing import in_size, planes_of, still_frame, to_frame
from app.providers.local.picture import read_source
from app.providers.local.sounds import Block, crossfaded, samples_in, silence, sound_of
from app.providers.local.transitions import Mix, mixer

_LONGEST_PICTURE = 4096
_USUAL_RATE = Fraction(30)


@dataclass(frozen=True, slots=True)
class Input:
    """A picture or a clip on one side of a transition.

    Attributes:
        seconds: How long it is shown, the transition with it.
    """

    source: Footage | Image.Image
    seconds: float

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as it is shown."""
        return self.source.width, self.source.height

    @property
    def fps(self) -> Fraction | None:
        return self.source.fps if isinstance(self.source, Footage) else None

    @property
    def has_sound(self) -> bool:
        return isinstance(self.source, Footage) and self.source.has_sound

    def frames(self, size: tuple[int, int], fit: Fit, fps: Fraction, first: int, count: int) -> Iterator[VideoFrame]:
        """So many frames from frame `first` on."""
        if isinstance(self.source, Footage):
            cut = at_rate(forwards(self.source, float(first / fps)), fps, count)
            return in_size(cut, self.shown, size, fit, fps)
        return itertools.repeat(still_frame(self.source, size, fit), count)

    def sound(self, start: Fraction, samples: int) -> Iterator[Block]:
        """So many samples of what is heard."""
        if isinstance(self.source, Footage):
            return sound_of(self.source, float(start), samples)
        return silence(samples)


def render_transition(wanted: VideoTransitionParams, target: Path) -> None:
    """Write the transition, alone or with the inputs around it.

    Raises:
        MediaError: An input cannot be read, or both are too long together.
    """
    first, second = (
        _read(str(path), wanted.duration + wanted.still_seconds) for path in (wanted.first_frame, wanted.last_frame)
    )
    size = canvas(first.shown, wanted.size, wanted.aspect)
    fps = Fraction(wanted.fps) or first.fps or second.fps or _USUAL_RATE
    counts = max(1, round(first.seconds * fps)), max(1, round(second.seconds * fps))
    meeting = min(max(1, round(wanted.duration * fps)), *counts)
    if wanted.extent is Extent.NEW_PART:
        start, before, after = counts[0] - meeting, 0, 0
    else:
        start, before, after = 0, counts[0] - meeting, counts[1] - meeting
    count = before + meeting + after
    if count / fps > LONGEST_SECONDS:
        raise MediaError("Both clips together are longer than 4 hours.")
    places = _places(meeting, wanted)
    frames = _mixed(
        first.frames(size, wanted.fit, fps, start, before + meeting),
        second.frames(size, wanted.fit, fps, 0, meeting + after),
        before,
        places,
        mixer(wanted.transition, wanted.direction),
    )
    sound = None
    if first.has_sound or second.has_sound:
        marks = [samples_in(number / fps) for number in (start, start + before, meeting, after)]
        overlap = marks[2]
        sound = itertools.chain(
            first.sound(start / fps, marks[1] - marks[0]),
            crossfaded(first.sound((start + before) / fps, overlap), second.sound(Fraction(0), overlap), overlap),
            second.sound(meeting / fps, marks[3]),
        )
    write_film(target, frames, sound, size=size, fps=fps, count=count)


def _read(path: str, still_seconds: float) -> Input:
    if media_of(path) is MediaType.IMAGE:
        return Input(read_source(path, _LONGEST_PICTURE), still_seconds)
    footage = read_footage(path)
    return Input(footage, footage.seconds)


def _places(meeting: int, wanted: VideoTransitionParams) -> list[float]:
    """How far the transition is in each of its frames; alone, it shows both inputs whole at its ends."""
    curve: Callable[[float], float] = eased(wanted.ease)
    if wanted.extent is Extent.NEW_PART:
        return [curve(number / max(1, meeting - 1)) for number in range(meeting)]
    return [curve((number + 1) / (meeting + 1)) for number in range(meeting)]


def _mixed(
    first: Iterator[VideoFrame], second: Iterator[VideoFrame], before: int, places: list[float], mix: Mix
) -> Iterator[VideoFrame]:
    yield from itertools.islice(first, before)
    for place, one, other in zip(places, first, second, strict=False):
        yield to_frame(mix(planes_of(one), planes_of(other), place))
    yield from second
