import hashlib
import json
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.system.part_file import PartFile

SOURCE = "https://cdn.example/a.mp4"


def _opened(path: Path, source: str = SOURCE) -> PartFile:
    part = PartFile(path, source)
    assert all(turn is None for turn in part.open())
    return part


def test_what_was_written_is_hashed_and_stands_alone_in_the_end(tmp_path: Path) -> None:
    part = _opened(tmp_path / "x.part")
    part.restart('"v1"', 6)
    part.append(b"abc")
    part.append(b"def")

    copied = part.finish()

    assert copied.sha256 == hashlib.sha256(b"abcdef").hexdigest()
    assert copied.size_bytes == 6
    assert [path.name for path in tmp_path.iterdir()] == ["x.part"]
    assert (tmp_path / "x.part").read_bytes() == b"abcdef"
    assert (tmp_path / "x.part").stat().st_mode & 0o777 == 0o600


def test_what_a_server_vouches_for_is_taken_up_again_with_its_hash(tmp_path: Path) -> None:
    first = _opened(tmp_path / "x.part")
    first.restart('"v1"', 6)
    first.append(b"abc")
    first.close()

    second = _opened(tmp_path / "x.part")
    assert (second.size, second.validator, second.total) == (3, '"v1"', 6)
    second.append(b"def")

    assert second.finish().sha256 == hashlib.sha256(b"abcdef").hexdigest()


def test_what_nobody_vouches_for_leaves_nothing_behind(tmp_path: Path) -> None:
    part = _opened(tmp_path / "x.part")
    part.restart(None, 6)
    part.append(b"abc")
    part.close()

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        {"source": "0" * 64},
        {"session": "another run of the machine"},
        {"total": "many"},
        {"extra": 1},
    ],
)
def test_a_note_that_does_not_fit_is_worth_nothing(tmp_path: Path, change: dict[str, object]) -> None:
    part = _opened(tmp_path / "x.part")
    part.restart('"v1"', 6)
    part.append(b"abc")
    part.close()
    note = tmp_path / "x.part.meta"
    note.write_text(json.dumps(json.loads(note.read_text()) | change))

    again = _opened(tmp_path / "x.part")

    assert (again.size, again.validator) == (0, None)
    again.close()
    assert not list(tmp_path.iterdir())


def test_a_file_without_a_note_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "x.part").write_bytes(b"left over")
    part = _opened(tmp_path / "x.part")
    part.restart('"v1"', 1)
    part.append(b"a")
    assert part.finish().size_bytes == 1
    assert (tmp_path / "x.part").read_bytes() == b"a"


def test_a_new_version_throws_the_old_bytes_away(tmp_path: Path) -> None:
    part = _opened(tmp_path / "x.part")
    part.restart('"v1"', 6)
    part.append(b"abc")
    part.restart('"v2"', 2)
    part.append(b"xy")
    assert part.finish().sha256 == hashlib.sha256(b"xy").hexdigest()


def test_a_folder_that_is_missing_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        _opened(tmp_path / "missing" / "x.part")


def test_a_full_disk_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "x.part").symlink_to("/dev/full")
    part = PartFile(tmp_path / "x.part", SOURCE)
    with pytest.raises(StorageError):
        _write_to(part)
    part.close()


def _write_to(part: PartFile) -> None:
    for _ in part.open():
        pass
    part.append(b"abc")
