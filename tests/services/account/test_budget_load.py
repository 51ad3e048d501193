"""Budgets hold however many jobs start at once, in one process and in two."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.enums import BudgetPeriod, JobStatus
from app.domain.errors import NoAvailableAccountError
from app.domain.events import BudgetWarned
from app.domain.ledger import Wallet
from app.services.account.ledger import Ledger
from app.services.account.spending import blocking
from app.services.unit_of_work import UnitOfWork
from app.storage.database import Database
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, attempt, differences, job_of, limit, second_process
from tests.support.provider import FakeProvider

JOB, DAY, MONTH = BudgetPeriod.JOB, BudgetPeriod.DAY, BudgetPeriod.MONTH
COST = 30


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    registry = FakeProvider(cost=COST, slots=1).registry()
    async with open_library(tmp_path, clock=FakeClock(), registry=registry) as opened:
        yield opened


@pytest.fixture
async def other_process(library: OpenLibrary) -> AsyncIterator[UnitOfWork]:
    async with second_process(library) as work:
        yield work


async def held(library: OpenLibrary, *account_ids: int) -> int:
    async with library.parts.database.read() as session:
        query = select(func.coalesce(func.sum(Wallet.held), 0))
        if account_ids:
            query = query.where(Wallet.account_id.in_(account_ids))
        return await session.scalar(query) or 0


async def claim_all(library: OpenLibrary, works: list[UnitOfWork], jobs: list[int]) -> int:
    """Claim every job, all at once; gives how many were refused."""

    async def claim(work: UnitOfWork, job_id: int) -> bool:
        async with work.steps() as services:
            try:
                await services.pipeline.claim(job_id)
            except NoAvailableAccountError:
                return False
        return True

    claimed = await asyncio.gather(*(claim(works[at % len(works)], job_id) for at, job_id in enumerate(jobs)))
    assert await differences(library.parts.database) == []
    return claimed.count(False)


async def test_reserves_of_many_sessions_at_once_never_exceed_a_budget(library: OpenLibrary) -> None:
    accounts = [await account_of(library, free=10_000) for _ in range(4)]
    jobs = [await job_of(library) for _ in range(40)]
    await limit(library, DAY, 100)
    databases = [library.parts.database, Database(library.parts.database.path)]

    async def reserve(number: int, job_id: int) -> bool:
        async with databases[number % 2].write() as session:
            clock = library.parts.clock
            refused = await blocking(
                session, clock, user_id=library.user_id, provider_id="fake", cost=7, credit_type="webapi"
            )
            if refused.reason is not None:
                return False
            submission_id = await attempt(session, library, job_id, accounts[number % 4])
            await Ledger(session, clock).reserve(submission_id, accounts[number % 4], "webapi", 7)
        return True

    taken = await asyncio.gather(*(reserve(number, job_id) for number, job_id in enumerate(jobs)))
    await databases[1].close()
    assert taken.count(True) == 14
    assert await held(library) == 98
    assert await differences(library.parts.database) == []


async def test_claims_at_once_stop_at_the_budget_of_the_user(library: OpenLibrary) -> None:
    for _ in range(5):
        await account_of(library, free=10_000, slots=10)
    jobs = [await job_of(library) for _ in range(30)]
    await limit(library, MONTH, 10 * COST + 29)
    assert await claim_all(library, [library.work], jobs) == 20
    assert await held(library) == 10 * COST


async def test_claims_of_two_processes_at_once_stop_at_every_budget(
    library: OpenLibrary, other_process: UnitOfWork
) -> None:
    accounts = [await account_of(library, free=10_000, slots=20) for _ in range(3)]
    await limit(library, DAY, 15 * COST)
    await limit(library, MONTH, 13 * COST, provider_id="fake")
    await limit(library, DAY, 3 * COST, account_id=accounts[0])
    await limit(library, MONTH, 4 * COST + 1, account_id=accounts[1])
    await limit(library, JOB, COST - 1, account_id=await the_built_in_account(library))
    warned: list[int] = []
    library.bus.subscribe(BudgetWarned, lambda warning: warned.append(warning.budget_id))
    jobs = [await job_of(library) for _ in range(40)]
    refused = await claim_all(library, [library.work, other_process], jobs)
    assert refused == 27
    assert await held(library) == 13 * COST
    assert await held(library, accounts[0]) <= 3 * COST
    assert await held(library, accounts[1]) <= 4 * COST
    assert len(warned) == len(set(warned)) == 4


async def test_what_a_refused_job_gives_back_is_taken_by_the_next_one(library: OpenLibrary) -> None:
    await account_of(library, free=10_000, slots=20)
    await limit(library, DAY, 2 * COST)
    first = [await job_of(library) for _ in range(4)]
    assert await claim_all(library, [library.work], first) == 2
    async with library.write() as services:
        for job_id in first:
            await services.jobs.cancel_job(job_id)
    assert await held(library) == 0
    second = [await job_of(library) for _ in range(4)]
    assert await claim_all(library, [library.work], second) == 2
    assert await held(library) == 2 * COST


async def test_a_job_that_a_budget_refuses_waits_with_the_reason(library: OpenLibrary) -> None:
    await account_of(library, free=10_000)
    await limit(library, JOB, COST - 1)
    job_id = await job_of(library)
    async with library.steps() as services:
        with pytest.raises(NoAvailableAccountError, match="your budget of 29 web credits for a job: 30 needed"):
            await services.pipeline.claim(job_id)
    async with library.read() as services:
        job = await services.jobs.get_job(job_id)
    assert job is not None
    assert job.status == JobStatus.PENDING
    assert await held(library) == 0


async def the_built_in_account(library: OpenLibrary) -> int:
    async with library.read() as services:
        return next(one.id for one in await services.accounts.list_accounts() if one.is_built_in)
