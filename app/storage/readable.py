"""Which rows of a damaged table can be read: stretches of row numbers, and the holes between them."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

LAST_ROW = 2**62
_TRIED_SINGLY = 65_536
"""So many rows of a hole are each tried: what lies between two damaged pages is found, and not jumped over."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Row numbers, both included, all of which can be read or none.

    Attributes:
        last: `LAST_ROW` where nobody knows how far a hole goes.
        rows: How many rows are there; of a hole at most, and 1 where nobody knows.
    """

    first: int
    last: int
    rows: int
    can_read: bool


def stretches(source: sqlite3.Connection, table: str, columns: str) -> Iterator[Stretch]:
    """Read a table whose rows have numbers from its first row to its last one.

    Args:
        source: The damaged database.
        table: Its name.
        columns: All of them, as a statement names them: what does not fit into a page lies elsewhere, and is read too.
    """
    reader = _Reader(source, table, columns)
    after = -LAST_ROW
    while True:
        rows, last, is_end = reader.read_on(after)
        if rows:
            yield Stretch(after + 1, last, rows, can_read=True)
        if is_end:
            return
        behind = max(last, 0)
        following = reader.first_behind(behind)
        end = following - 1 if following is not None else max(behind + 1, reader.last())
        if end > behind:
            yield Stretch(behind + 1, end, end - behind if end < LAST_ROW else 1, can_read=False)
        if following is None:
            return
        after = end


class _Reader:
    """Reads the rows of a table, and throws them away."""

    def __init__(self, source: sqlite3.Connection, table: str, columns: str) -> None:
        self._source = source
        self._table = table
        # By the first row wanted: whoever asks for what is behind a row reads the page of that row too.
        self._select = f"SELECT rowid, {columns} FROM {table} WHERE rowid >= ? ORDER BY rowid"  # noqa: S608

    def read_on(self, after: int) -> tuple[int, int, bool]:
        """Read behind a row as far as it goes; gives how many rows, the last one, and whether it is the end."""
        rows, last = 0, after
        try:
            for row in self._source.execute(self._select, (after + 1,)):
                if row[0] <= last:
                    # A page of another place.
                    return rows, last, False
                rows, last = rows + 1, row[0]
        except sqlite3.DatabaseError:
            more, last = self._read_singly(last)
            return rows + more, last, False
        return rows, last, True

    def _read_singly(self, after: int) -> tuple[int, int]:
        """The same, one by one: who reads ahead fails a row too early."""
        rows = 0
        while True:
            can_read, row = self._probe(after)
            if not can_read or row is None or row <= after:
                return rows, after
            rows, after = rows + 1, row

    def first_behind(self, unread: int) -> int | None:
        """The first row behind a place where reading failed; None where none can be read any more."""
        place, found = self._leap(unread)
        if place is None:
            return None
        for after in range(unread + 1, min(place, unread + _TRIED_SINGLY)):
            can_read, row = self._probe(after)
            if can_read:
                return row
        unread = min(place, unread + _TRIED_SINGLY) - 1
        while place - unread > 1:
            middle = (unread + place) // 2
            can_read, row = self._probe(middle)
            if can_read:
                place, found = middle, row
            else:
                unread = middle
        return found

    def _leap(self, unread: int) -> tuple[int | None, int | None]:
        """A place behind which can be read, in steps that double, and the row there."""
        step = 1
        while unread + step <= LAST_ROW:
            can_read, row = self._probe(unread + step)
            if can_read:
                return unread + step, row
            step *= 2
        return None, None

    def _probe(self, after: int) -> tuple[bool, int | None]:
        """Whether the place behind a row can be read, and the first row there; None where the table ends."""
        try:
            row = self._source.execute(f"{self._select} LIMIT 1", (after + 1,)).fetchone()
        except sqlite3.DatabaseError:
            return False, None
        return True, row[0] if row is not None else None

    def last(self) -> int:
        """The last row's number, by the table or else by its indexes; `LAST_ROW` where that cannot be read."""
        last = self._number(f"SELECT max(rowid) FROM {self._table}")  # noqa: S608
        if last is None:
            found = [self._number(statement) for statement in self._by_indexes()]
            last = max((number for number in found if number is not None), default=None)
        return LAST_ROW if last is None else last

    def _by_indexes(self) -> list[str]:
        """Statements that ask an index, from end to end, and not the table."""
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?"
        rows = self._source.execute(query, (self._table,)).fetchall()
        parts = [(name, str(sql or "").partition(" WHERE ")[2]) for name, sql in rows]
        start = f"SELECT max(+rowid) FROM {self._table} INDEXED BY"  # noqa: S608
        return [f'{start} "{name}"' + (f" WHERE {part}" if part else "") for name, part in parts]

    def _number(self, statement: str) -> int | None:
        with suppress(sqlite3.DatabaseError):
            return int(self._source.execute(statement).fetchone()[0] or 0)
        return None
