"""Clips for the tests of the engine inside: their frames tell their numbers, their sound tells its moment."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from tests.media import files

RATE = 48_000


def numbers(path: Path) -> list[int]:
    """The numbers that the frames of a clip tell."""
    with av.open(str(path)) as clip:
        return [files.number_of(frame.to_ndarray(format="rgb24")) for frame in clip.decode(video=0)]


def heard(path: Path) -> npt.NDArray[np.float32]:
    """The sound of a clip as samples of its first channel."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    with av.open(str(path)) as clip:
        blocks = [part.to_ndarray()[0] for frame in clip.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(blocks).astype(np.float32)


def flashes(
    path: Path,
    *,
    marks: Iterable[float],
    seconds: float = 2.0,
    rate: int = 25,
    size: tuple[int, int] = (160, 96),
    layout: str = "stereo",
    sound_rate: int = RATE,
) -> Path:
    """A dark and silent clip that at each mark is white for a frame and beeps as long."""
    lit = {round(mark * rate) for mark in marks}
    with av.open(str(path), "w") as out:
        video: Any = out.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "g": "12"})
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        audio: Any = out.add_stream("aac", rate=sound_rate, layout=layout)
        channels = audio.codec_context.layout.nb_channels
        for number in range(round(seconds * rate)):
            is_lit = number in lit
            pixels = np.full((size[1], size[0], 3), 235 if is_lit else 20, np.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            count = sound_rate // rate
            wave = np.sin(2 * np.pi * 1000 * np.arange(count) / sound_rate) * (0.5 if is_lit else 0)
            block = av.AudioFrame.from_ndarray(
                np.tile(wave.astype(np.float32), (channels, 1)), format="fltp", layout=layout
            )
            block.sample_rate, block.pts, block.time_base = sound_rate, number * count, Fraction(1, sound_rate)
            out.mux(audio.encode(block))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))
    return path


def flash_seconds(path: Path) -> list[float]:
    """When a clip turns white."""
    with av.open(str(path)) as clip:
        lights = [(frame.time, frame.to_ndarray(format="gray").mean() > 120) for frame in clip.decode(video=0)]
    return [time for (time, is_lit), (_, was_lit) in zip(lights[1:], lights, strict=False) if is_lit and not was_lit]


def beep_seconds(path: Path) -> list[float]:
    """When a clip begins to beep."""
    step = 120
    samples = heard(path)
    loud = np.abs(samples[: len(samples) // step * step]).reshape(-1, step).max(axis=1) > 0.15
    # A tone of 1000 Hz is quiet for no longer than a step.
    starts = np.flatnonzero(loud & ~np.concatenate(([False], loud[:-1])))
    firsts = [start for index, start in enumerate(starts) if index == 0 or start - starts[index - 1] > 12]
    return [float(start) * step / RATE for start in firsts]
