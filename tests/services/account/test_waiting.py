"""What waits in the queue and is not reserved yet."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.services.account.waiting import read_waiting, total_cost
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, attempt, job_of
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=FakeClock(), registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


async def waiting(library: OpenLibrary, *, hours: int | None = None) -> dict[str, Counter[int]]:
    before = None if hours is None else library.parts.clock.now() + timedelta(hours=hours)
    async with library.parts.database.read() as session:
        return await read_waiting(session, library.user_id, "webapi", before)


async def test_jobs_wait_until_an_attempt_is_under_way_or_they_have_ended(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    jobs = [await job_of(library) for _ in range(5)]
    assert await waiting(library) == {"fake": Counter({30: 5})}
    async with library.parts.database.write() as session:
        await attempt(session, library, jobs[0], account_id)
        await attempt(session, library, jobs[1], account_id)
    assert await waiting(library) == {"fake": Counter({30: 3})}
    async with library.write() as services:
        await services.jobs.cancel_job(jobs[1])
        await services.jobs.cancel_job(jobs[2])
        await services.jobs.hold_job(jobs[3], held=True)
    assert await waiting(library) == {"fake": Counter({30: 2})}


async def test_a_job_whose_attempt_was_refused_waits_again(library: OpenLibrary) -> None:
    account_id, job_id = await account_of(library), await job_of(library)
    async with library.parts.database.write() as session:
        await attempt(session, library, job_id, account_id)
    async with library.parts.database.write() as session:
        await session.execute(text("UPDATE submissions SET state = 'rejected'"))
        await session.execute(text("UPDATE jobs SET status = 'processing'"))
    assert await waiting(library) == {"fake": Counter({30: 1})}


async def test_what_is_scheduled_for_later_waits_for_later(library: OpenLibrary) -> None:
    await job_of(library)
    soon, late = await job_of(library), await job_of(library)
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        for job_id, hours in ((soon, 2), (late, 3)):
            moment = (now + timedelta(hours=hours)).timestamp() * 1_000_000
            await session.execute(
                text("UPDATE jobs SET scheduled_at = :moment WHERE id = :id"), {"moment": round(moment), "id": job_id}
            )
    assert await waiting(library, hours=3) == {"fake": Counter({30: 2})}
    assert await waiting(library) == {"fake": Counter({30: 3})}


def test_the_cost_of_all_is_that_of_each() -> None:
    assert total_cost(Counter({30: 2, 7: 3})) == 81
    assert total_cost(Counter()) == 0
