"""Writes clips: H.264 in an mp4 whose index comes first, frame by frame, the same bytes each time."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.container.output import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

PRESET = "veryfast"
QUALITY = 18
ENCODER_PARAMS = "mbtree=0"
"""The code for AVX-512 of x264's macroblock tree depends on what memory held before: other bytes in 1 of 10 runs."""
_ENCODER_THREADS = 4
"""Fixed: the number of threads changes what x264 writes."""
_BT709 = 1
_LIMITED_RANGE = 1
_SECONDS_BETWEEN_KEY_FRAMES = 2

Planes = Sequence[Image.Image]
"""Luma, and the two chroma planes at half the size, each of mode "L"."""


class ClipWriter:
    """Writes one clip; used as a context, it is whole when the context ends without an error."""

    def __init__(self, path: Path, width: int, height: int, fps: int) -> None:
        """Open the file.

        Args:
            path: Must not exist; its name may end in anything.
            width: In pixels, even.
            height: In pixels, even.
            fps: Frames a second.
        """
        self._width, self._height = width, height
        self._container: OutputContainer = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._add_stream(fps)
        self._count = 0

    def _add_stream(self, fps: int) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = self._width, self._height, "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, fps)
        context.thread_count = _ENCODER_THREADS
        # PyAV's default, slices, makes the encoder finish each frame before it takes the next one.
        context.thread_type = "FRAME"
        context.gop_size = fps * _SECONDS_BETWEEN_KEY_FRAMES
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED_RANGE
        context.options = {"preset": PRESET, "crf": str(QUALITY), "x264-params": ENCODER_PARAMS}
        return stream

    def write(self, planes: Planes) -> None:
        """Add a frame of the clip's size."""
        frame = VideoFrame(self._width, self._height, "yuv420p")
        for target, source in zip(frame.planes, planes, strict=True):
            if target.line_size == source.width:
                target.update(source.tobytes())
                continue
            lines = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
            lines[: source.height, : source.width] = np.asarray(source)
            # x264 reads to the end of its last block: what lies there must not be chance.
            lines[:, source.width :] = lines[:, source.width - 1 : source.width]
        frame.pts = self._count
        frame.time_base = self._stream.codec_context.time_base
        self._count += 1
        self._container.mux(self._stream.encode(frame))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()
