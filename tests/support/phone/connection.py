"""One link from an adb server to the emulated phone, and the streams on it."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from tests.support.phone.state import PhoneState
from tests.support.phone.wire import MAX_DATA, OLD_VERSION, VERSION, Command, Packet, WireError, read_packet

_OLD_MAX_DATA = 4096
_TOKEN, _SIGNATURE, _KEY = 1, 2, 3
_LINK_ERRORS = (OSError, EOFError, WireError)


class Stream:
    """A stream the host opened: one packet of ours is under way at a time, the host's are answered when read."""

    def __init__(self, link: "Connection", near: int, far: int) -> None:
        self._link, self._near, self._far = link, near, far
        self._arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._kept = b""
        self.is_closed = False
        self.task: asyncio.Task[None] | None = None
        """What serves the stream."""

    def arrive(self, data: bytes) -> None:
        self._arrived.put_nowait(data)

    def acknowledge(self) -> None:
        self._may_write.set()

    def end(self) -> None:
        """The host closed the stream or the link is gone: readers see the end, writers fail."""
        self.is_closed = True
        self._arrived.put_nowait(None)
        self._may_write.set()

    async def read_some(self) -> bytes:
        """Bytes as they come, none at the end."""
        if self._kept:
            kept, self._kept = self._kept, b""
            return kept
        data = await self._arrived.get()
        if data is None:
            self._arrived.put_nowait(None)
            return b""
        await self._link.meddle(b"")
        if not self.is_closed:
            await self._link.send(Packet(Command.OKAY, self._near, self._far))
        return data

    async def read_exactly(self, count: int) -> bytes:
        """Exactly so many bytes.

        Raises:
            EOFError: The stream ended before.
        """
        parts = bytearray()
        while len(parts) < count:
            data = await self.read_some()
            if not data:
                raise EOFError
            parts += data
        self._kept = bytes(parts[count:])
        return bytes(parts[:count])

    async def write(self, data: bytes) -> None:
        """Send in packets, each after the answer to the one before.

        Raises:
            EOFError: The host closed the stream.
        """
        step = self._link.max_data
        for start in range(0, len(data), step):
            await self._may_write.wait()
            if self.is_closed:
                raise EOFError
            self._may_write.clear()
            piece = await self._link.meddle(data[start : start + step])
            await self._link.send(Packet(Command.WRTE, self._near, self._far, piece))

    def drop_link(self) -> None:
        """Cut the whole link in the midst of this stream."""
        self._link.cut()

    async def close(self) -> None:
        """Close after the last packet was answered."""
        await self._may_write.wait()
        if not self.is_closed:
            self.is_closed = True
            await self._link.send(Packet(Command.CLSE, self._near, self._far))


Service = Callable[[PhoneState, Stream, str], Awaitable[None]]
"""Serves one stream; the text is what the host asked, such as "shell,v2,raw:getprop"."""


class Connection:
    """The phone's side of one TCP link."""

    def __init__(
        self,
        state: PhoneState,
        services: Mapping[str, Service],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._state, self._services, self._reader, self._writer = state, services, reader, writer
        self._streams: dict[int, Stream] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_sum = True
        self._next = 1
        self.max_data = _OLD_MAX_DATA
        self.key = b""
        """The public key the host offered, where the phone asked for one."""
        self.opened: list[str] = []

    async def run(self) -> None:
        """Speak until the link ends."""
        try:
            with suppress(*_LINK_ERRORS):
                while True:
                    packet = await read_packet(self._reader, has_sum=lambda: self._has_sum)
                    await self._take(packet)
        finally:
            self.drop()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop(self) -> None:
        """Cut the link, and end what runs on it."""
        for stream in self._streams.values():
            stream.end()
        for task in self._tasks:
            task.cancel()
        self._writer.transport.abort()

    def cut(self) -> None:
        """Cut the link; `run` then ends what runs on it."""
        self._writer.transport.abort()

    async def send(self, packet: Packet) -> None:
        await self.send_raw(packet.encode(has_sum=self._has_sum or packet.command in {Command.CNXN, Command.AUTH}))

    async def send_raw(self, data: bytes) -> None:
        while self._state.faults.is_frozen:  # noqa: ASYNC110 (a test sets a plain flag)
            await asyncio.sleep(0.02)
        self._writer.write(data)
        await self._writer.drain()

    async def meddle(self, data: bytes) -> bytes:
        """What is to be sent in place of these bytes of a service."""
        meddle = self._state.faults.meddle
        return await meddle(data) if meddle is not None else data

    async def allow(self) -> None:
        """Let the host in, as the phone's dialogue does."""
        properties = self._state.all_properties()
        parts = [f"{name}={properties[name]}" for name in ("ro.product.name", "ro.product.model", "ro.product.device")]
        banner = f"device::{';'.join(parts)};features={','.join(self._state.features)}"
        version = VERSION if self.max_data > _OLD_MAX_DATA else OLD_VERSION
        self._has_sum = version == OLD_VERSION
        await self.send(Packet(Command.CNXN, version, self.max_data, banner.encode()))

    async def _take(self, packet: Packet) -> None:
        match packet.command:
            case Command.CNXN:
                await self._greet(packet)
            case Command.AUTH:
                await self._authorise(packet)
            case Command.OPEN:
                await self._open(packet)
            case _:
                self._pass_on(packet)

    async def _greet(self, packet: Packet) -> None:
        is_old = self._state.is_old or packet.argument == OLD_VERSION
        self.max_data = _OLD_MAX_DATA if is_old else min(packet.other, MAX_DATA)
        if self._state.faults.needs_key:
            await self._ask()
        else:
            await self.allow()

    async def _ask(self) -> None:
        await self.send(Packet(Command.AUTH, _TOKEN, 0, os.urandom(20)))

    async def _authorise(self, packet: Packet) -> None:
        if packet.argument == _SIGNATURE:
            await self._ask()
        elif packet.argument == _KEY:
            self.key = packet.payload

    async def _open(self, packet: Packet) -> None:
        name = packet.payload.rstrip(b"\0").decode()
        self.opened.append(name)
        service = self._services.get(name.partition(":")[0].partition(",")[0])
        if service is None:
            await self.send(Packet(Command.CLSE, 0, packet.argument))
            return
        near, self._next = self._next, self._next + 1
        stream = self._streams[near] = Stream(self, near, packet.argument)
        await self.send(Packet(Command.OKAY, near, packet.argument))
        task = asyncio.get_running_loop().create_task(self._serve(near, stream, service, name))
        stream.task = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, near: int, stream: Stream, service: Service, name: str) -> None:
        try:
            with suppress(*_LINK_ERRORS):
                await service(self._state, stream, name)
            with suppress(*_LINK_ERRORS):
                await stream.close()
        finally:
            self._streams.pop(near, None)

    def _pass_on(self, packet: Packet) -> None:
        stream = self._streams.get(packet.other)
        if stream is None:
            return
        if packet.command is Command.OKAY:
            stream.acknowledge()
        elif packet.command is Command.WRTE:
            stream.arrive(packet.payload)
        else:
            stream.end()
            # As adbd ends the command whose stream was closed.
            if stream.task is not None:
                stream.task.cancel()
