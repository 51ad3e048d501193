"""A library in one file: all of it, no key, nobody else's to read, and never half under its last name."""

import json
import os
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import StorageError, ValidationError
from app.services.asset.library import Library, Root
from app.services.backup import packing
from app.services.backup.pack_format import DATABASE, MANIFEST, SETTINGS, SUMS, Course, open_pack, read_contents
from app.services.backup.packing import COPY, LOCK, PackWish, pack
from app.system.folder_lock import FolderLock
from tests.support.databases import NOW, filled_database
from tests.support.library import open_library

ROOT = Path(__file__).resolve().parents[3]
WISH = PackWish(holds_files=True, settings=b'{"settings": {}}', version="1.0")
BARE = PackWish(holds_files=False, settings=b'{"settings": {}}', version="1.0")

KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.services.asset.library import Library
from app.services.backup.pack_format import Course
from app.services.backup.packing import PackWish, pack
home, target = Path(sys.argv[1]), Path(sys.argv[2])
wish = PackWish(holds_files=True, settings=b"{}", version="1.0")
pack(home / "a.db", Library(home / "library"), target, wish, datetime(2026, 12, 1, tzinfo=UTC), Course())
"""


def bare(home: Path) -> tuple[Path, Library]:
    """A database of jobs, and a library without files."""
    library = Library(home / "library")
    library.open()
    return filled_database(home / "a.db", jobs=30), library


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*") if path.is_file()]


async def test_all_of_it_is_in_one_file(tmp_path: Path) -> None:
    async with open_library(tmp_path) as library:
        for seed in (1, 2, 3):
            await library.import_picture(f"{seed}.png", seed=seed)
        files = library.parts.library
        target, course = tmp_path / "library.zip", Course()
        packed = pack(library.parts.database.path, files, target, WISH, NOW, course)
        assert packed is not None
        # One moved to a second disk, one lost, one changed since it was made.
        first, second, third = sorted((files.folder / "files").rglob("*.png"))
        other = tmp_path / "disk"
        (other / first.parent.relative_to(files.folder)).mkdir(parents=True)
        first.rename(other / first.relative_to(files.folder))
        second.unlink()
        third.write_bytes(b"another one")
        files.roots = {3: Root(other)}
        async with library.parts.database.write() as session:
            name = first.relative_to(files.folder).as_posix()
            await session.execute(text("UPDATE assets SET path = '@3/' || path WHERE path = :name"), {"name": name})
            await session.execute(text("INSERT INTO library_roots VALUES (3, '/disk', 0, 1)"))
        again = pack(library.parts.database.path, files, tmp_path / "again.zip", WISH, NOW, Course())
    assert course.done >= course.total > 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert (packed.size_bytes, packed.manifest.files) == (target.stat().st_size, 3)
    assert not leftovers(tmp_path)
    with open_pack(target) as archive:
        contents = read_contents(archive)
        assert contents.manifest == packed.manifest
        assert len([name for name in contents.sums if name.startswith("sidecars/")]) == 3
    assert again is not None
    told = again.manifest
    assert (told.files, told.files_missing, told.files_changed) == (2, 1, 1)
    with zipfile.ZipFile(tmp_path / "again.zip") as plain:
        assert plain.testzip() is None
        assert {info.compress_type for info in plain.infolist()} == {zipfile.ZIP_STORED}
        assert json.loads(plain.read(MANIFEST))["left_out"].startswith("The keys of your accounts stay")
        assert name in plain.namelist()


def test_without_files_it_is_the_database_and_the_settings(tmp_path: Path) -> None:
    database, library = bare(tmp_path)
    packed = pack(database, library, tmp_path / "bare.zip", BARE, NOW, Course())
    assert packed is not None
    assert not packed.manifest.holds_files
    with zipfile.ZipFile(tmp_path / "bare.zip") as archive:
        assert set(archive.namelist()) == {MANIFEST, SUMS, SETTINGS, DATABASE}


def test_stopped_it_leaves_what_was_there(tmp_path: Path) -> None:
    database, library = bare(tmp_path)
    (tmp_path / "a.zip").write_bytes(b"the former one")
    before = sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("a.db-"))
    assert pack(database, library, tmp_path / "a.zip", BARE, NOW, Course(is_stopped=True)) is None
    assert (tmp_path / "a.zip").read_bytes() == b"the former one"
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("a.db-")) == before


def test_one_at_a_time_and_not_into_the_library(tmp_path: Path) -> None:
    database, library = bare(tmp_path)
    with pytest.raises(ValidationError, match="outside"):
        pack(database, library, library.folder / "a.zip", BARE, NOW, Course())
    with pytest.raises(ValidationError, match="no folder"):
        pack(database, library, tmp_path / "none" / "a.zip", BARE, NOW, Course())
    lock = FolderLock(tmp_path / LOCK)
    assert lock.try_take()
    with pytest.raises(StorageError, match="packed already"):
        pack(database, library, tmp_path / "a.zip", BARE, NOW, Course())
    lock.release()
    assert pack(database, library, tmp_path / "a.zip", BARE, NOW, Course()) is not None


def test_a_disk_without_room_is_told_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, library = bare(tmp_path)
    monkeypatch.setattr(packing, "free_bytes", lambda _folder: 1000)
    with pytest.raises(StorageError, match="no room on the disk"):
        pack(database, library, tmp_path / "a.zip", BARE, NOW, Course())
    assert not (tmp_path / "a.zip").exists()


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    database, library = bare(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.zip").mkdir()
    with pytest.raises(StorageError, match="could not be packed"):
        pack(database, library, tmp_path / "out" / "a.zip", BARE, NOW, Course())
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.zip"]


@pytest.mark.row("F-36")
@pytest.mark.long
def test_killed_before_its_name_there_is_no_half_one_and_the_next_goes_well(tmp_path: Path) -> None:
    database, library = bare(tmp_path)
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(tmp_path / "a.zip")]
    environment = {**os.environ, "PIXSIM7_CRASH_POINT": "pack_written"}
    killed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert not (tmp_path / "a.zip").exists()
    assert pack(database, library, tmp_path / "a.zip", WISH, NOW, Course()) is not None
    assert not (tmp_path / COPY).exists()
    assert not list(tmp_path.glob(".a.zip*"))
