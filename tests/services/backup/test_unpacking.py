"""What was packed is the same library elsewhere, and whatever goes wrong leaves the present one as it is."""

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.domain.errors import SchemaTooNewError, StorageError, ValidationError
from app.domain.settings import Settings
from app.media.hashing import hash_file
from app.services.backup import exchange, packing
from app.services.backup.exchange import Note, Reason
from app.services.backup.pack_format import DATABASE, MANIFEST, SETTINGS, SUMS, Course
from app.services.backup.packing import PackWish, pack
from app.services.backup.unpacking import APART, free_folder, look_into, unpack
from app.storage.backup import read_facts
from app.storage.migrate import SCHEMA, is_current
from app.system.settings_exchange import write_settings
from tests.support.databases import NOW, filled_database, value
from tests.support.library import DATABASE_NAME, open_library

ROOT = Path(__file__).resolve().parents[3]
FIRST_RELEASE = ROOT / "tests" / "storage" / "first_release.sql"
WISH = PackWish(holds_files=True, settings=write_settings(Settings(), "1.0"), version="1.0")

CODE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.domain.settings import Settings
from app.services.backup import exchange
from app.services.backup.pack_format import Course
from app.services.backup.unpacking import look_into, unpack
file, home = Path(sys.argv[1]), Path(sys.argv[2])
database = home / "data" / "library.db"
preview = look_into(file, database, home / "library", Settings())
unpack(preview, database, preview.folder, {}, datetime(2026, 11, 30, 12, tzinfo=UTC), Course())
exchange.carry_out(database)
"""


def bring(file: Path, home: Path, *, library: Path | None = None, course: Course | None = None) -> Note | None:
    """Unpack a file on another computer."""
    database = home / "data" / DATABASE_NAME
    database.parent.mkdir(parents=True, exist_ok=True)
    preview = look_into(file, database, home / "library", Settings())
    return unpack(preview, database, library or preview.folder, {}, NOW, course or Course())


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed library of three pictures, one of them made from another."""
    import asyncio

    folder = tmp_path_factory.mktemp("here")
    asyncio.run(_fill_and_pack(folder))
    return folder / "library.zip"


async def _fill_and_pack(folder: Path) -> None:
    async with open_library(folder) as library:
        first, second, _ = [await library.import_picture(f"{seed}.png", seed=seed) for seed in (1, 2, 3)]
        async with library.write() as services:
            await services.lineage.create_lineage(second.id, [first.id], OperationType.IMAGE_TO_IMAGE, roles=["image"])
        assert pack(library.parts.database.path, library.parts.library, folder / "library.zip", WISH, NOW, Course())


def changed(file: Path, to: Path, change: Callable[[dict[str, bytes]], None], *, keeps_sums: bool = False) -> Path:
    """The same archive with other members; its manifest and sums agree, unless they are what is wrong."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if not keeps_sums:
        lines = [
            f"{sha256(data).hexdigest()}  {name}\n" for name, data in members.items() if name not in (MANIFEST, SUMS)
        ]
        members[SUMS] = "".join(lines).encode()
        told = json.loads(members[MANIFEST])
        told["sums"] = sha256(members[SUMS]).hexdigest()
        told["total_bytes"] = sum(len(data) for name, data in members.items() if name != MANIFEST)
        members[MANIFEST] = json.dumps(told).encode()
    with zipfile.ZipFile(to, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return to


async def test_on_an_empty_machine_it_is_the_same_library(packed: Path, tmp_path: Path) -> None:
    home = tmp_path / "there"
    note = bring(packed, home)
    assert note is not None
    assert (note.reason, note.since, note.source) == (Reason.UNPACKED, None, "library.zip")
    assert note.settings == {"library.folder": str(home / "library"), "is_first_run_done": True}
    assert not (home / "library" / APART).exists()
    exchange.carry_out(home / "data" / DATABASE_NAME)
    async with open_library(home) as library:
        async with library.steps() as services:
            report = await services.comeback.bring_back()
        assert report is not None
        assert (report.assets_back, report.assets_missing, report.files_unknown) == (0, 0, 0)
        async with library.read() as services:
            rows = [row for key in (1, 2, 3) if (row := await services.assets.get_asset(key))]
            parents = await services.lineage.get_ancestors(2, 1)
        assert [row.name for row in rows] == ["1.png", "2.png", "3.png"]
        for row in rows:
            path = library.parts.library.file(row.path or "")
            assert (hash_file(path), path.stat().st_mode & 0o777) == (row.sha256, 0o600)
        assert [parent.id for parent in parents] == [1]
        sidecars = list((home / "library" / "sidecars").glob("*/*.json"))
        assert len(sidecars) == 3


def test_a_preview_tells_what_is_in_it_and_changes_nothing(packed: Path, tmp_path: Path) -> None:
    database = filled_database(tmp_path / "data" / DATABASE_NAME, jobs=30)
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "a.txt").write_text("a file")
    before = database.read_bytes()
    preview = look_into(packed, database, tmp_path / "library", Settings().with_values({"appearance.text_scale": 120}))
    assert (preview.manifest.counts["assets"], preview.manifest.files) == (3, 3)
    assert preview.now is not None
    assert preview.now.counts["jobs"] == 30
    assert not preview.is_same_library
    assert not preview.is_older_schema
    assert [(one.name, one.there) for one in preview.offer.differences] == [("appearance.text_scale", 100)]
    assert preview.folder == tmp_path / "library 2", "the files of the present library stay where they are"
    assert database.read_bytes() == before
    assert [path.name for path in (tmp_path / "library").rglob("*")] == ["a.txt"]
    database.write_bytes(b"garbage" * 900)
    assert look_into(packed, database, tmp_path / "library", Settings()).now is None


def test_over_an_existing_one_that_is_backed_up_and_set_aside(packed: Path, tmp_path: Path) -> None:
    database = filled_database(tmp_path / "data" / DATABASE_NAME, jobs=30)
    kept = tmp_path / "library" / "files" / "aa"
    kept.mkdir(parents=True)
    (kept / "a.png").write_bytes(b"mine")
    assert bring(packed, tmp_path) is not None
    assert value(database, "SELECT count(*) FROM jobs") == 30, "until the next start"
    exchange.carry_out(database)
    assert value(database, "SELECT count(*) FROM assets") == 3
    assert len(list((database.parent / "backups").glob("*.db"))) == 1
    assert len(list((database.parent / exchange.ASIDE).glob(f"*/{DATABASE_NAME}"))) == 1
    assert (kept / "a.png").read_bytes() == b"mine"
    assert len(list((tmp_path / "library 2" / "files").rglob("*.png"))) == 3


@pytest.mark.row("F-34")
def test_the_journal_is_asked_where_it_is_the_same_library(packed: Path) -> None:
    preview = look_into(packed, packed.parent / "data" / DATABASE_NAME, packed.parent / "library", Settings())
    assert preview.is_same_library
    note = bring(packed, packed.parent, library=packed.parent / "again")
    assert note is not None
    assert (note.since, note.holds_jobs) == (NOW, True)
    exchange.take_back(packed.parent / "data" / DATABASE_NAME)


def test_a_folder_with_files_is_refused(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "full" / "deep").mkdir(parents=True)
    (tmp_path / "full" / "deep" / "a.txt").write_text("mine")
    with pytest.raises(ValidationError, match="empty folder"):
        bring(packed, tmp_path, library=tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").rglob("*")] == ["deep", "a.txt"]


def test_stopped_it_leaves_nothing(packed: Path, tmp_path: Path) -> None:
    assert bring(packed, tmp_path, course=Course(is_stopped=True)) is None
    assert_untouched(tmp_path)


def assert_untouched(home: Path) -> None:
    """Neither a database nor a file of the library is there."""
    assert [path.name for path in home.rglob("*") if path.is_file() and path.suffix != ".zip"] == []


@pytest.mark.row("H-13")
@pytest.mark.parametrize("name", [DATABASE, "file", "sidecar", SETTINGS, SUMS])
def test_a_member_that_was_changed_is_refused(packed: Path, tmp_path: Path, name: str) -> None:
    def flip(members: dict[str, bytes]) -> None:
        found = next(each for each in members if each == name or each.startswith(f"{name}s/"))
        data = bytearray(members[found])
        data[len(data) // 2] ^= 1
        members[found] = bytes(data)

    file = changed(packed, tmp_path / "bad.zip", flip, keeps_sums=True)
    with pytest.raises(ValidationError, match=r"damaged|cannot be read|other files"):
        bring(file, tmp_path / "there")
    assert_untouched(tmp_path)


def with_a_stranger(members: dict[str, bytes]) -> None:
    members["files/run.py"] = b"print()"


def with_another_database(members: dict[str, bytes]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w"):
        pass
    members[DATABASE] = held.getvalue()


def with_more_in_it(members: dict[str, bytes]) -> None:
    told = json.loads(members[MANIFEST])
    told["counts"]["assets"] += 1
    members[MANIFEST] = json.dumps(told).encode()


@pytest.mark.row("H-13")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_a_stranger, "does not belong"),
        (with_another_database, "cannot be read"),
        (with_more_in_it, "is not the one"),
    ],
)
def test_what_does_not_belong_is_refused(
    packed: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    file = changed(packed, tmp_path / "bad.zip", change)
    with pytest.raises((ValidationError, StorageError), match=words):
        bring(file, tmp_path / "there")
    assert_untouched(tmp_path)


def test_one_of_the_first_release_is_brought_up_to_date(packed: Path, tmp_path: Path) -> None:
    former = tmp_path / "former.db"
    with closing(sqlite3.connect(former)) as connection:
        connection.executescript(FIRST_RELEASE.read_text(encoding="utf-8"))
    facts = read_facts(former)

    def change(members: dict[str, bytes]) -> None:
        told = json.loads(members[MANIFEST]) | {"schema_number": facts.schema, "counts": facts.counts}
        members[MANIFEST], members[DATABASE] = json.dumps(told).encode(), former.read_bytes()

    file = changed(packed, tmp_path / "old.zip", change)
    database = tmp_path / "data" / DATABASE_NAME
    assert look_into(file, database, tmp_path / "library", Settings()).is_older_schema
    assert bring(file, tmp_path) is not None
    exchange.carry_out(database)
    assert is_current(database)
    assert read_facts(database).counts["assets"] == facts.counts["assets"] > 0


def test_a_newer_schema_is_refused_and_one_that_lies(packed: Path, tmp_path: Path) -> None:
    def number(schema: int) -> Callable[[dict[str, bytes]], None]:
        def change(members: dict[str, bytes]) -> None:
            told = json.loads(members[MANIFEST]) | {"schema_number": schema}
            members[MANIFEST] = json.dumps(told).encode()

        return change

    with pytest.raises(SchemaTooNewError):
        bring(changed(packed, tmp_path / "newer.zip", number(SCHEMA + 1)), tmp_path / "there")
    with pytest.raises(ValidationError, match="not the one"):
        bring(changed(packed, tmp_path / "lies.zip", number(SCHEMA - 1)), tmp_path / "there")


def test_the_next_free_folder_has_the_next_number(tmp_path: Path) -> None:
    assert free_folder(tmp_path / "a") == tmp_path / "a"
    (tmp_path / "a" / "files").mkdir(parents=True)
    (tmp_path / "a" / APART).mkdir()
    (tmp_path / "a" / APART / "left.png").write_bytes(b"of a kill")
    assert free_folder(tmp_path / "a") == tmp_path / "a"
    (tmp_path / "a" / "files" / "one.png").write_bytes(b"mine")
    (tmp_path / "a 2").write_bytes(b"a file")
    assert free_folder(tmp_path / "a") == tmp_path / "a 3"


def test_a_disk_without_room_is_told_first(packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "free_bytes", lambda _folder: 1000)
    with pytest.raises(StorageError, match="no room on the disk"):
        bring(packed, tmp_path)
    assert_untouched(tmp_path)


@pytest.mark.row("F-36")
@pytest.mark.parametrize(
    "place",
    [
        pytest.param("unpack_file_written@2", marks=pytest.mark.long),
        "unpack_files_whole",
        pytest.param("exchange_built", marks=pytest.mark.long),
        pytest.param("exchange_decided", marks=pytest.mark.long),
        pytest.param("exchange_set_aside", marks=pytest.mark.long),
    ],
)
def test_killed_at_any_point_the_old_one_is_there_or_the_new_one_is(packed: Path, tmp_path: Path, place: str) -> None:
    database = filled_database(tmp_path / "data" / DATABASE_NAME, jobs=30)
    command = [sys.executable, "-c", CODE, str(packed), str(tmp_path)]
    environment = {**os.environ, "PIXSIM7_CRASH_POINT": place}
    killed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    if not exchange.is_staged(database):
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute("SELECT count(*) FROM jobs").fetchone() == (30,)
        assert bring(packed, tmp_path) is not None, "and it can be done again"
    note = exchange.staged_note(database)
    assert note is not None
    exchange.carry_out(database)
    assert value(database, "SELECT count(*) FROM assets") == 3
    assert len(list((Path(note.settings["library.folder"]) / "files").rglob("*.png"))) == 3
