"""Old and new libraries, crashes between them, and SQLite: the program as a process, from its sources or packaged.

With PIXSIM7_PROGRAM, the executable of a package, packaging/test-package.sh runs these against that one.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.migrate import SCHEMA, schema_of
from tests.storage.test_migrate_first_release import FIRST_RELEASE, rows_of
from tests.support.command import PACKAGED, Pixsim

pytestmark = pytest.mark.long

packaged = pytest.mark.skipif(not PACKAGED, reason="the sources have no program folder of their own")
WITHOUT_BUNDLED = (
    "import sys; sys.modules['pysqlite3'] = None; sys.argv[0] = 'app'; from app.__main__ import main; main()"
)
"""The sources as they run where there is no wheel of pysqlite3."""


@pytest.fixture
def pixsim(tmp_path: Path) -> Pixsim:
    return Pixsim(tmp_path / "home")


@pytest.fixture
def old(pixsim: Pixsim) -> Path:
    """The database of the first release in the program's folder."""
    path = pixsim.home / "pixsim7.db"
    (pixsim.home / "library").mkdir(parents=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(FIRST_RELEASE.read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode=WAL")
    return path


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Path]:
    """A copy of the package that may be changed; its files are the same ones."""
    source = Path(PACKAGED).resolve().parent
    copy = tmp_path / "package"
    shutil.copytree(source, copy, symlinks=True, copy_function=os.link)
    yield copy
    shutil.rmtree(copy)


@pytest.mark.row("F-31")
def test_a_library_of_the_first_release_opens_with_its_rows_and_a_backup(pixsim: Pixsim, old: Path) -> None:
    before = rows_of(old)
    jobs = pixsim.json("jobs", "list")["jobs"]
    assert len(jobs) == len(before["jobs"])
    assert schema_of(old) == SCHEMA
    (backup,) = (pixsim.home / "backups").glob("*.db")
    assert (schema_of(backup), rows_of(backup)) == (1, before)


@pytest.mark.row("F-31")
def test_a_library_of_a_newer_release_is_refused_with_words_and_left_alone(pixsim: Pixsim) -> None:
    pixsim.json("jobs", "list")
    path = pixsim.home / "pixsim7.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=999")
    before = path.read_bytes()
    answer = pixsim.run("jobs", "list")
    assert answer.code == 1
    assert "newer version" in answer.err
    assert "Traceback" not in answer.err
    assert path.read_bytes() == before


@pytest.mark.row("F-30")
@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
@pytest.mark.parametrize("number", [1, 4, 12, 30, 60, 90, 110, 120, 140])
def test_a_kill_at_a_write_on_the_way_to_the_new_schema_leaves_the_old_rows(
    pixsim: Pixsim, old: Path, number: int
) -> None:
    """The writes of the backup come first, then those of the migration; the last ones may come after its commit."""
    before = rows_of(old)
    kill = ("-e", "trace=pwrite64", "-e", f"inject=pwrite64:signal=KILL:when={number}")
    traced = Pixsim(pixsim.home, ("strace", "-f", "-qq", "-o", "/dev/null", *kill, *pixsim.program))
    answer = traced.run("jobs", "list")
    assert answer.code in {0, -9, 137}, answer.err
    assert schema_of(old) in {1, SCHEMA}
    assert rows_of(old) == before
    for backup in (pixsim.home / "backups").glob("*.db"):
        assert (schema_of(backup), rows_of(backup)) == (1, before)
    assert len(pixsim.json("jobs", "list")["jobs"]) == len(before["jobs"])
    assert schema_of(old) == SCHEMA
    assert rows_of(old) == before


@pytest.mark.row("F-41")
def test_the_connections_that_read_are_refused_when_they_try_to_write(pixsim: Pixsim) -> None:
    checks = {check["name"]: check for check in pixsim.json("doctor")["checks"]}
    assert checks["readers"]["ok"]
    assert "journal wal" in checks["database"]["words"]


@pytest.mark.row("F-40")
def test_a_sqlite_that_can_damage_a_log_gets_the_old_journal_and_the_doctor_says_so(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if PACKAGED:
        copy: Path = request.getfixturevalue("package")
        shutil.rmtree(copy / "_internal" / "pysqlite3")
        program: tuple[str, ...] = (str(copy / Path(PACKAGED).name),)
    else:
        program = (sys.executable, "-P", "-c", WITHOUT_BUNDLED)
    pixsim = Pixsim(tmp_path / "home", program)
    words = next(check["words"] for check in pixsim.json("doctor")["checks"] if check["name"] == "database")
    version = tuple(int(part) for part in words.split()[1].rstrip(",").split("."))
    if version >= (3, 51, 3):
        pytest.skip(f"the SQLite of this machine, {version}, is not affected")
    assert "journal wal" not in words
    assert "can damage a write-ahead log" in words
    assert not list(pixsim.home.glob("*-wal"))


@packaged
def test_a_flag_beside_the_program_keeps_everything_in_its_folder_and_away_from_the_keyring(
    tmp_path: Path, package: Path
) -> None:
    (package / "portable.flag").touch()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIXSIM7", "XDG"))}
    environment["HOME"] = str(tmp_path / "user")
    done = subprocess.run(
        [package / Path(PACKAGED).name, "doctor", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    assert {"pixsim7.db", "library", "logs"} <= {path.name for path in (package / "data").iterdir()}
    assert "portable" in done.stdout.lower()
    assert not (tmp_path / "user").exists()


@packaged
def test_a_package_that_lacks_its_fonts_fails_its_own_test(tmp_path: Path, package: Path) -> None:
    shutil.rmtree(package / "_internal" / "app" / "_resources" / "fonts")
    answer = Pixsim(tmp_path / "home", (str(package / Path(PACKAGED).name),)).run("--self-test", "--json")
    assert answer.code == 1
    assert [check["name"] for check in answer.json["checks"] if not check["ok"]] == ["fonts"]
