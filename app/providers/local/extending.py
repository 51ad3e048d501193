"""Lets a clip go on after its last frame: the camera moves over it, it stands, or the clip runs back and forth."""

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame

from app.domain.errors import MediaError
from app.providers.local.camera import View, eased, largest_zoom
from app.providers.local.canvas import canvas
from app.providers.local.clip_fields import Continuation, ContinuedSound, Extent
from app.providers.local.clip_params import LONGEST_SECONDS, VideoExtendParams
from app.providers.local.encode import write_film
from app.providers.local.fields import CameraMove, Fit
from app.providers.local.footage import Footage, Timed, at_rate, backwards, forwards, last_frame, read_footage
from app.providers.local.framing import in_size, planes_of, to_frame
from app.providers.local.moving import FlatSubject
from app.providers.local.sounds import RATE, Block, exactly, faded_out, samples_in, sound_backwards, sound_of

_SIDES = {
    Continuation.PAN_LEFT: (0.0, 0.5),
    Continuation.PAN_RIGHT: (1.0, 0.5),
    Continuation.TILT_UP: (0.5, 0.0),
    Continuation.TILT_DOWN: (0.5, 1.0),
}
"""Where the camera goes in the room that the zoom leaves it."""
_FADE_SECONDS = 0.8
_ROOM_SECONDS = 1.0


def render_extension(wanted: VideoExtendParams, target: Path) -> None:
    """Write the clip with what goes on after it, or that alone.

    Raises:
        MediaError: The clip cannot be read, or is too long.
    """
    clip = read_footage(str(wanted.source_clip))
    fps = Fraction(wanted.fps) or clip.fps
    size = canvas((clip.width, clip.height), wanted.size)
    more = max(1, round(wanted.duration * fps))
    before = 0 if wanted.extent is Extent.NEW_PART else max(1, round(clip.seconds * fps))
    if (before + more) / fps > LONGEST_SECONDS:
        raise MediaError("The clip would be longer than 4 hours.")
    frames = itertools.chain(
        in_size(at_rate(forwards(clip), fps, before), (clip.width, clip.height), size, Fit.FILL, fps),
        _new_frames(clip, wanted, size, fps, more),
    )
    sound: Iterator[Block] | None = None
    if clip.has_sound and wanted.sound is not ContinuedSound.REMOVED:
        sound = itertools.chain(
            sound_of(clip, 0.0, samples_in(before / fps)), _new_sound(clip, wanted.sound, samples_in(more / fps))
        )
    elif clip.has_sound and before:
        sound = sound_of(clip, 0.0, samples_in(before / fps))
    write_film(target, frames, sound, size=size, fps=fps, count=before + more)


def _new_frames(
    clip: Footage, wanted: VideoExtendParams, size: tuple[int, int], fps: Fraction, count: int
) -> Iterator[VideoFrame]:
    shown = (clip.width, clip.height)
    if wanted.continuation is Continuation.PING_PONG:
        yield from in_size(at_rate(_pendulum(clip), fps, count), shown, size, Fit.FILL, fps)
        return
    (still,) = in_size([last_frame(clip)], shown, size, Fit.FILL, fps)
    if wanted.continuation is Continuation.HOLD:
        yield from itertools.repeat(still, count)
        return
    zoom = largest_zoom(CameraMove.PUSH_IN, wanted.strength)
    subject = FlatSubject(planes_of(still), *size, zoom=zoom)
    curve = eased(wanted.ease)
    for number in range(count):
        yield to_frame(subject.frame(_leaving(wanted.continuation, zoom, curve((number + 1) / count))))


def _leaving(way: Continuation, zoom: float, place: float) -> View:
    """Where the camera is that leaves the whole frame: from there every move starts, so that nothing jumps."""
    x, y = _SIDES.get(way, (0.5, 0.5))
    return View(zoom**place, x, y)


def _pendulum(clip: Footage) -> Iterator[Timed]:
    """The clip backwards, forwards, and so on."""
    for leg in itertools.count():
        frames = forwards(clip) if leg % 2 else backwards(clip, 0.0, clip.seconds)
        seen = False
        for at, frame in frames:
            seen = True
            yield leg * clip.seconds + at, frame
        if not seen:
            return


def _new_sound(clip: Footage, sound: ContinuedSound, samples: int) -> Iterator[Block]:
    if sound is ContinuedSound.FADE:
        fade = min(samples, samples_in(_FADE_SECONDS))
        return exactly(faded_out(_swinging(clip, clip.seconds, fade), fade), samples)
    reach = clip.seconds if sound is ContinuedSound.MIRROR else min(_ROOM_SECONDS, clip.seconds)
    return _swinging(clip, reach, samples)


def _swinging(clip: Footage, reach: float, samples: int) -> Iterator[Block]:
    """The end of the clip's sound backwards, forwards, and so on: it goes on where it was, without a crack."""
    leg_samples = max(1, samples_in(reach))
    legs: tuple[Callable[[int], Iterator[Block]], ...] = (
        lambda many: sound_backwards(clip, clip.seconds, many),
        lambda many: sound_of(clip, clip.seconds - leg_samples / RATE, many),
    )
    for leg in itertools.cycle(legs):
        if samples <= 0:
            return
        yield from leg(min(leg_samples, samples))
        samples -= leg_samples
