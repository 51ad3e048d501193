"""The threads for calls that block: files, hashes, key rings, imports after the first paint."""

import asyncio
import contextlib
import contextvars
import functools
import importlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MAX_THREADS = 8


@functools.cache
def _executor() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="blocking")


async def in_thread(f: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `f` in a thread and wait for it; what it raises is raised here.

    `f` takes and returns plain data and touches no Qt object, session or loop. Cancelling stops the waiting, not `f`.
    """
    call = functools.partial(contextvars.copy_context().run, f, *args, **kwargs)
    return await asyncio.wrap_future(_executor().submit(call), loop=asyncio.get_running_loop())


def call_aside(f: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
    """Call `f` in a thread of its own, for which nobody waits: neither other calls nor the end of the program.

    For what may wait without an end, as for a person's answer. `f` is like one of `in_thread`.
    """
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()
    call = functools.partial(contextvars.copy_context().run, f, *args, **kwargs)

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the future is awaited
            future.set_exception(error)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return future


def lower_priority(niceness: int) -> None:
    """Let this thread step back behind the window's; only on Linux have threads priorities of their own.

    Args:
        niceness: 0 is as the others, 19 the least.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)


async def import_modules(names: Sequence[str]) -> None:
    """Import modules one after another in a thread, so that their first use does not hold the window up."""
    for name in names:
        await in_thread(importlib.import_module, name)


def close() -> None:
    """Drop the calls that have not begun and wait for those that have; a later call gets new threads."""
    if _executor.cache_info().currsize:
        _executor().shutdown(wait=True, cancel_futures=True)
        _executor.cache_clear()
