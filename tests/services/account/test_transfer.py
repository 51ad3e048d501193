"""Credits that move between two accounts by two calls on one session move whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.errors import CreditsHeldError, InsufficientCreditsError, ValidationError
from app.services.unit_of_work import Services, UnitOfWork
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, balance, differences, second_process, submission_of
from tests.support.provider import FakeProvider


class MoveInterruptedError(Exception):
    """Something that goes wrong between the two calls."""


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


@pytest.fixture
async def other_process(library: OpenLibrary) -> AsyncIterator[UnitOfWork]:
    """The services over connections of their own to the same file, as another process has them."""
    async with second_process(library) as work:
        yield work


async def move(services: Services, source: int, target: int, amount: int, *, goes_wrong: bool = False) -> None:
    await services.accounts.deduct_credits(source, amount, "webapi")
    if goes_wrong:
        raise MoveInterruptedError
    there = (await balance(services, target))[0]
    await services.accounts.update_credits(target, webapi=there + amount)


async def free(library: OpenLibrary, *account_ids: int) -> list[int]:
    async with library.read() as services:
        return [(await balance(services, account_id))[0] for account_id in account_ids]


async def test_credits_move_whole(library: OpenLibrary) -> None:
    source, target = await account_of(library, free=100), await account_of(library, free=5)
    async with library.write() as services:
        await move(services, source, target, 40)
    assert await free(library, source, target) == [60, 45]


async def test_an_error_between_the_two_calls_takes_both_back(library: OpenLibrary) -> None:
    source, target = await account_of(library, free=100), await account_of(library, free=5)

    async def interrupted() -> None:
        async with library.write() as services:
            await move(services, source, target, 40, goes_wrong=True)

    with pytest.raises(MoveInterruptedError):
        await interrupted()
    assert await free(library, source, target) == [100, 5]
    assert await differences(library.parts.database) == []


async def test_a_refusal_of_the_second_call_takes_the_first_one_back(library: OpenLibrary) -> None:
    source, target = await account_of(library, free=100), await account_of(library, free=5)

    async def refused() -> None:
        async with library.write() as services:
            await services.accounts.deduct_credits(source, 40, "webapi")
            await services.accounts.update_credits(target, webapi=-1)

    with pytest.raises(ValidationError):
        await refused()
    assert await free(library, source, target) == [100, 5]


async def test_credits_do_not_move_to_an_account_that_holds_some_for_a_job(library: OpenLibrary) -> None:
    source, target = await account_of(library, free=100), await account_of(library, free=50)
    submission_id = await submission_of(library, target)
    async with library.write() as services:
        await services.accounts.ledger.reserve(submission_id, target, "webapi", 30)

    async def refused() -> None:
        async with library.write() as services:
            await move(services, source, target, 40)

    with pytest.raises(CreditsHeldError):
        await refused()
    assert await free(library, source, target) == [100, 20]
    async with library.write() as services:
        await services.accounts.ledger.release(submission_id)
        await move(services, source, target, 40)
    assert await free(library, source, target) == [60, 90]
    assert await differences(library.parts.database) == []


async def test_credits_that_move_through_a_third_account_move_whole_or_not_at_all(library: OpenLibrary) -> None:
    first, second, third = [await account_of(library, free=50) for _ in range(3)]

    async def through(amount: int, onward: int) -> None:
        async with library.write() as services:
            await move(services, first, second, amount)
            await move(services, second, third, onward)

    await through(30, 70)
    assert await free(library, first, second, third) == [20, 10, 120]
    with pytest.raises(InsufficientCreditsError):
        await through(20, 31)
    assert await free(library, first, second, third) == [20, 10, 120]


async def test_of_many_that_move_at_once_none_is_lost(library: OpenLibrary, other_process: UnitOfWork) -> None:
    source, target = await account_of(library, free=1000), await account_of(library, free=1000)

    async def one(work: UnitOfWork, number: int) -> None:
        ends = (source, target) if number % 3 else (target, source)
        async with work.write(library.user_id) as services:
            await move(services, *ends, 7, goes_wrong=number % 5 == 0)

    works = (library.work, other_process)
    outcomes = await asyncio.gather(*(one(works[number % 2], number) for number in range(60)), return_exceptions=True)
    wrong = [outcome for outcome in outcomes if outcome is not None]
    assert len(wrong) == 12
    assert all(isinstance(outcome, MoveInterruptedError) for outcome in wrong)
    moved = sum(1 if number % 3 else -1 for number in range(60) if number % 5)
    assert await free(library, source, target) == [1000 - 7 * moved, 1000 + 7 * moved]
    assert await differences(library.parts.database) == []
