"""A backup is whole or it is not there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.errors import StorageError
from app.storage.backup import snapshot


def filled(path: Path, rows: int = 1000) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (a INTEGER, b TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [(n, "x" * 100) for n in range(rows)])
        connection.commit()
    return path


def test_a_snapshot_has_every_row_and_its_final_name(tmp_path: Path) -> None:
    source = filled(tmp_path / "a.db")
    target = tmp_path / "backups" / "b.db"
    snapshot(source, target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*), max(a) FROM t").fetchone() == (1000, 999)
    assert [path.name for path in target.parent.iterdir()] == ["b.db"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "a#b %20?c ü"
    folder.mkdir()
    snapshot(filled(folder / "a.db"), folder / "b.db")
    with closing(sqlite3.connect(folder / "b.db")) as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (1000,)
    assert [entry.name for entry in tmp_path.iterdir()] == [folder.name]


def test_a_snapshot_of_a_database_in_use_is_one_moment_of_it(tmp_path: Path) -> None:
    source = filled(tmp_path / "a.db")
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("INSERT INTO t VALUES (5000, 'not committed')")
        snapshot(source, tmp_path / "b.db")
        writer.rollback()
    with closing(sqlite3.connect(tmp_path / "b.db")) as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (1000,)


@pytest.mark.row("F-36")
def test_a_damaged_source_leaves_nothing_under_the_final_name(tmp_path: Path) -> None:
    source = filled(tmp_path / "a.db")
    data = bytearray(source.read_bytes())
    data[8192:20480] = b"\xff" * 12288
    source.write_bytes(data)
    target = tmp_path / "backups" / "b.db"
    with pytest.raises(StorageError):
        snapshot(source, target)
    assert list(target.parent.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    source = filled(tmp_path / "a.db")
    (tmp_path / "backups").write_text("a file")
    with pytest.raises(StorageError):
        snapshot(source, tmp_path / "backups" / "b.db")
