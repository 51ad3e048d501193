"""Connections that go to the address that was checked, and to no other."""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpcore
import httpx
from typing_extensions import override

from app.domain.errors import ProviderError
from app.system.addresses import is_public

Resolve = Callable[[str, int], Awaitable[list[str]]]
IsLocal = Callable[[str, int], bool]

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d")
_LONGEST_HEAD_BYTES = 128 * 1024


async def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, each once, in the system's order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CountedStream(httpcore.AsyncNetworkStream):
    """A connection that knows how many bytes came after the answer's headers."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._head: bytearray | None = bytearray()
        self.body_bytes = 0

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, timeout)
        if self._head is None:
            self.body_bytes += len(data)
        elif data:
            self._head += data
            self._look_for_the_end()
        return data

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, timeout)

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()

    @override
    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return CountedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _look_for_the_end(self) -> None:
        while self._head is not None and (end := _HEAD_END.search(self._head)):
            rest = self._head[end.end() :]
            if _INTERIM.match(self._head):
                self._head = rest
            else:
                self._head = None
                self.body_bytes = len(rest)
        if self._head is not None and len(self._head) > _LONGEST_HEAD_BYTES:
            raise httpcore.RemoteProtocolError("the headers are too long")


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name once, checks every address it has, and connects to one of those.

    Args:
        is_local: Hosts and ports for which no address is refused.
    """

    def __init__(
        self, is_local: IsLocal, *, resolve: Resolve = resolve, inner: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._is_local = is_local
        self._resolve = resolve
        self._inner = inner or httpcore.AnyIOBackend()

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect.

        Raises:
            ProviderError: The name has an address that is not one of the open internet.
            httpcore.ConnectError: No address answers, or there is none.
        """
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await self._addresses(host, port, seconds=timeout):
            try:
                stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return CountedStream(stream)
        raise failure

    @override
    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise ProviderError("A link to a local socket is not followed.")

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int, *, seconds: float | None) -> list[str]:
        try:
            async with asyncio.timeout(seconds):
                found = await self._resolve(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"looking up {host} took too long") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"looking up {host} failed: {error}") from error
        if not self._is_local(host, port) and not all(is_public(address) for address in found):
            raise ProviderError("The link leads into a private network; it is not followed.", detail=host)
        return found


class CheckedTransport(httpx.AsyncHTTPTransport):
    """httpx over checked connections; each is used for one answer."""

    def __init__(self, context: ssl.SSLContext, backend: CheckedBackend) -> None:
        super().__init__(verify=context, trust_env=False)
        # httpx takes no network backend: its pool is replaced before it has made a connection.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_keepalive_connections=0, network_backend=backend
        )
