"""A thread with a loop of its own."""

import asyncio
import threading
from concurrent.futures import CancelledError

import pytest

from app.system.loop_thread import LoopThread


def test_work_runs_in_the_thread_and_ends_with_it() -> None:
    thread = LoopThread("test loop")

    async def where() -> str:
        return threading.current_thread().name

    assert thread.submit(where()).result(5) == "test loop"
    endless = thread.submit(asyncio.sleep(60))
    thread.end()
    with pytest.raises(CancelledError):
        endless.result(5)
    assert "test loop" not in {one.name for one in threading.enumerate()}
