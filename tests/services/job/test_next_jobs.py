"""What a runner may submit now, and when there will be more of it."""

import asyncio
import math
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, update

from app.domain.enums import JobStatus, QueueMode
from app.domain.user import User
from app.services.job.next_jobs import Price
from tests.services.job.jobs import (
    T2I,
    add_ended,
    become,
    cancel,
    change,
    make,
    make_after,
    pending,
    refuse,
    run,
    submit,
)
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider

MANY = 100_000


async def next_jobs(library: OpenLibrary, each: int = 10) -> list[int]:
    async with library.work.read() as services:
        return [job.id for job in await services.jobs.list_next_jobs(each=each)]


async def seconds_to_next(library: OpenLibrary) -> float | None:
    async with library.work.read() as services:
        return await services.jobs.seconds_to_next()


async def has_runnable(library: OpenLibrary) -> bool:
    async with library.work.read() as services:
        return await services.jobs.has_runnable_jobs()


async def set_mode(library: OpenLibrary, mode: QueueMode) -> None:
    async with library.write() as services:
        await services.jobs.set_queue_mode(library.user_id, mode)


async def test_a_long_line_at_one_provider_or_of_one_user_hides_no_others(library: OpenLibrary) -> None:
    mine = [await make(library) for _ in range(3)]
    elsewhere = await make(library)
    await change(library, elsewhere, provider_id="other")
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        theirs = [
            (await services.jobs.create_job(other.id, "fake", T2I, {"prompt": "a"}, priority=1)).id for _ in range(3)
        ]
    assert await next_jobs(library, each=2) == [*theirs[:2], *mine[:2], elsewhere]
    async with library.read() as services:
        assert [job.id for job in await services.jobs.list_next_jobs(each=1)] == [mine[0], elsewhere]


async def test_what_is_too_dear_hides_no_cheaper_job_of_its_own_line(library: OpenLibrary) -> None:
    dear, dearer, cheap, other, elsewhere = [await make(library) for _ in range(5)]
    for job_id, cost, credit_type in ((dear, 90, "webapi"), (dearer, 95, "webapi"), (cheap, 89, "webapi")):
        await change(library, job_id, estimated_cost=cost, credit_type=credit_type)
    await change(library, other, estimated_cost=500, credit_type="openapi")
    await change(library, elsewhere, estimated_cost=500, credit_type="webapi", provider_id="other")
    too_dear: dict[Price, int] = {(library.user_id, "fake", "webapi"): 90, (library.user_id + 1, "fake", "openapi"): 1}
    async with library.work.read() as services:
        found = await services.jobs.list_next_jobs(each=1, too_dear=too_dear)
        assert [job.id for job in found] == [cheap, elsewhere]
        found = await services.jobs.list_next_jobs(each=5, too_dear=too_dear)
        assert [job.id for job in found] == [cheap, other, elsewhere]


async def test_jobs_of_a_paused_user_are_not_given_to_a_runner_and_nothing_is_waited_for(
    library: OpenLibrary, clock: FakeClock
) -> None:
    job_id = await make(library)
    await make(library, scheduled_at=clock.now() + timedelta(minutes=1))
    for mode in (QueueMode.PAUSED, QueueMode.FINISHING):
        await set_mode(library, mode)
        assert (await pending(library), await next_jobs(library)) == ([], [])
        assert (await seconds_to_next(library), await has_runnable(library)) == (None, False)
    await set_mode(library, QueueMode.RUNNING)
    assert (await pending(library), await next_jobs(library)) == ([job_id], [job_id])
    assert (await seconds_to_next(library), await has_runnable(library)) == (60.0, True)


async def test_a_job_that_runs_counts_as_work_though_the_queue_is_paused_and_it_was_held(library: OpenLibrary) -> None:
    job_id = await make(library)
    await submit(library, job_id)
    await change(library, job_id, is_held=True)
    await set_mode(library, QueueMode.PAUSED)
    assert await has_runnable(library)
    await cancel(library, job_id)
    assert not await has_runnable(library)


async def test_a_chain_is_work_as_long_as_its_first_job_can_run(library: OpenLibrary, provider: FakeProvider) -> None:
    first = await make(library)
    second = await make_after(library, first)
    assert (await next_jobs(library), await has_runnable(library)) == ([first], True)
    await run(library, provider, first)
    assert (await next_jobs(library), await has_runnable(library)) == ([second], True)
    await cancel(library, second)
    broken = await make(library)
    await make_after(library, broken)
    await become(library, broken, JobStatus.FAILED)
    assert (await next_jobs(library), await has_runnable(library)) == ([], False)
    assert await seconds_to_next(library) is None


async def test_after_a_refusal_a_job_waits_for_its_pause_and_the_wait_is_told(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    job_id = await make(library)
    await refuse(library, provider, job_id)
    wait = await seconds_to_next(library)
    assert wait is not None
    assert wait > 0
    assert (await pending(library), await has_runnable(library)) == ([], True)
    clock.move(timedelta(seconds=wait))
    assert (await pending(library), await seconds_to_next(library)) == ([job_id], None)


@pytest.mark.row("F-24")
@pytest.mark.parametrize("jump", [timedelta(seconds=-1), timedelta(days=-1), timedelta(days=-3650)])
async def test_a_clock_that_is_set_back_stalls_no_job_and_lets_none_run_before_the_time_its_user_chose(
    library: OpenLibrary, clock: FakeClock, jump: timedelta
) -> None:
    paused, scheduled, both = await make(library), await make(library), await make(library)
    now = clock.now()
    await change(library, paused, not_before=now + timedelta(minutes=5), paused_at=now)
    await change(library, scheduled, scheduled_at=now + timedelta(hours=1))
    await change(
        library,
        both,
        not_before=now + timedelta(minutes=5),
        paused_at=now,
        scheduled_at=now + timedelta(minutes=2),
    )
    assert (await pending(library), await seconds_to_next(library)) == ([], 300.0)
    clock.move(jump)
    assert await pending(library) == [paused]
    assert await seconds_to_next(library) == (timedelta(minutes=2) - jump).total_seconds()


@pytest.mark.row("F-24")
async def test_a_clock_that_is_set_back_within_a_pause_makes_it_no_longer_than_it_was(
    library: OpenLibrary, clock: FakeClock
) -> None:
    job_id = await make(library)
    start = clock.now()
    await change(library, job_id, not_before=start + timedelta(minutes=5), paused_at=start)
    clock.move(timedelta(minutes=4))
    assert await seconds_to_next(library) == 60.0
    clock.move(timedelta(minutes=-4))
    assert await seconds_to_next(library) == 300.0


@pytest.mark.row("F-24")
async def test_a_clock_that_jumps_ahead_ends_pauses_and_starts_what_was_scheduled_once(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    paused, scheduled = await make(library), await make(library, scheduled_at=clock.now() + timedelta(hours=1))
    await refuse(library, provider, paused)
    clock.move(timedelta(days=1))
    assert await pending(library) == [paused, scheduled]
    await submit(library, scheduled)
    assert await pending(library) == [paused]


async def test_a_pause_of_a_library_of_before_is_waited_for_as_it_is(library: OpenLibrary, clock: FakeClock) -> None:
    job_id = await make(library)
    await change(library, job_id, not_before=clock.now() + timedelta(minutes=5), paused_at=None)
    assert (await pending(library), await seconds_to_next(library)) == ([], 300.0)
    clock.move(timedelta(minutes=5))
    assert await pending(library) == [job_id]


async def test_a_zone_of_the_user_or_of_the_moment_changes_nothing(library: OpenLibrary, clock: FakeClock) -> None:
    moment = (clock.now() + timedelta(hours=1)).astimezone(ZoneInfo("America/St_Johns"))
    await make(library, scheduled_at=moment)
    async with library.parts.database.write() as session:
        await session.execute(update(User).values(time_zone="Asia/Kathmandu"))
    assert await seconds_to_next(library) == 3600.0


async def plans_of(library: OpenLibrary) -> list[str]:
    """How SQLite does what the runners and the queue ask again and again."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        asked.append((statement, parameters))

    engine = library.parts.database._reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with library.work.read() as services:
        await services.jobs.get_pending_jobs()
        await services.jobs.list_next_jobs(each=8)
        await services.jobs.has_runnable_jobs()
        await services.jobs.seconds_to_next()
        await services.jobs.list_finished_queues()
        await services.jobs.dependencies.is_unsettled()
        await services.jobs.list_job_rows(library.user_id, limit=50)
        await services.jobs.list_job_rows(library.user_id, limit=50, skip=5000)
        await services.jobs.get_job_rows([1, 2, 3])
        await services.jobs.count_jobs(library.user_id)
        await services.jobs.count_needing_attention(library.user_id)
        await services.jobs.count_failed_by_kind(library.user_id)
        await services.tracker.list_uncollected()
        await services.tracker.list_running()
    event.remove(engine, "before_cursor_execute", note)
    plans = []
    async with library.parts.database.read() as session:
        connection = await session.connection()
        for statement, parameters in asked:
            if "SELECT" in statement:
                rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
                plans += [str(row[-1]) for row in rows]
    return plans


async def test_no_question_of_the_runners_or_the_queue_goes_through_what_has_ended(library: OpenLibrary) -> None:
    await make_after(library, await make(library))
    plans = await plans_of(library)
    open_ones = ("CONSTANT ROW", "users", "jobs USING INDEX ix_jobs_queue", "jobs USING INDEX ix_jobs_position")
    waiting = ("job_dependencies", "job_execution_dependencies", "execution_job_dependencies")
    small = tuple(
        f"SCAN {name}" for name in (*open_ones, *(f"{table} USING INDEX ix_{table}_open" for table in waiting))
    )
    assert [plan for plan in plans if plan.startswith("SCAN") and not plan.startswith(small)] == []
    found_by = {plan.partition("USING ")[2] for plan in plans if plan.startswith("SEARCH jobs USING")}
    assert found_by == {
        "INDEX ix_jobs_queue (user_id=?)",
        "INDEX ix_jobs_queue (user_id=? AND provider_id=?)",
        "COVERING INDEX ix_jobs_ended (user_id=? AND ended_at>?)",
        "COVERING INDEX ix_jobs_outcome (user_id=?)",
        "INDEX ix_jobs_outcome (user_id=? AND status=? AND ended_at>?)",
        "INDEX ix_jobs_attention (user_id=?)",
        "INTEGER PRIMARY KEY (rowid=?)",
    }
    assert "SEARCH submissions USING INDEX ix_submissions_uncollected (state=?)" in plans


@pytest.mark.long
async def test_a_hundred_thousand_ended_jobs_slow_no_question_down(library: OpenLibrary) -> None:
    for _ in range(20):
        await make(library)
    before = await _time(library)
    await add_ended(library, MANY)
    assert await _time(library) < before * 2 + 0.05


async def _time(library: OpenLibrary) -> float:
    """Seconds for what is asked whenever a job changes; the best of five."""
    loop, best = asyncio.get_running_loop(), math.inf
    for _ in range(5):
        started = loop.time()
        async with library.work.read() as services:
            await services.jobs.list_next_jobs(each=8)
            await services.jobs.seconds_to_next()
            await services.jobs.list_job_rows(library.user_id, limit=20)
            await services.jobs.count_jobs(library.user_id)
            await services.jobs.count_needing_attention(library.user_id)
            await services.tracker.list_uncollected()
        best = min(best, loop.time() - started)
    return best
