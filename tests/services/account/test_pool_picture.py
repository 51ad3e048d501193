"""How a pool stands, as a simulation takes it."""

import math
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.enums import BudgetPeriod, OperationType
from app.services.account.pool_picture import NOMINAL_SECONDS, Picture, PoolPainter, Room
from app.services.account.simulation import PoolJob
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, job_of, limit
from tests.support.provider import FakeProvider

DAY, MONTH, JOB = BudgetPeriod.DAY, BudgetPeriod.MONTH, BudgetPeriod.JOB


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=FakeClock(), registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


async def paint(
    library: OpenLibrary,
    *,
    priority: int | None = 0,
    credit_type: str | None = "webapi",
    measured: dict[OperationType, float] | None = None,
) -> Picture:
    async with library.parts.database.read() as session:
        painter = PoolPainter(
            session,
            library.parts.clock,
            user_id=library.user_id,
            provider_id="fake",
            credit_type=credit_type,
            is_balance_told=False,
            measured=measured or {},
        )
        return await painter.paint(priority)


async def change(library: OpenLibrary, statement: str, **values: object) -> None:
    async with library.parts.database.write() as session:
        await session.execute(text(statement), values)


async def test_accounts_are_in_the_order_of_their_ids_and_know_whether_anybody_told_their_balance(
    library: OpenLibrary,
) -> None:
    poor = await account_of(library, free=10, label="poor", slots=3)
    picture = await paint(library)
    assert [one.account_id for one in picture.accounts] == [one.account_id for one in picture.candidates] == [1, poor]
    assert [(one.is_balance_known, one.available, one.capacity) for one in picture.accounts] == [
        (False, 0, 2),
        (True, 10, 3),
    ]


@pytest.mark.parametrize(
    ("values", "ready_at"),
    [
        ("is_active = 0", math.inf),
        ("state = 'exhausted'", math.inf),
        ("state = 'needs_sign_in'", math.inf),
        ("state = 'failing'", math.inf),
        ("state = 'cooling', cooling_until = 0", 0.0),
        ("state = 'cooling', cooling_until = {later}", 90.0),
        ("limit_group = 'studio'", 0.0),
    ],
)
async def test_an_account_is_ready_when_selection_would_take_it(
    library: OpenLibrary, values: str, ready_at: float
) -> None:
    later = library.parts.clock.now() + timedelta(seconds=90)
    await change(
        library,
        f"UPDATE provider_accounts SET {values.format(later=round(later.timestamp() * 1e6))}",  # noqa: S608
    )
    assert [one.ready_at for one in (await paint(library)).accounts] == [ready_at]


async def test_what_budgets_leave_is_what_their_tightest_one_leaves(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=500)
    async with library.write() as services:
        await services.accounts.deduct_credits(account_id, 40, "webapi")
    for period, amount in ((DAY, 100), (MONTH, 90), (JOB, 25)):
        await limit(library, period, amount)
        await limit(library, period, amount + 5, provider_id="fake")
        await limit(library, period, amount - 5, account_id=account_id)
    picture = await paint(library)
    assert picture.room == Room(50, 25)
    assert [(one.room, one.job_limit) for one in picture.accounts] == [(None, None), (45, 20)]
    free = await paint(library, credit_type=None)
    assert free.room == Room()


async def test_the_queue_is_in_the_order_in_which_it_runs(library: OpenLibrary) -> None:
    first, second, third = [await job_of(library) for _ in range(3)]
    await change(library, "UPDATE jobs SET estimated_cost = id * 10, estimated_seconds = NULL")
    await change(library, "UPDATE jobs SET priority = 1, scheduled_at = :at WHERE id = :id", at=0, id=third)
    later = round((library.parts.clock.now() + timedelta(seconds=20)).timestamp() * 1e6)
    await change(library, "UPDATE jobs SET scheduled_at = :at WHERE id = :id", at=later, id=first)
    assert (await paint(library)).queue == [
        PoolJob(third * 10, NOMINAL_SECONDS),
        PoolJob(first * 10, NOMINAL_SECONDS, 20.0),
        PoolJob(second * 10, NOMINAL_SECONDS),
    ]
    measured = {OperationType.TEXT_TO_IMAGE: 7.0}
    assert [job.seconds for job in (await paint(library, priority=1, measured=measured)).queue] == [7.0]
    assert (await paint(library, priority=None)).queue == []
