"""Makes the pictures, clips and sounds of the tests."""

import io
import struct
import zlib
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 40), (20, 40, 210)


def halves(width: int = 320, height: int = 200) -> Image.Image:
    """The upper half is red, the lower half blue."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (0, height // 2, width, height))
    return picture


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes, length: int | None = None) -> bytes:
    head = struct.pack(">I", len(data) if length is None else length)
    return head + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_head(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def png_of_zeros(width: int, height: int) -> bytes:
    """A black PNG, packed a thousand times smaller than its pixels; a hundred rows are packed once, not each anew."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    row = bytes(1 + 3 * width)
    blocks, rows = divmod(height, 100)
    block = packer.compress(100 * row) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", height * len(row) % 65521, 1)
    data = b"\x78\xda" + blocks * block + packer.compress(rows * row) + packer.flush() + checksum
    return png_head(width, height) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def gif(frames: int, width: int = 2, height: int = 2) -> bytes:
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 2, 2, 0) + b"\x02\x03\x84\x51\x00\x00"
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0)
    return b"GIF89a" + screen + b"\x00\x00\x00\xff\xff\xff" + picture * frames + b"\x3b"


def numbered(number: int, width: int, height: int) -> np.ndarray[Any, Any]:
    """A frame that tells its number: 8 bright or dark columns are its bits."""
    frame = np.full((height, width, 3), 16, dtype=np.uint8)
    for bit in range(8):
        left, right = bit * width // 8, (bit + 1) * width // 8
        frame[:, left:right] = 235 if number >> bit & 1 else 16
    return frame


def number_of(pixels: np.ndarray[Any, Any]) -> int:
    """Read the number of a frame made by `numbered`, at any size."""
    height, width = pixels.shape[:2]
    row = pixels[height // 2, :, :3].mean(axis=1)
    return sum(1 << bit for bit in range(8) if row[(2 * bit + 1) * width // 16] > 128)


def clip(
    path: Path,
    *,
    frames: int = 48,
    rate: int = 24,
    size: tuple[int, int] = (320, 192),
    codec: str = "libx264",
    sound: str | None = None,
    pts: Callable[[int], int] = lambda number: number,
    options: dict[str, str] | None = None,
    container: str | None = None,
    **stream_fields: Any,
) -> Path:
    """Write a clip whose frames tell their numbers."""
    with av.open(str(path), "w", format=container) as out:
        video: Any = out.add_stream(codec, rate=rate, options={"g": "12"} if options is None else options)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.time_base = Fraction(1, rate)
        for name, value in stream_fields.items():
            setattr(video, name, value)
        audio: Any = out.add_stream(sound, rate=48000, layout="stereo") if sound else None
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(numbered(number, *size), format="rgb24")
            frame.pts = pts(number)
            frame.time_base = Fraction(1, rate)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio is not None:
            for block in tone(frames / rate):
                out.mux(audio.encode(block))
            out.mux(audio.encode(None))
    return path


def tone(seconds: float, rate: int = 48000) -> Iterable[av.AudioFrame]:
    """A 440 Hz tone in blocks of 1024 samples."""
    times = np.arange(round(seconds * rate)) / rate
    wave = (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
    for start in range(0, len(wave), 1024):
        block = av.AudioFrame.from_ndarray(np.tile(wave[start : start + 1024], (2, 1)), format="fltp", layout="stereo")
        block.sample_rate = rate
        block.pts = start
        block.time_base = Fraction(1, rate)
        yield block


def sound(path: Path, codec: str, *, seconds: float = 2.0, container: str | None = None) -> Path:
    with av.open(str(path), "w", format=container) as out:
        stream: Any = out.add_stream(codec, rate=48000, layout="stereo")
        wanted = stream.codec_context.format.name
        resampler = av.AudioResampler(format=wanted, layout="stereo", rate=48000)
        for block in tone(seconds):
            for frame in resampler.resample(block):
                out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def box(kind: bytes, body: bytes = b"", size: int | None = None) -> bytes:
    return struct.pack(">I", 8 + len(body) if size is None else size) + kind + body


def turned(data: bytes, degrees: int) -> bytes:
    """Write a quarter turn into the first track header of an MP4, as phones do."""
    one = 0x10000
    matrix = {90: (0, one, -one, 0), 180: (-one, 0, 0, -one), 270: (0, -one, one, 0)}[degrees]
    a, b, c, d = matrix
    packed = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    at = data.index(b"tkhd") + 4 + 40
    return data[:at] + packed + data[at + 36 :]


def late_sound(path: Path, *, seconds: float) -> Path:
    """Write a clip of two seconds whose sound begins later."""
    with av.open(str(path), "w") as out:
        video: Any = out.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        audio: Any = out.add_stream("pcm_s16le", rate=48000, layout="stereo")
        for number in range(48):
            frame = av.VideoFrame.from_ndarray(numbered(number, 64, 64), format="rgb24")
            frame.pts = number
            frame.time_base = Fraction(1, 24)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=48000)
        for block in tone(1.0):
            block.pts = (block.pts or 0) + round(seconds * 48000)
            for samples in resampler.resample(block):
                out.mux(audio.encode(samples))
        out.mux(audio.encode(None))
    return path
