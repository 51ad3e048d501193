"""Credits: every movement has its entry, and the wallets are always the sum of them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.domain.errors import CreditsHeldError, InsufficientCreditsError, ValidationError
from app.domain.ledger import DailySpending, LedgerEntry
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, balance, differences, submission_of
from tests.support.provider import FakeProvider


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


async def entries(library: OpenLibrary) -> int:
    async with library.parts.database.read() as session:
        return await session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


async def test_what_is_reserved_is_held_and_what_is_settled_is_spent(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        ledger = services.accounts.ledger
        await ledger.reserve(submission_id, account_id, "webapi", 30)
        assert await balance(services, account_id) == (70, 30, 0)
        await ledger.settle(submission_id, 30, account_id=account_id, credit_type="webapi")
        assert await balance(services, account_id) == (70, 0, 30)
    assert await differences(library.parts.database) == []


async def test_a_cheaper_job_gives_the_rest_back(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", 30)
        await services.accounts.ledger.settle(submission_id, 12, account_id=account_id, credit_type="webapi")
        assert await balance(services, account_id) == (88, 0, 12)
    assert await differences(library.parts.database) == []


async def test_a_dearer_job_is_taken_from_what_is_free_and_the_rest_from_outside(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=35)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", 30)
        await services.accounts.ledger.settle(submission_id, 42, account_id=account_id, credit_type="webapi")
        assert await balance(services, account_id) == (0, 0, 42)
    assert await differences(library.parts.database) == []


async def test_writing_the_same_step_twice_changes_nothing(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        ledger = services.accounts.ledger
        for _ in range(2):
            await ledger.reserve(submission_id, account_id, "webapi", 30)
        for _ in range(2):
            await ledger.settle(submission_id, 20, account_id=account_id, credit_type="webapi")
        await ledger.release(submission_id)
        assert await balance(services, account_id) == (80, 0, 20)
    assert await differences(library.parts.database) == []


async def test_a_release_gives_back_what_is_held_and_once_only(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        ledger = services.accounts.ledger
        await ledger.reserve(submission_id, account_id, "webapi", 30)
        for _ in range(2):
            await ledger.release(submission_id)
        await ledger.release("never reserved")
        assert await balance(services, account_id) == (100, 0, 0)
    assert await differences(library.parts.database) == []


async def test_more_than_is_free_cannot_be_reserved(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=29)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        with pytest.raises(InsufficientCreditsError):
            await services.accounts.ledger.reserve(submission_id, account_id, "webapi", 30)
        assert await balance(services, account_id) == (29, 0, 0)


async def test_a_report_of_the_provider_sets_the_balance_by_an_entry_of_the_difference(library: OpenLibrary) -> None:
    account_id = await account_of(library, free=100)
    before = await entries(library)
    async with library.write() as services:
        await services.accounts.update_credits(account_id, webapi=64)
        await services.accounts.update_credits(account_id, webapi=64)
        assert await balance(services, account_id) == (64, 0, 0)
    assert await entries(library) == before + 1
    assert await differences(library.parts.database) == []


async def test_a_negative_balance_is_refused_and_a_new_kind_of_credits_gets_its_wallet(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    async with library.write() as services:
        with pytest.raises(ValidationError):
            await services.accounts.update_credits(account_id, webapi=-1)
        await services.accounts.update_credits(account_id, openapi=5)
        assert (await services.accounts.ledger.balances(account_id))["openapi"].available == 5
    assert await differences(library.parts.database) == []


async def test_a_charge_for_which_nothing_was_held_is_booked_once(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        for _ in range(2):
            await services.accounts.ledger.settle(submission_id, 30, account_id=account_id, credit_type="webapi")
        assert await balance(services, account_id) == (70, 0, 30)
    assert await differences(library.parts.database) == []


async def test_a_charge_that_shows_after_the_release_is_booked_too(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        ledger = services.accounts.ledger
        await ledger.reserve(submission_id, account_id, "webapi", 30)
        await ledger.release(submission_id)
        await ledger.settle(submission_id, 20, account_id=account_id, credit_type="webapi")
        assert await balance(services, account_id) == (80, 0, 20)
    assert await differences(library.parts.database) == []


async def test_a_report_that_may_count_an_open_charge_already_is_left_aside(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", 60)
        assert await services.accounts.set_balances(account_id, {"webapi": 100, "openapi": 7}) == ("webapi",)
        assert await balance(services, account_id) == (40, 60, 0)
        assert await balance(services, account_id, "openapi") == (7, 0, 0)


async def test_a_balance_that_is_set_while_credits_are_held_is_refused_as_a_whole(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", 60)
        await services.accounts.update_credits(account_id, openapi=7)
        with pytest.raises(CreditsHeldError, match="hold webapi credits"):
            await services.accounts.update_credits(account_id, webapi=100, openapi=9)
        assert await balance(services, account_id) == (40, 60, 0)
        assert await balance(services, account_id, "openapi") == (7, 0, 0)
    assert await differences(library.parts.database) == []


async def test_a_wallet_that_was_changed_by_hand_is_told(library: OpenLibrary) -> None:
    library.is_tampered = True
    account_id = await account_of(library)
    async with library.parts.database.write() as session:
        await session.execute(text("UPDATE wallets SET available = 101 WHERE account_id = :id"), {"id": account_id})
    assert await differences(library.parts.database) == [
        f"account {account_id}, webapi: wallet (101, 0, 0), entries (100, 0, 0)"
    ]


async def days(library: OpenLibrary, account_id: int) -> dict[str, int]:
    async with library.parts.database.read() as session:
        found = await session.execute(
            select(DailySpending.day, DailySpending.spent).where(DailySpending.account_id == account_id)
        )
        return {row.day: row.spent for row in found}


async def test_what_is_spent_counts_on_its_day_in_the_time_zone_of_its_user(
    library: OpenLibrary, clock: FakeClock
) -> None:
    async with library.write() as services:
        await services.users.update_user(library.user_id, {"time_zone": "Asia/Tokyo"})
    account_id = await account_of(library)
    first, second = await submission_of(library, account_id), await submission_of(library, account_id)
    async with library.write() as services:
        ledger = services.accounts.ledger
        await ledger.reserve(first, account_id, "webapi", 30)
        await ledger.settle(first, 30, account_id=account_id, credit_type="webapi")
        await services.accounts.deduct_credits(account_id, 2, "webapi")
    clock.move(timedelta(hours=3, minutes=1))
    async with library.write() as services:
        await services.accounts.ledger.settle(second, 7, account_id=account_id, credit_type="webapi")
        await services.accounts.deduct_credits(account_id, 1, "webapi")
    assert await days(library, account_id) == {"2026-03-01": 32, "2026-03-02": 8}
    assert await differences(library.parts.database) == []


async def test_what_is_reserved_released_or_read_is_not_spent_on_any_day(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, account_id, "webapi", 30)
        await services.accounts.ledger.release(submission_id)
        await services.accounts.update_credits(account_id, webapi=5)
    assert await days(library, account_id) == {}


async def test_a_transaction_that_fails_leaves_the_days_as_they_were(library: OpenLibrary) -> None:
    account_id = await account_of(library)

    async def fail() -> None:
        async with library.write() as services:
            await services.accounts.deduct_credits(account_id, 2, "webapi")
            await services.accounts.deduct_credits(account_id, 200, "webapi")

    with pytest.raises(InsufficientCreditsError):
        await fail()
    assert await days(library, account_id) == {}


async def test_a_refund_gives_back_what_was_spent_once_and_on_the_day_on_which_it_was_spent(
    library: OpenLibrary, clock: FakeClock
) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.settle(submission_id, 30, account_id=account_id, credit_type="webapi")
    clock.move(timedelta(days=2))
    async with library.write() as services:
        ledger = services.accounts.ledger
        assert [await ledger.refund(submission_id, 20), await ledger.refund(submission_id)] == [20, 0]
        assert await balance(services, account_id) == (90, 0, 10)
    assert await days(library, account_id) == {"2026-03-01": 10}


async def test_a_refund_that_a_balance_brings_is_not_free_before(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.settle(submission_id, 30, account_id=account_id, credit_type="webapi")
        await services.accounts.ledger.refund(submission_id, is_read_later=True)
        assert await balance(services, account_id) == (70, 0, 0)


@pytest.mark.parametrize("amount", [-1, 0, 31])
async def test_a_refund_of_nothing_or_of_more_than_was_spent_is_refused(library: OpenLibrary, amount: int) -> None:
    account_id = await account_of(library)
    submission_id = await submission_of(library, account_id)
    async with library.write() as services:
        await services.accounts.ledger.settle(submission_id, 30, account_id=account_id, credit_type="webapi")
        with pytest.raises(ValidationError):
            await services.accounts.ledger.refund(submission_id, amount)
        with pytest.raises(ValidationError):
            await services.accounts.ledger.refund("nothing was paid for this one")


@pytest.mark.parametrize("statement", ["UPDATE ledger_entries SET available = 0", "DELETE FROM ledger_entries"])
async def test_an_entry_is_never_changed_or_deleted(library: OpenLibrary, statement: str) -> None:
    await account_of(library)
    with pytest.raises(IntegrityError):
        async with library.parts.database.write() as session:
            await session.execute(text(statement))
    assert await differences(library.parts.database) == []


def test_whatever_happens_in_whatever_order_the_wallets_are_the_sum_of_their_entries(tmp_path: Path) -> None:
    step = st.tuples(
        st.sampled_from(["reserve", "settle", "release", "sync", "deduct", "refund"]),
        st.integers(0, 2),
        st.integers(0, 60),
    )
    with asyncio.Runner() as runner:
        opened = open_library(tmp_path, registry=FakeProvider(cost=30).registry())
        library = runner.run(opened.__aenter__())

        @settings(max_examples=12)
        @given(steps=st.lists(step, max_size=14))
        def check(steps: list[tuple[str, int, int]]) -> None:
            runner.run(_reconcile(library, steps))

        check()
        runner.run(opened.__aexit__(None, None, None))


async def _reconcile(library: OpenLibrary, steps: list[tuple[str, int, int]]) -> None:
    account_id = await account_of(library, free=80)
    submissions = [await submission_of(library, account_id) for _ in range(3)]
    for name, which, amount in steps:
        async with library.write() as services:
            ledger = services.accounts.ledger
            try:
                if name == "reserve":
                    await ledger.reserve(submissions[which], account_id, "webapi", amount)
                elif name == "settle":
                    await ledger.settle(submissions[which], amount, account_id=account_id, credit_type="webapi")
                elif name == "release":
                    await ledger.release(submissions[which])
                elif name == "refund":
                    await ledger.refund(submissions[which], amount, is_read_later=amount % 2 == 0)
                elif name == "sync":
                    await services.accounts.update_credits(account_id, webapi=amount)
                else:
                    await services.accounts.deduct_credits(account_id, amount, "webapi")
            except (CreditsHeldError, InsufficientCreditsError, ValidationError):
                pass
        async with library.read() as services:
            assert await services.accounts.ledger.differences() == []
            assert min(await balance(services, account_id)) >= 0
