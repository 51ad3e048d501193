"""What can be read of a damaged table is found to the row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.storage.readable import LAST_ROW, Stretch, stretches
from tests.support.databases import overwrite_pages

ROWS = 400
_SIZE = 4096


@contextmanager
def table(path: Path, *, index: str = "") -> Iterator[sqlite3.Connection]:
    """A table with some rows on each page."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size={_SIZE}")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, kind TEXT, words TEXT) STRICT")
        connection.executemany(
            "INSERT INTO t VALUES (?, ?, ?)", [(n, "ab"[n % 2], f"row {n} " + "x" * 300) for n in range(1, ROWS + 1)]
        )
        connection.executescript(index)
        connection.commit()
    yield connection


def pages(path: Path) -> list[tuple[int, list[int]]]:
    """The pages with rows, and which rows they have, in the order of the rows."""
    data = path.read_bytes()
    found = []
    for number, start in enumerate(range(0, len(data), _SIZE), start=1):
        page = data[start : start + _SIZE]
        rows = [row for row in range(1, ROWS + 1) if f"row {row} ".encode() in page]
        if page[0] == 0x0D and rows:
            found.append((number, rows))
    return sorted(found, key=lambda one: one[1])


def read(path: Path) -> list[Stretch]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source:
        return list(stretches(source, "t", "id, kind, words"))


def numbers(found: list[Stretch], *, can_read: bool) -> list[int]:
    return [number for one in found if one.can_read is can_read for number in range(max(1, one.first), one.last + 1)]


def test_a_whole_table_is_one_stretch(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with table(path):
        assert [(one.last, one.rows, one.can_read) for one in read(path)] == [(ROWS, ROWS, True)]
    with closing(sqlite3.connect(tmp_path / "b.db")) as connection:
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, kind TEXT, words TEXT) STRICT")
    assert read(tmp_path / "b.db") == []


@pytest.mark.row("F-33")
@pytest.mark.parametrize("gone", [(0,), (3, 4), (5, 7, 9, 12), (2, 3, 5, 8, 16)])
def test_no_more_is_given_up_than_lies_on_the_pages(tmp_path: Path, gone: tuple[int, ...]) -> None:
    path = tmp_path / "a.db"
    with table(path):
        there = pages(path)
    assert len(there) > 30
    lost = [row for place in gone for row in there[place][1]]
    overwrite_pages(path, *(there[place][0] for place in gone))
    found = read(path)
    assert numbers(found, can_read=False) == lost
    assert numbers(found, can_read=True) == [row for row in range(1, ROWS + 1) if row not in lost]
    assert sum(one.rows for one in found) == ROWS


@pytest.mark.row("F-33")
def test_a_lost_end_is_counted_by_an_index_and_without_one_is_a_hole_all_the_same(tmp_path: Path) -> None:
    by_index = "CREATE INDEX odd ON t (kind) WHERE kind = 'b'; CREATE INDEX even ON t (kind) WHERE kind = 'a';"
    for name, index in (("a.db", by_index), ("b.db", "")):
        path = tmp_path / name
        with table(path, index=index):
            (page, rows) = pages(path)[-1]
        overwrite_pages(path, page)
        expected = Stretch(rows[0], ROWS, len(rows), can_read=False) if index else None
        assert read(path)[-1] == (expected or Stretch(rows[0], LAST_ROW, 1, can_read=False))


def test_nothing_is_found_where_the_root_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with table(path):
        (root,) = sqlite3.connect(path).execute("SELECT rootpage FROM sqlite_master WHERE name = 't'").fetchone()
    overwrite_pages(path, root)
    assert read(path) == [Stretch(1, LAST_ROW, 1, can_read=False)]


def test_a_row_whose_long_words_are_gone_is_the_only_one(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with table(path), closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE t SET words = ? WHERE id = 200", ("y" * 40_000,))
        connection.commit()
    data = path.read_bytes()
    chain = [
        number for number in range(1, len(data) // _SIZE + 1) if data[number * _SIZE - 20 : number * _SIZE] == b"y" * 20
    ]
    # The first page of a chain names the next: noise leads it nowhere.
    overwrite_pages(path, *chain[:2])
    assert numbers(read(path), can_read=False) == [200]
