"""The files that an import is about."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from app.services.upload import found_files
from app.services.upload.found_files import find_files


def _write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)


def _names(root: Path, *paths: Path) -> list[str]:
    return [str(file.relative_to(root)) for file in find_files(paths or (root,)).files]


def test_files_come_in_the_order_of_their_folders_and_names(tmp_path: Path) -> None:
    _write(tmp_path, "b.png", "a.png", "takes/2.png", "takes/1.png")
    assert _names(tmp_path) == ["a.png", "b.png", "takes/1.png", "takes/2.png"]
    assert find_files((tmp_path,)).sizes == [10] * 4


def test_hidden_files_and_what_lies_in_hidden_folders_stay_out(tmp_path: Path) -> None:
    _write(tmp_path, "a.png", ".b.png", ".git/objects/c.png", "takes/.cache/d.png", "takes/e.png")
    assert _names(tmp_path) == ["a.png", "takes/e.png"]


def test_what_was_chosen_itself_is_taken_even_if_it_is_hidden(tmp_path: Path) -> None:
    _write(tmp_path, ".takes/a.png", ".b.png")
    assert _names(tmp_path, tmp_path / ".takes", tmp_path / ".b.png") == [".takes/a.png", ".b.png"]


def test_a_file_that_is_gone_stays_in_the_list_to_be_told(tmp_path: Path) -> None:
    found = find_files((tmp_path / "gone.png",))
    assert (found.files, found.sizes) == ([tmp_path / "gone.png"], [0])


def test_a_link_that_leads_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    _write(tmp_path, "takes/a.png")
    (tmp_path / "takes" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert _names(tmp_path) == ["takes/a.png"]


def test_no_more_than_so_many_are_taken_and_all_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_files, "MOST_FILES", 3)
    _write(tmp_path, *(f"{number}.png" for number in range(5)))
    found = find_files((tmp_path,))
    assert [file.name for file in found.files] == ["0.png", "1.png", "2.png"]
    assert found.count == 5


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits a path")
def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """It lies deeper than a path can name, which stops even one who may read everything."""
    _write(tmp_path, "b.png")
    name = "d" * 250
    handle = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        os.mkdir(name, dir_fd=handle)
        inner = os.open(name, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)
    found = find_files((tmp_path,))
    assert [file.name for file in found.files] == ["b.png"]
    assert [folder.name for folder in found.unread] == [name]
    shutil.rmtree(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_scan_has_the_stamps_of_media_files_alone(tmp_path: Path) -> None:
    (tmp_path / "below" / ".hidden").mkdir(parents=True)
    for name in ("a.PNG", "b.txt", ".c.png", "below/d.mp4", "below/.hidden/e.png"):
        (tmp_path / name).write_bytes(b"12345")
    found = found_files.scan_folder(tmp_path)
    assert sorted(found) == ["a.PNG", "below/d.mp4"]
    assert found["a.PNG"] == (5, (tmp_path / "a.PNG").stat().st_mtime_ns)
    with pytest.raises(FileNotFoundError):
        found_files.scan_folder(tmp_path / "gone")
