"""Small real files for the results of test servers: a picture, a clip, a sound.

Clips are tiny, too tiny to be an input anywhere; with `CLIPS` in the server's environment, such as "3,1280x720,24",
they have that many seconds, that size, and that many frames a second.
"""

import io
import math
import os
from functools import cache

import av
import numpy as np
from PIL import Image, ImageDraw

_RATE = 44_100
CLIPS = "PIXSIM7_SERVED_CLIPS"


def _shape() -> tuple[float, tuple[int, int], int]:
    seconds, size, rate = os.environ.get(CLIPS, "0.4,64x48,10").split(",")
    width, height = size.split("x")
    return float(seconds), (int(width), int(height)), int(rate)


_SECONDS, _SIZE, _FPS = _shape()


@cache
def picture(number: int = 1, size: tuple[int, int] = (64, 48), kind: str = "PNG") -> bytes:
    """A picture that another number makes another one."""
    image = Image.new("RGB", size, ((number * 37) % 256, (number * 91) % 256, 120))
    ImageDraw.Draw(image).rectangle((number % 20, 8, number % 20 + 16, 30), fill=(250, 240, (number * 53) % 256))
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@cache
def clip(number: int = 1, seconds: float = _SECONDS, size: tuple[int, int] = _SIZE, *, sound: bool = False) -> bytes:
    """An H.264 clip in an mp4."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=_FPS, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        track = container.add_stream("aac", rate=_RATE) if sound else None
        for index in range(max(1, round(seconds * _FPS))):
            pixels = np.full((size[1], size[0], 3), ((number * 37) % 256, index * 20 % 256, 90), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels)))
        container.mux(stream.encode(None))
        if track is not None:
            frame = av.AudioFrame.from_ndarray(_tone(number, seconds)[np.newaxis], format="fltp", layout="mono")
            frame.sample_rate = _RATE
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    return file.getvalue()


@cache
def sound(number: int = 1, seconds: float = 0.3) -> bytes:
    """A tone as a WAV file."""
    file = io.BytesIO()
    with av.open(file, "w", format="wav") as container:
        track = container.add_stream("pcm_s16le", rate=_RATE)
        samples = (_tone(number, seconds) * 20_000).astype(np.int16)[np.newaxis]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = _RATE
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return file.getvalue()


def _tone(number: int, seconds: float) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    moments = np.arange(round(seconds * _RATE), dtype=np.float32) / _RATE
    return (0.4 * np.sin(2 * math.pi * (220 + 20 * (number % 20)) * moments)).astype(np.float32)
