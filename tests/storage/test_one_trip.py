"""A statement and its rows come in one trip to the connection's thread."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.domain.events import JobAdded
from app.domain.job import Job
from app.storage.one_trip import DRIVER
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue
from tests.support.until import until


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", module=DRIVER)
    async with engine.connect() as opened:
        await opened.execute(text("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
        yield opened
    await engine.dispose()


def count_trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every statement and rollback that goes to a connection's thread from now on; commits have a way of their own."""
    trips: list[object] = []
    execute: Callable[..., Awaitable[Any]] = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, *call: Any, **named: Any) -> Any:
        trips.append(call)
        return await execute(self, *call, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return trips


async def test_each_statement_is_one_trip(connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    trips = count_trips(monkeypatch)
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


async def occupy(connection: AsyncConnection) -> threading.Event:
    """Let the connection's thread do nothing more until the event is set."""
    gate = threading.Event()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    driver._tx.put_nowait((None, lambda: gate.wait(10)))
    return gate


async def test_who_is_cancelled_in_a_commit_knows_that_it_is_done_and_ends_after_it(
    connection: AsyncConnection,
) -> None:
    gates: list[threading.Event] = []
    is_committed = False

    async def change() -> None:
        nonlocal is_committed
        await connection.execute(text("INSERT INTO words (word) VALUES ('lake')"))
        gates.append(await occupy(connection))
        await connection.commit()
        is_committed = True
        await asyncio.sleep(60)

    changing = asyncio.ensure_future(change())
    await until(lambda: len(gates), 1)
    for _ in range(2):
        changing.cancel()
        await asyncio.sleep(0.05)
    assert not changing.done()
    gates[0].set()
    with pytest.raises(asyncio.CancelledError):
        await changing
    assert is_committed
    assert (await connection.execute(text("SELECT word FROM words"))).all() == [("lake",)]


async def test_a_time_out_in_a_commit_is_still_one(connection: AsyncConnection) -> None:
    await connection.execute(text("INSERT INTO words (word) VALUES ('lake')"))
    gate = await occupy(connection)
    asyncio.get_running_loop().call_later(0.2, gate.set)

    async def change() -> None:
        async with asyncio.timeout(0.1):
            await connection.commit()
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await change()
    assert (await connection.execute(text("SELECT word FROM words"))).all() == [("lake",)]


async def test_a_connection_that_is_being_closed_commits_nothing_and_says_so(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver: Any = (await connection.get_raw_connection()).driver_connection
    with monkeypatch.context() as closing:
        closing.setattr(driver, "_running", False)
        with pytest.raises(OperationalError, match="Connection closed"):
            await connection.commit()


async def test_events_of_a_change_whose_commit_was_cancelled_are_told(tmp_path: Path) -> None:
    """Nobody else would tell the runners of the jobs that are there."""
    async with open_queue(tmp_path, FakeProvider()) as library:
        told: list[JobAdded] = []
        library.bus.subscribe(JobAdded, told.append)
        for steps in range(60):
            queuing = asyncio.ensure_future(queue(library, f"picture {steps}"))
            for _ in range(steps):
                await asyncio.sleep(0)
            await asyncio.sleep(0.0004 * steps)
            queuing.cancel()
            await asyncio.wait([queuing])
        async with library.parts.database.read() as session:
            assert len(told) == await session.scalar(select(func.count()).select_from(Job))


async def test_a_transaction_begins_with_its_first_statement_and_ends_in_one_trip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = count_trips(monkeypatch)
    async with open_queue(tmp_path, FakeProvider()) as library:
        async with library.parts.database.read() as session:
            await session.execute(text("SELECT 1"))
        trips.clear()
        async with library.parts.database.read() as session:
            await session.execute(text("SELECT 1"))
        assert len(trips) == 1, "the commit is a trip of its own, and nothing is rolled back after it"
        async with library.parts.database.write():
            pass
        assert len(trips) == 1, "nothing was asked"


@pytest.mark.parametrize("is_brief", [True, False])
async def test_of_a_brief_transaction_only_begin_and_the_commit_of_a_change_make_a_trip(
    tmp_path: Path, *, is_brief: bool
) -> None:
    here = threading.get_ident()
    seen: list[tuple[str, bool]] = []

    def note(statement: str) -> None:
        seen.append((statement.partition(" ")[0], threading.get_ident() == here))

    change = text("UPDATE jobs SET priority = priority + 1")
    async with open_queue(tmp_path, FakeProvider()) as library:
        (job_id,) = await queue(library, "a lake")
        async with library.parts.database.steps(are_brief=is_brief) as session:
            async with session.begin():
                raw: Any = (await (await session.connection()).get_raw_connection()).driver_connection
                raw._conn.set_trace_callback(note)
                await session.execute(change)
                await session.scalar(select(func.count()).select_from(Job))
            assert seen == [("BEGIN", False), ("UPDATE", False), ("SELECT", is_brief), ("COMMIT", False)]
            seen.clear()
            async with session.begin():
                await session.scalar(select(Job.priority))
            assert seen == [("BEGIN", False), ("SELECT", False), ("COMMIT", True)]

            async def fail() -> None:
                async with session.begin():
                    await session.execute(change)
                    await session.execute(text("INSERT INTO jobs (id) VALUES (:id)"), {"id": job_id})

            with pytest.raises(IntegrityError):
                await fail()
            assert not raw._conn.in_transaction
            seen.clear()
        await library.parts.database.data_version()
        assert seen == [("PRAGMA", False)], "what comes after it is not brief"
        async with library.read() as services:
            assert (await services.jobs.list_job_rows(library.user_id))[0].priority == 1


async def test_after_a_first_statement_that_is_refused_the_transaction_goes_on(tmp_path: Path) -> None:
    async with open_queue(tmp_path, FakeProvider()) as library:
        async with library.parts.database.steps() as session, session.begin():
            with pytest.raises(IntegrityError):
                await session.execute(text("INSERT INTO users SELECT * FROM users"))
            await session.execute(text("UPDATE users SET display_name = 'x'"))
        async with library.parts.database.read() as session:
            assert set(await session.scalars(text("SELECT display_name FROM users"))) == {"x"}


async def test_who_is_cancelled_in_a_first_statement_leaves_no_transaction_open(tmp_path: Path) -> None:
    async with open_queue(tmp_path, FakeProvider()) as library:
        database = library.parts.database
        gate = threading.Event()

        async def change() -> None:
            async with database.steps() as session, session.begin():
                driver: Any = (await (await session.connection()).get_raw_connection()).driver_connection
                driver._tx.put_nowait((None, lambda: gate.wait(10)))
                await session.execute(text("UPDATE users SET display_name = 'x'"))

        changing = asyncio.ensure_future(change())
        await asyncio.sleep(0.05)
        changing.cancel()
        await asyncio.sleep(0.05)
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await changing
        async with database.write() as session:
            assert "x" not in set(await session.scalars(text("SELECT display_name FROM users")))
