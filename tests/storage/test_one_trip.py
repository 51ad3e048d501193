"""A statement and its rows come in one trip to the connection's thread."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.storage.one_trip import DRIVER


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", module=DRIVER)
    async with engine.connect() as opened:
        await opened.execute(text("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
        yield opened
    await engine.dispose()


async def test_each_statement_is_one_trip(connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    trips: list[object] = []
    execute: Callable[..., Awaitable[Any]] = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *call: Any, **named: Any) -> Any:
        trips.append(call)
        return await execute(self, *call, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    await connection.execute(text("INSERT INTO words (word) VALUES ('lake')"))
    assert len(trips) == 1
    assert (await connection.execute(text("SELECT word FROM words"))).all() == [("lake",)]
    assert len(trips) == 2


async def test_a_query_gives_its_columns_also_without_rows(connection: AsyncConnection) -> None:
    found = await connection.execute(text("SELECT id, word FROM words"))
    assert list(found.keys()) == ["id", "word"]
    assert found.all() == []


async def test_a_change_tells_how_many_rows_and_which_it_made(connection: AsyncConnection) -> None:
    made = await connection.execute(text("INSERT INTO words (word) VALUES ('lake') RETURNING id, word"))
    assert made.all() == [(1, "lake")]
    added = await connection.execute(
        text("INSERT INTO words (word) VALUES (:word)"), [{"word": "dune"}, {"word": "sea"}]
    )
    assert added.rowcount == 2
    single = await connection.execute(text("INSERT INTO words (word) VALUES ('hill')"))
    assert single.lastrowid == 4
    changed = await connection.execute(text("UPDATE words SET word = upper(word) WHERE id > 2"))
    assert changed.rowcount == 2


async def test_one_that_is_refused_leaves_the_connection_as_it_was(connection: AsyncConnection) -> None:
    await connection.execute(text("INSERT INTO words (word) VALUES ('lake')"))
    with pytest.raises(IntegrityError):
        await connection.execute(text("INSERT INTO words (word) VALUES ('lake')"))
    with pytest.raises(OperationalError):
        await connection.execute(text("SELECT nothing FROM nowhere"))
    assert (await connection.execute(text("SELECT count(*) FROM words"))).scalar_one() == 1
