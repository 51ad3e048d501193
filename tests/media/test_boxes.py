import io
import struct
import time
from pathlib import Path

import pytest

from app.domain.errors import MediaError
from app.media.boxes import check_boxes, check_structure
from tests.media import files
from tests.media.files import box

FTYP = box(b"ftyp", b"isom\x00\x00\x02\x00isom")
MDAT = box(b"mdat", bytes(100))


def check(data: bytes) -> None:
    check_boxes(io.BytesIO(data), len(data))


def nested(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = box(b"trak", data)
    return box(b"moov", data)


def test_a_whole_clip_passes_with_its_index_before_or_behind(tmp_path: Path) -> None:
    for name, options in (("behind", {}), ("before", {"movflags": "faststart"})):
        path = files.clip(tmp_path / f"{name}.mp4", frames=3)
        assert options is not None
        check(path.read_bytes())


def test_a_box_with_a_64_bit_length_passes() -> None:
    check(FTYP + box(b"moov") + struct.pack(">I4sQ", 1, b"mdat", 16 + 50) + bytes(50))


def test_data_up_to_the_end_of_the_file_passes() -> None:
    check(FTYP + box(b"moov") + box(b"mdat", bytes(50), size=0))


@pytest.mark.row("H-04")
def test_what_hangs_behind_a_whole_clip_is_ignored() -> None:
    check(FTYP + box(b"moov") + MDAT + b"\x50\x4b\x03\x04\xff\xff\xff\xff" * 100)
    check(FTYP + box(b"moov") + MDAT + b"abc")


@pytest.mark.row("H-05")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (FTYP + struct.pack(">I4sQ", 1, b"moov", 2**62), "cut off"),
        (FTYP + struct.pack(">I4sQ", 1, b"mdat", 2**62), "no index"),
        (FTYP + struct.pack(">I4sQ", 1, b"moov", 3), "damaged"),
        (FTYP + box(b"free", size=0) * 10, "damaged"),
        (FTYP + box(b"moov", box(b"trak", size=0) * 3), "damaged"),
        (FTYP + box(b"moov", box(b"trak", size=5)), "damaged"),
        (FTYP + box(b"moov", box(b"trak", size=500)), "damaged"),
        (FTYP + nested(3000), "deeper"),
        (FTYP + MDAT, "no index"),
        (FTYP, "no index"),
        (FTYP + box(b"mdat", bytes(50), size=1000), "no index"),
        (FTYP + box(b"moov") + box(b"mdat", bytes(50), size=1000), "cut off"),
        (FTYP + box(b"free") * 300_000, "more boxes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_boxes_that_lie_are_refused_in_time(data: bytes, words: str) -> None:
    began = time.monotonic()

    with pytest.raises(MediaError, match=words):
        check(data)

    assert time.monotonic() - began < 5


@pytest.mark.row("H-05")
def test_an_index_larger_than_any_real_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with path.open("wb") as file:
        file.write(FTYP + struct.pack(">I4s", 2**28, b"moov"))
        file.truncate(2**28 + len(FTYP))
    with path.open("rb") as file, pytest.raises(MediaError, match="larger than any real one"):
        check_boxes(file, path.stat().st_size)


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        ("matroska", b"\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\x84" + bytes(4)),
        ("matroska", b"\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\xff" + bytes(40)),
        ("matroska", b"\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(40)),
        ("wav", b"RIFF\x04\x00\x00\x00WAVE"),
        ("wav", b"RIFF\xff\xff\xff\xffWAVE"),
        ("flac", b"fLaC"),
    ],
)
def test_a_length_that_fits_or_is_unknown_passes(reader: str, data: bytes) -> None:
    file = io.BytesIO(data)

    check_structure(file, len(data), reader)

    assert file.getvalue() == data


@pytest.mark.parametrize(
    ("reader", "data", "words"),
    [
        ("matroska", b"\x1a\x45\xdf\xa3\x81\x00\x18\x53\x80\x67\x85" + bytes(4), "cut off"),
        ("matroska", b"\x1a\x45\xdf\xa3\x81\x00\x11\x11\x11\x11\x85", "damaged"),
        ("matroska", b"\x1a\x45\xdf\xa3\x00", "damaged"),
        ("matroska", b"\x1a\x45\xdf\xa3", "damaged"),
        ("wav", b"RIFF\x00\x01\x00\x00WAVE", "cut off"),
    ],
)
def test_a_file_shorter_than_its_head_says_is_refused(reader: str, data: bytes, words: str) -> None:
    with pytest.raises(MediaError, match=words):
        check_structure(io.BytesIO(data), len(data), reader)
