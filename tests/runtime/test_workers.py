"""Loops are kept, started again when they fail, and stopped."""

import asyncio
from collections.abc import Awaitable, Callable

from app.domain.errors import StorageError, VaultError
from app.domain.events import EventBus, RunnersPaused
from app.runtime import workers
from app.runtime.workers import Backoff, StoragePause, Tasks, Wake, Workers
from tests.support.until import until


async def test_a_loop_that_fails_is_started_again() -> None:
    starts: list[int] = []

    async def loop() -> None:
        starts.append(1)
        if len(starts) == 1:
            raise ZeroDivisionError
        await asyncio.Event().wait()

    kept = Workers(StoragePause(EventBus()))
    kept.start("loop", loop)
    await until(lambda: len(starts), 2, seconds=workers.FIRST_PAUSE_SECONDS + 10)
    await kept.stop()


async def test_a_disk_that_refuses_is_told_and_the_loop_tries_again() -> None:
    bus, told = EventBus(), list[RunnersPaused]()
    bus.subscribe(RunnersPaused, told.append)

    async def loop() -> None:
        raise StorageError("The disk is full.")

    kept = Workers(StoragePause(bus))
    kept.start("loop", loop)
    await until(lambda: bool(told), wanted=True)
    await kept.stop()
    assert told[0] == RunnersPaused("The disk is full.")


def test_a_vault_that_stays_shut_is_not_told_as_a_disk_that_refuses() -> None:
    bus, told = EventBus(), list[RunnersPaused]()
    bus.subscribe(RunnersPaused, told.append)
    pause = StoragePause(bus)
    pause.begin(VaultError("The keyring is locked."))
    pause.end()
    assert told == []


async def test_stopping_ends_loops_in_the_reverse_order_of_their_start() -> None:
    ended: list[str] = []
    kept = Workers(StoragePause(EventBus()))

    def named(name: str) -> Callable[[], Awaitable[None]]:
        async def loop() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)

        return loop

    for name in ("first", "second", "third"):
        kept.start(name, named(name))
    await asyncio.sleep(0)
    await kept.stop()
    assert ended == ["third", "second", "first"]


async def test_a_call_that_comes_while_nobody_waits_is_kept() -> None:
    wake = Wake()
    wake.call()
    wake.call()
    assert await wake.wait(5)
    assert not await wake.wait(0.01)


async def test_tasks_tell_their_end_and_are_cancelled_together() -> None:
    tasks, ended = Tasks(), list[str]()

    async def fail() -> None:
        raise ZeroDivisionError

    async def wait() -> None:
        await asyncio.Event().wait()

    tasks.start("fails", fail(), lambda: ended.append("fails"))
    tasks.start("waits", wait(), lambda: ended.append("waits"))
    assert "waits" in tasks
    assert len(tasks) == 2
    await until(lambda: ended, ["fails"])
    await tasks.cancel()
    assert ended == ["fails", "waits"]
    assert len(tasks) == 0


def test_pauses_grow_each_for_itself_and_end_with_a_success() -> None:
    backoff = Backoff(2.0, 300.0)
    assert [backoff.failed("a") for _ in range(4)] == [2.0, 4.0, 8.0, 16.0]
    assert backoff.failed("b") == 2.0
    backoff.worked("a")
    assert backoff.failed("a") == 2.0
    assert [backoff.failed("b") for _ in range(2000)][-1] == 300.0
    backoff.keep({"a"})
    assert (backoff.failed("a"), backoff.failed("b")) == (4.0, 2.0)


def test_a_storage_that_refuses_is_told_once_and_so_is_its_return() -> None:
    bus, told = EventBus(), list[RunnersPaused]()
    bus.subscribe(RunnersPaused, told.append)
    storage = StoragePause(bus)
    storage.end()
    for _ in range(3):
        storage.begin(StorageError("The disk is full."))
    storage.end()
    storage.end()
    assert told == [RunnersPaused("The disk is full."), RunnersPaused("")]


async def test_one_loop_is_ended_alone_and_one_that_is_not_there_is_no_matter() -> None:
    ended: list[str] = []

    def loop_of(name: str) -> Callable[[], Awaitable[None]]:
        async def loop() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)

        return loop

    kept = Workers(StoragePause(EventBus()))
    kept.start("first", loop_of("first"))
    kept.start("second", loop_of("second"))
    await asyncio.sleep(0)
    await kept.end("first")
    await kept.end("first")
    assert ended == ["first"]
    await kept.stop()
    assert ended == ["first", "second"]
