"""What a player needs besides its thread: frames decoded a little ahead, and a clock."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from app.media.clips import Clip, shown_size
from app.media.frames import HALF_A_MILLISECOND, convert
from app.media.sound import SoundOutput, Soundtrack

AHEAD = 4
LATE_MS = 60.0
MOST_SKIPPED = 8
"""In a row: of a clip that is too much for this computer something is still seen."""
STALLED_SECONDS = 1.0
_BYTES_PER_PIXEL = 4


@dataclass(frozen=True, slots=True)
class ClipFrame:
    """A frame as Qt's RGB32 takes it: blue, green, red, 255."""

    at_ms: float
    width: int
    height: int
    stride: int
    data: bytes


def scaled(size: tuple[int, int], bounds: tuple[int, int] | None) -> tuple[int, int]:
    """Scale a size so that it just fits into the bounds; None leaves it as it is."""
    if bounds is None:
        return size
    scale = min(bounds[0] / size[0], bounds[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


class FrameQueue:
    """The next few frames of a clip, decoded and scaled."""

    def __init__(self, clip: Clip, bounds: tuple[int, int] | None) -> None:
        self.bounds = bounds
        self.is_at_end = False
        self.skipped = 0
        self.clip_size: tuple[int, int] | None = None
        """As the clip is shown; known after the first frame."""
        self._clip = clip
        self._frames: Iterator[VideoFrame] = clip.frames()
        self._ahead: deque[ClipFrame] = deque()
        self._reformatter = VideoReformatter()

    @property
    def is_full(self) -> bool:
        return self.is_at_end or len(self._ahead) >= AHEAD

    @property
    def next_ms(self) -> float | None:
        """When the next frame is due; None while there is none."""
        return self._ahead[0].at_ms if self._ahead else None

    @property
    def second_ms(self) -> float | None:
        """When the frame after the next one is due; None while there is none."""
        return self._ahead[1].at_ms if len(self._ahead) > 1 else None

    def take(self) -> ClipFrame | None:
        return self._ahead.popleft() if self._ahead else None

    def seek(self, at_ms: float, *, is_stale: Callable[[], bool] = lambda: False) -> None:
        """Make the frame that is shown at a place the next one.

        Args:
            at_ms: The place; behind the end it is the last frame.
            is_stale: Asked between frames; True gives up, as another place is wanted by now.
        """
        self._ahead.clear()
        self._clip.seek(at_ms)
        self._frames = self._clip.frames()
        self.is_at_end = False
        shown: VideoFrame | None = None
        for frame in self._frames:
            place = self._clip.milliseconds(frame)
            if shown is not None and place > at_ms + HALF_A_MILLISECOND:
                self._ahead += [self._scaled(shown), self._scaled(frame)]
                return
            if place >= at_ms - HALF_A_MILLISECOND:
                self._ahead.append(self._scaled(frame))
                return
            shown = frame
            if is_stale():
                return
        self.is_at_end = True
        if shown is not None:
            self._ahead.append(self._scaled(shown))

    def decode(self, now_ms: float | None = None) -> None:
        """Decode one more frame; with `now_ms`, most of those that are late already are not scaled."""
        frame = next(self._frames, None)
        if frame is None:
            self.is_at_end = True
        elif self._is_late(frame, now_ms) and self.skipped < MOST_SKIPPED:
            self.skipped += 1
        else:
            self._ahead.append(self._scaled(frame))

    def _is_late(self, frame: VideoFrame, now_ms: float | None) -> bool:
        return now_ms is not None and self._clip.milliseconds(frame) < now_ms - LATE_MS

    def _scaled(self, frame: VideoFrame) -> ClipFrame:
        self.clip_size = shown_size(frame, self._clip.picture)
        width, height = scaled(self.clip_size, self.bounds)
        turns = frame.rotation // 90 % 4
        size = (height, width) if turns % 2 else (width, height)
        picture = convert(self._reformatter, frame, *size, "bgra", smooth=True)
        plane = picture.planes[0]
        at_ms = self._clip.milliseconds(frame)
        if turns == 0:
            return ClipFrame(at_ms, width, height, plane.line_size, bytes(plane))
        pixels = np.frombuffer(bytes(plane), np.uint8).reshape(size[1], plane.line_size)[
            :, : size[0] * _BYTES_PER_PIXEL
        ]
        turned = np.rot90(pixels.reshape(size[1], size[0], _BYTES_PER_PIXEL), turns)
        return ClipFrame(at_ms, width, height, width * _BYTES_PER_PIXEL, turned.tobytes())


class Clock:
    """Where a clip is: by what the sound device has taken, else by the time that went by."""

    def __init__(self) -> None:
        self._at_ms = 0.0
        self._speed = 1.0
        self._since: float | None = None
        self._track: Soundtrack | None = None
        self._output: SoundOutput | None = None
        self._heard_ms = 0.0
        self._heard_at = 0.0

    @property
    def has_sound(self) -> bool:
        return self._track is not None

    def start(
        self, at_ms: float, speed: float, track: Soundtrack | None = None, output: SoundOutput | None = None
    ) -> None:
        """Run from a place on; with a track and a device, by them.

        Raises:
            OSError: The device does not start.
        """
        self.stop(at_ms)
        self._speed = speed
        if track is not None and output is not None:
            track.seek(at_ms)
            track.fill()
            output.start()
            self._track, self._output = track, output
            self._heard_ms, self._heard_at = -1.0, time.monotonic()
        self._since = time.monotonic()

    def start_together(self, at_ms: float, since: float, speed: float) -> None:
        """Run as another clock does that is at a place at a moment of `time.monotonic()`, without sound."""
        self.stop(at_ms)
        self._speed, self._since = speed, since

    def stop(self, at_ms: float) -> None:
        """Stand at a place."""
        if self._output is not None:
            self._output.stop()
        self._track = self._output = None
        self._at_ms, self._since = at_ms, None

    def now_ms(self) -> float:
        if self._track is not None:
            return self._sounding_ms(self._track)
        if self._since is None:
            return self._at_ms
        return self._at_ms + 1000 * (time.monotonic() - self._since) * self._speed

    def _sounding_ms(self, track: Soundtrack) -> float:
        latency = 1000 * self._output.latency_seconds if self._output is not None else 0.0
        heard, now = track.heard_ms, time.monotonic()
        if heard != self._heard_ms:
            self._heard_ms, self._heard_at = heard, now
        elif track.has_ended or now - self._heard_at > STALLED_SECONDS:
            # The pictures go on after the sound, and when a device is pulled out.
            at_ms = max(self._at_ms, heard - latency)
            self.stop(at_ms)
            self._since = now
            return at_ms
        return max(self._at_ms, heard - latency)
