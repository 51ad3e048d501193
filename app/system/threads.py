"""The threads for calls that block: files, hashes, key rings, imports after the first paint."""

import asyncio
import contextvars
import functools
import importlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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


async def import_modules(names: Sequence[str]) -> None:
    """Import modules one after another in a thread, so that their first use does not hold the window up."""
    for name in names:
        await in_thread(importlib.import_module, name)


def close() -> None:
    """Drop the calls that have not begun and wait for those that have; a later call gets new threads."""
    if _executor.cache_info().currsize:
        _executor().shutdown(wait=True, cancel_futures=True)
        _executor.cache_clear()
