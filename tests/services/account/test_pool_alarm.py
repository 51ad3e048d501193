"""The alarm of the pool."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.errors import ResourceNotFoundError
from app.services.account.pool_alarm import PoolAlarm
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, attempt, job_of
from tests.support.provider import FakeProvider


@pytest.fixture
def provider() -> FakeProvider:
    found = FakeProvider(cost=30)
    found.instance_manifest = replace(found.instance_manifest, reports_balance=True)
    return found


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    """Without the account that the provider brings itself."""
    async with open_library(tmp_path, registry=provider.registry()) as opened:
        async with opened.write() as services:
            for account in await services.accounts.list_accounts():
                await services.accounts.set_active(account.id, is_active=False)
        yield opened


async def alarm(library: OpenLibrary) -> list[PoolAlarm]:
    async with library.read() as services:
        return await services.forecast.alarm(library.user_id)


async def change(library: OpenLibrary, statement: str) -> None:
    async with library.parts.database.write() as session:
        await session.execute(text(statement))


async def test_a_queue_that_the_pool_can_pay_is_quiet(library: OpenLibrary) -> None:
    assert await alarm(library) == []
    await account_of(library, free=60)
    await account_of(library, free=30)
    for _ in range(3):
        await job_of(library)
    assert await alarm(library) == []


async def test_a_queue_that_needs_more_than_there_is_is_told(library: OpenLibrary) -> None:
    await account_of(library, free=60)
    for _ in range(3):
        await job_of(library)
    assert await alarm(library) == [PoolAlarm("fake", "webapi", 90, 60, 3)]


async def test_what_runs_and_what_is_held_back_needs_nothing_more(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=30)
    jobs = [await job_of(library) for _ in range(3)]
    async with library.parts.database.write() as session:
        await attempt(session, library, jobs[0], account_id)
    async with library.write() as services:
        await services.jobs.hold_job(jobs[1], held=True)
    assert await alarm(library) == []


async def test_jobs_that_cost_more_than_any_account_has_are_told_though_all_together_have_enough(
    library: OpenLibrary,
) -> None:
    for _ in range(4):
        await account_of(library, free=20)
    await job_of(library)
    await job_of(library)
    assert await alarm(library) == [PoolAlarm("fake", "webapi", 60, 20, 2)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE provider_accounts SET is_active = 0",
        "UPDATE provider_accounts SET deleted_at = 1",
        "UPDATE provider_accounts SET state = 'needs_sign_in'",
        "UPDATE provider_accounts SET state = 'exhausted'",
        "UPDATE provider_accounts SET state = 'failing'",
    ],
)
async def test_a_pool_without_a_usable_account_is_told(library: OpenLibrary, statement: str) -> None:
    await account_of(library, free=500)
    await job_of(library)
    await change(library, statement)
    assert await alarm(library) == [PoolAlarm("fake", "webapi", 30, 0, 1)]


async def test_an_account_that_cools_comes_back_by_itself(library: OpenLibrary) -> None:
    await account_of(library, free=500)
    await job_of(library)
    await change(library, "UPDATE provider_accounts SET state = 'cooling', cooling_until = 1")
    assert await alarm(library) == []


async def test_free_jobs_need_an_account_and_no_credits(library: OpenLibrary) -> None:
    await account_of(library, free=0)
    await job_of(library)
    await change(library, "UPDATE jobs SET estimated_cost = 0, credit_type = NULL")
    assert await alarm(library) == []
    await change(library, "UPDATE provider_accounts SET is_active = 0")
    assert await alarm(library) == [PoolAlarm("fake", None, 0, 0, 1)]


async def test_an_account_of_which_nobody_knows_the_balance_can_pay(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    async with library.write() as services:
        await services.accounts.create_account("fake", "new@example.org")
    await job_of(library)
    assert await alarm(library) == [PoolAlarm("fake", "webapi", 30, 0, 1)]
    provider.instance_manifest = replace(provider.instance_manifest, reports_balance=False)
    assert await alarm(library) == []


async def test_jobs_of_a_provider_that_is_not_there_any_more_are_told(library: OpenLibrary) -> None:
    await account_of(library, free=500)
    await job_of(library)
    await change(library, "UPDATE jobs SET provider_id = 'gone'")
    assert await alarm(library) == [PoolAlarm("gone", "webapi", 30, 0, 1)]


async def test_another_users_queue_is_not_there(library: OpenLibrary) -> None:
    await job_of(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.read(other.id) as services:
        assert await services.forecast.alarm(other.id) == []
        with pytest.raises(ResourceNotFoundError):
            await services.forecast.alarm(library.user_id)
