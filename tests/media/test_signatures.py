import pytest

from app.domain.enums import MediaType
from app.domain.errors import MediaError
from app.media.signatures import (
    AVIF,
    FLAC,
    GIF,
    JPEG,
    MKV,
    MOV,
    MP3,
    MP4,
    OGG,
    PNG,
    WAV,
    WEBM,
    WEBP,
    FileKind,
    recognise,
)
from tests.media import files


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (files.png_head(1, 1), PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG),
        (files.gif(1), GIF),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", WEBP),
        (files.box(b"ftyp", b"avif\x00\x00\x00\x00mif1"), AVIF),
        (files.box(b"ftyp", b"mif1\x00\x00\x00\x00mif1avif"), AVIF),
        (files.box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2avc1mp41"), MP4),
        (files.box(b"ftyp", b"qt  \x00\x00\x02\x00qt  "), MOV),
        (files.box(b"moov"), MOV),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", WEBM),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska", MKV),
        (b"ID3\x04\x00\x00", MP3),
        (b"\xff\xfb\x90\x64", MP3),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", WAV),
        (b"fLaC\x00\x00\x00\x22", FLAC),
        (b"OggS\x00\x02", OGG),
    ],
    ids=lambda value: value.mime_type if isinstance(value, FileKind) else "",
)
def test_a_kind_is_known_by_its_first_bytes(head: bytes, kind: FileKind) -> None:
    assert recognise(head) is kind
    assert kind.extension.startswith(".")
    assert kind.media_type in MediaType


@pytest.mark.row("H-03")
@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "The file is empty."),
        (b"<!DOCTYPE html><html>", "This is a web page, not a picture."),
        (b"\xef\xbb\xbf\n  <HTML lang=en>", "This is a web page, not a picture."),
        (b'{"error": "not found"}', "This is a data file (JSON), not a picture."),
        (b"[1, 2]", "This is a data file (JSON), not a picture."),
        (b"\x7fELF\x02\x01\x01", "This is a program."),
        (b"MZ\x90\x00", "This is a program."),
        (b"#!/bin/sh\nrm -rf /", "This is a program."),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "This is a PostScript document."),
        (b"%PDF-1.7", "This is a PDF document."),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">', "This is an SVG drawing."),
        (b"<svg><image href='file:///etc/passwd'/></svg>", "This is an SVG drawing."),
        (b'<?xml version="1.0"?><feed>', "This is a text file with markup, not a picture."),
        ("Zwölf Boxkämpfer".encode(), "This is a text file, not a picture."),
        (("é" * 2000)[:3000].encode()[:4095], "This is a text file, not a picture."),
        (b"II*\x00\x08\x00", "This is a TIFF picture."),
        (b"PK\x03\x04\x14\x00", "This is an archive or an office document."),
        (b"RIFF\x10\x00\x00\x00AVI LIST", "This is an AVI clip."),
        (files.box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic"), "This is a HEIC picture."),
        (b"\x00\x01\x02\x03" * 20, "This is not a picture, a clip or a sound."),
        (b"\x80\x81\x82", "This is not a picture, a clip or a sound."),
    ],
)
def test_what_is_not_taken_is_refused_with_words_for_what_it_is(head: bytes, words: str) -> None:
    with pytest.raises(MediaError) as caught:
        recognise(head)

    assert caught.value.message.startswith(words)
