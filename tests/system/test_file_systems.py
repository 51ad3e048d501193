"""Room, network drives, and files that are replaced as a whole."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.system.file_systems import free_bytes, network_type, sync_folder, write_atomically

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home {home} nfs4 rw 0 0
/dev/sdb1 {home}/disk ext4 rw 0 0
//box/share {home}/a\\040share cifs rw 0 0
"""


def test_the_room_of_a_folder_that_is_not_there_is_that_of_its_nearest_ancestor(tmp_path: Path) -> None:
    free = free_bytes(tmp_path / "not" / "there")
    assert free == pytest.approx(shutil.disk_usage(tmp_path).free, abs=1 << 30)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("home/library", "nfs4"),
        ("home", "nfs4"),
        ("home/disk/library", None),
        ("home/a share/library", "cifs"),
        ("homes", None),
        (".", None),
    ],
)
def test_the_innermost_mount_decides_whether_a_folder_is_on_the_network(
    tmp_path: Path, folder: str, kind: str | None
) -> None:
    table = tmp_path / "mounts"
    table.write_text(MOUNTS.format(home=tmp_path / "home"))
    assert network_type(tmp_path / folder, table) == kind


def test_where_nobody_can_tell_a_folder_counts_as_local(tmp_path: Path) -> None:
    assert network_type(tmp_path, tmp_path / "no table") is None


def test_a_file_is_replaced_as_a_whole_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_several_who_replace_a_file_at_once_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    contents = [str(number).encode() * 100_000 for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            list(threads.map(write_atomically, [path] * 8, contents))
            assert path.read_bytes() in contents
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


def test_when_the_disk_refuses_the_old_file_is_as_it_was_and_nothing_is_left_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match=r"settings\.json"):
        write_atomically(path, b"new")
    assert (path / "inside").is_dir()
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


def test_a_folder_that_is_not_there_cannot_be_synced(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "gone")
