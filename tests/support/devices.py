"""A library with phones: emulated ones behind a real adb server of its own."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.devices.server import AdbServer
from app.domain.device import Device
from app.domain.settings import DevicesSettings
from app.services.automation.adb import ASK_SECONDS, Adb
from tests.support.adb import RealAdb, adb_server
from tests.support.library import OpenLibrary, open_library
from tests.support.phone.phone import EmulatedPhone, emulated_phone
from tests.support.phone.state import PhoneState

SOON_SECONDS = 1.5
"""So long a phone is asked who it is in tests with one that never answers."""


@dataclass(slots=True)
class PhoneRoom:
    """Phones, their adb server, and the library that knows them."""

    library: OpenLibrary
    adb: Adb
    real: RealAdb
    phones: list[EmulatedPhone]
    settings: list[DevicesSettings] = field(default_factory=list)
    """The last one holds."""

    @property
    def user_id(self) -> int:
        return self.library.user_id

    async def server(self) -> AdbServer:
        return await self.adb.server()

    async def devices(self) -> list[Device]:
        async with self.library.read() as services:
            return await services.devices.list_devices(self.user_id)

    async def look(self) -> dict[str, Device]:
        """Look as the command line does; serial number to row."""
        async with self.library.steps() as services:
            await services.devices.look(self.user_id)
        return {device.serialno: device for device in await self.devices()}


@asynccontextmanager
async def phone_room(
    tmp_path: Path, *states: PhoneState, are_connected: bool = True, ask_seconds: float = ASK_SECONDS
) -> AsyncIterator[PhoneRoom]:
    """Open a library and connect a phone for each state."""
    async with AsyncExitStack() as stack:
        phones = [await stack.enter_async_context(emulated_phone(state)) for state in states]
        real = await stack.enter_async_context(adb_server())
        settings = [DevicesSettings(server=f"127.0.0.1:{real.port}")]
        adb = Adb(lambda: settings[-1], environment={}, ask_seconds=ask_seconds, pauses_seconds=(0.05,))
        library = await stack.enter_async_context(open_library(tmp_path, adb=adb))
        if are_connected:
            server = await adb.server()
            for phone in phones:
                await server.connect(phone.place)
        yield PhoneRoom(library, adb, real, phones, settings)


@contextmanager
def phones_aside(*states: PhoneState) -> Iterator[int]:
    """Run phones and their adb server in a loop of a thread, for tests of commands; gives the server's port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    stack = AsyncExitStack()

    async def open_all() -> int:
        phones = [await stack.enter_async_context(emulated_phone(state)) for state in states]
        real = await stack.enter_async_context(adb_server())
        for phone in phones:
            await real.connect(phone.place)
        return real.port

    try:
        yield asyncio.run_coroutine_threadsafe(open_all(), loop).result(30)
    finally:
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
