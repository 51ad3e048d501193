"""Batches as they are listed."""

from sqlalchemy import event

from app.domain.batch import Batch
from app.domain.enums import BatchSource
from app.services.job.batch_rows import LIST_LIMIT, select_batch_rows
from tests.services.job.jobs import make
from tests.support.library import OpenLibrary


async def add_batches(library: OpenLibrary, count: int) -> list[int]:
    async with library.parts.database.write() as session:
        made = [
            Batch(
                user_id=library.user_id,
                name=f"batch {number}",
                source=BatchSource.MATRIX,
                job_count=3,
                created_at=library.parts.clock.now(),
            )
            for number in range(count)
        ]
        session.add_all(made)
        await session.flush()
        return [batch.id for batch in made]


async def test_a_batch_whose_jobs_are_gone_is_listed_and_only_the_newest_ones_are(library: OpenLibrary) -> None:
    ids = await add_batches(library, LIST_LIMIT + 5)
    await make(library, batch_id=ids[-1])
    async with library.parts.database.read() as session:
        rows = await select_batch_rows(session, library.user_id)
    assert [row.id for row in rows] == ids[:4:-1]
    assert {(row.done, row.failed, row.cancelled, row.actual_cost, row.actual_seconds) for row in rows} == {
        (0, 0, 0, None, None)
    }


async def test_the_jobs_of_a_batch_are_counted_out_of_one_index(library: OpenLibrary) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    engine = library.parts.database._reader.sync_engine

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    async with library.parts.database.read() as session:
        await select_batch_rows(session, library.user_id)
        statement, parameters = asked[-1]
        connection = await session.connection()
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        words = [str(row[-1]) for row in plan]
    event.remove(engine, "before_cursor_execute", note)
    assert "SEARCH jobs USING COVERING INDEX ix_jobs_batch_id (batch_id=?)" in words
