"""A server that answers as it is told, byte for byte: for what no real adb server would say."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.devices.address import ServerAddress


@dataclass
class ScriptedAdb:
    """Where it answers, and what it was sent, connection by connection."""

    address: ServerAddress
    received: list[bytearray] = field(default_factory=list)


@asynccontextmanager
async def scripted_adb(answer: bytes | Mapping[str, bytes], *, stays_open: bool = False) -> AsyncIterator[ScriptedAdb]:
    """Answer at once and then end the connection, or hold it until the client does.

    The end of what is written is sent alone, so that what comes after the answer is still received.

    Args:
        answer: The same for each connection, whatever is asked; or an answer for each request, of which that to
            anything but a switch to a phone is the last. Other requests fail.
    """
    writers: list[asyncio.StreamWriter] = []
    received: list[bytearray] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        got = bytearray()
        received.append(got)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await _answer_each(answer, reader, writer)
            await writer.drain()
            if not stays_open:
                writer.write_eof()
            while piece := await reader.read(65_536):
                got += piece
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield ScriptedAdb(ServerAddress(port=port), received)
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


async def _answer_each(
    answers: Mapping[str, bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    request = "host:transport"
    while request.startswith("host:transport"):
        request = (await reader.readexactly(int(await reader.readexactly(4), 16))).decode()
        writer.write(answers.get(request, b"FAIL0006closed"))
