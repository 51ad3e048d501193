"""Records a phone's stream into an MP4 file as it is, without encoding it again."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import structlog
from av.container import Flags

from app.devices.h264 import parameters
from app.devices.sources import Unit

log = structlog.get_logger()

_TICK = Fraction(1, 1_000_000)
_TICKS = 1_000_000
_FRAGMENT_US = 1_000_000
_LARGEST_GAP_US = 2_000_000
_SHORTEST_US = 1_000
_OPTIONS = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": str(_FRAGMENT_US)}


class EndReason(StrEnum):
    """Why a recording ended."""

    STOPPED = "stopped"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    FORMAT_CHANGED = "format_changed"
    """The phone sends pictures of another size now, which one file cannot hold."""
    NO_STREAM = "no_stream"
    """The phone gives single pictures only."""
    PHONE_LOST = "phone_lost"
    NOT_WRITTEN = "not_written"
    """The file could not be written: the disk is full, or the folder is gone."""


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    """What ends a recording by itself."""

    seconds: float = 3600.0
    size_bytes: int = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded so far, or in all when there is a reason.

    Args:
        seconds: From the first picture to the newest, or to the end.
        size_bytes: Of the pictures; the file is slightly larger.
        pictures: 0 where there is no file.
        reason: Why it ended; None while it goes on.
    """

    path: Path
    seconds: float = 0.0
    size_bytes: int = 0
    pictures: int = 0
    reason: EndReason | None = None


class Recorder:
    """Writes the units of one stream; begins with the first key picture.

    The file is made of fragments of about a second: killed in the midst, it plays up to the last one.

    Args:
        path: The file; what is there is written over.
        limits: End it.
        clock: Seconds that never go back.
    """

    def __init__(
        self, path: Path, limits: RecordingLimits | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._limits = limits or RecordingLimits()
        self._clock = clock
        self._output: Any = None
        self._stream: Any = None
        self._held: tuple[Unit, int] | None = None
        """The newest unit and its time: how long it is shown is known when the next one comes."""
        self._first_at = 0.0
        self._offset_us: int | None = None
        self._format = b""
        self._size_bytes = 0
        self._pictures = 0
        self._time_us = 0
        self._reason: EndReason | None = None

    @property
    def recorded(self) -> Recorded:
        return Recorded(self._path, self._time_us / _TICKS, self._size_bytes, self._pictures, self._reason)

    @property
    def is_over(self) -> bool:
        return self._reason is not None

    def add(self, unit: Unit) -> None:
        """Take the next unit; may end the recording."""
        if self.is_over or (self._output is None and not unit.is_key):
            return
        try:
            self._add(unit)
        except (OSError, av.FFmpegError) as error:
            self._fail(error)

    def look(self) -> None:
        """End it where its time is over, though nothing comes."""
        if self._output is not None and not self.is_over and self._elapsed_us() >= self._limits.seconds * _TICKS:
            self.finish(EndReason.TOO_LONG)

    def finish(self, reason: EndReason) -> None:
        """Close the file; the last picture is shown until now."""
        if self.is_over:
            return
        self._reason = reason
        try:
            if self._held is not None:
                longest = round(self._limits.seconds * _TICKS)
                self._time_us = max(min(self._elapsed_us(), longest), self._held[1] + _SHORTEST_US)
                self._write_held(self._time_us)
            if self._output is not None:
                self._output.close()
        except (OSError, av.FFmpegError) as error:
            self._fail(error)

    def _add(self, unit: Unit) -> None:
        if self._output is None:
            self._open(unit)
        elif unit.is_key and parameters(unit.data) not in {b"", self._format}:
            self.finish(EndReason.FORMAT_CHANGED)
            return
        at = self._time_of(unit)
        self._write_held(at)
        self._held, self._time_us = (unit, at), at
        self._size_bytes += len(unit.data)
        self._pictures += 1
        if at >= self._limits.seconds * _TICKS:
            self.finish(EndReason.TOO_LONG)
        elif self._size_bytes >= self._limits.size_bytes:
            self.finish(EndReason.TOO_LARGE)

    def _open(self, unit: Unit) -> None:
        with av.open(io.BytesIO(unit.data), format="h264") as template:
            self._output = av.open(str(self._path), "w", format="mp4", options=_OPTIONS)
            # Else a fragment stays in the buffer of the library until that is full.
            self._output.flags |= Flags.flush_packets.value
            self._stream = self._output.add_stream_from_template(template.streams.video[0])
        self._format = parameters(unit.data)
        self._first_at = self._clock()

    def _time_of(self, unit: Unit) -> int:
        """Microseconds since the first unit: by the phone's clock where it tells, in step with ours."""
        now = self._elapsed_us()
        if unit.pts_us is not None:
            if self._offset_us is None or abs(unit.pts_us - self._offset_us - now) > _LARGEST_GAP_US:
                # The first one, or the phone's clock began anew.
                self._offset_us = unit.pts_us - now
            now = unit.pts_us - self._offset_us
        return now if self._held is None else max(now, self._held[1] + _SHORTEST_US)

    def _elapsed_us(self) -> int:
        return round((self._clock() - self._first_at) * _TICKS)

    def _write_held(self, until_us: int) -> None:
        if self._held is None:
            return
        (unit, at), self._held = self._held, None
        packet = av.Packet(unit.data)
        packet.stream = self._stream
        packet.time_base = _TICK
        packet.pts = packet.dts = at
        packet.duration = until_us - at
        packet.is_keyframe = unit.is_key
        self._output.mux(packet)

    def _fail(self, error: Exception) -> None:
        log.warning("recording_not_written", error=str(error))
        self._reason = EndReason.NOT_WRITTEN
        self._held = None
