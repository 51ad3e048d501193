"""The database: one writing connection, a few that can only read, and the pragmas both need."""

import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, event
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection
from typing_extensions import override

from app.domain.errors import StorageError
from app.storage.one_trip import DRIVER, begin_with
from app.storage.syncing import end_program

READERS = 4
BUSY_MS = 15_000

_NO_TRANSACTION = "no_transaction"
_BRIEF = "brief"
_LOST_PAGES = frozenset({1034, 1290})
"""SQLITE_IOERR_FSYNC and SQLITE_IOERR_DIR_FSYNC (sqlite.org, "Result and Error Codes")."""
# Without them every failure of the disk has one code; Python's own module asks for the exact ones by itself.
_EXACT_CODES = {"flags": 0x02000000 | 0x2 | 0x4} if sqlite3.__name__.startswith("pysqlite3") else {}
"""SQLITE_OPEN_EXRESCODE, READWRITE and CREATE."""

_has_writer: ContextVar[bool] = ContextVar("has_writer", default=False)


def journal_mode(version: tuple[int, ...]) -> str:
    """The journal mode that is safe with this SQLite.

    Versions up to 3.51.2 can corrupt a WAL database when two connections write or checkpoint at the same moment; 3.51.3
    has the cure, and so have 3.50.7 and 3.44.6 of the older lines (sqlite.org, "Write-Ahead Logging").
    """
    is_safe = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "WAL" if is_safe else "TRUNCATE"


def writer_pragmas(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> tuple[str, ...]:
    """What each writing connection sets first."""
    pragmas = (
        f"PRAGMA busy_timeout={BUSY_MS}",
        f"PRAGMA journal_mode={journal_mode(version)}",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA trusted_schema=OFF",
        "PRAGMA cell_size_check=ON",
        "PRAGMA mmap_size=0",
    )
    return (*pragmas, "PRAGMA fullfsync=ON") if sys.platform == "darwin" else pragmas


_READER_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA query_only=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
)


def _prepare(engine: AsyncEngine, pragmas: tuple[str, ...], begin: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start_transaction(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get(_NO_TRANSACTION):
            begin_with(connection, begin, is_brief=options.get(_BRIEF, False))

    event.listen(engine.sync_engine, "handle_error", _translate)


def _translate(context: ExceptionContext) -> None:
    """Turn what the disk, the lock or a damaged file refuses into our error.

    A broken constraint, or a statement that is wrong, stays what it is: a bug.
    """
    error, original = context.sqlalchemy_exception, context.original_exception
    code = getattr(original, "sqlite_errorcode", 0)
    if code in _LOST_PAGES:
        end_program(str(original))
    if isinstance(error, IntegrityError):
        return
    if code & 0xFF == sqlite3.SQLITE_CONSTRAINT:
        # pysqlite3 knows a broken constraint by the general code only.
        raise IntegrityError(context.statement, context.parameters, original) from error
    if isinstance(error, DatabaseError) and not isinstance(error, ProgrammingError):
        raise _refusal(error) from original


class _PatientPool(AsyncAdaptedQueuePool):
    """Waits for a connection; where one is asked for that does not become free in time, that is our error."""

    @override
    def connect(self) -> PoolProxiedConnection:
        try:
            return super().connect()
        except PoolTimeoutError as error:
            raise StorageError("The database is busy and did not answer in time.", detail=str(error)) from error


class Database:
    """The engines of one database file.

    Sessions have `autobegin=False` and `expire_on_commit=False`; whoever opens one begins a transaction himself.
    """

    def __init__(self, path: Path, *, sqlite_version: tuple[int, ...] = sqlite3.sqlite_version_info) -> None:
        """Prepare the engines; nothing is opened before the first use.

        Args:
            path: The file; it exists and has the present schema (storage/migrate.py).
            sqlite_version: Of the library that is used; it decides on the journal.
        """
        self.path = path
        self._writer = create_async_engine(
            URL.create("sqlite+aiosqlite", database=str(path)),
            module=DRIVER,
            poolclass=_PatientPool,
            pool_size=1,
            max_overflow=0,
            pool_timeout=60,
            connect_args={"isolation_level": None, "check_same_thread": False, **_EXACT_CODES},
        )
        self._reader = create_async_engine(
            URL.create("sqlite+aiosqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"}),
            module=DRIVER,
            poolclass=_PatientPool,
            pool_size=READERS,
            max_overflow=0,
            pool_timeout=60,
            connect_args={"isolation_level": None, "check_same_thread": False},
        )
        _prepare(self._writer, writer_pragmas(sqlite_version), "BEGIN IMMEDIATE")
        _prepare(self._reader, _READER_PRAGMAS, "BEGIN")
        self.session_class: type[Session] = type("DatabaseSession", (Session,), {})
        """What the sessions of this database are, for whoever listens to their commits."""
        options: dict[str, Any] = {
            "sync_session_class": self.session_class,
            "expire_on_commit": False,
            "autobegin": False,
        }
        self._write_session = async_sessionmaker(self._writer, **options)
        self._brief_session = async_sessionmaker(self._writer.execution_options(**{_BRIEF: True}), **options)
        self._read_session = async_sessionmaker(self._reader, **options)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session on one snapshot, which cannot write."""
        async with self._read_session() as session, session.begin():
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: committed at the end of the block, rolled back on an error.

        Raises:
            RuntimeError: The same task has a writing transaction open.
        """
        with _one_writer():
            async with self._write_session() as session, session.begin():
                yield session

    @asynccontextmanager
    async def steps(self, *, are_brief: bool = False) -> AsyncIterator[AsyncSession]:
        """A session without a transaction, for what commits step by step with `session.begin()`.

        Args:
            are_brief: Each statement is a look-up by an index or changes a row or two: it runs in the loop's thread.

        Raises:
            RuntimeError: The same task has a writing transaction open.
        """
        if _has_writer.get():
            raise RuntimeError("steps() inside write(): the one writing connection is taken")
        async with self._brief_session() if are_brief else self._write_session() as session:
            yield session

    async def data_version(self) -> int:
        """A number that changes when another process has committed (SQLite's PRAGMA data_version)."""
        async with self._writer.execution_options(**{_NO_TRANSACTION: True}).connect() as connection:
            return int((await connection.exec_driver_sql("PRAGMA data_version")).scalar_one())

    async def close(self) -> None:
        """Give every connection back; an engine left open keeps the process alive."""
        await self._reader.dispose()
        await self._writer.dispose()


@asynccontextmanager
async def joined(session: AsyncSession) -> AsyncIterator[None]:
    """The session's transaction: the one that is open, or one of its own for the block."""
    if session.in_transaction():
        yield
        return
    async with session.begin():
        yield


@contextmanager
def _one_writer() -> Iterator[None]:
    if _has_writer.get():
        raise RuntimeError("write() inside write(): there is one writing connection")
    token = _has_writer.set(True)
    try:
        yield
    finally:
        _has_writer.reset(token)


def _refusal(error: DatabaseError) -> StorageError:
    return StorageError("The database could not be read or written.", detail=str(error.orig))
