"""Faults of the database's files, F-32 and F-36: cut and flipped logs, kills and full disks while a backup is made."""

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.backup import check_backup
from app.storage.damage import Condition, look_at

ROOT = Path(__file__).resolve().parents[2]
COMMITS = 60
_HEADER, _FRAME = 32, 24 + 4096

MAKE = """
import sys
from pathlib import Path
from app.storage.backup import snapshot
print("go", flush=True)
snapshot(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its log, of which each commit adds one row and its number to a sum."""
    folder = tmp_path_factory.mktemp("left")
    path, work = folder / "a.db", folder / "work.db"
    with closing(sqlite3.connect(work)) as connection:
        connection.execute("PRAGMA page_size=4096")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE entries (n INTEGER PRIMARY KEY, filler TEXT) STRICT")
        connection.execute("CREATE TABLE total (n INTEGER NOT NULL) STRICT")
        connection.execute("INSERT INTO total VALUES (0)")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(1, COMMITS + 1):
            connection.execute("INSERT INTO entries VALUES (?, ?)", (number, "x" * 900))
            connection.execute("UPDATE total SET n = n + ?", (number,))
            connection.commit()
        shutil.copyfile(work, path)
        shutil.copyfile(f"{work}-wal", f"{path}-wal")
    return path


def variants(log: bytes, seed: int, count: int) -> list[tuple[str, bytes]]:
    """Logs that are cut, zeroed, or have a bit flipped, at places of every kind."""
    chance = random.Random(seed)  # noqa: S311
    places = [0, 8, 24, _HEADER - 1, _HEADER, _HEADER + 8, _HEADER + 24, len(log) - 1]
    places += [chance.randrange(len(log)) for _ in range(count - len(places))]
    found: list[tuple[str, bytes]] = []
    for place in places:
        flipped = bytearray(log)
        flipped[place] ^= 1 << chance.randrange(8)
        length = min(len(log) - place, chance.choice((1, 512, _FRAME, 3 * _FRAME)))
        found += [
            (f"cut at {place}", log[:place]),
            (f"zeroed at {place}", log[:place] + bytes(length) + log[place + length :]),
            (f"flipped at {place}", bytes(flipped)),
        ]
    return found


def check_prefix(left: Path, folder: Path, name: str, log: bytes) -> int:
    """Open a variant; gives how many commits it has, which are the first ones and none else."""
    path = folder / "v.db"
    for file in folder.iterdir():
        file.unlink()
    shutil.copyfile(left, path)
    Path(f"{path}-wal").write_bytes(log)
    assert look_at(path, reads_all=True) is Condition.GOOD, name
    with closing(sqlite3.connect(path)) as connection:
        numbers = [number for (number,) in connection.execute("SELECT n FROM entries ORDER BY n")]
        (total,) = connection.execute("SELECT n FROM total").fetchone()
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    assert numbers == list(range(1, len(numbers) + 1)), f"{name}: a hole"
    assert total == sum(numbers), f"{name}: half a commit"
    assert verdict == "ok", name
    return len(numbers)


@pytest.mark.row("F-32")
@pytest.mark.parametrize("count", [15, pytest.param(305, marks=pytest.mark.long)])
def test_a_damaged_log_gives_the_first_commits_and_never_a_hole(left: Path, tmp_path: Path, count: int) -> None:
    """Each place is cut, zeroed and flipped: the long run has 915 variants."""
    log = Path(f"{left}-wal").read_bytes()
    made = variants(log, 5, count)
    seen = {check_prefix(left, tmp_path, name, variant) for name, variant in made}
    assert check_prefix(left, tmp_path, "whole", log) == COMMITS
    assert 0 in seen
    assert len(seen) > 5, "the places are spread"
    assert len(made) == 3 * count


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)")
        connection.executemany("INSERT INTO t (b) VALUES (?)", ((os.urandom(2000),) for _ in range(20_000)))
        connection.commit()
    return path


def start(source: Path, target: Path, before: Callable[[], None] | None = None) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", MAKE, str(source), str(target)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=before,  # noqa: PLW1509  (one thread; it sets a limit)
    )


@pytest.mark.row("F-36")
@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.long)])
def test_killed_at_any_moment_there_is_no_half_backup_under_a_final_name(
    large: Path, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(9)  # noqa: S311
    killed = 0
    for number in range(kills):
        target = tmp_path / f"{number}" / "own.db"
        with start(large, target) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.15))
            running.send_signal(signal.SIGKILL)
            killed += running.wait() == -signal.SIGKILL
        if target.exists():
            check_backup(target)
            assert [path.name for path in target.parent.iterdir()] == ["own.db"]
    assert killed


@pytest.mark.row("F-36")
@pytest.mark.skipif(sys.platform != "linux", reason="the limit of a process is POSIX")
def test_a_full_disk_leaves_no_half_backup_and_says_so(large: Path, tmp_path: Path) -> None:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000_000, 8_000_000))

    with start(large, tmp_path / "backups" / "own.db", limit) as running:
        _, said = running.communicate(timeout=60)
    assert running.returncode == 1
    assert b"could not be backed up" in said
    assert list((tmp_path / "backups").iterdir()) == []
