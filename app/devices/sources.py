"""Where the pictures of a phone come from: the rungs of a ladder, one interface."""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from socket import socket
from typing import ClassVar

from typing_extensions import override

from app.devices.facts import Size, read_rotation, read_sizes
from app.devices.h264 import AccessUnits, is_key
from app.devices.lines import Lines
from app.domain.errors import DeviceError, DeviceRefusedError, ScreenUnreadableError

SIDES = (1920, 1280, 1024, 800, 640, 480)
"""Lengths of the longer side that encoders are asked for, in pixels; before them the screen's own."""
_FIRST_WITHOUT_LIMIT = 34
_LIMIT_SECONDS = 180
_RESTART_SECONDS = 170.0
_EMPTY_RUNS = 3
_LARGE_SIDE = 1280
_LARGE_RATE, _SMALL_RATE = 8_000_000, 4_000_000
_ALIGNMENT = 8
_BUFFER_BYTES = 512 * 1024
_CABLE_SILENCE, _NETWORK_SILENCE, _NEAR_SILENCE = 0.008, 0.015, 0.004
_LONGEST_SILENCE = 0.040
_MAX_WORDS = 300
_MISSING = re.compile(r"not found|inaccessible|permission denied", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURE_SECONDS = 15.0
_MAX_PICTURE_BYTES = 64 * 1024 * 1024
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 2.0

Pause = Callable[[float], None]
"""Waits so many seconds, or until the stream is wanted otherwise."""


class SourceKind(StrEnum):
    """The rungs, the best one first."""

    SCRCPY = "scrcpy"
    RECORD = "record"
    POLL = "poll"


class StreamEndedError(DeviceError):
    """The stream ended as it may: open it again."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a decoder takes at once: one picture.

    Args:
        data: An access unit with start codes (parameter sets before a key picture), or a PNG file.
        is_key: It can be decoded without the ones before it.
        pts_us: When the phone took the picture, by the phone's clock; None where it does not say.
        size: Width and height of the picture; None where only the decoder knows them.
    """

    data: bytes
    is_key: bool
    pts_us: int | None = None
    size: Size | None = None


class PictureSource(ABC):
    """Gives the units of one phone to one thread; what another thread breaks off is Lines' to know.

    Args:
        lines: Opens the connections.
        pause: Waits.
    """

    kind: ClassVar[SourceKind]
    codec: ClassVar[str] = "h264"
    """The name of the decoder."""
    is_letterboxed: ClassVar[bool] = False
    """The size of the picture stays when the screen is turned: it then has black bars."""

    def __init__(self, lines: Lines, pause: Pause) -> None:
        self._lines = lines
        self._pause = pause
        self.screen: Size | None = None
        """The phone's screen as it was held at `open`; None where it is as the pictures are."""
        self.rotation = 0
        """Quarter turns of the screen at `open`."""

    def suits(self, long_side: int) -> bool:  # noqa: ARG002 (for those that can give other sizes)
        """Whether `open` with this many pixels would give pictures of the same size as now."""
        return True

    @abstractmethod
    def open(self, long_side: int) -> None:
        """Begin, or begin again; the next unit is a key.

        Args:
            long_side: How many pixels of the longer side are wanted; the source gives as many, or somewhat more.

        Raises:
            DeviceRefusedError: This phone has no such source: take the next rung.
            DeviceError: The phone is gone or does not answer.
        """

    @abstractmethod
    def read(self, seconds: float) -> list[Unit]:
        """Wait at most so long for the next units; none where nothing came.

        Raises:
            StreamEndedError: It is to be opened again.
            DeviceRefusedError: This phone has no such source: take the next rung.
            DeviceError: The phone is gone or does not answer.
        """

    @abstractmethod
    def close(self) -> None:
        """End what runs on the phone; it may be opened again."""


class RecordSource(PictureSource):
    """`screenrecord`: on nearly every phone; no times, and no picture where nothing moves."""

    kind = SourceKind.RECORD
    is_letterboxed = True

    def __init__(self, lines: Lines, pause: Pause) -> None:
        super().__init__(lines, pause)
        self._units = AccessUnits()
        self._line: socket | None = None
        self._silence = first_silence(lines.phone.address)
        self._longest_side: int | None = None
        """What the encoder took, where it refused more."""
        self._side = 0
        self._ends_at: float | None = None
        self._has_ended = False
        self._has_unit = False
        self._empty_runs = 0

    @override
    def open(self, long_side: int) -> None:
        self.close()
        text = self._lines.ask("getprop ro.build.version.sdk; wm size; dumpsys display").decode(errors="replace")
        sdk, screen = _sdk_of(text), screen_of(text)
        self.screen, self.rotation = screen, read_rotation(text)
        self._side = _side(max(screen), long_side, self._longest_side)
        width, height = video_size(screen, self._side)
        has_limit = sdk < _FIRST_WITHOUT_LIMIT
        rate = _LARGE_RATE if max(width, height) > _LARGE_SIDE else _SMALL_RATE
        self._line = self._lines.connect(
            f"exec:screenrecord --output-format=h264 --size {width}x{height} --bit-rate {rate} "
            f"--time-limit {_LIMIT_SECONDS if has_limit else 0} -"
        )
        self._ends_at = time.monotonic() + _RESTART_SECONDS if has_limit else None
        self._units = AccessUnits()
        self._has_ended = self._has_unit = False

    @override
    def suits(self, long_side: int) -> bool:
        return self.screen is None or _side(max(self.screen), long_side, self._longest_side) == self._side

    @override
    def read(self, seconds: float) -> list[Unit]:
        line = self._line
        if line is None or self._has_ended:
            raise self._end()
        # It ends by itself soon: then by us, and not in the midst of a picture.
        if self._ends_at is not None and time.monotonic() > self._ends_at:
            raise StreamEndedError("The time of this recording is over.")
        began = time.monotonic()
        data = self._lines.receive(line, self._silence if self._units.is_holding else seconds)
        self._has_ended = data == b""
        units = self._units.feed(data) if data else []
        if self._units.torn:
            self._silence = min(2 * self._silence, _LONGEST_SILENCE)
            raise StreamEndedError("A picture was torn.")
        # The thread may have been woken in the midst of a picture.
        is_whole = not data and (self._has_ended or time.monotonic() - began >= self._silence)
        if is_whole and (held := self._units.give_held()) is not None:
            units.append(held)
        if units:
            self._has_unit, self._empty_runs = True, 0
        elif self._has_ended:
            raise self._end()
        return [Unit(unit, is_key(unit)) for unit in units]

    @override
    def close(self) -> None:
        if self._line is not None:
            self._lines.hang_up(self._line)
            self._line = None

    def _end(self) -> DeviceError:
        words = self._units.preamble.decode(errors="replace").strip()[:_MAX_WORDS]
        if self._has_unit:
            return StreamEndedError("The recording ended.", detail=words)
        self._empty_runs += 1
        if words or self._empty_runs >= _EMPTY_RUNS:
            smaller = [side for side in SIDES if side < self._side]
            if _MISSING.search(words) or not smaller:
                return DeviceRefusedError("The phone cannot record its screen.", detail=words)
            self._longest_side, self._empty_runs = smaller[0], 0
        return StreamEndedError("The recording ended before its first picture.", detail=words)


class PollSource(PictureSource):
    """`screencap` again and again: at most two pictures a second, fewer where the phone is slow."""

    kind = SourceKind.POLL
    codec = "png"

    def __init__(self, lines: Lines, pause: Pause) -> None:
        super().__init__(lines, pause)
        self._next_at = 0.0
        self._newest = b""

    @override
    def open(self, long_side: int) -> None:
        self._next_at, self._newest = 0.0, b""

    @override
    def read(self, seconds: float) -> list[Unit]:
        now = time.monotonic()
        if now < self._next_at:
            self._pause(min(seconds, self._next_at - now))
            return []
        data = self._lines.ask("screencap -p", seconds=_PICTURE_SECONDS, limit_bytes=_MAX_PICTURE_BYTES)
        # The phone works half of the time at most.
        took = time.monotonic() - now
        self._next_at = now + took + min(max(_SHORTEST_PAUSE - took, took), _LONGEST_PAUSE)
        # Some phones with two displays write a warning before it.
        start = data.find(_PNG)
        if start < 0:
            words = data[:_MAX_WORDS].decode(errors="replace")
            raise ScreenUnreadableError("The phone gave no picture of its screen.", detail=words)
        if data == self._newest:
            return []
        self._newest = data
        return [Unit(data[start:], is_key=True)]

    @override
    def close(self) -> None:
        self._newest = b""


def first_silence(address: str) -> float:
    """How many seconds of silence say that a picture is whole, before one was torn."""
    host = address.rpartition(":")[0]
    if host in {"127.0.0.1", "localhost"} or address.startswith("emulator-"):
        return _NEAR_SILENCE
    return _NETWORK_SILENCE if host or "._adb" in address else _CABLE_SILENCE


def video_size(screen: Size, long_side: int) -> Size:
    """A size of the shape of the screen that encoders take; both sides are multiples of 8."""
    share = min(1.0, long_side / max(screen))
    width, height = (max(_ALIGNMENT, round(side * share / _ALIGNMENT) * _ALIGNMENT) for side in screen)
    return width, height


def content_box(video: Size, screen: Size) -> tuple[float, float, float, float]:
    """Where the screen is within the picture: left, top, width and height in pixels of the picture."""
    share = min(video[0] / screen[0], video[1] / screen[1])
    width, height = share * screen[0], share * screen[1]
    return (video[0] - width) / 2, (video[1] - height) / 2, width, height


def _side(own: int, wanted: int, longest: int | None) -> int:
    """The smallest side an encoder is asked for that is enough; not more than what it took."""
    steps = [side for side in (own, *SIDES) if side <= own and (longest is None or side <= longest)]
    enough = [side for side in steps if side >= wanted]
    return min(enough, default=max(steps, default=own))


def _sdk_of(text: str) -> int:
    """The version of its Android as a number, from the first line; 0 where it is not told."""
    first = text.partition("\n")[0].strip()
    return int(first) if first.isascii() and first.isdecimal() else 0


def screen_of(text: str) -> Size:
    """The size of the screen as it is held, from `wm size` and `dumpsys display`.

    Raises:
        ScreenUnreadableError: It is not told.
    """
    size, override_size = read_sizes(text)
    natural = override_size or size
    if natural is None:
        raise ScreenUnreadableError("The phone does not tell the size of its screen.", detail=text[:_MAX_WORDS])
    return natural[::-1] if read_rotation(text) % 2 else natural
