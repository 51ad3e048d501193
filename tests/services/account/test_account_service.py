"""Which account takes a job, and how its slots, states and order are kept."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import AccountState, OperationType
from app.domain.errors import (
    DuplicateError,
    InsufficientCreditsError,
    NoAvailableAccountError,
    ProviderNotFoundError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.events import AccountChanged
from app.services.account.account_fields import PRIORITY_LIMIT
from app.services.account.account_states import FAILURES_THAT_DISABLE
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider
from tests.support.running import end_cool_downs

T2I = OperationType.TEXT_TO_IMAGE


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    """With a paid provider, whose own account is out of the pool."""
    async with open_library(tmp_path, clock=clock, registry=FakeProvider(cost=30).registry()) as opened:
        async with opened.write() as services:
            for account in await services.accounts.list_accounts():
                await services.accounts.set_active(account.id, is_active=False)
        yield opened


async def add(library: OpenLibrary, label: str, *, free: int = 100, slots: int = 1, priority: int = 0) -> int:
    async with library.write() as services:
        account = await services.accounts.create_account(
            "fake", f"{label}@example.org", label=label, max_concurrent_jobs=slots
        )
        await services.accounts.update_credits(account.id, webapi=free)
        await services.accounts.set_priority(account.id, priority)
        return account.id


async def job(library: OpenLibrary) -> int:
    async with library.write() as services:
        return (await services.jobs.create_job(library.user_id, "fake", T2I, {"prompt": "a lake"})).id


async def select_for(library: OpenLibrary, job_id: int | None = None) -> str:
    async with library.work.write() as services:
        wanted = await services.jobs.get_job(job_id) if job_id is not None else None
        return (await services.accounts.select_account("fake", T2I, job=wanted)).label


async def taken(library: OpenLibrary) -> dict[str, int]:
    async with library.read() as services:
        rows = await services.accounts.list_account_rows(library.user_id)
    return {row.label: row.current_jobs for row in rows if row.current_jobs}


async def test_the_higher_priority_is_taken_first(library: OpenLibrary) -> None:
    await add(library, "low", priority=1)
    await add(library, "high", priority=5)
    assert [await select_for(library, await job(library)) for _ in range(2)] == ["high", "low"]


async def test_of_one_priority_the_account_with_fewer_credits_is_used_up_first(library: OpenLibrary) -> None:
    await add(library, "rich", free=500)
    await add(library, "poor", free=40)
    assert await select_for(library, await job(library)) == "poor"


async def test_of_equal_accounts_the_one_that_was_used_longest_ago_is_taken(
    library: OpenLibrary, clock: FakeClock
) -> None:
    first, second = await add(library, "first", slots=9), await add(library, "second", slots=9)
    chosen = []
    for _ in range(4):
        clock.move(timedelta(seconds=1))
        job_id = await job(library)
        chosen.append(await select_for(library, job_id))
        async with library.write() as services:
            for account_id in (first, second):
                await services.accounts.release_account(account_id, job_id=job_id)
    assert chosen == ["first", "second", "first", "second"]


async def test_an_account_without_the_credits_for_the_job_is_passed_over(library: OpenLibrary) -> None:
    await add(library, "empty", free=29, priority=9)
    await add(library, "enough", free=30)
    assert await select_for(library, await job(library)) == "enough"


async def test_when_none_can_take_it_the_reason_of_each_account_is_told(library: OpenLibrary) -> None:
    poor = await add(library, "poor", free=4)
    off = await add(library, "off")
    signed_out = await add(library, "signed out")
    await add(library, "full")
    async with library.write() as services:
        await services.accounts.set_active(off, is_active=False)
        await services.accounts.mark_account_state(signed_out, AccountState.NEEDS_SIGN_IN, "key refused")
    await select_for(library, await job(library))
    with pytest.raises(NoAvailableAccountError) as caught:
        await select_for(library, await job(library))
    reasons = caught.value.reasons
    assert reasons.pop("fake") == "disabled by you"
    assert reasons == {
        "poor": "4 credits, 30 needed",
        "off": "disabled by you",
        "signed out": "needs sign in: key refused",
        "full": "its slot is taken",
    }
    assert poor


async def test_a_refused_selection_takes_no_slot(library: OpenLibrary) -> None:
    await add(library, "poor", free=1)
    with pytest.raises(NoAvailableAccountError):
        await select_for(library, await job(library))
    assert await taken(library) == {}


async def test_a_slot_is_never_shared_however_many_select_at_once(library: OpenLibrary) -> None:
    await add(library, "one", slots=3)
    await add(library, "two", slots=2)
    jobs = [await job(library) for _ in range(12)]
    results = await asyncio.gather(*(select_for(library, job_id) for job_id in jobs), return_exceptions=True)
    assert sum(isinstance(result, NoAvailableAccountError) for result in results) == 7
    assert await taken(library) == {"one": 3, "two": 2}


async def test_the_database_itself_refuses_a_slot_too_many(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = await add(library, "one")
    await select_for(library)
    with pytest.raises(IntegrityError):
        async with library.parts.database.write() as session:
            session.add(AccountSlot(account_id=account_id, job_id=None, taken_at=clock.now()))
    assert await taken(library) == {"one": 1}


async def test_a_released_slot_can_be_taken_again_and_releasing_twice_does_nothing(library: OpenLibrary) -> None:
    account_id = await add(library, "one")
    first, second = await job(library), await job(library)
    await select_for(library, first)
    for _ in range(2):
        async with library.write() as services:
            await services.accounts.release_account(account_id, job_id=first)
    assert await taken(library) == {}
    assert await select_for(library, second) == "one"
    async with library.write() as services:
        await services.accounts.release_account(account_id, job_id=first)
    assert await taken(library) == {"one": 1}


async def test_a_slot_without_a_job_is_freed_without_one(library: OpenLibrary) -> None:
    account_id = await add(library, "one")
    await select_for(library)
    async with library.write() as services:
        await services.accounts.release_account(account_id)
    assert await taken(library) == {}


async def test_a_priority_is_kept_and_told_once(library: OpenLibrary) -> None:
    account_id = await add(library, "one")
    told: list[AccountChanged] = []
    library.bus.subscribe(AccountChanged, told.append)
    for _ in range(2):
        async with library.write() as services:
            await services.accounts.set_priority(account_id, 12)
    assert told == [AccountChanged(account_id)]
    async with library.read() as services:
        account = await services.accounts.get_account(account_id)
    assert account is not None
    assert account.priority == 12


@pytest.mark.parametrize("priority", [PRIORITY_LIMIT + 1, -PRIORITY_LIMIT - 1])
async def test_a_priority_out_of_bounds_is_refused(library: OpenLibrary, priority: int) -> None:
    account_id = await add(library, "one")
    with pytest.raises(ValidationError) as caught:
        async with library.write() as services:
            await services.accounts.set_priority(account_id, priority)
    assert caught.value.field == "priority"


async def test_an_account_is_switched_off_and_on_and_keeps_the_jobs_it_has(library: OpenLibrary) -> None:
    account_id = await add(library, "one", slots=2)
    await select_for(library, await job(library))
    told: list[AccountChanged] = []
    library.bus.subscribe(AccountChanged, told.append)
    async with library.write() as services:
        await services.accounts.set_active(account_id, is_active=False)
        await services.accounts.set_active(account_id, is_active=False)
    assert told == [AccountChanged(account_id)]
    assert await taken(library) == {"one": 1}
    waiting = await job(library)
    with pytest.raises(NoAvailableAccountError):
        await select_for(library, waiting)
    async with library.write() as services:
        await services.accounts.set_active(account_id, is_active=True)
    assert await select_for(library, waiting) == "one"


async def test_another_users_account_is_not_there(library: OpenLibrary) -> None:
    account_id = await add(library, "one")
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        assert await services.accounts.get_account(account_id) is None
        assert await services.accounts.list_accounts() == []
        for change in (
            services.accounts.set_priority(account_id, 1),
            services.accounts.set_active(account_id, is_active=False),
        ):
            with pytest.raises(ResourceNotFoundError):
                await change
        with pytest.raises(NoAvailableAccountError):
            await services.accounts.select_account("fake", T2I)


async def test_an_account_is_there_once_and_its_provider_is_known(library: OpenLibrary) -> None:
    await add(library, "one")
    with pytest.raises(DuplicateError):
        await add(library, "one")
    async with library.write() as services:
        with pytest.raises(ProviderNotFoundError):
            await services.accounts.create_account("nobody", "one@example.org")


async def test_an_account_with_a_secret_cannot_be_added_before_there_is_a_vault(library: OpenLibrary) -> None:
    async with library.write() as services:
        with pytest.raises(ValidationError) as caught:
            await services.accounts.create_account("fake", "one@example.org", "secret")
    assert caught.value.field == "jwt_token"


async def test_an_account_needs_an_owner(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        with pytest.raises(ValidationError):
            await services.accounts.create_account("fake", "one@example.org")


async def test_lists_hold_the_provider_and_the_switch_that_are_asked_for(library: OpenLibrary) -> None:
    one = await add(library, "one")
    async with library.read() as services:
        assert [account.id for account in await services.accounts.list_accounts("fake", is_active=True)] == [one]
        assert [account.label for account in await services.accounts.list_accounts(is_active=False)] == ["fake"]
        assert await services.accounts.list_accounts("nobody") == []


async def test_failures_in_a_row_take_an_account_out_and_a_success_brings_it_back(library: OpenLibrary) -> None:
    account_id = await add(library, "one")
    for number in range(FAILURES_THAT_DISABLE):
        async with library.write() as services:
            account = await services.accounts.get_account(account_id)
            assert account is not None
            assert account.state == (AccountState.COOLING if number else AccountState.READY)
            await services.accounts.mark_account_failed(account_id, f"503, {number}")
    with pytest.raises(NoAvailableAccountError, match="failing"):
        await select_for(library, await job(library))
    async with library.write() as services:
        await services.accounts.mark_account_worked(account_id)
    end_cool_downs(library)
    assert await select_for(library, await job(library)) == "one"


async def test_deducting_takes_credits_and_never_more_than_there_are(library: OpenLibrary) -> None:
    account_id = await add(library, "one", free=50)
    async with library.write() as services:
        await services.accounts.deduct_credits(account_id, 20, "webapi")
        await services.accounts.deduct_credits(account_id, 0, "webapi")
        with pytest.raises(InsufficientCreditsError):
            await services.accounts.deduct_credits(account_id, 31, "webapi")
        with pytest.raises(ValidationError):
            await services.accounts.deduct_credits(account_id, -1, "webapi")
        with pytest.raises(InsufficientCreditsError):
            await services.accounts.deduct_credits(account_id, 1, "openapi")
        assert (await services.accounts.ledger.balances(account_id))["webapi"].available == 30


async def test_each_profile_gets_the_built_in_accounts_once_with_as_many_slots_as_fit(
    tmp_path: Path, clock: FakeClock
) -> None:
    provider = FakeProvider(slots=2)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        async with library.parts.database.write() as session:
            account = (await session.scalars(select(ProviderAccount))).one()
            account.max_concurrent_jobs = 1
        async with library.work.write() as services:
            await services.users.create_user("other@example.org")
            await services.accounts.ensure_built_in_accounts()
            await services.accounts.ensure_built_in_accounts()
        async with library.parts.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(ProviderAccount)) == 2
            assert list(await session.scalars(select(ProviderAccount.max_concurrent_jobs))) == [2, 2]
