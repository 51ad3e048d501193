"""What calls itself a packed library is believed only where its parts agree."""

import json
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import ValidationError
from app.services.backup.pack_format import (
    DATABASE,
    MANIFEST,
    SETTINGS,
    SUMS,
    Course,
    WorkStopped,
    is_pack,
    open_pack,
    read_contents,
    write_sums,
)

MEMBERS = {DATABASE: b"rows", SETTINGS: b"{}", f"files/ab/{'ab' * 32}.png": b"picture"}


def manifest(**changes: Any) -> dict[str, Any]:
    sums = write_sums({name: sha256(data).hexdigest() for name, data in MEMBERS.items()})
    plain = {
        "format": 1, "program": "PixSim7", "version": "1.0", "schema_number": 9, "packed_at": "2026-11-30T12:00:00Z",
        "born_at": 1, "profiles": ["Me"], "counts": {"jobs": 1}, "holds_files": True, "files": 1, "file_bytes": 7,
        "files_missing": 0, "files_changed": 0, "accounts_without_keys": 0, "left_out": "keys",
        "total_bytes": sum(map(len, MEMBERS.values())) + len(sums), "sums": sha256(sums).hexdigest(),
    }  # fmt: skip
    return plain | changes


def written(path: Path, told: object, *, members: dict[str, bytes] = MEMBERS, sums: bytes | None = None) -> Path:
    listed = write_sums({name: sha256(data).hexdigest() for name, data in MEMBERS.items()}) if sums is None else sums
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**members, SUMS: listed, MANIFEST: json.dumps(told).encode()}.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ValidationError) as refused, open_pack(path) as archive:
        read_contents(archive)
    return refused.value.message


def test_a_good_one_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", manifest())
    with open_pack(path) as archive:
        contents = read_contents(archive)
    assert contents.sums.keys() == MEMBERS.keys()
    assert contents.manifest.profiles == ["Me"]
    assert is_pack(path)
    (tmp_path / "a.db").write_bytes(b"SQLite format 3\0")
    assert not is_pack(tmp_path / "a.db")
    assert not is_pack(tmp_path / "none")


@pytest.mark.row("H-13")
@pytest.mark.parametrize(
    "name", ["../a.db", "files/run.py", "files/ab/short.png", "Database.db", "sidecars/ab/x.json", "database.db-wal"]
)
def test_a_name_that_does_not_belong_is_refused(tmp_path: Path, name: str) -> None:
    assert "does not belong" in refusal(written(tmp_path / "a.zip", manifest(), members={**MEMBERS, name: b""}))


@pytest.mark.row("H-13")
def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip", manifest())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"files/cd/{'cd' * 32}.png", b"\0" * 1_000_000)
    assert "may be a trap" in refusal(path)


@pytest.mark.row("H-14")
@pytest.mark.parametrize(
    ("told", "words"),
    [
        (manifest(format=2), "newer PixSim7"),
        (manifest(format=True), "not right: format"),
        (manifest(counts={"jobs": -1}), "not right: counts"),
        (manifest(files="many"), "not right: files"),
        (manifest(total_bytes=1), "not as long"),
        (manifest(sums="0" * 64), "another one"),
        ([], "not right"),
        ("words", "not right"),
    ],
)
def test_a_manifest_that_is_not_right_is_refused(tmp_path: Path, told: object, words: str) -> None:
    assert words in refusal(written(tmp_path / "a.zip", told))


def listing(sums: bytes) -> dict[str, Any]:
    return manifest(total_bytes=sum(map(len, MEMBERS.values())) + len(sums), sums=sha256(sums).hexdigest())


@pytest.mark.parametrize(
    ("sums", "words"),
    [
        (b"0" * 64 + b"  database.db\n", "names other files"),
        (b"words\n", "cannot be read"),
        ((b"0" * 64 + b"  database.db\n") * 2, "cannot be read"),
        (b" " * 2000, "too long"),
    ],
)
def test_a_list_of_sums_that_is_not_right_is_refused(tmp_path: Path, sums: bytes, words: str) -> None:
    assert words in refusal(written(tmp_path / "a.zip", listing(sums), sums=sums))


def test_a_part_that_is_missing_is_told(tmp_path: Path) -> None:
    assert "is missing" in refusal(written(tmp_path / "a.zip", manifest(), members={DATABASE: b""}))


def test_a_course_counts_until_it_is_stopped() -> None:
    course = Course(total=10)
    course.step(4)
    assert course.done == 4
    course.is_stopped = True
    with pytest.raises(WorkStopped):
        course.step(1)
