"""One database takes the place of another, or does not: there is no third."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.services.backup import exchange
from app.services.backup.exchange import Note, Reason

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)

CODE = """
import sys, sqlite3
from pathlib import Path
from tests.services.backup.test_exchange import build_note
from app.services.backup import exchange
path = Path(sys.argv[1])
if not exchange.is_staged(path):
    exchange.stage(path, build_note)
exchange.carry_out(path)
"""


def database(path: Path, word: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (word)")
        connection.execute("INSERT INTO t VALUES (?)", (word,))
        connection.commit()
    return path


def word(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT word FROM t").fetchone()[0])


def build_note(part: Path) -> Note:
    database(part, "new")
    return Note(77, Reason.RESTORED, NOW, since=NOW, source="own.db", aside="former")


def test_the_former_one_is_set_aside_and_the_new_one_tells_that_it_came_back(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", "old")
    note = exchange.stage(path, build_note)
    assert exchange.is_staged(path)
    assert word(path) == "old"
    exchange.carry_out(path)
    assert not exchange.is_staged(path)
    assert (word(path), word(tmp_path / exchange.ASIDE / "former" / "a.db")) == ("new", "old")
    assert exchange.mark_of(path) == 77
    assert exchange.read_note(tmp_path, 77) == note
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_staged_can_be_taken_back(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", "old")
    exchange.stage(path, build_note)
    exchange.take_back(path)
    assert not exchange.is_staged(path)
    assert word(path) == "old"


def test_what_cannot_be_built_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", "old")

    def refuse(part: Path) -> Note:
        part.write_bytes(b"half")
        raise OSError("no room")

    with pytest.raises(StorageError):
        exchange.stage(path, refuse)
    assert [file.name for file in tmp_path.iterdir()] == ["a.db"]


def test_without_its_note_everything_waits(tmp_path: Path) -> None:
    note = exchange.read_note(tmp_path, 5)
    assert note.holds_jobs
    assert note.since is not None
    assert note.since.year == 1970
    (tmp_path / exchange.NOTES).mkdir()
    (tmp_path / exchange.NOTES / "5.json").write_text('{"reason": "other"}')
    assert exchange.read_note(tmp_path, 5).holds_jobs
    assert exchange.new_mark() != exchange.new_mark() > 0


@pytest.mark.row("F-36")
@pytest.mark.parametrize("place", ["exchange_built", "exchange_decided", "exchange_set_aside"])
def test_killed_at_any_point_one_of_the_two_is_there_and_the_next_start_goes_on(tmp_path: Path, place: str) -> None:
    path = database(tmp_path / "a.db", "old")
    command = [sys.executable, "-c", CODE, str(path)]
    environment = {**os.environ, "PIXSIM7_CRASH_POINT": place}
    killed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    if place == "exchange_set_aside":
        assert exchange.is_staged(path)
    else:
        assert word(path) == "old"
    if not exchange.is_staged(path):
        exchange.stage(path, build_note)
    exchange.carry_out(path)
    assert (word(path), word(tmp_path / exchange.ASIDE / "former" / "a.db")) == ("new", "old")
