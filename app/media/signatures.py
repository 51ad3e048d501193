"""What a file is by its first bytes, whatever it is called."""

import codecs
from dataclasses import dataclass

from app.domain.enums import MediaType
from app.domain.errors import MediaError

HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken."""

    media_type: MediaType
    mime_type: str
    extension: str
    """With its dot."""
    reader: str
    """The name by which Pillow or FFmpeg knows the format."""


PNG = FileKind(MediaType.IMAGE, "image/png", ".png", "PNG")
JPEG = FileKind(MediaType.IMAGE, "image/jpeg", ".jpg", "JPEG")
GIF = FileKind(MediaType.IMAGE, "image/gif", ".gif", "GIF")
WEBP = FileKind(MediaType.IMAGE, "image/webp", ".webp", "WEBP")
AVIF = FileKind(MediaType.IMAGE, "image/avif", ".avif", "AVIF")
MP4 = FileKind(MediaType.VIDEO, "video/mp4", ".mp4", "mov")
MOV = FileKind(MediaType.VIDEO, "video/quicktime", ".mov", "mov")
MKV = FileKind(MediaType.VIDEO, "video/x-matroska", ".mkv", "matroska")
WEBM = FileKind(MediaType.VIDEO, "video/webm", ".webm", "matroska")
MP3 = FileKind(MediaType.AUDIO, "audio/mpeg", ".mp3", "mp3")
WAV = FileKind(MediaType.AUDIO, "audio/wav", ".wav", "wav")
FLAC = FileKind(MediaType.AUDIO, "audio/flac", ".flac", "flac")
OGG = FileKind(MediaType.AUDIO, "audio/ogg", ".ogg", "ogg")

_TAKEN_STARTS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"fLaC", FLAC),
    (b"OggS", OGG),
    (b"ID3", MP3),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_MP3_FRAMES = {b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2"}
_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}

_REFUSED_STARTS = (
    (b"%PDF-", "This is a PDF document"),
    (b"%!", "This is a PostScript document"),
    (b"\xc5\xd0\xd3\xc6", "This is a PostScript document"),
    (b"\x7fELF", "This is a program"),
    (b"MZ", "This is a program"),
    (b"\xcf\xfa\xed\xfe", "This is a program"),
    (b"#!", "This is a program"),
    (b"PK\x03\x04", "This is an archive or an office document"),
    (b"PK\x05\x06", "This is an archive or an office document"),
    (b"\x1f\x8b", "This is an archive"),
    (b"7z\xbc\xaf\x27\x1c", "This is an archive"),
    (b"Rar!", "This is an archive"),
    (b"II*\x00", "This is a TIFF picture"),
    (b"MM\x00*", "This is a TIFF picture"),
    (b"BM", "This is a BMP picture"),
    (b"8BPS", "This is a Photoshop document"),
    (b"\x00\x00\x01\x00", "This is an icon"),
    (b"\xff\x0a", "This is a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "This is a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "This is a JPEG 2000 picture"),
    (b"FLV\x01", "This is a Flash clip"),
    (b"\x30\x26\xb2\x75", "This is a Windows Media file"),
    (b"SQLite format 3\x00", "This is a database"),
)
_TAKEN_WORDS = "PNG, JPEG, WebP, GIF, AVIF, MP4, MOV, MKV, WebM, MP3, WAV, FLAC and Ogg are taken."


def recognise(head: bytes) -> FileKind:
    """Tell the kind of a file from its first bytes (HEAD_BYTES of them are enough).

    Raises:
        MediaError: It is empty, or nothing that is taken; the sentence says what it is.
    """
    if not head:
        raise MediaError("The file is empty.")
    kind = _by_start(head) or _by_container(head)
    if kind is None:
        raise MediaError(f"{_what_it_is(head)}. {_TAKEN_WORDS}")
    return kind


def _by_start(head: bytes) -> FileKind | None:
    return next((kind for start, kind in _TAKEN_STARTS if head.startswith(start)), None)


def _by_container(head: bytes) -> FileKind | None:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else MKV
    if head[4:8] in _BOXES:
        return _by_brand(head)
    return MP3 if head[:2] in _MP3_FRAMES else None


def _by_brand(head: bytes) -> FileKind | None:
    if head[4:8] != b"ftyp":
        return MOV
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]
    if brands[0] in {b"avif", b"avis"} or (brands[0] in {b"mif1", b"msf1"} and b"avif" in brands):
        return AVIF
    if brands[0] in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}:
        return None
    return MOV if brands[0] == b"qt  " else MP4


def _what_it_is(head: bytes) -> str:
    for start, words in _REFUSED_STARTS:
        if head.startswith(start):
            return words
    if head[4:8] == b"ftyp":
        return "This is a HEIC picture"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "This is an AVI clip"
    return _text_words(head) or "This is not a picture, a clip or a sound"


def _text_words(head: bytes) -> str | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"<svg" in text[:1024]:
        return "This is an SVG drawing"
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "This is a web page, not a picture"
    if text.startswith((b"{", b"[")):
        return "This is a data file (JSON), not a picture"
    if text.startswith(b"<"):
        return "This is a text file with markup, not a picture"
    if b"\x00" not in head and _is_text(head):
        return "This is a text file, not a picture"
    return None


def _is_text(head: bytes) -> bool:
    try:
        # The last character may be cut in two; a decoder that may expect more bytes lets that pass.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter.isspace() for letter in text)
