"""What a batch costs, when it is done and which accounts it uses up."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from app.domain.account import ProviderAccount
from app.domain.enums import BudgetPeriod, OperationType
from app.domain.errors import ProviderNotFoundError, ResourceNotFoundError, ValidationError
from app.domain.ledger import Wallet
from app.services.account.forecast import AccountForecast, Forecast, JobPlan
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, job_of, limit
from tests.support.provider import FakeProvider

T2I = OperationType.TEXT_TO_IMAGE


@pytest.fixture
def provider() -> FakeProvider:
    found = FakeProvider(cost=30)
    found.instance_manifest = replace(found.instance_manifest, reports_balance=True)
    return found


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    """Without the account that the provider brings itself."""
    async with open_library(tmp_path, clock=FakeClock(), registry=provider.registry()) as opened:
        async with opened.write() as services:
            for account in await services.accounts.list_accounts():
                await services.accounts.set_active(account.id, is_active=False)
        async with opened.parts.database.write() as session:
            await session.execute(text("UPDATE provider_accounts SET deleted_at = 1"))
        yield opened


def plan(
    count: int, *, cost: int = 30, seconds: float | None = 10.0, credit_type: str | None = "webapi"
) -> list[JobPlan]:
    return [JobPlan(cost, seconds, credit_type, T2I)] * count


async def foresee(
    library: OpenLibrary, jobs: list[JobPlan], *, behind_queue: bool = True, priority: int = 0
) -> Forecast:
    async with library.read() as services:
        return await services.forecast.forecast(
            library.user_id, "fake", jobs, behind_queue=behind_queue, priority=priority
        )


async def change(library: OpenLibrary, statement: str, **values: object) -> None:
    async with library.parts.database.write() as session:
        await session.execute(text(statement), values)


async def test_a_plan_has_its_cost_its_time_and_the_accounts_that_it_uses(library: OpenLibrary) -> None:
    poor = await account_of(library, free=70, label="poor")
    rich = await account_of(library, free=1000, label="rich")
    assert await foresee(library, plan(5)) == Forecast(
        cost=150,
        credit_type="webapi",
        seconds=30.0,
        accounts=[
            AccountForecast(poor, "poor", 2, 60, runs_dry_at=3),
            AccountForecast(rich, "rich", 3, 90, runs_dry_at=None),
        ],
        unplaced=0,
        reasons={},
    )


async def test_what_waits_goes_first_and_uses_up_accounts_too(library: OpenLibrary) -> None:
    poor = await account_of(library, free=30, label="poor")
    rich = await account_of(library, free=1000, label="rich")
    for _ in range(2):
        await job_of(library)
    found = await foresee(library, plan(2))
    assert found.accounts == [AccountForecast(rich, "rich", 2, 60, None), AccountForecast(poor, "poor", 0, 0, 0)]
    assert found.seconds == pytest.approx(21.0)
    alone = await foresee(library, plan(2), behind_queue=False)
    assert [(account.label, account.jobs) for account in alone.accounts] == [("poor", 1), ("rich", 1)]
    assert alone.seconds == 10.0


async def test_what_waits_with_a_lower_priority_or_is_held_back_is_not_in_front(library: OpenLibrary) -> None:
    await account_of(library, free=1000)
    low, held = await job_of(library), await job_of(library)
    async with library.write() as services:
        await services.jobs.hold_job(held, held=True)
    assert (await foresee(library, plan(1))).seconds == pytest.approx(11.0)
    assert (await foresee(library, plan(1), priority=1)).seconds == 10.0
    await change(library, "UPDATE jobs SET priority = 2 WHERE id = :id", id=low)
    assert (await foresee(library, plan(1), priority=1)).seconds == pytest.approx(11.0)


async def test_a_running_job_keeps_its_slot_for_the_time_that_is_left(library: OpenLibrary) -> None:
    await account_of(library, free=1000)
    job_id = await job_of(library)
    await change(library, "UPDATE jobs SET estimated_seconds = 100")
    async with library.steps() as services:
        submission = await services.pipeline.claim(job_id)
    assert (await foresee(library, plan(1))).seconds == pytest.approx(110.0)
    now = library.parts.clock.now().timestamp()
    await change(
        library,
        "UPDATE submissions SET state = 'accepted', remote_id = 'r', sent_at = :at, accepted_at = :at",
        at=round((now - 60) * 1_000_000),
    )
    assert (await foresee(library, plan(1))).seconds == pytest.approx(50.0)
    await change(library, "UPDATE submissions SET accepted_at = :at", at=round((now - 600) * 1_000_000))
    assert (await foresee(library, plan(1))).seconds == pytest.approx(20.0)
    await change(library, "UPDATE submissions SET state = 'review'")
    stuck = await foresee(library, plan(1))
    assert (stuck.seconds, stuck.unplaced) == (None, 1)
    assert list(stuck.reasons.values()) == ["nobody knows when one of its slots is free"]
    assert submission.id


async def test_a_slot_that_no_job_holds_is_not_free(library: OpenLibrary) -> None:
    await account_of(library, free=1000, slots=2)
    async with library.write() as services:
        await services.accounts.select_account("fake", T2I)
    assert (await foresee(library, plan(2))).seconds == 20.0


async def test_a_job_that_waits_for_a_moment_starts_then_and_one_paused_by_a_wrong_clock_now(
    library: OpenLibrary,
) -> None:
    await account_of(library, free=1000)
    job_id = await job_of(library)
    now = library.parts.clock.now().timestamp()
    await change(library, "UPDATE jobs SET not_before = :at WHERE id = :id", at=round((now + 5) * 1e6), id=job_id)
    assert (await foresee(library, plan(1))).seconds == 10.0
    assert (await foresee(library, plan(1, seconds=1.0))).seconds == 1.0
    await change(library, "UPDATE jobs SET paused_at = :at", at=round((now + 1) * 1e6))
    assert (await foresee(library, plan(1))).seconds == pytest.approx(11.0)


async def test_what_was_measured_counts_before_what_was_estimated(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=1000)
    for _ in range(5):
        job_id = await job_of(library)
        await change(
            library,
            "INSERT INTO submissions (id, job_id, account_id, provider_id, state, token, params, is_collected,"
            " created_at, sent_at, accepted_at, ended_at, remote_id)"
            " VALUES (:id, :job, :account, 'fake', 'succeeded', 1, '{}', 1, 0, 0, 0, 3000000, :id)",
            id=str(uuid4()),
            job=job_id,
            account=account_id,
        )
    assert (await foresee(library, plan(2))).seconds == pytest.approx(6.0)
    assert (await foresee(library, plan(2, seconds=None))).seconds == pytest.approx(6.0)


async def test_of_a_job_of_which_nobody_knows_how_long_it_takes_no_end_is_told(library: OpenLibrary) -> None:
    await account_of(library, free=1000)
    found = await foresee(library, plan(2, seconds=None))
    assert (found.seconds, found.unplaced, found.accounts[0].jobs) == (None, 0, 2)


async def test_the_reason_of_each_account_is_told_where_jobs_are_left_over(library: OpenLibrary) -> None:
    await account_of(library, free=40, label="poor")
    await account_of(library, free=20, label="poor")
    for label, statement in {
        "off": "is_active = 0",
        "out": "state = 'exhausted', state_reason = 'no credits left'",
        "locked": "state = 'needs_sign_in', state_reason = 'the key is not accepted'",
        "broken": "state = 'failing', state_reason = 'five failures'",
    }.items():
        account_id = await account_of(library, free=1000, label=label)
        await change(library, f"UPDATE provider_accounts SET {statement} WHERE id = :id", id=account_id)  # noqa: S608
    found = await foresee(library, plan(3))
    assert found.unplaced == 2
    reasons = list(found.reasons.items())
    assert reasons[0] == ("poor", "10 credits left, 30 needed")
    assert reasons[1][0].startswith("poor (#")
    assert [words for _, words in reasons[1:]] == [
        "20 credits left, 30 needed",
        "disabled by you",
        "exhausted: no credits left",
        "needs sign in: the key is not accepted",
        "failing: five failures",
    ]


async def test_an_account_that_cools_is_waited_for(library: OpenLibrary) -> None:
    await account_of(library, free=1000)
    until = round((library.parts.clock.now().timestamp() + 45) * 1_000_000)
    await change(library, "UPDATE provider_accounts SET state = 'cooling', cooling_until = :at", at=until)
    found = await foresee(library, plan(1))
    assert (found.seconds, found.unplaced) == (55.0, 0)


async def test_the_keys_of_one_limit_group_share_its_slots(library: OpenLibrary) -> None:
    for _ in range(3):
        await account_of(library, free=1000)
    await change(library, "UPDATE provider_accounts SET limit_group = 'studio'")
    assert (await foresee(library, plan(3))).seconds == 30.0


async def test_a_limit_that_was_learned_counts(library: OpenLibrary) -> None:
    await account_of(library, free=1000, slots=5)
    assert (await foresee(library, plan(5))).seconds == 10.0
    now = round(library.parts.clock.now().timestamp() * 1_000_000)
    await change(library, "UPDATE provider_accounts SET learned_limit = 1, learned_at = :at", at=now)
    assert (await foresee(library, plan(5))).seconds == 50.0


async def test_budgets_limit_what_is_placed(library: OpenLibrary) -> None:
    thrifty = await account_of(library, free=1000, label="thrifty")
    await account_of(library, free=2000, label="free")
    await limit(library, BudgetPeriod.DAY, 70, account_id=thrifty)
    await limit(library, BudgetPeriod.MONTH, 200, account_id=thrifty)
    found = await foresee(library, plan(6))
    assert {(one.label, one.jobs, one.runs_dry_at) for one in found.accounts} == {
        ("thrifty", 2, 3),
        ("free", 4, None),
    }
    budget_id = await limit(library, BudgetPeriod.DAY, 100)
    found = await foresee(library, plan(6))
    assert (found.unplaced, set(found.reasons.values())) == (
        3,
        {"its budget leaves 10, 30 needed", "your budget leaves 10, 30 needed"},
    )
    async with library.write() as services:
        await services.budgets.remove_budget(budget_id)
    await limit(library, BudgetPeriod.JOB, 25, account_id=thrifty)
    await limit(library, BudgetPeriod.JOB, 29)
    found = await foresee(library, plan(6))
    assert found.unplaced == 6
    assert found.reasons == {
        "thrifty": "its budget allows 25 for a job, 30 needed",
        "free": "your budget allows 29 for a job, 30 needed",
    }


async def test_free_jobs_need_no_credits(library: OpenLibrary) -> None:
    await account_of(library, free=0)
    await limit(library, BudgetPeriod.DAY, 0)
    found = await foresee(library, plan(2, cost=0, credit_type=None))
    assert (found.cost, found.credit_type, found.seconds, found.unplaced) == (0, None, 20.0, 0)


async def test_without_an_account_that_is_the_reason(library: OpenLibrary) -> None:
    assert (await foresee(library, plan(2))).reasons == {"Fake": "there is no account"}
    assert await foresee(library, []) == Forecast(0, None, None, [], 0, {})


async def test_a_plan_that_is_paid_with_two_kinds_of_credits_is_refused(library: OpenLibrary) -> None:
    with pytest.raises(ValidationError):
        await foresee(library, [*plan(1), *plan(1, credit_type="openapi")])


async def test_what_waits_and_is_paid_with_other_credits_takes_only_its_slot(library: OpenLibrary) -> None:
    await account_of(library, free=30)
    await job_of(library)
    await change(library, "UPDATE jobs SET credit_type = 'openapi', estimated_cost = 500")
    found = await foresee(library, plan(1))
    assert (found.seconds, found.unplaced) == (11.0, 0)


async def test_another_users_pool_is_not_there(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.read(other.id) as services:
        with pytest.raises(ResourceNotFoundError):
            await services.forecast.forecast(library.user_id, "fake", plan(1))
        with pytest.raises(ProviderNotFoundError):
            await services.forecast.forecast(other.id, "nobody", plan(1))


async def test_a_forecast_of_a_thousand_jobs_over_a_thousand_accounts_takes_well_under_a_second(
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
        ids = await session.scalars(select(ProviderAccount.id).where(ProviderAccount.deleted_at.is_(None)))
        session.add_all(Wallet(account_id=one, credit_type="webapi", available=100) for one in ids)
    began = time.process_time()
    found = await foresee(library, plan(1000))
    assert time.process_time() - began < 0.7
    assert sum(account.jobs for account in found.accounts) == 1000
