"""A statement and its rows in one trip to the thread of its connection.

SQLAlchemy's adapter of aiosqlite asks that thread four times for each query: for a cursor, to execute, for the rows, to
close the cursor. On a loop that is shared with a window, to wait for a thread costs more than most statements. For the
same reason a transaction begins in the trip of its first statement, and one that has ended is not rolled back.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import await_only as await_
from typing_extensions import override


class _Outcome(NamedTuple):
    """What a cursor knows when a statement has ended."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: Sequence[Any]


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Has every row when `execute` returns; nothing is open in between."""

    __slots__ = ("_outcome",)

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection.driver_connection
        self._rows = deque()
        self._outcome = _Outcome(None, -1, None, ())

    @property
    @override
    def description(self) -> Any:
        return self._outcome.description

    @property
    @override
    def rowcount(self) -> int:
        return self._outcome.rowcount

    @property
    @override
    def lastrowid(self) -> int:
        return self._outcome.lastrowid or 0

    @override
    async def _async_soft_close(self) -> None:
        """There is nothing to close."""

    @override
    def close(self) -> None:
        self._rows.clear()

    @override
    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._run(lambda cursor: cursor.execute(operation, () if parameters is None else parameters))

    @override
    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._run(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _run(self, statement: Callable[[sqlite3.Cursor], object]) -> None:
        adapted: Any = self._adapt_connection
        async with adapted._execute_mutex:
            # Before the trip: who is cancelled meanwhile leaves a statement behind that runs all the same.
            adapted._is_idle = False
            if adapted._is_brief and adapted._begin is None and self._connection._running:
                self._outcome = _outcome_of(self._connection._conn, statement, None)
            else:
                self._outcome = await self._connection._execute(
                    _outcome_of, self._connection._conn, statement, adapted._begin
                )
            adapted._begin = None
        self._rows = deque(self._outcome.rows)


def _outcome_of(
    connection: sqlite3.Connection, statement: Callable[[sqlite3.Cursor], object], begin: str | None
) -> _Outcome:
    """Runs in the connection's thread, or in the loop's while that one waits for work."""
    cursor = connection.cursor()
    try:
        # It has begun already where the first statement was refused.
        if begin is not None and not connection.in_transaction:
            cursor.execute(begin)
        statement(cursor)
        rows = cursor.fetchall() if cursor.description else ()
        return _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """Knows whether a transaction may be open, so that nothing is asked where none can be."""

    __slots__ = ("_begin", "_changes", "_is_brief", "_is_idle")

    _cursor_cls = _Cursor  # type: ignore[assignment]  # SQLAlchemy narrows it to its own

    def __init__(self, dbapi: AsyncAdapt_aiosqlite_dbapi, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin: str | None = None
        self._changes = 0
        self._is_brief = False
        self._is_idle = True

    def begin_with(self, statement: str, *, is_brief: bool) -> None:
        """Begin a transaction by this statement, together with the next one.

        Args:
            statement: Waits for the lock, so that it is the thread's.
            is_brief: What follows up to the commit is not.
        """
        self._begin = statement
        self._changes = self._connection._conn.total_changes
        self._is_brief = is_brief

    @override
    def commit(self) -> None:
        if self._connection._connection is None or self._ends_unused():
            return
        try:
            if self._connection._running and self._connection._conn.total_changes == self._changes:
                # There is nothing to write: that takes less time than a trip.
                self._connection._conn.commit()
            else:
                await_(self._commit_whole())
        except Exception as error:  # noqa: BLE001  (it raises it again, as SQLAlchemy knows it)
            self._handle_exception(error)
        self._rest()

    @override
    def rollback(self) -> None:
        if self._ends_unused():
            return
        super().rollback()
        self._rest()

    def _rest(self) -> None:
        self._is_idle, self._is_brief = True, False

    def _ends_unused(self) -> bool:
        """End a transaction of which no statement was sent; False where one was."""
        self._begin = None
        return self._is_idle

    async def _commit_whole(self) -> None:
        """Commit, and know it: the thread does it whether anybody waits or not.

        Who is cancelled meanwhile ends at the next wait. Otherwise the commit would count as failed, and nobody be told
        what it changed.
        """
        if not self._connection._running:
            raise ValueError("Connection closed")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._connection._tx.put_nowait((done, self._connection._conn.commit))
        is_cancelled = False
        while not done.done():
            try:
                await asyncio.wait([done])
            except asyncio.CancelledError:
                is_cancelled = True
        task = asyncio.current_task()
        if is_cancelled and task is not None:
            # The same cancellation and not another one: timeouts count them.
            task.uncancel()
            task.cancel()
        done.result()


def begin_with(connection: Connection, statement: str, *, is_brief: bool) -> None:
    """Begin a transaction of a connection of `DRIVER` by this statement, in the trip of the next one.

    Args:
        connection: Was opened with `check_same_thread=False`.
        statement: May wait for the lock.
        is_brief: Each statement of the transaction is a look-up by an index or changes a row or two. Such a one takes
            less time than the trip, so only the begin and the commit make one.
    """
    adapted: Any = connection.connection.dbapi_connection
    adapted.begin_with(statement, is_brief=is_brief)


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    @override
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        opened = super().connect(*arg, **kw)
        return _Connection(self, opened.driver_connection)


DRIVER = _Driver()
"""What `create_async_engine` takes as its `module`."""
