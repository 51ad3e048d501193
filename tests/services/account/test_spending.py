"""Which budgets refuse a job, and when it is told that one is nearly used up."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event, select, text

from app.domain.account import ProviderAccount
from app.domain.budget import Budget
from app.domain.enums import BudgetPeriod, BudgetScope, ProviderStatus
from app.domain.errors import BudgetExceededError, NoAvailableAccountError
from app.domain.events import BudgetWarned, EventLog
from app.domain.ledger import DailySpending, Wallet
from app.providers.base import VideoStatusResult
from app.services.account.forecast import JobPlan
from app.services.account.spending import Blocks, blocking, warn_of_budgets
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, balance, differences, job_of, limit, submission_of
from tests.support.provider import FakeProvider

JOB, DAY, MONTH = BudgetPeriod.JOB, BudgetPeriod.DAY, BudgetPeriod.MONTH


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30)


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


@pytest.fixture
def warned(library: OpenLibrary) -> list[int]:
    """The budgets of which a warning was told."""
    told: list[int] = []
    library.bus.subscribe(BudgetWarned, lambda warning: told.append(warning.budget_id))
    return told


async def ask(
    library: OpenLibrary, cost: int = 30, *, provider_id: str = "fake", credit_type: str = "webapi"
) -> Blocks:
    async with library.parts.database.read() as session:
        return await blocking(
            session,
            library.parts.clock,
            user_id=library.user_id,
            provider_id=provider_id,
            cost=cost,
            credit_type=credit_type,
        )


async def spend(library: OpenLibrary, account_id: int, amount: int) -> None:
    async with library.write() as services:
        await services.accounts.deduct_credits(account_id, amount, "webapi")


async def hold(library: OpenLibrary, account_id: int, amount: int) -> str:
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", amount)
    return submission_id


async def test_without_budgets_nothing_refuses_and_one_query_is_asked(library: OpenLibrary) -> None:
    asked: list[str] = []
    async with library.parts.database.read() as session:
        connection = (await session.connection()).sync_connection
        assert connection is not None
        event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
        found = await blocking(
            session, library.parts.clock, user_id=library.user_id, provider_id="fake", cost=30, credit_type="webapi"
        )
    assert found == Blocks()
    assert len(asked) == 1


async def test_what_costs_nothing_breaks_no_budget(library: OpenLibrary) -> None:
    await limit(library, DAY, 0)
    assert await ask(library, 0) == Blocks()
    async with library.parts.database.read() as session:
        free = await blocking(
            session, library.parts.clock, user_id=library.user_id, provider_id="fake", cost=9, credit_type=None
        )
    assert free == Blocks()


@pytest.mark.parametrize("period", [DAY, MONTH])
async def test_what_was_spent_and_what_is_held_count_against_a_budget(
    library: OpenLibrary, period: BudgetPeriod
) -> None:
    account_id = await account_of(library, free=500)
    budget_id = await limit(library, period, 100)
    await spend(library, account_id, 40)
    await hold(library, account_id, 30)
    assert await ask(library, 30) == Blocks()
    refused = await ask(library, 31)
    assert refused.budget_id == budget_id
    assert refused.accounts == {}
    each = "a day" if period == DAY else "a month"
    assert refused.reason == f"your budget of 100 web credits {each}: 70 so far, 31 needed"


async def test_what_is_released_counts_no_more(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    await limit(library, DAY, 60)
    submission_id = await hold(library, account_id, 60)
    assert (await ask(library, 1)).reason is not None
    async with library.write() as services:
        await services.accounts.ledger.release(submission_id)
    assert await ask(library, 60) == Blocks()


async def test_a_job_that_cost_more_than_its_reserve_counts_whole_against_every_budget(
    library: OpenLibrary, warned: list[int]
) -> None:
    account_id = await account_of(library, free=500, slots=9, label="studio")
    own = await limit(library, DAY, 100, account_id=account_id)
    budget_id = await limit(library, MONTH, 110)
    submission_id = await hold(library, account_id, 30)
    assert warned == []
    async with library.write() as services:
        await services.accounts.ledger.settle(submission_id, 89, account_id=account_id, credit_type="webapi")
    assert warned == [own, budget_id]
    words = "its budget of 100 web credits a day: 89 so far, 12 needed"
    assert (await ask(library, 12)).accounts == {account_id: words}
    assert (await ask(library, 22)).reason == "your budget of 110 web credits a month: 89 so far, 22 needed"
    plans = [JobPlan(11, 1.0, "webapi") for _ in range(2)]
    async with library.read() as services:
        ahead = await services.forecast.forecast(library.user_id, "fake", plans)
    assert [(one.account_id, one.jobs, one.runs_dry_at) for one in ahead.accounts] == [(account_id, 1, 1)]
    assert ahead.unplaced == 1


async def test_after_a_cost_above_a_budget_nothing_can_be_reserved_or_queued(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    account_id = await account_of(library, free=500, slots=9)
    budget_id = await limit(library, DAY, 60)
    running, waiting = await job_of(library), await job_of(library)
    async with library.work.steps() as services:
        submission = await services.pipeline.claim(running)
        await services.pipeline.carry_out(submission.id)
        provider.failures[submission.remote_id or ""] = VideoStatusResult(ProviderStatus.FAILED, cost=75)
        await services.tracker.check(submission.id)
        with pytest.raises(NoAvailableAccountError) as caught:
            await services.pipeline.claim(waiting)
    words = "your budget of 60 web credits a day: 75 so far, 30 needed"
    assert set(caught.value.reasons.values()) >= {words}
    async with library.read() as services:
        assert await balance(services, account_id) == (425, 0, 75)
        with pytest.raises(BudgetExceededError) as refused:
            await services.budgets.check_batch(library.user_id, "fake", [1], "webapi")
    assert refused.value.budget_id == budget_id
    assert await differences(library.parts.database) == []


async def test_the_next_day_and_the_next_month_begin_anew(library: OpenLibrary, clock: FakeClock) -> None:
    account_id = await account_of(library, free=1000)
    day_id, month_id = await limit(library, DAY, 100), await limit(library, MONTH, 150)
    await spend(library, account_id, 90)
    assert (await ask(library, 20)).budget_id == day_id
    clock.move(timedelta(days=1))
    assert (await ask(library, 60)) == Blocks()
    assert (await ask(library, 61)).budget_id == month_id
    clock.move(timedelta(days=31))
    assert (await ask(library, 100)) == Blocks()


async def test_a_day_ends_at_midnight_of_the_user_and_not_of_greenwich(library: OpenLibrary, clock: FakeClock) -> None:
    async with library.write() as services:
        await services.users.update_user(library.user_id, {"time_zone": "Asia/Tokyo"})
    account_id = await account_of(library)
    await limit(library, DAY, 40)
    await spend(library, account_id, 40)
    assert (await ask(library, 1)).reason is not None
    clock.move(timedelta(hours=3))
    assert await ask(library, 40) == Blocks()


async def test_a_budget_of_each_job_looks_at_that_job_alone(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    budget_id = await limit(library, JOB, 30)
    await spend(library, account_id, 90)
    assert await ask(library, 30) == Blocks()
    refused = await ask(library, 31)
    assert (refused.budget_id, refused.reason) == (budget_id, "your budget of 30 web credits for a job: 31 needed")


async def test_a_budget_of_a_provider_counts_that_provider_alone(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    budget_id = await limit(library, DAY, 50, provider_id="fake")
    async with library.parts.database.write() as session:
        session.add(
            Budget(
                user_id=library.user_id,
                scope=BudgetScope.PROVIDER,
                provider_id="other",
                period=DAY,
                credit_type="webapi",
                amount=10,
                created_at=library.parts.clock.now(),
            )
        )
    await spend(library, account_id, 30)
    assert await ask(library, 20) == Blocks()
    assert (await ask(library, 21)).budget_id == budget_id
    assert (await ask(library, 10, provider_id="other")) == Blocks()


async def test_a_budget_of_the_user_counts_every_provider(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    await limit(library, DAY, 50)
    await spend(library, account_id, 30)
    assert await ask(library, 20, provider_id="other") == Blocks()
    assert (await ask(library, 21, provider_id="other")).reason is not None


async def test_a_budget_of_an_account_refuses_that_account_alone(library: OpenLibrary) -> None:
    first, second, third = [await account_of(library) for _ in range(3)]
    await limit(library, DAY, 50, account_id=first)
    await limit(library, JOB, 20, account_id=second)
    await spend(library, first, 30)
    await spend(library, third, 100)
    found = await ask(library, 30)
    assert found.reason is None
    assert found.accounts == {
        first: "its budget of 50 web credits a day: 30 so far, 30 needed",
        second: "its budget of 20 web credits for a job: 30 needed",
    }


async def test_other_credits_and_other_users_do_not_count(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    async with library.write() as services:
        await services.accounts.update_credits(account_id, openapi=5)
    await limit(library, DAY, 10, credit_type="openapi")
    await spend(library, account_id, 60)
    assert await ask(library, 30) == Blocks()
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.parts.database.read() as session:
        found = await blocking(
            session, library.parts.clock, user_id=other.id, provider_id="fake", cost=30, credit_type="openapi"
        )
    assert found == Blocks()


async def test_what_a_removed_account_spent_still_counts_and_its_own_budgets_do_not(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    await limit(library, DAY, 50)
    await limit(library, DAY, 1, account_id=account_id)
    await spend(library, account_id, 40)
    async with library.parts.database.write() as session:
        await session.execute(text("UPDATE provider_accounts SET deleted_at = 1, is_active = 0"))
    found = await ask(library, 11)
    assert found.reason is not None
    assert found.accounts == {}


async def test_a_warning_is_told_when_a_reserve_takes_four_fifths_and_once_a_period(
    library: OpenLibrary, clock: FakeClock, warned: list[int]
) -> None:
    account_id = await account_of(library, free=1000)
    day_id = await limit(library, DAY, 100)
    month_id = await limit(library, MONTH, 200)
    await limit(library, JOB, 1)
    await hold(library, account_id, 79)
    assert warned == []
    await hold(library, account_id, 1)
    assert warned == [day_id]
    await hold(library, account_id, 20)
    assert warned == [day_id]
    clock.move(timedelta(days=1))
    await spend(library, account_id, 60)
    assert warned == [day_id, day_id, month_id]
    clock.move(timedelta(days=31))
    await spend(library, account_id, 100)
    assert warned[3:] == [day_id, month_id]


async def test_a_warning_is_told_when_a_job_cost_more_than_was_held(library: OpenLibrary, warned: list[int]) -> None:
    account_id = await account_of(library)
    budget_id = await limit(library, DAY, 50, account_id=account_id)
    submission_id = await hold(library, account_id, 30)
    assert warned == []
    async with library.write() as services:
        await services.accounts.ledger.settle(submission_id, 45, account_id=account_id, credit_type="webapi")
    assert warned == [budget_id]


async def test_a_warning_of_a_transaction_that_fails_is_not_told_and_not_remembered(
    library: OpenLibrary, warned: list[int]
) -> None:
    account_id = await account_of(library)
    budget_id = await limit(library, DAY, 50)

    async def fail() -> None:
        async with library.write() as services:
            await services.accounts.deduct_credits(account_id, 45, "webapi")
            await services.accounts.deduct_credits(account_id, 1000, "webapi")

    with pytest.raises(Exception, match="1000 are needed"):
        await fail()
    assert warned == []
    await spend(library, account_id, 45)
    assert warned == [budget_id]


async def test_a_budget_of_nothing_does_not_warn_before_anything_is_used(
    library: OpenLibrary, warned: list[int]
) -> None:
    account_id = await account_of(library)
    await limit(library, DAY, 0)
    events = EventLog(library.bus)
    async with library.parts.database.write() as session:
        await warn_of_budgets(session, events, library.parts.clock, account_id=account_id, credit_type="webapi")
    events.publish()
    assert warned == []


async def test_among_a_thousand_accounts_with_a_month_behind_them_the_answer_takes_milliseconds(
    library: OpenLibrary,
) -> None:
    now = library.parts.clock.now()
    library.is_tampered = True
    async with library.parts.database.write() as session:
        session.add_all(
            ProviderAccount(
                user_id=library.user_id, provider_id="fake", email=str(uuid4()), label="one", created_at=now
            )
            for _ in range(1000)
        )
        await session.flush()
        ids = list(await session.scalars(select(ProviderAccount.id).where(ProviderAccount.label == "one")))
        session.add_all(Wallet(account_id=one, credit_type="webapi", available=100, spent=31) for one in ids)
        session.add_all(
            DailySpending(account_id=one, credit_type="webapi", day=f"2026-03-{day:02}", spent=1)
            for one in ids
            for day in range(1, 32)
        )
    await limit(library, DAY, 5000)
    await limit(library, MONTH, 31_500)
    await limit(library, DAY, 10, account_id=ids[0])
    assert list((await ask(library, 30)).accounts) == ids[:1]
    began = time.process_time()
    for _ in range(10):
        await ask(library, 30)
    assert (time.process_time() - began) / 10 < 0.05
