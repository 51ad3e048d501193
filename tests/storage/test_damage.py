"""A database file is looked at without being changed, and put away whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.damage import Condition, look_at, set_aside, size_of, was_left_open
from tests.support.databases import filled_database, leaf_pages, overwrite_pages


def test_a_whole_database_is_good_and_none_is_absent(tmp_path: Path) -> None:
    path = filled_database(tmp_path / "a.db")
    assert look_at(path, reads_all=True) is Condition.GOOD
    assert look_at(tmp_path / "b.db", reads_all=True) is Condition.ABSENT
    assert size_of(tmp_path / "b.db") == 0


@pytest.mark.row("F-33")
@pytest.mark.parametrize("fault", ["empty", "garbage", "short", "cut", "header", "pages"])
def test_each_fault_of_the_file_is_seen(tmp_path: Path, fault: str) -> None:
    path = filled_database(tmp_path / "a.db")
    data = path.read_bytes()
    if fault == "pages":
        overwrite_pages(path, *leaf_pages(path, b"a lake")[2:5])
    else:
        made = {"empty": b"", "garbage": b"no database at all" * 500, "short": data[:60], "cut": data[: len(data) // 2]}
        path.write_bytes(made.get(fault, b"\0" * 100 + data[100:]))
    assert look_at(path, reads_all=True) is (Condition.ABSENT if fault == "empty" else Condition.DAMAGED)


def test_the_quick_look_sees_what_keeps_it_from_being_opened(tmp_path: Path) -> None:
    path = filled_database(tmp_path / "a.db")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    assert look_at(path, reads_all=False) is Condition.DAMAGED


def test_one_that_was_not_closed_is_told_by_its_log(tmp_path: Path) -> None:
    closed, left = filled_database(tmp_path / "a.db"), filled_database(tmp_path / "b.db", log=True)
    assert not was_left_open(closed)
    assert was_left_open(left)
    before = (left.read_bytes(), Path(f"{left}-wal").read_bytes())
    assert look_at(left, reads_all=True) is Condition.GOOD
    assert (left.read_bytes(), Path(f"{left}-wal").read_bytes()) == before


def test_one_that_is_locked_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.commit()
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.commit()
        with pytest.raises(OSError, match="lock"):
            look_at(path, reads_all=False, patience_seconds=0.1)


def test_a_database_is_set_aside_with_its_log_and_half_a_move_is_gone_on_with(tmp_path: Path) -> None:
    path = filled_database(tmp_path / "a.db", log=True)
    before = {name: path.with_name(name).read_bytes() for name in ("a.db", "a.db-wal")}
    aside = tmp_path / "set-aside" / "one"
    aside.mkdir(parents=True)
    Path(f"{path}-wal").rename(aside / "a.db-wal")
    assert set_aside(path, aside)
    assert {name: (aside / name).read_bytes() for name in before} == before
    assert not list(tmp_path.glob("a.db*"))
    assert not set_aside(path, aside)
