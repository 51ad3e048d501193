import contextlib
import io
import random
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import StorageError, ValidationError
from app.system.archives import Archive, ArchiveLimits

NAMES = re.compile(r"preset\.json|pictures/[a-z0-9]{1,20}\.png")
LIMITS = ArchiveLimits()


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return held.getvalue()


def entry(name: str, mode: int = 0, **fields: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def opened(tmp_path: Path, data: bytes, limits: ArchiveLimits = LIMITS) -> Archive:
    path = tmp_path / "given.zip"
    path.write_bytes(data)
    return Archive(path, NAMES, limits)


def patched(data: bytes, before: bytes, after: bytes, *, count: int) -> bytes:
    """With a text of the headers exchanged for another of the same length, in as many places as are meant."""
    assert (len(before), data.count(before)) == (len(after), count)
    return data.replace(before, after)


GOOD = packed(("preset.json", b"{}"), ("pictures/", b""), ("pictures/a.png", b"a" * 100))


def test_a_good_archive_is_read_and_written_out(tmp_path: Path) -> None:
    told: list[int] = []
    with opened(tmp_path, GOOD) as archive:
        assert archive.sizes == {"preset.json": 2, "pictures/a.png": 100}
        assert archive.read("preset.json") == b"{}"
        written = archive.extract(tmp_path / "out", told.append)
    assert {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in written} == {
        "preset.json": b"{}",
        "pictures/a.png": b"a" * 100,
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert told == [2, 100]


def test_an_empty_archive_holds_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, packed()) as archive:
        assert (archive.sizes, archive.extract(tmp_path / "out")) == ({}, [])


def test_a_file_that_is_not_there_is_refused_with_words(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="cannot be read: No such file"):
        Archive(tmp_path / "none.zip", NAMES)


@pytest.mark.row("H-13")
@pytest.mark.parametrize(
    "name",
    [
        "../preset.json",
        "pictures/../../preset.json",
        "..\\preset.json",
        "/preset.json",
        "//host/share/preset.json",
        "\\\\host\\preset.json",
        "C:preset.json",
        "C:/preset.json",
        "preset.json:stream",
        "./preset.json",
        "pictures//a.png",
        "preset.json\n",
        "preset.json\x1b[2J",
        "pictures/\u202egnp.a.png",
        "plugin.py",
        "pictures/a.PNG",
        "x" * 5000,
        "~/preset.json",
        "-rf",
        "CON",
        "../",
        "/",
    ],
)
def test_a_name_that_is_not_allowed_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValidationError, match="does not belong") as caught:
        opened(tmp_path, packed(("preset.json", b"{}"), (name, b"")))
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


@pytest.mark.row("H-13")
def test_a_name_with_a_zero_byte_is_seen_whole(tmp_path: Path) -> None:
    data = patched(packed(("preset.json!!!", b"{}")), b"preset.json!!!", b"preset.json\0.p", count=2)
    with pytest.raises(ValidationError, match=r"preset\.json\\\\x00\.p|x00"):
        opened(tmp_path, data)


@pytest.mark.row("H-13")
@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFDIR])
def test_a_link_or_device_is_refused(tmp_path: Path, kind: int) -> None:
    with pytest.raises(ValidationError, match="no file"):
        opened(tmp_path, packed((entry("preset.json", kind | 0o777), b"/etc/passwd")))


@pytest.mark.row("H-13")
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="120-fold"):
        opened(tmp_path, packed(("preset.json", bytes(8 * 1024 * 1024))))
    with pytest.raises(ValidationError, match="16,777,216 are allowed"):
        opened(tmp_path, packed(("preset.json", bytes(16 * 1024 * 1024 + 1))))


@pytest.mark.row("H-13")
def test_many_files_that_are_small_alone_are_too_much_together(tmp_path: Path) -> None:
    limits = ArchiveLimits(total_bytes=250)
    files = [(f"pictures/{number}.png", random.Random(number).randbytes(100)) for number in range(3)]  # noqa: S311
    with opened(tmp_path, packed(*files[:2]), limits) as archive:
        assert len(archive.sizes) == 2
    with pytest.raises(ValidationError, match="300 bytes; 250 are allowed"):
        opened(tmp_path, packed(*files), limits)


@pytest.mark.row("H-13")
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("declared", [0, 1, 99, 101, 12_000])
def test_a_size_that_is_not_true_is_refused(tmp_path: Path, method: int, declared: int) -> None:
    body = random.Random(7).randbytes(100)  # noqa: S311
    size, lie = struct.pack("<I", 100), struct.pack("<I", declared)
    honest = packed(("pictures/a.png", body), method=method)
    data = honest.replace(size, lie)
    assert data != honest
    with pytest.raises(ValidationError), opened(tmp_path, data) as archive:
        archive.extract(tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.png"))


@pytest.mark.row("H-13")
@pytest.mark.parametrize(("summed", "words"), [(50, "damaged"), (51, "not as long")])
def test_a_size_and_a_sum_that_lie_together_are_refused(tmp_path: Path, summed: int, words: str) -> None:
    """Cut at the size that it gives, the file fits its check sum: only what lies behind shows the lie."""
    body = random.Random(7).randbytes(100)  # noqa: S311
    data = packed(("pictures/a.png", body))
    for before, after in [
        (struct.pack("<I", 100), struct.pack("<I", 50)),
        (struct.pack("<I", zlib.crc32(body)), struct.pack("<I", zlib.crc32(body[:summed]))),
    ]:
        data = data.replace(before, after)
    if summed == 50:
        assert zipfile.ZipFile(io.BytesIO(data)).read("pictures/a.png") == body[:50]
    with opened(tmp_path, data) as archive, pytest.raises(ValidationError, match=words):
        archive.read("pictures/a.png")


@pytest.mark.row("H-13")
def test_three_thousand_entries_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="3,000 files; 2,000 are allowed"):
        opened(tmp_path, packed(*((f"pictures/{number}.png", b"") for number in range(3000))))


@pytest.mark.row("H-13")
@pytest.mark.parametrize(
    ("one", "other"), [("a.png", "a.png"), ("a.png", "A.png"), ("straße.png", "STRASSE.png"), ("e\u0301.png", "é.png")]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_names_that_are_one_on_some_disk_are_refused(tmp_path: Path, one: str, other: str) -> None:
    path = tmp_path / "given.zip"
    path.write_bytes(packed((one, b"1"), (other, b"2")))
    with pytest.raises(ValidationError, match="twice"):
        Archive(path, re.compile(r".+\.png"))


@pytest.mark.row("H-13")
def test_a_file_in_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "given.zip"
    path.write_bytes(packed(("A", b"1"), ("a/b", b"2")))
    with pytest.raises(ValidationError, match="lies in something that is a file"):
        Archive(path, re.compile(r"[Aab/]+"))


@pytest.mark.row("H-13")
@pytest.mark.parametrize("flag", [0x01, 0x40, 0x2000])
def test_an_encrypted_file_is_refused(tmp_path: Path, flag: int) -> None:
    data = bytearray(packed(("preset.json", b"{}")))
    where = data.index(b"PK\x01\x02") + 8
    data[where : where + 2] = struct.pack("<H", struct.unpack_from("<H", data, where)[0] | flag)
    with pytest.raises(ValidationError, match="encrypted"):
        opened(tmp_path, bytes(data))


@pytest.mark.row("H-13")
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(tmp_path: Path, method: int) -> None:
    with pytest.raises(ValidationError, match="way that is not read"):
        opened(tmp_path, packed(("preset.json", b"{}"), method=method))


@pytest.mark.row("H-13")
def test_an_archive_cut_anywhere_is_refused(tmp_path: Path) -> None:
    for length in range(len(GOOD)):
        with pytest.raises(ValidationError, match="damaged"):
            opened(tmp_path, GOOD[:length])


@pytest.mark.row("H-13")
def test_a_list_of_contents_without_end_is_not_taken_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "given.zip"
    size = 3 * 1024**3
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(size)
        file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, size, 0, 0))
    with pytest.raises(ValidationError, match="damaged"):
        Archive(path, NAMES)


@pytest.mark.row("H-13")
def test_a_flipped_bit_anywhere_is_refused_or_changes_nothing_that_is_read(tmp_path: Path) -> None:
    whole = {"preset.json": b"{}", "pictures/a.png": b"a" * 100}
    for place in range(len(GOOD)):
        data = bytearray(GOOD)
        data[place] ^= 1 << place % 8
        try:
            with opened(tmp_path, bytes(data)) as archive:
                read = {name: archive.read(name) for name in archive.sizes}
        except ValidationError:
            continue
        assert read.items() <= whole.items()


def test_what_is_there_already_is_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.joinpath("pictures").mkdir(parents=True)
    out.joinpath("pictures/a.png").write_bytes(b"mine")
    with opened(tmp_path, GOOD) as archive, pytest.raises(StorageError, match="cannot be written"):
        archive.extract(out)
    assert [path.read_bytes() for path in out.rglob("*.*")] == [b"mine"]


def test_work_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with opened(tmp_path, GOOD) as archive, pytest.raises(KeyboardInterrupt):
        archive.extract(tmp_path / "out", stop)
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


@given(data=st.binary(max_size=400), at=st.integers(0, len(GOOD)), cut=st.integers(0, 40))
def test_random_bytes_in_an_archive_are_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.zip"
    path.write_bytes(GOOD[:at] + data + GOOD[at + cut :])
    with contextlib.suppress(ValidationError), Archive(path, NAMES) as archive:
        assert all(len(archive.read(name)) == size for name, size in archive.sizes.items())
