"""A slot and the credits are taken together or not at all, however many take at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.domain.account import AccountSlot, ProviderAccount
from app.domain.enums import BudgetPeriod, OperationType
from app.domain.errors import (
    InvalidTransitionError,
    NoAvailableAccountError,
    ProviderAuthError,
    ProviderNotFoundError,
    ProviderQuotaError,
)
from app.domain.job import Job
from app.services.account.account_states import FAILURES_THAT_DISABLE
from app.services.account.selection import Rule
from app.services.account.spending import blocking
from app.services.unit_of_work import UnitOfWork
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, balance, differences, job_of, limit, second_process
from tests.support.provider import FakeProvider

T2I = OperationType.TEXT_TO_IMAGE


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    """A job costs thirty."""
    return FakeProvider(cost=30, has_own_account=False)


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


async def claim(work: UnitOfWork, job_id: int) -> int | None:
    """Claim a job; gives its account, None where none can take it."""
    try:
        async with work.steps() as services:
            return (await services.pipeline.claim(job_id)).account_id
    except NoAvailableAccountError:
        return None


async def refused(library: OpenLibrary, job_id: int) -> NoAvailableAccountError:
    with pytest.raises(NoAvailableAccountError) as caught:
        async with library.work.steps() as services:
            await services.pipeline.claim(job_id)
    return caught.value


async def money(library: OpenLibrary, account_id: int) -> tuple[int, int, int]:
    async with library.read() as services:
        return await balance(services, account_id)


async def slots(library: OpenLibrary) -> Counter[int]:
    """Account to the slots that are taken of it."""
    async with library.parts.database.read() as session:
        rows = await session.execute(select(AccountSlot.account_id, func.count()).group_by(AccountSlot.account_id))
        return Counter(dict(rows.all()))


async def started(library: OpenLibrary, job_id: int, *, seconds: float) -> None:
    """Note that a job began now and is thought to take so long."""
    async with library.parts.database.write() as session:
        job = await session.get_one(Job, job_id)
        job.started_at, job.estimated_seconds = library.parts.clock.now(), seconds


async def test_a_claim_takes_the_slot_and_holds_the_credits(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = await account_of(library, free=100)
    job_id = await job_of(library)
    assert await claim(library.work, job_id) == account_id
    assert await money(library, account_id) == (70, 30, 0)
    async with library.parts.database.read() as session:
        slot = (await session.scalars(select(AccountSlot))).one()
        account = await session.get_one(ProviderAccount, account_id)
    assert (slot.account_id, slot.job_id, slot.taken_at) == (account_id, job_id, clock.now())
    assert account.last_used_at == clock.now()


async def test_what_is_rolled_back_leaves_neither_slot_nor_reserve(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=100)
    job_id = await job_of(library)

    async def take_and_fail() -> None:
        async with library.work.write() as services:
            job = await services.jobs.get_job(job_id)
            await services.accounts.select_account("fake", T2I, job=job)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await take_and_fail()
    assert await slots(library) == {}
    assert await money(library, account_id) == (100, 0, 0)
    assert await differences(library.parts.database) == []


async def test_two_runners_never_share_the_last_slot(library: OpenLibrary) -> None:
    for _ in range(5):
        account_id = await account_of(library, slots=1)
        jobs = [await job_of(library), await job_of(library)]
        async with second_process(library) as other:
            results = await asyncio.gather(claim(library.work, jobs[0]), claim(other, jobs[1]))
        assert sorted(results, key=lambda found: found is None) == [account_id, None]
    assert set((await slots(library)).values()) == {1}
    assert await differences(library.parts.database) == []


async def test_two_runners_never_spend_the_last_credits_twice(library: OpenLibrary) -> None:
    for _ in range(5):
        account_id = await account_of(library, free=59, slots=9)
        jobs = [await job_of(library), await job_of(library)]
        async with second_process(library) as other:
            results = await asyncio.gather(claim(library.work, jobs[0]), claim(other, jobs[1]))
        assert sorted(results, key=lambda found: found is None) == [account_id, None]
        assert await money(library, account_id) == (29, 30, 0)
    assert await differences(library.parts.database) == []


async def test_many_tasks_of_two_processes_take_exactly_what_there_is(library: OpenLibrary) -> None:
    wide = await account_of(library, free=1000, slots=4, label="wide")
    poor = await account_of(library, free=95, slots=9, label="poor")
    grouped = [await account_of(library, free=1000, slots=3) for _ in range(3)]
    async with library.parts.database.write() as session:
        for account_id in grouped:
            (await session.get_one(ProviderAccount, account_id)).limit_group = "team"
    jobs = [await job_of(library) for _ in range(40)]
    async with second_process(library) as other:
        works = (library.work, other)
        results = await asyncio.gather(*(claim(works[place % 2], job_id) for place, job_id in enumerate(jobs)))
    taken = Counter(found for found in results if found is not None)
    assert taken == await slots(library)
    assert (taken[wide], taken[poor], sum(taken[account_id] for account_id in grouped)) == (4, 3, 3)
    assert await money(library, poor) == (5, 90, 0)
    assert await differences(library.parts.database) == []


async def test_a_job_is_claimed_once_by_however_many_runners(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=300, slots=9)
    job_id = await job_of(library)
    async with second_process(library) as other:
        works = [library.work, other] * 5
        results = await asyncio.gather(*(claim(work, job_id) for work in works), return_exceptions=True)
    assert sum(found == account_id for found in results) == 1
    assert sum(isinstance(found, InvalidTransitionError) for found in results) == 9
    assert await money(library, account_id) == (270, 30, 0)


async def test_a_reserve_without_a_submission_is_freed_with_its_slot_each_time(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.base_cost = 40
    account_id = await account_of(library, free=100)
    for _ in range(3):
        async with library.write() as services:
            await services.accounts.select_account("fake", T2I)
        assert await money(library, account_id) == (60, 40, 0)
        async with library.write() as services:
            await services.accounts.release_account(account_id)
            await services.accounts.release_account(account_id)
        assert await money(library, account_id) == (100, 0, 0)
    assert await differences(library.parts.database) == []


async def test_reserves_without_a_submission_are_held_side_by_side_and_never_overspend(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.base_cost = 40
    account_id = await account_of(library, free=100, slots=9)

    async def take() -> bool:
        try:
            async with library.write() as services:
                await services.accounts.select_account("fake", T2I)
        except NoAvailableAccountError:
            return False
        return True

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == [False, False, False, True, True]
    assert await money(library, account_id) == (20, 80, 0)
    async with library.write() as services:
        await services.accounts.release_account(account_id)
    assert await money(library, account_id) == (60, 40, 0)


async def test_a_job_without_a_submission_holds_its_estimate_until_its_slot_is_released(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=100)
    job_id = await job_of(library)
    async with library.work.write() as services:
        await services.accounts.select_account("fake", T2I, job=await services.jobs.get_job(job_id))
    assert await money(library, account_id) == (70, 30, 0)
    async with library.work.write() as services:
        await services.accounts.release_account(account_id)
    assert await money(library, account_id) == (70, 30, 0)
    async with library.work.write() as services:
        await services.accounts.release_account(account_id, job_id=job_id)
    assert await money(library, account_id) == (100, 0, 0)


async def test_a_balance_that_the_provider_does_not_tell_keeps_no_job_back(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.instance_manifest = replace(provider.instance_manifest, reports_balance=False)
    async with library.write() as services:
        unknown = (await services.accounts.create_account("fake", "one@example.org")).id
    assert await claim(library.work, await job_of(library)) == unknown
    assert await money(library, unknown) == (0, 30, 0)
    known = await account_of(library, free=29)
    refusal = await refused(library, await job_of(library))
    assert sorted(refusal.reasons.values()) == ["29 credits, 30 needed", "its slot is taken"]
    assert await money(library, known) == (29, 0, 0)
    assert await differences(library.parts.database) == []


async def test_the_reason_of_each_account_is_told(library: OpenLibrary, clock: FakeClock) -> None:
    labels = ["signed out", "exhausted", "failing", "off", "cooling", "busy"]
    ids = {label: await account_of(library, label=label) for label in labels}
    await account_of(library, label="poor", free=4)
    async with library.write() as services:
        await services.accounts.mark_account_refused(ids["signed out"], ProviderAuthError("no"), "key refused")
        await services.accounts.mark_account_refused(ids["exhausted"], ProviderQuotaError("no"), "plan used up")
        for _ in range(FAILURES_THAT_DISABLE):
            await services.accounts.mark_account_failed(ids["failing"], "503")
        await services.accounts.set_active(ids["off"], is_active=False)
        await services.accounts.mark_account_failed(ids["cooling"], "cut")
    assert await claim(library.work, await job_of(library)) == ids["busy"]
    refusal = await refused(library, await job_of(library))
    assert refusal.provider_id == "fake"
    assert refusal.reasons == {
        "signed out": "needs sign in: key refused",
        "exhausted": "exhausted: plan used up",
        "failing": "failing: 503",
        "off": "disabled by you",
        "cooling": "cooling: cut",
        "busy": "its slot is taken",
        "poor": "4 credits, 30 needed",
    }
    assert (refusal.is_full, refusal.payable) == (False, 4)
    assert all(label in str(refusal) for label in refusal.reasons)
    assert refusal.soonest == clock.now() + timedelta(seconds=2)


async def test_every_account_of_a_large_pool_has_its_reason(library: OpenLibrary) -> None:
    ids = [await account_of(library, label=f"account {number}") for number in range(40)]
    async with library.write() as services:
        for account_id in ids:
            await services.accounts.set_active(account_id, is_active=False)
    assert len((await refused(library, await job_of(library))).reasons) == 40


async def test_without_an_account_that_is_told(library: OpenLibrary) -> None:
    refusal = await refused(library, await job_of(library))
    assert (refusal.reasons, refusal.soonest) == ({}, None)
    assert "there is no account" in str(refusal)


async def test_a_slot_is_thought_to_be_free_when_the_first_job_should_end(
    library: OpenLibrary, clock: FakeClock
) -> None:
    await account_of(library, slots=1)
    await account_of(library, slots=1)
    jobs = [await job_of(library), await job_of(library)]
    waiting = await job_of(library)
    for job_id in jobs:
        await claim(library.work, job_id)
    async with library.parts.database.write() as session:
        for job_id in jobs:
            (await session.get_one(Job, job_id)).estimated_seconds = None
    assert (await refused(library, waiting)).soonest is None
    await started(library, jobs[0], seconds=90)
    clock.move(timedelta(seconds=10))
    await started(library, jobs[1], seconds=60)
    refusal = await refused(library, waiting)
    assert refusal.is_full
    assert refusal.soonest == clock.now() + timedelta(seconds=60)


async def test_a_job_that_takes_longer_than_it_was_thought_to_tells_nothing_of_when_it_ends(
    library: OpenLibrary, clock: FakeClock
) -> None:
    for _ in range(2):
        await account_of(library)
    late, later, waiting = [await job_of(library) for _ in range(3)]
    for job_id, seconds in ((late, 20.5), (later, 70.25)):
        await claim(library.work, job_id)
        await started(library, job_id, seconds=seconds)
    began = clock.now()
    assert (await refused(library, waiting)).soonest == began + timedelta(seconds=20.5)
    clock.move(timedelta(seconds=20.5))
    assert (await refused(library, waiting)).soonest == began + timedelta(seconds=70.25)
    clock.move(timedelta(seconds=60))
    assert (await refused(library, waiting)).soonest is None


async def test_the_soonest_is_a_cool_down_or_an_ended_job_whichever_comes_first(
    library: OpenLibrary, clock: FakeClock
) -> None:
    await account_of(library, label="busy")
    running, waiting = await job_of(library), await job_of(library)
    await claim(library.work, running)
    await started(library, running, seconds=100)
    cooling = await account_of(library, label="cooling")
    exhausted = await account_of(library, label="exhausted")
    async with library.write() as services:
        await services.accounts.mark_account_failed(cooling, "cut")
        await services.accounts.mark_account_refused(exhausted, ProviderQuotaError("no"), "used up")
    assert (await refused(library, waiting)).soonest == clock.now() + timedelta(seconds=2)
    async with library.parts.database.write() as session:
        account = await session.get_one(ProviderAccount, cooling)
        account.cooling_until = clock.now() + timedelta(seconds=300)
        (await session.get_one(ProviderAccount, exhausted)).next_look_at = clock.now() + timedelta(seconds=200)
    assert (await refused(library, waiting)).soonest == clock.now() + timedelta(seconds=100)
    await started(library, running, seconds=1000)
    assert (await refused(library, waiting)).soonest == clock.now() + timedelta(seconds=200)


async def test_an_account_that_comes_back_with_its_slot_taken_counts_when_the_slot_is_free(
    library: OpenLibrary, clock: FakeClock
) -> None:
    account_id = await account_of(library)
    running, waiting = await job_of(library), await job_of(library)
    await claim(library.work, running)
    await started(library, running, seconds=100)
    async with library.parts.database.write() as session:
        account = await session.get_one(ProviderAccount, account_id)
        account.cooling_since, account.cooling_until = clock.now(), clock.now() + timedelta(seconds=60)
    assert (await refused(library, waiting)).soonest == clock.now() + timedelta(seconds=100)
    await started(library, running, seconds=20)
    assert (await refused(library, waiting)).soonest == clock.now() + timedelta(seconds=60)


async def test_a_dry_run_pays_with_what_the_operation_costs(library: OpenLibrary, provider: FakeProvider) -> None:
    provider.base_credit_type = "openapi"
    account_id = await account_of(library)
    async with library.write() as services:
        found = await services.accounts.explain_selection("fake", T2I, cost=30)
        assert (found.winner, found.credit_type, found.passed_over) == (None, "openapi", {Rule.CREDITS: 1})
        await services.accounts.update_credits(account_id, openapi=30)
        found = await services.accounts.explain_selection("fake", T2I, cost=30)
        assert found.winner is not None


async def test_whoever_acts_for_nobody_is_told_of_the_end_of_anybodys_job(
    library: OpenLibrary, clock: FakeClock
) -> None:
    await account_of(library)
    running = await job_of(library)
    await claim(library.work, running)
    await started(library, running, seconds=500)
    async with library.work.write() as services:
        with pytest.raises(NoAvailableAccountError) as caught:
            await services.accounts.select_account("fake", T2I)
    assert caught.value.soonest == clock.now() + timedelta(seconds=500)


async def test_the_soonest_asks_no_account_of_another_user(library: OpenLibrary, clock: FakeClock) -> None:
    await account_of(library)
    running, waiting = await job_of(library), await job_of(library)
    await claim(library.work, running)
    await started(library, running, seconds=500)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        account = await services.accounts.create_account("fake", "their@example.org")
        await services.accounts.update_credits(account.id, webapi=100)
        theirs = await services.jobs.create_job(other.id, "fake", T2I, {"prompt": "a lake"})
    assert await claim(library.work, theirs.id) == account.id
    await started(library, theirs.id, seconds=5)
    assert (await refused(library, waiting)).soonest == clock.now() + timedelta(seconds=500)


async def test_a_budget_of_an_account_sends_the_job_to_another_one(library: OpenLibrary) -> None:
    first = await account_of(library, free=90, slots=9, label="first")
    second = await account_of(library, free=100, slots=9, label="second")
    await limit(library, BudgetPeriod.DAY, 59, account_id=first)
    assert [await claim(library.work, await job_of(library)) for _ in range(3)] == [first, second, second]
    async with library.write() as services:
        await services.accounts.set_active(second, is_active=False)
    refusal = await refused(library, await job_of(library))
    assert refusal.reasons["first"] == "its budget of 59 web credits a day: 30 so far, 30 needed"
    assert not refusal.is_full


async def test_a_budget_of_the_user_holds_every_job_back_and_its_sentence_is_the_reason(library: OpenLibrary) -> None:
    await account_of(library, slots=9, label="one")
    await account_of(library, slots=9, label="two")
    await limit(library, BudgetPeriod.MONTH, 30)
    assert await claim(library.work, await job_of(library)) is not None
    refusal = await refused(library, await job_of(library))
    assert set(refusal.reasons.values()) == {"your budget of 30 web credits a month: 30 so far, 30 needed"}
    async with library.parts.database.read() as session:
        blocks = await blocking(
            session, library.parts.clock, user_id=library.user_id, provider_id="fake", cost=30, credit_type="webapi"
        )
    assert {blocks.reason} == set(refusal.reasons.values())


@pytest.mark.parametrize("period", [BudgetPeriod.DAY, BudgetPeriod.MONTH])
async def test_budgets_hold_however_many_claim_at_once(library: OpenLibrary, period: BudgetPeriod) -> None:
    accounts = [await account_of(library, free=1000, slots=9) for _ in range(3)]
    await limit(library, period, 200)
    jobs = [await job_of(library) for _ in range(20)]
    async with second_process(library) as other:
        works = (library.work, other)
        results = await asyncio.gather(*(claim(works[place % 2], job_id) for place, job_id in enumerate(jobs)))
    assert sum(found is not None for found in results) == 6
    assert sum([(await money(library, account_id))[1] for account_id in accounts]) == 180


async def test_a_dry_run_says_what_a_claim_would_do_and_changes_nothing(library: OpenLibrary) -> None:
    poor = await account_of(library, free=20, label="poor")
    rich = await account_of(library, free=100, label="rich")

    async def explain(cost: int | None, credit_type: str | None) -> tuple[int | None, dict[Rule, int]]:
        async with library.read() as services:
            found = await services.accounts.explain_selection("fake", T2I, cost=cost, credit_type=credit_type)
        return found.winner.account_id if found.winner is not None else None, found.passed_over

    assert await explain(30, "webapi") == (rich, {Rule.CREDITS: 1})
    assert await explain(30, None) == (rich, {Rule.CREDITS: 1})
    assert await explain(101, None) == (None, {Rule.CREDITS: 2})
    assert await explain(20, "webapi") == (poor, {})
    assert await explain(101, "webapi") == (None, {Rule.CREDITS: 2})
    assert await explain(None, None) == (poor, {})
    await limit(library, BudgetPeriod.JOB, 25, account_id=rich)
    assert await explain(30, "webapi") == (None, {Rule.CREDITS: 1, Rule.BUDGET: 1})
    assert await slots(library) == {}
    assert await money(library, rich) == (100, 0, 0)
    async with library.read() as services:
        with pytest.raises(ProviderNotFoundError):
            await services.accounts.explain_selection("nobody", T2I)


async def test_a_dry_run_of_one_user_asks_no_account_of_another(library: OpenLibrary) -> None:
    await account_of(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.read(other.id) as services:
        assert (await services.accounts.explain_selection("fake", T2I)).candidates == ()


async def test_jobs_of_a_provider_that_is_gone_are_still_told_why(library: OpenLibrary) -> None:
    job_id = await job_of(library)
    async with library.parts.database.write() as session:
        (await session.get_one(Job, job_id)).provider_id = "gone"
    assert (await refused(library, job_id)).provider_id == "gone"


async def test_equal_accounts_take_turns_where_nothing_is_paid(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    provider.cost = 0
    ids = [await account_of(library, free=0, slots=9) for _ in range(4)]
    chosen = []
    for _ in range(12):
        clock.move(timedelta(seconds=1))
        chosen.append(await claim(library.work, await job_of(library)))
    assert chosen == ids * 3
