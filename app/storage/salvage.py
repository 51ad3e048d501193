"""Gets what can still be read out of a damaged database, row by row, and fills its holes from a backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from app.domain.errors import StorageError
from app.storage.backup import open_read_only
from app.storage.mending_books import give_back_reserves, level_balances

log = structlog.get_logger(__name__)

_LAST_ROW = 2**62
_AT_ONCE = 500
_BOOKS = frozenset({"ledger_entries", "wallets", "daily_spending", "submissions"})


@dataclass(slots=True)
class TableSalvage:
    """What came out of a table.

    Attributes:
        kept: Rows that could be read.
        from_backup: Rows of places that could not be read, as a backup had them.
        lost: Rows that are in neither, at most: of places where none can be counted there may have been fewer.
        dropped: Rows that refer to one that is lost.
    """

    kept: int = 0
    from_backup: int = 0
    lost: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Salvage:
    """What came out of a database, by table; tables of which nothing is missing are there too."""

    tables: dict[str, TableSalvage] = field(default_factory=dict)

    def is_whole(self, *tables: str) -> bool:
        """Whether nothing of these tables had to be made up for; of all where none is named."""
        wanted = tables or tuple(self.tables)
        found = [self.tables[name] for name in wanted if name in self.tables]
        return not any(one.lost or one.dropped or one.from_backup for one in found)


@dataclass(frozen=True, slots=True)
class _Hole:
    """Row numbers between which nothing could be read, both included."""

    first: int
    last: int


def salvage(damaged: Path, target: Path, moment: datetime, backup: Path | None = None) -> Salvage:
    """Make a new database of what can be read of a damaged one.

    Args:
        damaged: With its log beside it; it is only read.
        target: The new file; it has the schema of the damaged one.
        moment: Now, for what is written down in place of what is lost.
        backup: Gives the rows of the places that cannot be read.

    Raises:
        StorageError: Not even its tables can be made out, or the disk refuses.
    """
    told, now = Salvage(), int(moment.timestamp() * 1_000_000)
    try:
        with closing(open_read_only(damaged)) as source, closing(sqlite3.connect(target)) as new:
            new.isolation_level = None
            new.execute("PRAGMA synchronous=OFF")
            made = _read_schema(source)
            (schema,) = source.execute("PRAGMA user_version").fetchone()
            new.execute("BEGIN")
            _move_rows(source, new, made, told, backup)
            _put_in_order(new, made, told, now)
            for statement in (*made.indexes.values(), *made.others):
                new.execute(statement)
            for name in made.indexes:
                new.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608
            new.execute(f"PRAGMA user_version={int(schema)}")
            new.execute("COMMIT")
    except sqlite3.Error as error:
        raise StorageError("Nothing can be read out of the damaged database.", detail=str(error)) from error
    lost = {name: table.lost for name, table in told.tables.items() if table.lost}
    log.warning("database_salvaged", lost=lost, kept=sum(table.kept for table in told.tables.values()))
    return told


def _move_rows(
    source: sqlite3.Connection, new: sqlite3.Connection, made: "_Schema", told: Salvage, backup: Path | None
) -> None:
    for statement in made.tables.values():
        new.execute(statement)
    holes = {name: list(_copy(source, new, name, told)) for name in made.tables}
    for name, places in holes.items():
        told.tables[name].lost = sum(hole.last - hole.first + 1 for hole in places)
    if backup is not None:
        _fill(new, backup, {name: places for name, places in holes.items() if places}, told)


def _put_in_order(new: sqlite3.Connection, made: "_Schema", told: Salvage, now: int) -> None:
    """Have nothing refer to what is lost, and the books agree; before the triggers are there."""
    has_books = made.tables.keys() >= _BOOKS and not told.is_whole(*_BOOKS)
    if has_books:
        give_back_reserves(new, now)
    _drop_orphans(new, told)
    if has_books:
        level_balances(new, now)


@dataclass(frozen=True, slots=True)
class _Schema:
    """The statements that make a database.

    Attributes:
        tables: By name, those with rows of their own.
        indexes: Of words, made of the rows of a table: name to statement.
        others: Indexes and triggers.
    """

    tables: dict[str, str]
    indexes: dict[str, str]
    others: list[str]


def _read_schema(source: sqlite3.Connection) -> _Schema:
    kinds = dict(source.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").fetchall())
    rows = source.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    made = {name: sql for kind, name, sql in rows if kind == "table" and not name.startswith("sqlite_")}
    if not made:
        raise sqlite3.DatabaseError("it has no tables")
    return _Schema(
        tables={name: sql for name, sql in made.items() if kinds.get(name) == "table"},
        indexes={name: sql for name, sql in made.items() if kinds.get(name) == "virtual"},
        others=[sql for kind, _, sql in rows if kind in {"index", "trigger"}],
    )


def _copy(source: sqlite3.Connection, new: sqlite3.Connection, table: str, told: Salvage) -> Iterator[_Hole]:
    """Copy the rows of a table that can be read; gives the holes between them."""
    kept = told.tables.setdefault(table, TableSalvage())
    copy = _copy_numbered if _is_numbered(new, table) else _copy_unnumbered
    yield from copy(source, new, table, kept)


def _copy_numbered(
    source: sqlite3.Connection, new: sqlite3.Connection, table: str, kept: TableSalvage
) -> Iterator[_Hole]:
    columns = _columns(new, table)
    names = ", ".join(columns)
    insert = f"INSERT INTO {table} (rowid, {names}) VALUES ({', '.join('?' * (len(columns) + 1))})"  # noqa: S608
    select = f"SELECT rowid, {names} FROM {table} WHERE rowid > ? ORDER BY rowid"  # noqa: S608
    after = -_LAST_ROW
    while True:
        reader = _Reader(source, select, after)
        for rows in reader:
            kept.kept += _insert(new, insert, rows)
            after = rows[-1][0]
        if reader.is_whole:
            return
        behind = max(after, 0)
        following = _next_readable(source, table, names, behind)
        end = following - 1 if following is not None else _end_of(source, table, behind)
        if end > behind:
            yield _Hole(behind + 1, end)
        if following is None:
            return
        after = end


class _Reader:
    """The rows of a statement, some at a time, up to what cannot be read.

    Attributes:
        is_whole: Whether the end was reached.
    """

    def __init__(self, source: sqlite3.Connection, statement: str, *given: int) -> None:
        self._source = source
        self._statement = statement
        self._given = given
        self.is_whole = False

    def __iter__(self) -> Iterator[list[Any]]:
        rows: list[Any] = []
        try:
            for row in self._source.execute(self._statement, self._given):
                rows.append(row)
                if len(rows) >= _AT_ONCE:
                    yield rows
                    rows = []
            self.is_whole = True
        except sqlite3.DatabaseError:
            pass
        if rows:
            yield rows


def _copy_unnumbered(
    source: sqlite3.Connection, new: sqlite3.Connection, table: str, kept: TableSalvage
) -> Iterator[_Hole]:
    """As `_copy`, for a table whose rows have no numbers: from both its ends up to what cannot be read."""
    columns = _columns(new, table)
    names, keys = ", ".join(columns), _keys(new, table)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
    for order in ("ASC", "DESC"):
        by = ", ".join(f"{key} {order}" for key in keys)
        reader = _Reader(source, f"SELECT {names} FROM {table} ORDER BY {by}")  # noqa: S608
        for rows in reader:
            kept.kept += _insert(new, insert, rows)
        if reader.is_whole:
            return
    yield _Hole(-_LAST_ROW, 1 - _LAST_ROW)


def _is_numbered(connection: sqlite3.Connection, table: str) -> bool:
    (without,) = connection.execute("SELECT wr FROM pragma_table_list WHERE name = ? LIMIT 1", (table,)).fetchone()
    return not without


def _keys(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [f'"{row[1]}"' for row in sorted(rows, key=lambda row: row[5]) if row[5]]


def _insert(new: sqlite3.Connection, statement: str, rows: list[tuple[object, ...]]) -> int:
    """Insert rows; one whose values no table of ours can hold is left out. Gives how many there are more."""
    if not rows:
        return 0
    new.execute("SAVEPOINT rows")
    try:
        added = new.executemany(statement, rows).rowcount
    except sqlite3.Error:
        new.execute("ROLLBACK TO rows")
    else:
        new.execute("RELEASE rows")
        return added
    done = 0
    for row in rows:
        with suppress(sqlite3.IntegrityError):
            done += new.execute(statement, row).rowcount
    new.execute("RELEASE rows")
    return done


def _next_readable(source: sqlite3.Connection, table: str, names: str, after: int) -> int | None:
    """The first row behind a place that cannot be read; None where there is none."""
    select = f"SELECT rowid, {names} FROM {table} WHERE rowid >= ? ORDER BY rowid LIMIT 1"  # noqa: S608

    def probe(place: int) -> tuple[bool, int | None]:
        try:
            row = source.execute(select, (place,)).fetchone()
        except sqlite3.DatabaseError:
            return False, None
        return True, row[0] if row is not None else None

    unread, step = after + 1, 1
    while True:
        place = unread + step
        if place > _LAST_ROW:
            return None
        can_read, row = probe(place)
        if can_read:
            break
        unread, step = place, step * 2
    # Between the two it begins to be readable.
    found = row
    while place - unread > 1:
        middle = (unread + place) // 2
        can_read, row = probe(middle)
        if can_read:
            place, found = middle, row
        else:
            unread = middle
    return found


def _end_of(source: sqlite3.Connection, table: str, after: int) -> int:
    """The last row number of a table, or where that cannot be read the last one that was."""
    with suppress(sqlite3.DatabaseError):
        (last,) = source.execute(f"SELECT max(rowid) FROM {table}").fetchone()  # noqa: S608
        if last is not None:
            return int(last)
    return max(after, 0)


def _columns(connection: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    return [f'"{row[1]}"' for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]


def _fill(new: sqlite3.Connection, backup: Path, holes: dict[str, list[_Hole]], told: Salvage) -> None:
    """Take what a backup has in the holes; it may be of an older schema."""
    with closing(open_read_only(backup)) as old:
        for table, places in holes.items():
            known = set(_columns(old, table))
            columns = [name for name in _columns(new, table) if name in known]
            if not columns:
                continue
            one = told.tables[table]
            one.from_backup = sum(_fill_hole(new, old, table, columns, hole) for hole in places)
            one.lost = max(0, one.lost - one.from_backup)


def _fill_hole(new: sqlite3.Connection, old: sqlite3.Connection, table: str, columns: list[str], hole: _Hole) -> int:
    names, is_numbered = ", ".join(columns), _is_numbered(new, table)
    if is_numbered:
        names = f"rowid, {names}"
    place = f"WHERE rowid BETWEEN {hole.first} AND {hole.last}" if is_numbered else ""
    rows = old.execute(f"SELECT {names} FROM {table} {place}").fetchall()  # noqa: S608
    marks = ", ".join("?" * (len(columns) + is_numbered))
    return _insert(new, f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _drop_orphans(new: sqlite3.Connection, told: Salvage) -> None:
    """Let nothing refer to a row that is lost: the reference goes where it may be empty, else the row."""
    while True:
        broken = new.execute("PRAGMA foreign_key_check").fetchall()
        if not broken:
            return
        for table, rowid, _, number in broken:
            column = _column_of(new, table, number)
            if not _empty(new, table, column, rowid):
                gone = new.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608
                told.tables[table].dropped += gone.rowcount


def _column_of(new: sqlite3.Connection, table: str, number: int) -> str:
    rows = new.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    return next(str(row[3]) for row in rows if row[0] == number)


def _empty(new: sqlite3.Connection, table: str, column: str, rowid: int) -> bool:
    """Let a reference go; False where the table does not allow it to be empty."""
    try:
        new.execute(f'UPDATE {table} SET "{column}" = NULL WHERE rowid = ?', (rowid,))  # noqa: S608
    except sqlite3.IntegrityError:
        return False
    return True
