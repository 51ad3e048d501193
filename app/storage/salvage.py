"""Gets what can still be read out of a damaged database, row by row, and fills its holes from a backup."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from app.domain.errors import StorageError
from app.storage.backup import open_read_only
from app.storage.mending_books import give_back_reserves, level_balances
from app.storage.readable import LAST_ROW, Stretch, stretches

log = structlog.get_logger(__name__)

_CACHE_KIB = 256 * 1024
"""At most: the keys of a table do not come in their order, and pages that do not stay are written many times."""
_BOOKS = frozenset({"ledger_entries", "wallets", "daily_spending", "submissions"})


@dataclass(slots=True)
class TableSalvage:
    """What came out of a table.

    Attributes:
        kept: Rows that could be read.
        from_backup: Rows of places that could not be read, as a backup had them.
        lost: Rows that are in neither, at most; a place where nobody can count them has one.
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
        with closing(open_read_only(damaged)) as source, closing(_new_beside(damaged, target)) as new:
            made = _read_schema(source)
            (schema,) = source.execute("PRAGMA user_version").fetchone()
            new.execute("BEGIN")
            _move_rows(source, new, made, told, backup)
            _put_in_order(new, made, told, now)
            for statement in (*made.words.values(), *made.triggers):
                new.execute(statement)
            for name in made.words:
                new.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608
            new.execute(f"PRAGMA user_version={int(schema)}")
            new.execute("COMMIT")
    except sqlite3.Error as error:
        raise StorageError("Nothing can be read out of the damaged database.", detail=str(error)) from error
    lost = {name: table.lost for name, table in told.tables.items() if table.lost}
    log.warning("database_salvaged", lost=lost, kept=sum(table.kept for table in told.tables.values()))
    return told


def _new_beside(damaged: Path, target: Path) -> sqlite3.Connection:
    """A connection to a new database, with the damaged one as `old`."""
    new = sqlite3.connect(target.absolute().as_uri(), uri=True, isolation_level=None)
    try:
        for statement in ("trusted_schema=OFF", "synchronous=OFF", "journal_mode=MEMORY", f"cache_size={-_CACHE_KIB}"):
            new.execute(f"PRAGMA {statement}")
        new.execute("ATTACH ? AS old", (f"{damaged.absolute().as_uri()}?mode=ro",))
    except BaseException:
        new.close()
        raise
    return new


def _move_rows(
    source: sqlite3.Connection, new: sqlite3.Connection, made: "_Schema", told: Salvage, backup: Path | None
) -> None:
    for statement in made.tables.values():
        new.execute(statement)
    holes = {name: list(_copy(source, new, name, told)) for name in made.tables}
    for statement in made.indexes:
        new.execute(statement)
    for name, places in holes.items():
        told.tables[name].lost = sum(hole.rows for hole in places)
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
        indexes: Made once the rows are there, and before more come from a backup: some let no two rows be alike.
        words: Indexes of words, made of the rows of a table: name to statement.
        triggers: Made last: what is mended is nobody's doing.
    """

    tables: dict[str, str]
    indexes: list[str]
    words: dict[str, str]
    triggers: list[str]


def _read_schema(source: sqlite3.Connection) -> _Schema:
    kinds = dict(source.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").fetchall())
    rows = source.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    made = {name: sql for kind, name, sql in rows if kind == "table" and not name.startswith("sqlite_")}
    if not made:
        raise sqlite3.DatabaseError("it has no tables")
    return _Schema(
        tables={name: sql for name, sql in made.items() if kinds.get(name) == "table"},
        indexes=[sql for kind, _, sql in rows if kind == "index"],
        words={name: sql for name, sql in made.items() if kinds.get(name) == "virtual"},
        triggers=[sql for kind, _, sql in rows if kind == "trigger"],
    )


def _copy(source: sqlite3.Connection, new: sqlite3.Connection, table: str, told: Salvage) -> Iterator[Stretch]:
    """Copy the rows of a table that can be read; gives the holes between them."""
    kept = told.tables.setdefault(table, TableSalvage())
    copy = _copy_numbered if _is_numbered(new, table) else _copy_unnumbered
    yield from copy(source, new, table, kept)


def _copy_numbered(
    source: sqlite3.Connection, new: sqlite3.Connection, table: str, kept: TableSalvage
) -> Iterator[Stretch]:
    columns = ", ".join(_columns(new, table))
    for stretch in stretches(source, table, columns):
        if stretch.can_read:
            place = f"WHERE rowid >= {stretch.first} ORDER BY rowid LIMIT {stretch.rows}"
            kept.kept += _move(source, new, table, f"rowid, {columns}", place)
        else:
            yield stretch


def _copy_unnumbered(
    source: sqlite3.Connection, new: sqlite3.Connection, table: str, kept: TableSalvage
) -> Iterator[Stretch]:
    """As `_copy`, for a table whose rows have no numbers: from both its ends up to what cannot be read."""
    columns, keys = ", ".join(_columns(new, table)), _keys(new, table)
    for order in ("ASC", "DESC"):
        place = "ORDER BY " + ", ".join(f"{key} {order}" for key in keys)
        rows, is_whole = _read_on(source, f"SELECT {columns} FROM {table} {place}")  # noqa: S608
        kept.kept += _insert(new, table, columns, rows)
        if is_whole:
            return
    yield Stretch(1, LAST_ROW, 1, can_read=False)


def _read_on(source: sqlite3.Connection, statement: str) -> tuple[list[tuple[object, ...]], bool]:
    """The rows of a statement as far as they can be read, and whether that is to the end."""
    rows: list[tuple[object, ...]] = []
    with suppress(sqlite3.DatabaseError):
        rows.extend(source.execute(statement))
        return rows, True
    return rows, False


def _move(source: sqlite3.Connection, new: sqlite3.Connection, table: str, columns: str, place: str) -> int:
    """Move rows at once within SQLite, or where it refuses one of them each by itself; gives how many there are more.

    They have been read before, over a connection of its own: a fault of the disk would undo all that is inserted.
    """
    into, rows = f"INSERT OR IGNORE INTO main.{table} ({columns})", f"SELECT {columns} FROM"
    try:
        return new.execute(f"{into} {rows} old.{table} {place}").rowcount
    except sqlite3.Error:
        return _insert(new, table, columns, source.execute(f"{rows} {table} {place}"))


def _insert(new: sqlite3.Connection, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> int:
    """Insert rows; one whose values no table of ours can hold is left out. Gives how many there are more."""
    marks = ", ".join("?" * (columns.count(",") + 1))
    statement = f"INSERT OR IGNORE INTO main.{table} ({columns}) VALUES ({marks})"  # noqa: S608
    done = 0
    for row in rows:
        with suppress(sqlite3.IntegrityError):
            done += new.execute(statement, row).rowcount
    return done


def _is_numbered(connection: sqlite3.Connection, table: str) -> bool:
    (without,) = connection.execute(
        "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)
    ).fetchone()
    return not without


def _keys(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [f'"{row[1]}"' for row in sorted(rows, key=lambda row: row[5]) if row[5]]


def _columns(connection: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    return [f'"{row[1]}"' for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]


def _fill(new: sqlite3.Connection, backup: Path, holes: dict[str, list[Stretch]], told: Salvage) -> None:
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


def _fill_hole(new: sqlite3.Connection, old: sqlite3.Connection, table: str, columns: list[str], hole: Stretch) -> int:
    names, is_numbered = ", ".join(columns), _is_numbered(new, table)
    if is_numbered:
        names = f"rowid, {names}"
    place = f"WHERE rowid BETWEEN {hole.first} AND {hole.last}" if is_numbered else ""
    return _insert(new, table, names, old.execute(f"SELECT {names} FROM {table} {place}"))  # noqa: S608


def _drop_orphans(new: sqlite3.Connection, told: Salvage) -> None:
    """Let nothing refer to a row that is lost: the reference goes where it may be empty, else the row."""
    while True:
        broken = new.execute("PRAGMA foreign_key_check").fetchall()
        if not broken:
            return
        columns = {key: _column_of(new, *key) for key in {(row[0], row[3]) for row in broken}}
        for table, rowid, _, number in broken:
            column = columns[table, number]
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
