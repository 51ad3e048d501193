"""Phones that come and go leave nothing behind."""

import asyncio
import gc
import os
import sys
import threading
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest

from app.domain.enums import DeviceState
from tests.runtime.test_device_watcher import switch, watched
from tests.support.devices import PhoneRoom, phone_room
from tests.support.phone.state import PhoneState
from tests.support.until import until


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds."""

    threads: int
    files: int
    tasks: int
    rows: int
    identities: int


async def held(room: PhoneRoom) -> Held:
    gc.collect()
    return Held(
        threads=sum(not thread.name.startswith("blocking") for thread in threading.enumerate()),
        files=len(os.listdir("/proc/self/fd")),  # noqa: PTH208
        tasks=len(asyncio.all_tasks()),
        rows=len(await room.devices()),
        identities=len(room.adb.identities),
    )


async def _is_no_more(room: PhoneRoom, before: Held) -> bool:
    """Whether nothing was added; what a former test left may have ended meanwhile."""
    return all(now <= then for now, then in zip(astuple(await held(room)), astuple(before), strict=True))


async def _count(room: PhoneRoom, state: DeviceState) -> int:
    rows = await room.devices()
    return sum(row.state is state and (row.facts_at is not None or state is DeviceState.GONE) for row in rows)


async def _come_and_go(room: PhoneRoom, number: int) -> None:
    server = await room.server()
    await asyncio.gather(*(server.connect(phone.place) for phone in room.phones))
    if number % 4 == 1:
        # Pulled out while it is asked who it is.
        await room.phones[0].unplug()
        await room.phones[0].listen()
    await until(lambda: _count(room, DeviceState.READY), len(room.phones))
    if number % 4 == 2:
        room.phones[-1].drop()
    await asyncio.gather(*(server.disconnect(phone.place) for phone in room.phones))
    await until(lambda: _count(room, DeviceState.GONE), len(room.phones))


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files as Linux tells them")
@pytest.mark.parametrize(
    ("phones", "rounds"), [(3, 4), pytest.param(16, 100, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
async def test_phones_that_come_and_go_leave_no_thread_socket_task_or_row(
    tmp_path: Path, phones: int, rounds: int
) -> None:
    states = [PhoneState(serial=f"R{number}") for number in range(phones)]
    async with phone_room(tmp_path, *states, are_connected=False) as room:
        alone = len(asyncio.all_tasks())
        async with watched(room):
            switch(room, is_on=True)
            await _come_and_go(room, 0)
            first = await held(room)
            for number in range(1, rounds + 1):
                await _come_and_go(room, number)
            await until(lambda: _is_no_more(room, first), wanted=True)
            assert (first.rows, first.identities) == (phones, 0)
        assert len(asyncio.all_tasks()) == alone
