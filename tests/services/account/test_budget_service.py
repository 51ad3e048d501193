"""Budgets: set, shown, taken away, and asked before a batch is queued."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.enums import BudgetPeriod, BudgetScope
from app.domain.errors import BudgetExceededError, ProviderNotFoundError, ResourceNotFoundError, ValidationError
from app.domain.events import BudgetChanged, BudgetWarned
from app.services.account.budget_service import HIGHEST_AMOUNT, BudgetRow
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, job_of, limit, submission_of
from tests.support.provider import FakeProvider

JOB, DAY, MONTH = BudgetPeriod.JOB, BudgetPeriod.DAY, BudgetPeriod.MONTH
USER, PROVIDER, ACCOUNT = BudgetScope.USER, BudgetScope.PROVIDER, BudgetScope.ACCOUNT


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


async def rows(library: OpenLibrary) -> list[BudgetRow]:
    async with library.read() as services:
        return await services.budgets.list_budgets(library.user_id)


async def check(library: OpenLibrary, *costs: int, credit_type: str | None = "webapi") -> None:
    async with library.read() as services:
        await services.budgets.check_batch(library.user_id, "fake", costs, credit_type)


async def refusal(library: OpenLibrary, *costs: int) -> BudgetExceededError:
    with pytest.raises(BudgetExceededError) as caught:
        await check(library, *costs)
    return caught.value


async def use(library: OpenLibrary, account_id: int, *, spent: int, held: int) -> None:
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.deduct_credits(account_id, spent, "webapi")
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", held)


async def test_a_budget_is_shown_with_what_is_spent_held_and_waiting(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=500, label="client")
    await use(library, account_id, spent=40, held=30)
    for _ in range(3):
        await job_of(library)
    ids = [
        await limit(library, DAY, 100),
        await limit(library, MONTH, 1000, provider_id="fake"),
        await limit(library, DAY, 80, account_id=account_id),
        await limit(library, JOB, 50, account_id=account_id),
    ]
    shown = {row.id: row for row in await rows(library)}
    counted = [(row.spent, row.held, row.waiting, row.fraction, row.is_warned) for row in (shown[one] for one in ids)]
    assert counted == [
        (40, 30, 90, 0.7, False),
        (40, 30, 90, 0.07, False),
        (40, 30, 0, 0.875, True),
        (0, 0, 0, 0.0, False),
    ]
    assert [(row.scope, row.account_label) for row in await rows(library)] == [
        (USER, None),
        (PROVIDER, None),
        (ACCOUNT, "client"),
        (ACCOUNT, "client"),
    ]


async def test_a_budget_of_nothing_is_used_up(library: OpenLibrary) -> None:
    await limit(library, DAY, 0)
    assert [(row.fraction, row.is_warned) for row in await rows(library)] == [(1.0, True)]


async def test_a_budget_that_is_set_again_has_the_new_amount_and_may_warn_anew(library: OpenLibrary) -> None:
    told: list[int] = []
    library.bus.subscribe(BudgetWarned, lambda warning: told.append(warning.budget_id))
    account_id = await account_of(library, free=500)
    first = await limit(library, DAY, 50)
    await use(library, account_id, spent=20, held=20)
    assert told == [first]
    assert await limit(library, DAY, 50) == first
    await use(library, account_id, spent=1, held=1)
    assert told == [first]
    assert await limit(library, DAY, 60) == first
    await use(library, account_id, spent=5, held=5)
    assert told == [first, first]
    assert [row.amount for row in await rows(library)] == [60]


async def test_each_change_is_told(library: OpenLibrary) -> None:
    told: list[int] = []
    library.bus.subscribe(BudgetChanged, lambda change: told.append(change.budget_id))
    budget_id = await limit(library, MONTH, 50)
    async with library.write() as services:
        await services.budgets.remove_budget(budget_id)
    assert told == [budget_id, budget_id]
    assert await rows(library) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": -1}, "amount"),
        ({"amount": HIGHEST_AMOUNT + 1}, "amount"),
        ({"provider_id": "fake"}, "provider_id"),
        ({"scope": PROVIDER}, "provider_id"),
        ({"account_id": 1}, "account_id"),
        ({"scope": ACCOUNT}, "account_id"),
        ({"credit_type": "gold"}, "credit_type"),
    ],
)
async def test_a_budget_that_makes_no_sense_is_refused_with_the_field(
    library: OpenLibrary, changed: dict[str, Any], field: str
) -> None:
    given = {"scope": USER, "period": DAY, "credit_type": "webapi", "amount": 10, **changed}
    async with library.write() as services:
        with pytest.raises(ValidationError) as caught:
            await services.budgets.set_budget(library.user_id, **given)
    assert caught.value.field == field
    assert await rows(library) == []


async def test_a_budget_of_what_is_not_there_is_refused(library: OpenLibrary) -> None:
    with pytest.raises(ProviderNotFoundError):
        await limit(library, DAY, 10, provider_id="nobody")
    with pytest.raises(ResourceNotFoundError):
        await limit(library, DAY, 10, account_id=999)


async def test_credits_that_an_account_alone_has_can_be_limited_there_and_at_its_provider(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    other_id = await account_of(library)
    async with library.write() as services:
        await services.accounts.update_credits(account_id, openapi=5)
    await limit(library, DAY, 3, account_id=account_id, credit_type="openapi")
    await limit(library, DAY, 3, provider_id="fake", credit_type="openapi")
    with pytest.raises(ValidationError):
        await limit(library, DAY, 3, account_id=other_id, credit_type="openapi")


async def test_another_users_money_is_not_there(library: OpenLibrary) -> None:
    account_id, budget_id = await account_of(library), await limit(library, DAY, 10)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        budgets = services.budgets
        with pytest.raises(ResourceNotFoundError):
            await budgets.list_budgets(library.user_id)
        with pytest.raises(ResourceNotFoundError):
            await budgets.set_budget(library.user_id, USER, DAY, "webapi", 1)
        with pytest.raises(ResourceNotFoundError):
            await budgets.set_budget(other.id, ACCOUNT, DAY, "webapi", 1, account_id=account_id)
        with pytest.raises(ResourceNotFoundError):
            await budgets.check_batch(library.user_id, "fake", [1], "webapi")
        with pytest.raises(ResourceNotFoundError):
            await budgets.remove_budget(budget_id)
        await budgets.set_budget(other.id, USER, DAY, "webapi", 0)
        assert len(await budgets.list_budgets(other.id)) == 1
    await check(library, 10)


async def test_a_batch_without_budgets_and_one_that_is_free_pass(library: OpenLibrary) -> None:
    await check(library, 30, 30)
    await limit(library, DAY, 0)
    await check(library, 0, 0)
    await check(library, 30, credit_type=None)
    await check(library)


@pytest.mark.parametrize("period", [DAY, MONTH])
@pytest.mark.parametrize("provider_id", [None, "fake"])
async def test_a_batch_counts_with_what_is_spent_held_and_waits(
    library: OpenLibrary, period: BudgetPeriod, provider_id: str | None
) -> None:
    account_id = await account_of(library, free=500)
    await use(library, account_id, spent=40, held=30)
    await job_of(library)
    budget_id = await limit(library, period, 190, provider_id=provider_id)
    await check(library, 30, 30, 30)
    error = await refusal(library, 30, 30, 31)
    assert error.budget_id == budget_id
    whose = "Your" if provider_id is None else "The provider's"
    each = "a day" if period == DAY else "a month"
    assert str(error) == (f"{whose} budget of 190 web credits {each}: 70 are used, 30 wait, 91 would come, 1 too much.")


async def test_what_waits_at_another_provider_counts_for_the_user_alone(library: OpenLibrary) -> None:
    await job_of(library)
    async with library.parts.database.write() as session:
        await session.execute(text("UPDATE jobs SET provider_id = 'other'"))
    await limit(library, DAY, 60, provider_id="fake")
    await check(library, 30, 30)
    budget_id = await limit(library, DAY, 60)
    await check(library, 30)
    assert (await refusal(library, 30, 30)).budget_id == budget_id


async def test_what_is_scheduled_for_another_day_does_not_count_today(library: OpenLibrary, clock: FakeClock) -> None:
    job_id = await job_of(library)
    tomorrow = round((clock.now() + timedelta(days=1)).timestamp() * 1_000_000)
    async with library.parts.database.write() as session:
        await session.execute(text("UPDATE jobs SET scheduled_at = :at WHERE id = :id"), {"at": tomorrow, "id": job_id})
    await limit(library, DAY, 60)
    await check(library, 30, 30)
    month_id = await limit(library, MONTH, 60)
    assert (await refusal(library, 30, 30)).budget_id == month_id


async def test_an_item_above_a_budget_of_each_job_refuses_the_batch(library: OpenLibrary) -> None:
    budget_id = await limit(library, JOB, 30)
    await check(library, *[30] * 100)
    error = await refusal(library, 30, 33, 30)
    assert error.budget_id == budget_id
    assert str(error) == "Your budget of 30 web credits for a job: the dearest job needs 33, 3 too much."


async def test_budgets_of_accounts_refuse_a_batch_that_they_cannot_take_together(library: OpenLibrary) -> None:
    first, second = await account_of(library, free=500), await account_of(library, free=500)
    built_in = await the_built_in_account(library)
    await limit(library, MONTH, 70, account_id=first)
    budget_id = await limit(library, DAY, 95, account_id=second)
    await check(library, *[30] * 100)
    async with library.write() as services:
        await services.accounts.set_active(built_in, is_active=False)
    await check(library, *[30] * 5)
    error = await refusal(library, *[30] * 6)
    assert error.budget_id == budget_id
    assert str(error) == (
        "The budgets of the accounts leave room for 150 web credits; with what waits there 180 are needed: 30 too much."
    )
    await job_of(library)
    await check(library, *[30] * 4)
    await refusal(library, *[30] * 5)


async def test_a_job_above_what_any_account_may_pay_for_one_refuses_the_batch(library: OpenLibrary) -> None:
    first = await account_of(library)
    built_in = await the_built_in_account(library)
    async with library.write() as services:
        await services.accounts.set_active(built_in, is_active=False)
    budget_id = await limit(library, JOB, 20, account_id=first)
    await check(library, 20)
    assert (await refusal(library, 20, 21)).budget_id == budget_id


async def test_without_an_account_no_budget_of_one_refuses_anything(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    await limit(library, DAY, 1, account_id=account_id)
    accounts = (account_id, await the_built_in_account(library))
    async with library.write() as services:
        for one in accounts:
            await services.accounts.set_active(one, is_active=False)
    await check(library, 30)


async def the_built_in_account(library: OpenLibrary) -> int:
    async with library.read() as services:
        return next(one.id for one in await services.accounts.list_accounts() if one.is_built_in)


async def test_what_others_make_at_the_same_time_counts_against_the_budget_of_all(library: OpenLibrary) -> None:
    await limit(library, DAY, 100)
    await limit(library, DAY, 60, provider_id="fake")
    async with library.read() as services:
        check_batch = services.budgets.check_batch
        await check_batch(library.user_id, "fake", [30, 30], "webapi", elsewhere=[40])
        with pytest.raises(BudgetExceededError, match="100 web credits a day"):
            await check_batch(library.user_id, "fake", [30, 30], "webapi", elsewhere=[40, 1])
