"""Accounts come back by themselves, by looks that cost nothing and that are made when they are due."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState
from app.domain.errors import (
    ProviderAuthError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
)
from app.domain.events import AccountChanged, SystemWoke
from app.services.account.account_states import FAILURES_THAT_DISABLE
from app.services.account.balance_service import REFRESH
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, balance, job_of
from tests.support.provider import FakeProvider
from tests.support.simulated_time import pool_running

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30, has_own_account=False)


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


async def add(library: OpenLibrary, provider: FakeProvider, label: str, *, free: int = 100) -> int:
    """An account with so many credits, here and at the provider."""
    account_id = await account_of(library, free=free, label=label, slots=9)
    provider.balances[account_id] = {"webapi": free}
    return account_id


async def row(library: OpenLibrary, account_id: int) -> ProviderAccount:
    async with library.parts.database.read() as session:
        return await session.get_one(ProviderAccount, account_id)


async def refuse(library: OpenLibrary, account_id: int, *errors: Exception) -> None:
    for error in errors:
        async with library.work.write() as services:
            await services.accounts.mark_account_refused(account_id, error, f"{error}.")


async def fail(library: OpenLibrary, account_id: int) -> None:
    """Take an account out by failures."""
    await refuse(library, account_id, *(ProviderUnavailableError("down") for _ in range(FAILURES_THAT_DISABLE)))


async def states(library: OpenLibrary) -> dict[str, AccountState]:
    async with library.read() as services:
        return {account.label: account.state for account in await services.accounts.list_accounts()}


def silence(provider: FakeProvider) -> None:
    """The provider tells no balances: a look only shows whether an account works."""
    provider.instance_manifest = replace(provider.instance_manifest, reports_balance=False)
    provider.balances.clear()


async def test_the_balance_of_a_new_account_is_read_at_once(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        async with library.write() as services:
            account = await services.accounts.create_account("fake", "one@example.org")
            provider.balances[account.id] = {"webapi": 640}
        await time.pass_by(SECOND)
        assert provider.balance_reads == [account.id]
        async with library.read() as services:
            assert await balance(services, account.id) == (640, 0, 0)


async def test_a_balance_is_read_again_every_half_hour(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        provider.balances[account_id] = {"webapi": 70}
        await time.pass_by(REFRESH - 2 * SECOND)
        assert len(provider.balance_reads) == 1
        await time.pass_by(2 * SECOND)
        assert len(provider.balance_reads) == 2
        await time.pass_by(10 * HOUR)
        assert len(provider.balance_reads) == 22
    async with library.read() as services:
        assert await balance(services, account_id) == (70, 0, 0)


async def test_a_cool_down_ends_by_itself_and_that_is_told(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await refuse(library, account_id, ProviderRateLimitError("429", retry_after=5 * MINUTE))
        await time.pass_by(5 * MINUTE - SECOND)
        assert (await row(library, account_id)).state == AccountState.COOLING
        told: list[AccountChanged] = []
        library.bus.subscribe(AccountChanged, told.append)
        await time.pass_by(SECOND)
        assert told == [AccountChanged(account_id)]
        assert (await row(library, account_id)).state == AccountState.READY


@pytest.mark.parametrize("tells_balance", [True, False])
async def test_an_exhausted_account_comes_back_when_its_balance_was_read(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, *, tells_balance: bool
) -> None:
    account_id = await add(library, provider, "one")
    if not tells_balance:
        silence(provider)
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        provider.balance_reads.clear()
        await refuse(library, account_id, ProviderQuotaError("empty"))
        await time.pass_by(10 * MINUTE - SECOND)
        assert provider.balance_reads == []
        assert await states(library) == {"one": AccountState.EXHAUSTED}
        await time.pass_by(SECOND)
        assert provider.balance_reads == [account_id]
        assert await states(library) == {"one": AccountState.READY}


async def test_an_exhausted_account_without_credits_stays_out_and_is_asked_every_ten_minutes(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    provider.balances[account_id] = {"webapi": 0}
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        provider.balance_reads.clear()
        await refuse(library, account_id, ProviderQuotaError("empty"))
        await time.pass_by(HOUR)
        assert len(provider.balance_reads) == 6
        assert await states(library) == {"one": AccountState.EXHAUSTED}
        provider.balances[account_id] = {"webapi": 500}
        await time.pass_by(10 * MINUTE)
    assert await states(library) == {"one": AccountState.READY}
    async with library.read() as services:
        assert await balance(services, account_id) == (500, 0, 0)


@pytest.mark.parametrize("tells_balance", [True, False])
async def test_a_single_key_that_failed_comes_back_by_a_look_and_then_serves(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, *, tells_balance: bool
) -> None:
    account_id = await add(library, provider, "one")
    if not tells_balance:
        silence(provider)
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await fail(library, account_id)
        assert await states(library) == {"one": AccountState.FAILING}
        await job_of(library)
        await time.pass_by(SECOND)
        assert provider.submitted == []
        await time.pass_by(MINUTE)
        assert len(provider.submitted) == 1
    after = await row(library, account_id)
    assert (after.state, after.failure_streak) == (AccountState.READY, 0)


async def test_an_account_that_came_back_is_out_again_at_its_next_failure(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await fail(library, account_id)
        await time.pass_by(MINUTE)
        assert await states(library) == {"one": AccountState.READY}
        await refuse(library, account_id, ProviderUnavailableError("down"))
        assert await states(library) == {"one": AccountState.FAILING}


async def test_looks_that_come_to_nothing_are_ever_rarer_up_to_ten_minutes(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    provider.balance_error = ProviderUnavailableError("down")
    async with pool_running(library, clock) as time:
        await fail(library, account_id)
        counts = []
        for minutes in (1, 1, 2, 4, 8, 44, 60):
            provider.balance_reads.clear()
            await time.pass_by(minutes * MINUTE)
            counts.append(len(provider.balance_reads))
        assert counts[:5] == [2, 1, 1, 1, 1]
        assert counts[5] + counts[6] <= 12
        assert await states(library) == {"one": AccountState.FAILING}
        provider.balance_error = None
        await time.pass_by(10 * MINUTE)
    assert await states(library) == {"one": AccountState.READY}


@pytest.mark.row("F-26")
async def test_a_whole_pool_that_is_out_comes_back_by_itself(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    ids = [await add(library, provider, f"account {number}") for number in range(6)]
    provider.balance_error = ProviderUnavailableError("no network")
    async with pool_running(library, clock) as time:
        for account_id in ids[:3]:
            await fail(library, account_id)
        for account_id in ids[3:]:
            await refuse(library, account_id, ProviderQuotaError("empty"))
        await job_of(library)
        await time.pass_by(2 * HOUR)
        assert AccountState.READY not in (await states(library)).values()
        provider.balance_error = None
        await time.pass_by(10 * MINUTE)
        assert set((await states(library)).values()) == {AccountState.READY}
        assert len(provider.submitted) == 1


@pytest.mark.row("F-28")
async def test_a_refused_key_is_never_tried_again_by_itself(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await refuse(library, account_id, ProviderAuthError("401"))
        await job_of(library)
        provider.balance_reads.clear()
        await time.pass_by(12 * HOUR)
        assert (provider.balance_reads, provider.submitted) == ([], [])
    assert await states(library) == {"one": AccountState.NEEDS_SIGN_IN}


async def test_a_key_that_a_look_finds_refused_needs_a_sign_in(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    provider.balance_errors[account_id] = ProviderAuthError("The key was revoked.")
    async with pool_running(library, clock) as time:
        await time.pass_by(timedelta(days=1))
    assert provider.balance_reads == [account_id]
    after = await row(library, account_id)
    assert (after.state, after.state_reason) == (AccountState.NEEDS_SIGN_IN, "The key was revoked.")


async def test_an_account_that_is_switched_off_or_removed_is_not_looked_at(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    off, removed = await add(library, provider, "off"), await add(library, provider, "removed")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await fail(library, off)
        await fail(library, removed)
        async with library.write() as services:
            await services.accounts.set_active(off, is_active=False)
            await services.accounts.remove_account(removed)
        provider.balance_reads.clear()
        await time.pass_by(5 * HOUR)
        assert provider.balance_reads == []
        async with library.write() as services:
            await services.accounts.set_active(off, is_active=True)
        await time.pass_by(MINUTE)
    assert await states(library) == {"off": AccountState.READY}


async def test_nothing_is_asked_of_an_account_in_its_cool_down(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    async with pool_running(library, clock) as time:
        await time.pass_by(REFRESH - MINUTE)
        provider.balance_reads.clear()
        await refuse(library, account_id, ProviderRateLimitError("429", retry_after=10 * MINUTE))
        await time.pass_by(10 * MINUTE - SECOND)
        assert provider.balance_reads == []
        await time.pass_by(2 * SECOND)
        assert provider.balance_reads == [account_id]


async def test_a_look_that_is_told_to_wait_waits_and_ends_no_cool_down(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    provider.balance_error = ProviderRateLimitError("429", retry_after=10 * MINUTE)
    async with pool_running(library, clock) as time:
        await time.pass_by(10 * MINUTE - SECOND)
        assert provider.balance_reads == [account_id]
        await time.pass_by(5 * HOUR)
        assert len(provider.balance_reads) <= 31
        provider.balance_error = None
        await time.pass_by(16 * MINUTE)
    assert await states(library) == {"one": AccountState.READY}


@pytest.mark.parametrize("error", [ProviderError("hm"), KeyError("a bug")])
async def test_a_look_that_fails_for_another_reason_leaves_the_account_and_is_made_again(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, error: Exception
) -> None:
    account_id = await add(library, provider, "one")
    provider.balance_error = error
    async with pool_running(library, clock) as time:
        await time.pass_by(HOUR)
        assert 3 <= len(provider.balance_reads) <= 20
        assert await states(library) == {"one": AccountState.READY}
        provider.balance_error = None
        provider.balances[account_id] = {"webapi": 55}
        await time.pass_by(10 * MINUTE)
    async with library.read() as services:
        assert await balance(services, account_id) == (55, 0, 0)


async def test_a_look_that_fails_at_a_new_account_is_made_again_soon(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    account_id = await add(library, provider, "one")
    provider.balance_error = ProviderUnavailableError("no network")
    async with pool_running(library, clock) as time:
        await time.pass_by(MINUTE)
        assert len(provider.balance_reads) == 3
        provider.balance_error = None
        provider.balances[account_id] = {"webapi": 55}
        await time.pass_by(MINUTE)
    async with library.read() as services:
        assert await balance(services, account_id) == (55, 0, 0)


@pytest.mark.row("F-25")
async def test_after_a_sleep_of_eight_hours_what_was_due_is_done_at_once(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    exhausted, cooling = await add(library, provider, "exhausted"), await add(library, provider, "cooling")
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await refuse(library, exhausted, ProviderQuotaError("empty"))
        await refuse(library, cooling, ProviderRateLimitError("429"))
        await time.pass_by(SECOND)
        provider.balance_reads.clear()
        clock.set_wall(8 * HOUR)
        await time.pass_by(SECOND)
        library.bus.publish(SystemWoke())
        await time.pass_by(SECOND)
        assert sorted(provider.balance_reads) == sorted([exhausted, cooling])
        assert set((await states(library)).values()) == {AccountState.READY}


@pytest.mark.row("F-24")
@pytest.mark.parametrize("days", [1, -1, -3650, 3650])
async def test_a_clock_that_is_set_leaves_nobody_out_and_makes_no_storm(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, days: int
) -> None:
    ids = [await add(library, provider, f"account {number}") for number in range(4)]
    async with pool_running(library, clock) as time:
        await time.pass_by(SECOND)
        await fail(library, ids[0])
        await refuse(library, ids[1], ProviderQuotaError("empty"))
        await refuse(library, ids[2], ProviderRateLimitError("429", retry_after=10 * MINUTE))
        provider.balance_reads.clear()
        clock.set_wall(timedelta(days=days))
        library.bus.publish(SystemWoke())
        await time.pass_by(11 * MINUTE)
        assert set((await states(library)).values()) == {AccountState.READY}
        assert len(provider.balance_reads) <= 8
        await time.pass_by(HOUR)
        assert len(provider.balance_reads) <= 8 + 3 * len(ids)
