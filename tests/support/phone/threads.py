"""An emulated phone behind a real adb server, for code that waits in a thread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.devices.address import ServerAddress
from app.devices.phone import Phone
from tests.support.adb import RealAdb, adb_server
from tests.support.phone.phone import EmulatedPhone, emulated_phone
from tests.support.phone.state import PhoneState


@asynccontextmanager
async def phone_behind_adb(state: PhoneState) -> AsyncIterator[tuple[Phone, EmulatedPhone, RealAdb]]:
    """The phone as the app sees it, as the test moves it, and the server between the two."""
    async with emulated_phone(state) as emulated, adb_server() as adb:
        await adb.connect(emulated.place)
        yield phone_of(adb, emulated), emulated, adb


def phone_of(adb: RealAdb, emulated: EmulatedPhone) -> Phone:
    """A phone that the server is connected to, as the app sees it."""
    return Phone(ServerAddress(port=adb.port), emulated.place)
