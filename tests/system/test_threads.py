import asyncio
import contextvars
import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from app.system import threads
from app.system.threads import in_thread


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    threads.close()


async def test_a_call_runs_in_another_thread_and_gives_its_value_back() -> None:
    def name(prefix: str, *, suffix: str) -> str:
        return prefix + threading.current_thread().name + suffix

    value = await in_thread(name, "<", suffix=">")

    assert value.startswith("<blocking")
    assert value.endswith(">")


@pytest.mark.skipif(sys.platform != "linux", reason="Elsewhere threads have no priorities of their own.")
async def test_a_thread_steps_back_and_no_other_does() -> None:
    def step_back() -> int:
        threads.lower_priority(7)
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert await in_thread(step_back) == max(7, before)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


async def test_what_a_call_raises_is_raised_where_it_is_awaited() -> None:
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 / 0)


async def test_context_variables_are_seen_in_the_thread() -> None:
    job = contextvars.ContextVar("job", default=0)
    job.set(7)

    assert await in_thread(job.get) == 7


async def test_a_call_aside_gives_its_value_or_its_error_and_sees_context_variables() -> None:
    job = contextvars.ContextVar("job", default=0)
    job.set(7)

    assert await asyncio.wrap_future(threads.call_aside(job.get)) == 7
    with pytest.raises(ZeroDivisionError):
        await asyncio.wrap_future(threads.call_aside(lambda: 1 / 0))


async def test_neither_the_pool_nor_the_end_waits_for_a_call_aside() -> None:
    go = threading.Event()
    calls = [threads.call_aside(go.wait, 10) for _ in range(threads.MAX_THREADS)]

    assert await in_thread(lambda: 3) == 3
    threads.close()
    assert not any(call.done() for call in calls)

    go.set()
    assert all(call.result(10) for call in calls)


async def test_the_loop_goes_on_while_a_call_blocks() -> None:
    go = threading.Event()
    blocked = asyncio.ensure_future(in_thread(go.wait, 10))
    await in_thread(time.perf_counter)
    assert not blocked.done()

    go.set()

    assert await blocked


async def test_no_more_than_the_bound_of_calls_run_at_once() -> None:
    lock, go = threading.Lock(), threading.Event()
    running: list[int] = []
    most = 0

    def call() -> None:
        nonlocal most
        with lock:
            running.append(1)
            most = max(most, len(running))
            if len(running) == threads.MAX_THREADS:
                go.set()
        go.wait(10)
        with lock:
            running.pop()

    await asyncio.gather(*(in_thread(call) for _ in range(3 * threads.MAX_THREADS)))

    assert most == threads.MAX_THREADS


async def test_closing_waits_for_what_runs_and_drops_what_has_not_begun() -> None:
    go, began = threading.Event(), threading.Semaphore(0)
    done: list[int] = []

    def call() -> None:
        began.release()
        go.wait(10)
        done.append(1)

    running = [asyncio.ensure_future(in_thread(call)) for _ in range(threads.MAX_THREADS)]
    await asyncio.sleep(0)
    for _ in running:
        assert began.acquire(timeout=10)
    queued = asyncio.ensure_future(in_thread(call))
    await asyncio.sleep(0)
    threading.Timer(0.05, go.set).start()

    threads.close()

    assert len(done) == threads.MAX_THREADS
    await asyncio.gather(*running)
    with pytest.raises(asyncio.CancelledError):
        await queued
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("blocking")]


async def test_modules_are_imported_by_name() -> None:
    sys.modules.pop("this_is_not_there", None)
    sys.modules.pop("colorsys", None)

    await threads.import_modules(["colorsys"])

    assert "colorsys" in sys.modules
    with pytest.raises(ModuleNotFoundError):
        await threads.import_modules(["this_is_not_there"])
