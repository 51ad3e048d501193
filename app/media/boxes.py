"""A look at how a clip's file is put together, before a decoder sees it: MP4 boxes, Matroska and RIFF lengths."""

from dataclasses import dataclass
from typing import BinaryIO

from app.domain.errors import MediaError

MAX_DEPTH = 12
MAX_BOXES = 200_000
MAX_INDEX_BYTES = 128 * 1024**2
HEADER_BYTES = 8

_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"mvex", b"moof", b"traf", b"mfra"}
_SEGMENT = b"\x18\x53\x80\x67"
_CUT = "The clip is cut off."
_NO_INDEX = "The clip has no index: it was not finished, or is cut off."


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    body: int
    """Where its content begins."""
    end: int


def check_structure(file: BinaryIO, size: int, reader: str) -> None:
    """Refuse a file whose parts are not what their heads say.

    Args:
        file: Open for reading; its place is changed.
        size: Its bytes.
        reader: The format's name in FFmpeg.

    Raises:
        MediaError: With a sentence for the user.
    """
    if reader == "mov":
        check_boxes(file, size)
    elif reader == "matroska":
        _check_segment(file, size)
    elif reader == "wav":
        _check_riff(file, size)


def check_boxes(file: BinaryIO, size: int) -> None:
    """Refuse an MP4 or MOV file (ISO/IEC 14496-12, section 4.2) whose boxes lie, nest too deep, or lack an index.

    Raises:
        MediaError: With a sentence for the user.
    """
    _Walk(file, size).check()


class _Walk:
    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._boxes = 0

    def check(self) -> None:
        has_index, has_data, at = False, False, 0
        while self._size - at >= HEADER_BYTES:
            if has_index and has_data and not self._looks_like_a_box(at):
                # Players ignore what hangs behind a whole clip.
                break
            box = self._read(at, self._size, is_top=True)
            if box.end > self._size:
                raise MediaError(_CUT if has_index or box.kind != b"mdat" else _NO_INDEX)
            has_index = has_index or box.kind == b"moov"
            has_data = has_data or box.kind in {b"mdat", b"moof"}
            self._enter(box, depth=1)
            at = box.end
        if not has_index:
            raise MediaError(_NO_INDEX)

    def _enter(self, parent: _Box, depth: int) -> None:
        if parent.kind not in _CONTAINERS:
            return
        if depth > MAX_DEPTH:
            raise MediaError("The clip's boxes are nested deeper than in any real one.")
        if parent.end - parent.body > MAX_INDEX_BYTES:
            raise MediaError("The clip's index is larger than any real one.")
        at = parent.body
        while parent.end - at >= HEADER_BYTES:
            box = self._read(at, parent.end, is_top=False)
            self._enter(box, depth + 1)
            at = box.end

    def _read(self, at: int, limit: int, *, is_top: bool) -> _Box:
        self._boxes += 1
        if self._boxes > MAX_BOXES:
            raise MediaError("The clip has more boxes than any real one.")
        self._file.seek(at)
        head = self._file.read(16)
        size, kind, header = int.from_bytes(head[:4], "big"), head[4:8], HEADER_BYTES
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 2 * HEADER_BYTES
        elif size == 0 and is_top and kind == b"mdat":
            size = limit - at
        if size < header or (at + size > limit and not is_top):
            raise MediaError("The clip's boxes are damaged.")
        return _Box(kind, at + header, at + size)

    def _looks_like_a_box(self, at: int) -> bool:
        self._file.seek(at + 4)
        return self._file.read(4).isalnum()


def _check_segment(file: BinaryIO, size: int) -> None:
    """Compare the length of a Matroska file's one segment with the file (RFC 8794, section 4 to 6)."""
    file.seek(4)
    length, at = _read_length(file, 4)
    at += length or 0
    file.seek(at)
    if file.read(4) != _SEGMENT:
        raise MediaError("The clip is damaged or cut off.")
    length, at = _read_length(file, at + 4)
    if length is not None and at + length > size:
        raise MediaError(_CUT)


def _read_length(file: BinaryIO, at: int) -> tuple[int | None, int]:
    """Read a length of 1 to 8 bytes and the place behind it; None stands for "unknown"."""
    file.seek(at)
    data = file.read(8)
    count = 9 - data[0].bit_length() if data and data[0] else 0
    if not 0 < count <= len(data):
        raise MediaError("The clip is damaged or cut off.")
    all_ones = (1 << 7 * count) - 1
    value = int.from_bytes(data[:count], "big") & all_ones
    return (None if value == all_ones else value), at + count


def _check_riff(file: BinaryIO, size: int) -> None:
    file.seek(4)
    length = int.from_bytes(file.read(4), "little")
    # Programs that write to a pipe leave 0 or all ones, as they cannot come back to it.
    if length not in {0, 0xFFFFFFFF} and length + HEADER_BYTES > size + 1:
        raise MediaError("The sound is cut off.")
