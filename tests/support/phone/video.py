"""The H.264 stream of an emulated phone: bare Annex-B as `screenrecord` writes it, with times and numbers for tests."""

import time
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import av
import numpy as np
from PIL import Image, ImageDraw

FRAMES_PER_SECOND = 30
_CELLS = 16
_CELL_SHARE = 32
"""The cells of a number are a 32nd of the width high."""
_START = b"\0\0\0\1"
_UUID = b"pixsim7-captured"
_SEI, _SLICE, _IDR, _SPS, _PPS = 6, 1, 5, 7, 8
_TIME_BYTES = 8

Size = tuple[int, int]


def fit(picture: Image.Image, size: Size) -> Image.Image:
    """Scale into a frame, centred on black, as `screenrecord --size` does."""
    if picture.size == size:
        return picture
    share = min(size[0] / picture.width, size[1] / picture.height)
    small = picture.resize((round(picture.width * share), round(picture.height * share)))
    frame = Image.new("RGB", size)
    frame.paste(small, ((size[0] - small.width) // 2, (size[1] - small.height) // 2))
    return frame


def mark(picture: Image.Image, number: int) -> Image.Image:
    """Put a number (16 bits) into the top edge as white and black cells."""
    width, pen = picture.width, ImageDraw.Draw(picture)
    for cell in range(_CELLS):
        colour = "white" if number >> cell & 1 else "black"
        box = (cell * width // _CELLS, 0, (cell + 1) * width // _CELLS - 1, width // _CELL_SHARE)
        pen.rectangle(box, fill=colour)
    return picture


def read_mark(picture: Image.Image) -> int:
    """The number that `mark` put in; the picture may be of another size of the same shape."""
    grey, width = picture.convert("L"), picture.width
    high = max(1, width // _CELL_SHARE // 2)
    places = ((2 * cell + 1) * width // (2 * _CELLS) for cell in range(_CELLS))
    bits = [grey.crop((x, high, x + 1, high + 1)).tobytes()[0] > 127 for x in places]
    return sum(1 << cell for cell, is_white in enumerate(bits) if is_white)


class Encoder:
    """Encodes pictures of one size, each into one access unit at once; the first is an IDR picture with SPS and PPS."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._codec = av.CodecContext.create("libx264", "w")
        self._codec.width, self._codec.height = size
        self._codec.pix_fmt = "yuv420p"
        self._codec.time_base = Fraction(1, FRAMES_PER_SECOND)
        self._codec.options = {"preset": "ultrafast", "tune": "zerolatency", "threads": "1", "g": "300"}
        self._count = 0

    def encode(self, picture: Image.Image) -> bytes:
        frame = av.VideoFrame.from_ndarray(np.asarray(fit(picture, self._size)), format="rgb24")
        frame.pts = self._count
        self._count += 1
        return b"".join(bytes(packet) for packet in self._codec.encode(frame))


@lru_cache(maxsize=4)
def moving_loop(size: Size, frames: int = 60) -> tuple[bytes, ...]:
    """A numbered clip with a bar that moves, encoded once in a process; the first unit is an IDR picture."""
    encoder = Encoder(size)
    return tuple(encoder.encode(mark(_bar(size, number / frames), number)) for number in range(frames))


def _bar(size: Size, share: float) -> Image.Image:
    picture = Image.new("RGB", size, "#335577")
    top = round(share * size[1])
    ImageDraw.Draw(picture).rectangle((0, top, size[0], top + size[1] // 20), fill="#ffcc44")
    return picture


def stamped(unit: bytes, captured: int | None = None) -> bytes:
    """The unit with the time of its capture (ns of the monotonic clock) in an SEI message before its first slice."""
    now = time.monotonic_ns() if captured is None else captured
    # Seven bits a byte, the top one set: no byte is zero, so nothing has to be escaped.
    coded = bytes(0x80 | now >> 7 * place & 0x7F for place in range(_TIME_BYTES + 1))
    payload = _UUID + coded
    message = _START + bytes([_SEI, 5, len(payload)]) + payload + b"\x80"
    at = next((start for start, kind in _nals(unit) if kind in {_SLICE, _IDR}), 0)
    return unit[:at] + message + unit[at:]


def capture_time(unit: bytes) -> int | None:
    """The time that `stamped` put in, in ns of the monotonic clock."""
    at = unit.find(_UUID)
    if at < 0:
        return None
    coded = unit[at + len(_UUID) :][: _TIME_BYTES + 1]
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(coded))


def split_config(unit: bytes) -> tuple[bytes, bytes]:
    """The parameter sets at the beginning of a unit, and the rest."""
    at = next((start for start, kind in _nals(unit) if kind not in {_SPS, _PPS}), len(unit))
    return unit[:at], unit[at:]


def _nals(unit: bytes) -> Iterator[tuple[int, int]]:
    """Where each NAL unit's start code is, and its kind."""
    at = unit.find(b"\0\0\1")
    while at >= 0:
        start = at - 1 if at and unit[at - 1] == 0 else at
        yield start, unit[at + 3] & 0x1F
        at = unit.find(b"\0\0\1", at + 3)
