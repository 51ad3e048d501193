"""A server for downloads that says, byte for byte, what a test wants it to say."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    path: str
    headers: dict[str, str]


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class ByteServer:
    """Answers each connection once with what the handler writes, and then closes it."""

    handler: Handler
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def url(self, path: str = "/clip.mp4", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    async def close(self) -> None:
        """End the connections that are still open."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.append(task)
        try:
            await self._answer(reader, writer)
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
            request = Request(head[0].split(" ")[1], headers)
            self.requests.append(request)
            await self.handler(request, writer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def serve_bytes(handler: Handler, *, is_secure: bool = False) -> AsyncIterator[ByteServer]:
    """Answer on a free port of loopback, secured by a certificate for "localhost" where that is wanted."""
    context = None
    if is_secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / "localhost.pem")
    served = ByteServer(handler, scheme="https" if is_secure else "http")
    server = await asyncio.start_server(served.welcome, "127.0.0.1", 0, ssl=context)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        await served.close()
        await server.wait_closed()


def answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    """An answer with its length, unless `content_length` says otherwise; "" leaves it out."""
    fields = {"content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1") + body


def scripted(*answers: bytes) -> Handler:
    """Give one answer after another; the last one for ever."""
    left = list(answers)

    async def handle(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return handle


def serving(content: bytes, *, tag: str = '"v1"', most_at_once: int | None = None) -> Handler:
    """A good server of one file, with ranges; it cuts each answer after `most_at_once` bytes of the body."""

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        start = 0
        wanted = request.headers.get("range")
        if wanted is not None and request.headers.get("if-range") == tag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start and start >= len(content):
            writer.write(answer("416 Range Not Satisfiable", content_range=f"bytes */{len(content)}"))
            return
        body = content[start:]
        place = f"bytes {start}-{len(content) - 1}/{len(content)}" if start else ""
        head = answer(
            "206 Partial Content" if start else "200 OK", etag=tag, content_range=place, content_length=str(len(body))
        )
        writer.write(head + body[:most_at_once])

    return handle
