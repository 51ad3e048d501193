"""Locks by key."""

import asyncio

import pytest

from app.system.keyed_locks import KeyedLocks


async def test_of_one_key_only_one_goes_on_at_a_time_and_other_keys_do_not_wait() -> None:
    locks = KeyedLocks()
    order: list[str] = []
    inside, leave = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with locks.hold("a"):
            inside.set()
            await leave.wait()
            order.append("first")

    async def second() -> None:
        async with locks.hold("a"):
            order.append("second")

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(first())
        await inside.wait()
        group.create_task(second())
        async with locks.hold("b"):
            order.append("other")
        leave.set()
    assert order == ["other", "first", "second"]


async def test_a_block_that_fails_lets_the_next_one_in() -> None:
    locks = KeyedLocks()
    with pytest.raises(ZeroDivisionError):
        async with locks.hold("a"):
            raise ZeroDivisionError
    async with asyncio.timeout(5), locks.hold("a"):
        pass


async def test_one_that_gives_up_waiting_holds_up_nobody() -> None:
    locks = KeyedLocks()

    async def wait() -> None:
        async with locks.hold("a"):
            pass

    async with asyncio.timeout(5), locks.hold("a"):
        waiting = asyncio.ensure_future(wait())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(5), locks.hold("a"):
        pass


async def test_a_key_that_nobody_wants_is_forgotten() -> None:
    locks = KeyedLocks()
    async with locks.hold(("upload", 1)):
        assert len(locks._locks) == 1
    assert not locks._locks
