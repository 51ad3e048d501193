"""The parts of PNG, JPEG and WebP files that hold words: read within bounds, and added without touching the pixels.

PNG: W3C PNG, chapter 11.3.3. JPEG: T.81, annex B, and the XMP specification, part 3, section 1.1.3. WebP: RFC 9649.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from shutil import copyfileobj
from typing import BinaryIO

from app.media.recipes.recipe import MAX_TEXT

MOST_PARTS = 100_000
MAX_TEXTS = 4 * MAX_TEXT
"""Bytes of all texts of one file."""
PNG_START = b"\x89PNG\r\n\x1a\n"
XMP_KEY = "XML:com.adobe.xmp"
_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_JPEG_EXIF = b"Exif\x00\x00"
_APP0, _APP1, _START_OF_SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9
_MOST_SEGMENT = 0xFFFF - 2
_RIFF_HEAD = 12
_XMP_FLAG, _ALPHA_FLAG = 0x04, 0x10


@dataclass(slots=True)
class PictureParts:
    """What was found.

    Attributes:
        texts: By keyword; the first one of each.
        exif: The TIFF structure; empty where there is none.
        xmp: The packet; empty where there is none.
    """

    texts: dict[str, str] = field(default_factory=dict)
    exif: bytes = b""
    xmp: str = ""


class NoRoomError(ValueError):
    """The words do not fit into a file of this kind."""


def read_png(file: BinaryIO) -> PictureParts:
    """Read the texts of a PNG; what is damaged or too long is left out."""
    parts, room = PictureParts(), MAX_TEXTS
    for kind, at, length in _png_chunks(file):
        if kind not in {b"tEXt", b"zTXt", b"iTXt", b"eXIf"} or length > min(MAX_TEXT, room):
            continue
        data = _read_at(file, at, length)
        if kind == b"eXIf":
            parts.exif = data
            continue
        key, text = _png_text(kind, data)
        # A kilobyte can be unpacked to a megabyte, and there may be thousands of them.
        room -= max(length, len(text))
        if key == XMP_KEY:
            parts.xmp = text
        elif key:
            parts.texts.setdefault(key, text)
    return parts


def add_to_png(source: BinaryIO, target: BinaryIO, texts: dict[str, str], *, kept: frozenset[str]) -> None:
    """Copy a PNG with texts behind its head, in place of those of the same keywords.

    Args:
        source: The PNG.
        target: The copy.
        texts: By keyword.
        kept: Keywords of which the picture's own text stays, where it has one.

    Raises:
        NoRoomError: It has more parts than are looked at.
    """
    there = read_png(source).texts
    new = {key: text for key, text in texts.items() if key not in kept or key not in there}
    source.seek(0)
    target.write(source.read(len(PNG_START)))
    is_written, count = False, 0
    for kind, at, length in _png_chunks(source):
        count += 1
        if count == MOST_PARTS and kind != b"IEND":
            raise NoRoomError
        is_text = kind in {b"tEXt", b"zTXt", b"iTXt"} and length <= MAX_TEXT
        if is_text and _png_text(kind, _read_at(source, at, length))[0] in new:
            continue
        source.seek(at - 8)
        _copy(source, target, length + 12)
        if not is_written:
            target.writelines(_png_text_chunk(key, text) for key, text in new.items())
            is_written = True


def read_jpeg(file: BinaryIO) -> PictureParts:
    """Read EXIF, XMP and the comment of a JPEG."""
    parts = PictureParts()
    for marker, at, length in _jpeg_segments(file):
        if marker not in {_APP1, 0xFE}:
            continue
        data = _read_at(file, at, length)
        if data.startswith(_JPEG_EXIF):
            parts.exif = parts.exif or data[len(_JPEG_EXIF) :]
        elif data.startswith(_JPEG_XMP):
            parts.xmp = parts.xmp or data[len(_JPEG_XMP) :].decode("utf-8", "replace")
        elif marker != _APP1:
            parts.texts.setdefault("comment", data.decode("utf-8", "replace"))
    return parts


def add_to_jpeg(source: BinaryIO, target: BinaryIO, xmp: str) -> None:
    """Copy a JPEG with this XMP packet in place of its own.

    Raises:
        NoRoomError: It is longer than the 64 KB of a segment.
    """
    body = _JPEG_XMP + xmp.encode()
    if len(body) > _MOST_SEGMENT:
        raise NoRoomError
    target.write(b"\xff\xd8")
    segment, is_written = struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body, False
    end = 2
    for marker, at, length in _jpeg_segments(source):
        data = _read_at(source, at, length) if marker in {_APP0, _APP1} else b""
        if not is_written and marker != _APP0 and not data.startswith(_JPEG_EXIF):
            target.write(segment)
            is_written = True
        if not data.startswith(_JPEG_XMP):
            source.seek(at - 4)
            _copy(source, target, length + 4)
        end = at + length
    if not is_written:
        target.write(segment)
    source.seek(end)
    copyfileobj(source, target)


def read_webp(file: BinaryIO) -> PictureParts:
    """Read EXIF and XMP of a WebP."""
    parts = PictureParts()
    for kind, at, length in _riff_chunks(file):
        if kind == b"EXIF" and length <= MAX_TEXT:
            parts.exif = _read_at(file, at, length).removeprefix(_JPEG_EXIF)
        elif kind == b"XMP " and length <= MAX_TEXT:
            parts.xmp = _read_at(file, at, length).decode("utf-8", "replace")
    return parts


def add_to_webp(source: BinaryIO, target: BinaryIO, xmp: str) -> None:
    """Copy a WebP with this XMP packet in place of its own; one of the simple form becomes one of the extended form."""
    chunks = [chunk for chunk in _riff_chunks(source) if chunk[0] not in {b"VP8X", b"XMP "}]
    head = bytearray(_webp_head(source))
    head[0] |= _XMP_FLAG
    body = xmp.encode()
    # RFC 9649 has XMP at the end, behind the pixels and EXIF.
    sizes = [len(head), *(length for _, _, length in chunks), len(body)]
    total = 4 + sum(8 + size + size % 2 for size in sizes)
    target.write(b"RIFF" + struct.pack("<I", total) + b"WEBP")
    target.write(b"VP8X" + struct.pack("<I", len(head)) + head)
    for _, at, length in chunks:
        source.seek(at - 8)
        _copy(source, target, 8 + length)
        target.write(b"\x00" * (length % 2))
    target.write(b"XMP " + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2))


def _png_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place of the data and length of each chunk, up to the end of the picture."""
    at = len(PNG_START)
    for _ in range(MOST_PARTS):
        head = _read_at(file, at, 8)
        if len(head) < 8:  # noqa: PLR2004 - a chunk's head
            return
        length, kind = struct.unpack(">I4s", head)
        yield kind, at + 8, length
        if kind == b"IEND":
            return
        at += 12 + length


def _png_text(kind: bytes, data: bytes) -> tuple[str, str]:
    """Keyword and text of a chunk; two empty words for one that cannot be read."""
    key, _, rest = data.partition(b"\x00")
    name = key.decode("latin-1")
    if kind == b"tEXt":
        # Latin 1 by the specification; what is valid UTF-8 beyond ASCII was meant so.
        return name, _decoded(rest)
    if kind == b"zTXt":
        return name, _unpacked(rest[1:]).decode("latin-1")
    flags, (_, _, text) = rest[:2], (*rest[2:].split(b"\x00", 2), b"", b"")[:3]
    return name, (_unpacked(text) if flags[:1] == b"\x01" else text).decode("utf-8", "replace")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unpacked(data: bytes) -> bytes:
    """The unpacked text; empty for one that is damaged or longer than any."""
    try:
        text = zlib.decompressobj().decompress(data, MAX_TEXT + 1)
    except zlib.error:
        return b""
    return text if len(text) <= MAX_TEXT else b""


def _png_text_chunk(key: str, text: str) -> bytes:
    name = key.encode("latin-1")
    try:
        kind, data = b"tEXt", name + b"\x00" + text.encode("ascii")
    except UnicodeEncodeError:
        kind, data = b"iTXt", name + b"\x00\x00\x00\x00\x00" + text.encode()
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _jpeg_segments(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Marker, place of the data and length of each segment before the first scan."""
    at = 2
    for _ in range(MOST_PARTS):
        head = _read_at(file, at, 4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in {_START_OF_SCAN, _END}:  # noqa: PLR2004 - a segment's head
            return
        length = int.from_bytes(head[2:], "big")
        if length < 2:  # noqa: PLR2004 - the length counts itself
            return
        yield head[1], at + 4, length - 2
        at += 2 + length


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place of the data and length of each chunk, up to where the file says that it ends."""
    end = 8 + int.from_bytes(_read_at(file, 4, 4), "little")
    at = _RIFF_HEAD
    for _ in range(MOST_PARTS):
        head = _read_at(file, at, 8) if at < end else b""
        if len(head) < 8:  # noqa: PLR2004 - a chunk's head
            return
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        yield kind, at + 8, length
        at += 8 + length + length % 2


def _webp_head(file: BinaryIO) -> bytes:
    """The extended head that a WebP has, or has to get."""
    for kind, at, _length in _riff_chunks(file):
        data = _read_at(file, at, 10)
        if kind == b"VP8X":
            return data
        if kind == b"VP8L":
            bits = int.from_bytes(data[1:5], "little")
            flags = _ALPHA_FLAG if bits >> 28 & 1 else 0
            return _extended(flags, bits & 0x3FFF, bits >> 14 & 0x3FFF)
        if kind == b"VP8 ":
            width, height = struct.unpack("<HH", data[6:10])
            return _extended(0, (width & 0x3FFF) - 1, (height & 0x3FFF) - 1)
    raise NoRoomError


def _extended(flags: int, width_less_one: int, height_less_one: int) -> bytes:
    return bytes([flags, 0, 0, 0]) + width_less_one.to_bytes(3, "little") + height_less_one.to_bytes(3, "little")


def _read_at(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _copy(source: BinaryIO, target: BinaryIO, length: int) -> None:
    while length > 0:
        data = source.read(min(length, MAX_TEXT))
        if not data:
            return
        target.write(data)
        length -= len(data)
