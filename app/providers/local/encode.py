"""Writes clips: H.264 and AAC in an mp4 whose index comes first, frame by frame, the same bytes each time."""

import itertools
import os
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container.output import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from app.domain.errors import MediaError
from app.providers.local.ahead import drawn_ahead
from app.providers.local.sounds import RATE, Block, exactly, samples_in, to_frame
from app.system.processes import report

PRESET = "veryfast"
QUALITY = 18
ENCODER_PARAMS = "mbtree=0"
"""The code for AVX-512 of x264's macroblock tree depends on what memory held before: other bytes in 1 of 10 runs."""
_ENCODER_THREADS = 4
"""Fixed: the number of threads changes what x264 writes."""
_BT709 = 1
_LIMITED_RANGE = 1
_SECONDS_BETWEEN_KEY_FRAMES = 2
SOUND_BITS_A_SECOND = 192_000

Planes = Sequence[Image.Image]
"""Luma, and the two chroma planes at half the size, each of mode "L"."""


class ClipWriter:
    """Writes one clip; used as a context, it is whole when the context ends without an error."""

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        fps: int | Fraction,
        *,
        has_sound: bool = False,
        bits_a_second: int | None = None,
    ) -> None:
        """Open the file.

        Args:
            path: Must not exist; its name may end in anything.
            width: In pixels, even.
            height: In pixels, even.
            fps: Frames a second.
            has_sound: Whether sound will be written too.
            bits_a_second: At most for the pictures, on average over two seconds; None for as many as they need.
        """
        self._width, self._height = width, height
        self._container: OutputContainer = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._add_stream(Fraction(fps), bits_a_second)
        self._sound = self._add_sound() if has_sound else None
        self._count = 0
        self._samples = 0

    def _add_stream(self, fps: Fraction, bits_a_second: int | None) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = self._width, self._height, "yuv420p"
        context = stream.codec_context
        context.time_base = 1 / fps
        context.thread_count = _ENCODER_THREADS
        # PyAV's default, slices, makes the encoder finish each frame before it takes the next one.
        context.thread_type = "FRAME"
        context.gop_size = max(1, round(fps * _SECONDS_BETWEEN_KEY_FRAMES))
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED_RANGE
        context.options = {"preset": PRESET, "crf": str(QUALITY), "x264-params": ENCODER_PARAMS}
        if bits_a_second is not None:
            context.options |= {"maxrate": str(bits_a_second), "bufsize": str(2 * bits_a_second)}
        return stream

    def _add_sound(self) -> AudioStream:
        stream = self._container.add_stream("aac", rate=RATE, layout="stereo")
        stream.codec_context.bit_rate = SOUND_BITS_A_SECOND
        stream.codec_context.thread_count = 1
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
        self._encode(frame)

    def write_frame(self, frame: VideoFrame) -> None:
        """Add a frame of the clip's size in yuv420p."""
        for plane in frame.planes:
            if plane.line_size > plane.width:
                lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
                lines[:, plane.width :] = lines[:, plane.width - 1 : plane.width]
        # The decoder's choice would bind the encoder.
        frame.pict_type = 0
        self._encode(frame)

    def write_sound(self, block: Block) -> None:
        """Add samples of sound."""
        if self._sound is not None:
            self._container.mux(self._sound.encode(to_frame(block, self._samples)))
            self._samples += block.shape[1]

    def _encode(self, frame: VideoFrame) -> None:
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
                if self._sound is not None:
                    self._container.mux(self._sound.encode(None))
        finally:
            self._container.close()


def write_film(
    target: Path,
    frames: Iterable[VideoFrame],
    sound: Iterable[Block] | None,
    *,
    size: tuple[int, int],
    fps: Fraction | int,
    count: int,
    bits_a_second: int | None = None,
) -> None:
    """Encode frames and their sound as they come, and report how far it is; both end with frame `count`.

    Args:
        target: The file, which must not exist.
        frames: Of that size in yuv420p (BT.709, limited range).
        sound: Cut or filled with silence to the length of the pictures; None for a clip without sound.
        size: Width and height, even.
        fps: Frames a second.
        count: How many frames there are; when fewer come, the clip is shorter.
        bits_a_second: At most for the pictures; None for as many as they need.

    Raises:
        MediaError: No frame came.
    """
    blocks = iter(exactly(sound, samples_in(count / Fraction(fps)))) if sound is not None else iter(())
    written, heard = 0, 0
    with ClipWriter(target, *size, fps, has_sound=sound is not None, bits_a_second=bits_a_second) as clip:
        for frame in drawn_ahead(itertools.islice(frames, count)):
            clip.write_frame(frame)
            written += 1
            until = samples_in(written / Fraction(fps))
            while heard < until and (block := next(blocks, None)) is not None:
                clip.write_sound(block)
                heard += block.shape[1]
            report(written / (count + 1))
        if not written:
            raise MediaError("There is no picture in this clip that can be read.")
    with target.open("rb+") as file:
        os.fsync(file.fileno())
