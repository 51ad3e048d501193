"""The emulated phone: a TCP port that a real adb server connects to."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from tests.support.phone.connection import Connection, Service
from tests.support.phone.scrcpy_server import serve_local
from tests.support.phone.shell import serve_shell
from tests.support.phone.state import PhoneState
from tests.support.phone.sync import serve_sync

_SERVICES: Mapping[str, Service] = {
    "shell": serve_shell,
    "exec": serve_shell,
    "sync": serve_sync,
    "localabstract": serve_local,
}


class EmulatedPhone:
    """A phone that listens on loopback; `state` is what it has, and the methods are what may happen to it."""

    def __init__(self, state: PhoneState) -> None:
        self.state = state
        self.services = dict(_SERVICES)
        """What answers which kind of service; a test may put in its own, such as "tcp"."""
        self.port = 0
        self.links_so_far = 0
        """Links that hosts made since the start."""
        self._server: asyncio.Server | None = None
        self._links: dict[Connection, asyncio.Task[None]] = {}

    @property
    def place(self) -> str:
        """What `adb connect` takes, and how adb then calls the phone."""
        return f"127.0.0.1:{self.port}"

    @property
    def opened(self) -> list[str]:
        """Services the host opened on links that are up."""
        return [name for link in self._links for name in link.opened]

    @property
    def keys(self) -> list[bytes]:
        """Public keys that hosts offered and that wait for `allow`."""
        return [link.key for link in self._links if link.key]

    async def listen(self) -> None:
        """Be reachable, at the same port as before."""
        self._server = await asyncio.start_server(self._welcome, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """Cut all links and be unreachable until `listen`."""
        assert self._server is not None
        self._server.close()
        tasks = list(self._links.values())
        self.drop()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    def drop(self) -> None:
        """Cut the links; the host may come again."""
        for link in self._links:
            link.drop()

    async def allow(self) -> None:
        """Let in who waits, and ask nobody any more."""
        self.state.faults.needs_key = False
        for link in self._links:
            await link.allow()

    async def send_garbage(self) -> None:
        """Say something that is no packet."""
        for link in self._links:
            await link.send_raw(b"\xff" * 64)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.links_so_far += 1
        link = Connection(self.state, self.services, reader, writer)
        self._links[link] = task
        try:
            await link.run()
        finally:
            del self._links[link]


@asynccontextmanager
async def emulated_phone(state: PhoneState | None = None, *, port: int = 0) -> AsyncIterator[EmulatedPhone]:
    """Run a phone in this loop, at a free port where none is given."""
    phone = EmulatedPhone(state or PhoneState())
    phone.port = port
    await phone.listen()
    try:
        yield phone
    finally:
        phone.state.faults.is_frozen = False
        await phone.unplug()
