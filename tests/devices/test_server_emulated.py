"""The adb server's client in front of a real server and an emulated phone."""

import asyncio

from app.devices.address import ServerAddress
from app.devices.server import AdbServer
from app.domain.enums import DeviceState
from tests.support.adb import adb_server
from tests.support.phone.phone import emulated_phone

SECONDS = 20


async def test_phones_are_seen_as_they_come_and_go_and_again_after_the_server_was_started_anew() -> None:
    async with asyncio.timeout(SECONDS), emulated_phone() as emulated:
        async with adb_server() as adb:
            server = AdbServer(ServerAddress(port=adb.port), binary=None)
            seen = server.watch()
            assert await anext(seen) == ()
            assert "connected" in await server.connect(emulated.place)
            while not (phones := await anext(seen)) or phones[0].state is not DeviceState.READY:
                pass
            assert phones[0].address == emulated.place
            await server.disconnect(emulated.place)
            while await anext(seen):
                pass
            await server.connect(emulated.place)
            while not (phones := await anext(seen)) or phones[0].state is not DeviceState.READY:
                pass
        assert await anext(seen) == ()
        async with adb_server(adb.port):
            # A new server remembers no phone: the client brings them back.
            while not (phones := await anext(seen)) or phones[0].state is not DeviceState.READY:
                pass
            await seen.aclose()
