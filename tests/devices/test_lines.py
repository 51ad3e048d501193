"""Connections of a stream's thread."""

import asyncio
import time

import pytest

from app.devices.lines import Lines, Question
from app.domain.errors import DeviceError, DeviceTimeoutError
from tests.support.phone.state import PhoneState
from tests.support.phone.threads import phone_behind_adb


async def answer_of(question: Question) -> str:
    async with asyncio.timeout(5):
        while (answer := question.answer()) is None:  # noqa: ASYNC110 (it is asked without waiting)
            await asyncio.sleep(0.01)
    return answer


async def test_a_thread_asks_with_and_without_waiting_and_is_broken_off_at_once() -> None:
    state = PhoneState()
    async with phone_behind_adb(state) as (phone, _, _):
        lines = Lines(phone)
        said = await asyncio.to_thread(lines.ask, "wm size")
        assert said == b"Physical size: 720x1600\n"
        question = await asyncio.to_thread(Question, lines, "dumpsys power")
        assert "mWakefulness=Awake" in await answer_of(question)
        question.close()
        with pytest.raises(DeviceError, match="longer"):
            await asyncio.to_thread(lines.ask, "wm size", limit_bytes=5)
        state.faults.delay_seconds = 60
        with pytest.raises(DeviceTimeoutError):
            await asyncio.to_thread(lines.ask, "wm size", seconds=0.1)
        waiting = asyncio.get_running_loop().run_in_executor(None, lines.ask, "getprop")
        async with asyncio.timeout(5):
            while state.commands[-1] != "getprop":  # noqa: ASYNC110 (the phone has no event for it)
                await asyncio.sleep(0.01)
        began = time.monotonic()
        lines.break_off()
        assert await waiting == b""
        assert time.monotonic() - began < 1
        with pytest.raises(DeviceError):
            await asyncio.to_thread(lines.connect, "exec:getprop")
        lines.close()
        lines.wake()


async def test_a_thread_that_waits_for_bytes_is_woken_and_gets_them_afterwards() -> None:
    async with phone_behind_adb(PhoneState()) as (phone, _, _):
        lines = Lines(phone)
        loop = asyncio.get_running_loop()
        # `cat` without input says nothing.
        line = await asyncio.to_thread(lines.connect, "exec:cat")
        assert await asyncio.to_thread(lines.receive, line, 0.01) is None
        waiting = loop.run_in_executor(None, lines.receive, line, 60)
        await asyncio.sleep(0.05)
        lines.wake()
        assert await waiting is None
        waiting = loop.run_in_executor(None, lines.receive, line, 60)
        line.send(b"x")
        other = await asyncio.to_thread(lines.connect, "exec:wm size")
        lines.wake()
        assert await waiting is None
        assert await asyncio.to_thread(lines.receive, other, 5) == b"Physical size: 720x1600\n"
        assert await asyncio.to_thread(lines.receive, other, 5) == b""
        lines.hang_up(other)
        lines.close()
