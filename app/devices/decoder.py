"""Decodes the units of one phone and makes pictures for the window out of them."""

import time
from dataclasses import dataclass
from typing import Any

import av
from av.codec.context import Flags
from av.video.reformatter import VideoReformatter

from app.devices.facts import Size
from app.devices.sources import StreamEndedError, Unit, content_box

_MAX_PIXELS = 64_000_000
_CELLS = 64
_BARS = 6
"""Rows of cells at the top and the bottom that may show something on a screen that shows nothing: the system's bars."""
_BLACK = 6
_SMALLEST = 2


@dataclass(frozen=True, slots=True)
class LivePicture:
    """One picture as it is drawn: 4 bytes a pixel, blue, green, red and one that says nothing.

    Args:
        frame: Owns the memory; keep it as long as `data` is used.
        number: Counts the pictures of the stream; those between two numbers were not wanted.
        received_at: When it had come whole, in seconds of time.monotonic.
        video_size: Width and height as the phone sent it.
        screen_size: Width and height of the phone's screen as it is held; touches are in its pixels.
    """

    frame: av.VideoFrame
    number: int
    received_at: float
    video_size: Size
    screen_size: Size

    @property
    def width(self) -> int:
        return self.frame.width

    @property
    def height(self) -> int:
        return self.frame.height

    @property
    def stride(self) -> int:
        """Bytes from one row to the next."""
        return self.frame.planes[0].line_size

    @property
    def data(self) -> memoryview:
        """The rows, without a copy."""
        return memoryview(self.frame.planes[0])

    @property
    def content(self) -> tuple[float, float, float, float]:
        """Where the screen is in this picture: left, top, width and height in its pixels; the rest is black bars."""
        left, top, width, height = content_box(self.video_size, self.screen_size)
        across, down = self.width / self.video_size[0], self.height / self.video_size[1]
        return left * across, top * down, width * across, height * down


class PictureDecoder:
    """Decodes every unit; one thread uses it.

    Args:
        codec: "h264", or "png" for single pictures.
    """

    def __init__(self, codec: str) -> None:
        self._codec: Any = av.CodecContext.create(codec, "r")
        # One slice a picture: more threads gain nothing; frame threads add a picture of delay each, and freeing them
        # hangs PyAV 18.1.
        self._codec.thread_count = 1
        self._codec.thread_type = "SLICE"
        self._codec.flags |= int(Flags.low_delay)
        self._codec.options = {"max_pixels": str(_MAX_PIXELS)}
        self.count = 0
        """Pictures so far."""

    def decode(self, unit: Unit) -> av.VideoFrame | None:
        """Give the picture of a unit; None where it has none.

        Raises:
            StreamEndedError: It is damaged: the stream has to begin again.
        """
        packet = av.Packet(unit.data)
        packet.pts = packet.dts = self.count
        try:
            frames = self._codec.decode(packet)
        except av.FFmpegError as error:
            raise StreamEndedError("A picture was damaged.", detail=str(error)) from error
        self.count += len(frames)
        newest = frames[-1] if frames else None
        return newest if isinstance(newest, av.VideoFrame) else None


def fitted(size: Size, bounds: Size) -> Size:
    """The largest size of this shape within the bounds, not larger than it is."""
    share = min(1.0, bounds[0] / size[0], bounds[1] / size[1])
    return max(_SMALLEST, round(size[0] * share)), max(_SMALLEST, round(size[1] * share))


class Converter:
    """Scales frames into what is drawn fastest; one thread uses it."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def convert(
        self,
        frame: av.VideoFrame,
        bounds: Size,
        number: int,
        received_at: float | None = None,
        screen_size: Size | None = None,
    ) -> LivePicture:
        """Scale into the bounds, never up."""
        size = (frame.width, frame.height)
        width, height = fitted(size, bounds)
        # Its own threads would cost more than they gain: each phone has one already.
        drawn = self._reformatter.reformat(frame, width, height, "bgra", interpolation="AREA", threads=1)
        at = time.monotonic() if received_at is None else received_at
        return LivePicture(drawn, number, at, size, screen_size or size)


def is_black(frame: av.VideoFrame) -> bool:
    """Whether nothing is to be seen between the system's bars."""
    small = frame.reformat(_CELLS, _CELLS, "gray", interpolation="AREA", threads=1)
    plane = small.planes[0]
    stride = plane.line_size
    rows = memoryview(plane)
    return all(max(rows[row * stride : row * stride + _CELLS]) <= _BLACK for row in range(_BARS, _CELLS - _BARS))
