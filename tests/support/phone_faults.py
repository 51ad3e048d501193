"""What may happen to phones in the midst of something, and phones that stand still at a moment until it does."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from enum import StrEnum

from app.devices.address import ServerAddress
from app.devices.phone import Phone
from app.devices.server import AdbServer
from app.domain.errors import DeviceError
from tests.support.adb import RealAdb, adb_server
from tests.support.phone.phone import EmulatedPhone, emulated_phone
from tests.support.phone.state import PhoneState
from tests.support.until import until

_SLOW_SECONDS = 0.05


class Fault(StrEnum):
    """What happens."""

    UNPLUGGED = "unplugged"
    SERVER_RESTARTED = "server restarted"
    FROZEN = "frozen"
    """It answers nothing; the link stays up."""
    OFFLINE = "offline"
    """The link broke, and the new one is not answered."""
    GARBAGE = "garbage"
    """Every answer from here on is something else."""
    BROKEN_LINK = "broken link"
    """What comes is no packet."""
    SLOW = "slow"


class Moment:
    """Counts the pieces that a phone's services send and receive, and may hold one of them.

    Args:
        phone: Whose.
    """

    def __init__(self, phone: EmulatedPhone) -> None:
        self._phone = phone
        self._at: int | None = None
        self._go_on = asyncio.Event()
        self._fault: Fault | None = None
        self._random = random.Random(7)  # noqa: S311 - what the garbage is does not matter
        self.count = 0
        self.reached = asyncio.Event()
        phone.state.faults.meddle = self._meddle

    def wait_for(self, number: int | None) -> None:
        """Hold the piece of that number, from 0, counted anew; None for none."""
        self.count, self._at, self._fault = 0, number, None
        self.reached.clear()
        self._go_on.clear()

    def go_on(self, fault: Fault | None = None) -> None:
        """Let go what is held, and do so to what follows."""
        self._fault = fault
        self._at = None
        self._go_on.set()

    async def _meddle(self, data: bytes) -> bytes:
        self.count += 1
        if self._at is not None and self.count > self._at:
            self.reached.set()
            await self._go_on.wait()
        if self._fault is Fault.SLOW:
            await asyncio.sleep(_SLOW_SECONDS)
        elif self._fault is Fault.GARBAGE:
            return self._random.randbytes(len(data))
        return data


class FaultRoom:
    """Phones behind an adb server that somebody else may end."""

    def __init__(self, phones: Sequence[EmulatedPhone], stack: AsyncExitStack) -> None:
        self.phones = phones
        self.moments = [Moment(phone) for phone in phones]
        self._stack = stack
        self._adb: RealAdb | None = None

    @property
    def server(self) -> AdbServer:
        assert self._adb is not None
        return AdbServer(ServerAddress(port=self._adb.port), binary=None)

    async def start_server(self, port: int = 0) -> None:
        self._adb = await self._stack.enter_async_context(adb_server(port))

    async def strike(self, fault: Fault) -> None:
        """Let it happen to all phones at once."""
        if fault is Fault.SERVER_RESTARTED:
            assert self._adb is not None
            await self._stack.aclose()
            await self.start_server(self._adb.port)
        for phone in self.phones:
            if fault is Fault.UNPLUGGED:
                await phone.unplug()
            phone.state.faults.is_frozen = fault in {Fault.FROZEN, Fault.OFFLINE}
            if fault is Fault.OFFLINE:
                phone.drop()
            if fault is Fault.BROKEN_LINK:
                await phone.send_garbage()
        for moment in self.moments:
            moment.go_on(fault)

    async def mend(self, fault: Fault) -> None:
        """Take it back, and wait until every phone answers as before."""
        for phone, moment in zip(self.phones, self.moments, strict=True):
            moment.wait_for(None)
            phone.state.faults.is_frozen = False
            if fault is Fault.UNPLUGGED:
                await phone.listen()
        await self.connect()

    async def connect(self) -> None:
        await asyncio.gather(*map(self._connect, self.phones))

    async def _connect(self, phone: EmulatedPhone) -> None:
        async def answers() -> bool:
            try:
                await self.server.connect(phone.place)
                await Phone(self.server.address, phone.place).shell(["echo", "there"], seconds=3)
            except DeviceError:
                return False
            return True

        await until(answers, wanted=True)


@asynccontextmanager
async def fault_room(*states: PhoneState) -> AsyncIterator[FaultRoom]:
    async with AsyncExitStack() as phones, AsyncExitStack() as servers:
        room = FaultRoom([await phones.enter_async_context(emulated_phone(state)) for state in states], servers)
        await room.start_server()
        await room.connect()
        yield room
