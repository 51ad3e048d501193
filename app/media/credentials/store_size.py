"""Whether a file carries Content Credentials, and how large they are: found without decoding anything.

A manifest store is a JUMBF box in every format (C2PA Technical Specification 2.2, "Embedding manifests"): four bytes of
length and `jumb`. It lies near the start (PNG, JPEG, GIF, MP4, MOV, AVIF, MP3) or at the end (WebP, WAV) of a file.
"""

from pathlib import Path
from typing import BinaryIO, Final

MAX_STORE_BYTES: Final = 16 * 1024**2
"""Larger ones are told, and not read."""
_MARK: Final = b"jumb"
_HEAD_BYTES: Final = 4 * 1024**2
_LENGTH_BYTES: Final = 4
_IS_LONGER: Final = 1
"""The length that says that one of 64 bits follows the type."""
_REST: Final = 0
"""The length that says that the box goes to the end of the file."""


def store_size(path: Path) -> int | None:
    """The length of the manifest store in bytes, as the file says; None where there is none.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        found = _look(file, 0, min(size, _HEAD_BYTES))
        if found is None and size > _HEAD_BYTES and not _is_clip(file):
            start = max(_HEAD_BYTES - len(_MARK) - _LENGTH_BYTES, size - MAX_STORE_BYTES)
            found = _look(file, start, size - start)
        return found


def _is_clip(file: BinaryIO) -> bool:
    """Whether it is of the MP4 family, where the store lies before the media: its end need not be read."""
    file.seek(4)
    return file.read(4) == b"ftyp"


def _look(file: BinaryIO, start: int, length: int) -> int | None:
    file.seek(start)
    data = file.read(length)
    place = data.find(_MARK, _LENGTH_BYTES)
    if place < 0:
        return None
    size = int.from_bytes(data[place - _LENGTH_BYTES : place], "big")
    if size == _IS_LONGER:
        return int.from_bytes(data[place + len(_MARK) : place + len(_MARK) + 8], "big")
    return MAX_STORE_BYTES + 1 if size == _REST else size
