"""Words are read out of picture files within bounds, and added without touching the pixels."""

import io
import struct
import zlib

import pytest
from PIL import Image

from app.media.recipes import picture_parts as parts
from app.media.recipes.picture_parts import NoRoomError, read_jpeg, read_png, read_webp
from tests.media.files import chunk, encoded, png_head
from tests.media.recipes.samples import picture, user_comment


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as opened:
        return opened.convert("RGBA").tobytes()


def packed(name: bytes, text: bytes) -> bytes:
    return chunk(b"zTXt", name + b"\x00\x00" + zlib.compress(text))


def test_the_three_kinds_of_text_are_read_before_and_behind_the_pixels() -> None:
    plain = encoded(picture(), "PNG")
    late = chunk(b"iTXt", b"late\x00\x01\x00en\x00t\x00" + zlib.compress("café".encode()))
    xmp = chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00<x/>")
    head, end = plain[:33], plain[-12:]
    data = head + chunk(b"tEXt", b"a\x00caf\xe9") + packed(b"b", b"two") + chunk(b"tEXt", b"a\x00again") + xmp
    found = read_png(io.BytesIO(data + plain[33:-12] + late + end))
    assert found.texts == {"a": "café", "b": "two", "late": "café"}
    assert found.xmp == "<x/>"


@pytest.mark.row("H-01")
def test_hostile_texts_are_left_out() -> None:
    bomb = packed(b"bomb", bytes(50_000_000))
    broken = chunk(b"zTXt", b"broken\x00\x00junk") + chunk(b"iTXt", b"short")
    endless = chunk(b"tEXt", b"endless\x00x", length=2**31 - 1)
    found = read_png(io.BytesIO(png_head(1, 1) + bomb + broken + packed(b"fine", b"yes") + endless))
    assert {key: text for key, text in found.texts.items() if text} == {"fine": "yes"}
    many = b"".join(chunk(b"tEXt", b"%d\x00" % number + b"x" * 1_000_000) for number in range(6))
    assert len(read_png(io.BytesIO(png_head(1, 1) + many)).texts) == 4
    bombs = b"".join(packed(b"%d" % number, bytes(1_000_000)) for number in range(40))
    assert sum(map(len, read_png(io.BytesIO(png_head(1, 1) + bombs)).texts.values())) <= 2 * parts.MAX_TEXTS
    assert read_png(io.BytesIO(b"")).texts == {}


def test_a_png_gets_texts_and_keeps_its_pixels() -> None:
    plain = encoded(picture("RGBA"), "PNG")
    texts = {"pixsim7": "{ü}", "parameters": "ours"}
    first = io.BytesIO()
    parts.add_to_png(io.BytesIO(plain), first, texts, kept=frozenset({"parameters"}))
    again = io.BytesIO()
    parts.add_to_png(first, again, {"pixsim7": "new", "parameters": "other"}, kept=frozenset({"parameters"}))
    assert read_png(again).texts == {"pixsim7": "new", "parameters": "ours"}
    assert pixels(again.getvalue()) == pixels(plain)
    with Image.open(again) as opened:
        opened.load()
        assert opened.info["parameters"] == "ours"
    assert plain[33:] in first.getvalue()


def test_a_jpeg_gets_a_packet_behind_its_exif_and_keeps_its_pixels() -> None:
    exif = user_comment("hello")
    plain = encoded(picture(), "JPEG", exif=exif, xmp=b"<old/>", comment=b"words")
    assert read_jpeg(io.BytesIO(plain)).xmp == "<old/>"
    out = io.BytesIO()
    parts.add_to_jpeg(io.BytesIO(plain), out, "<new/>")
    found = read_jpeg(out)
    assert (found.xmp, found.texts, found.exif) == ("<new/>", {"comment": "words"}, exif.removeprefix(b"Exif\x00\x00"))
    assert pixels(out.getvalue()) == pixels(plain)
    bare = encoded(picture(), "JPEG")
    second = io.BytesIO()
    parts.add_to_jpeg(io.BytesIO(bare), second, "<new/>")
    assert (read_jpeg(second).xmp, pixels(second.getvalue())) == ("<new/>", pixels(bare))
    with pytest.raises(NoRoomError):
        parts.add_to_jpeg(io.BytesIO(bare), io.BytesIO(), "x" * 70_000)


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("RGB", {"quality": 80}),
        ("RGBA", {"lossless": True}),
        ("RGB", {"lossless": True}),
        ("RGBA", {"quality": 80}),
        ("RGB", {"xmp": b"<old/>"}),
    ],
)
def test_a_webp_gets_a_packet_and_keeps_its_pixels(mode: str, options: dict[str, object]) -> None:
    plain = encoded(picture(mode), "WEBP", **options)
    out = io.BytesIO()
    parts.add_to_webp(io.BytesIO(plain), out, "<odd/>")
    assert read_webp(out).xmp == "<odd/>"
    assert pixels(out.getvalue()) == pixels(plain)
    with Image.open(out) as opened:
        assert (opened.info["xmp"], opened.size, opened.mode) == (b"<odd/>", (24, 16), mode)
    assert struct.unpack("<I", out.getvalue()[4:8])[0] == len(out.getvalue()) - 8


def test_what_lies_behind_a_webp_is_no_part_of_it() -> None:
    plain, target = encoded(picture(), "WEBP", lossless=True), io.BytesIO()
    parts.add_to_webp(io.BytesIO(plain + b"junk that no chunk has"), target, "<x/>")
    assert pixels(target.getvalue()) == pixels(plain)
    assert read_webp(target).xmp == "<x/>"


def test_a_png_of_too_many_parts_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = encoded(picture(), "PNG")
    many = plain[:33] + b"".join(chunk(b"IDAT", b"") for _ in range(5)) + plain[33:]
    monkeypatch.setattr(parts, "MOST_PARTS", 4)
    with pytest.raises(NoRoomError):
        parts.add_to_png(io.BytesIO(many), io.BytesIO(), {"pixsim7": "{}"}, kept=frozenset())


def test_what_is_no_webp_inside_is_refused() -> None:
    with pytest.raises(NoRoomError):
        parts.add_to_webp(io.BytesIO(b"RIFF\x04\x00\x00\x00WEBP"), io.BytesIO(), "<x/>")


@pytest.mark.row("H-03")
def test_cut_files_give_what_is_there() -> None:
    for kind, read in (("PNG", read_png), ("JPEG", read_jpeg), ("WEBP", read_webp)):
        data = encoded(picture(), kind)
        for end in range(0, len(data), 7):
            assert read(io.BytesIO(data[:end])).texts == {}
