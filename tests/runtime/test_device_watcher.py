"""Phones are watched when the user wants it, and only then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.domain.enums import DeviceState
from app.domain.events import DevicesWatched, SettingsChanged
from app.domain.settings import DevicesSettings
from app.runtime.device_watcher import AGAIN_SECONDS, DeviceWatcher
from app.services.automation.device_rows import new_device
from tests.support.adb import adb_server
from tests.support.devices import SOON_SECONDS, PhoneRoom, phone_room
from tests.support.phone.state import PhoneState
from tests.support.until import until


@asynccontextmanager
async def watched(room: PhoneRoom, again_seconds: float = AGAIN_SECONDS) -> AsyncIterator[DeviceWatcher]:
    library = room.library
    watcher = DeviceWatcher(library.work, room.adb, library.bus, room.user_id, again_seconds=again_seconds)
    running = asyncio.ensure_future(watcher.run())
    try:
        yield watcher
    finally:
        running.cancel()
        await asyncio.wait([running])


def switch(room: PhoneRoom, **changes: object) -> None:
    room.settings.append(DevicesSettings(**{**room.settings[-1].model_dump(), **changes}))
    room.library.bus.publish(SettingsChanged("devices.is_on"))


async def states(room: PhoneRoom) -> dict[str, tuple[DeviceState, bool]]:
    return {row.serialno: (row.state, row.facts_at is not None) for row in await room.devices()}


@pytest.mark.row("F-39")
async def test_phones_are_followed_while_the_setting_is_on(tmp_path: Path) -> None:
    silent = PhoneState(serial="R2")
    async with phone_room(tmp_path, PhoneState(serial="R1"), silent, ask_seconds=SOON_SECONDS) as room:
        silent.faults.is_frozen = True
        async with room.library.parts.database.write() as session:
            session.add(new_device(room.user_id, "R0", room.library.parts.clock.now()))
        told: list[str] = []
        room.library.bus.subscribe(DevicesWatched, lambda event: told.append(event.reason))
        async with watched(room):
            await asyncio.sleep(0.1)
            assert await states(room) == {"R0": (DeviceState.GONE, False)}
            assert room.adb.seen == ()
            switch(room, is_on=True)
            ready = (DeviceState.READY, True)
            await until(
                lambda: states(room), {"R0": (DeviceState.GONE, False), "R1": ready, room.phones[1].place: ready}
            )
            await room.phones[0].unplug()
            await until(lambda: _state(room, "R1"), DeviceState.OFFLINE)
            await room.phones[0].listen()
            await until(lambda: _state(room, "R1"), DeviceState.READY)
            switch(room, program=str(tmp_path / "none"))
            await asyncio.sleep(0.6)
            await until(lambda: _state(room, "R1"), DeviceState.READY)
            await room.real.run("kill-server")
            await until(lambda: any("no adb program" in words for words in told), wanted=True)
            assert {state for state, _ in (await states(room)).values()} == {DeviceState.GONE}
            async with room.library.read() as services:
                assert services.devices.watching.trouble == told[-1]
            # Some seconds lie before the next try, unless somebody asks for it.
            async with adb_server(room.real.port):
                async with room.library.read() as services:
                    services.devices.watch_again()
                await until(lambda: told[-1:], [""], seconds=3.0)
            await until(lambda: "no adb program" in told[-1], wanted=True)
            switch(room, is_on=False)
            await until(lambda: told[-1:], [""])


async def _state(room: PhoneRoom, serialno: str) -> DeviceState:
    return (await states(room))[serialno][0]


@pytest.mark.row("F-39")
async def test_a_phone_that_hung_when_it_came_is_known_once_it_answers(tmp_path: Path) -> None:
    silent = PhoneState(serial="R1")
    async with phone_room(tmp_path, silent, ask_seconds=0.3) as room, watched(room, 0.05):
        silent.faults.is_frozen = True
        switch(room, is_on=True)
        place = room.phones[0].place

        async def is_told() -> list[tuple[str, bool]]:
            return [(row.serialno, bool(row.trouble)) for row in await room.devices()]

        await until(is_told, [(place, True)])
        silent.faults.is_frozen = False
        await until(is_told, [("R1", False)])
