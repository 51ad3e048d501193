from collections.abc import Iterable

import httpcore
import pytest
from typing_extensions import override

from app.domain.errors import ProviderError
from app.system.checked_network import CheckedBackend, CountedStream, Resolve, resolve
from tests.support.byte_server import answer, scripted, serve_bytes

PUBLIC = "93.184.216.34"


class FakeBackend(httpcore.AsyncNetworkBackend):
    """Notes where it is told to connect to; addresses in `dead` do not answer."""

    def __init__(self, *pieces: bytes, dead: frozenset[str] = frozenset()) -> None:
        self._pieces = list(pieces)
        self._dead = dead
        self.connected: list[str] = []

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        if host in self._dead:
            raise httpcore.ConnectError("no route")
        return httpcore.AsyncMockStream(self._pieces)


def answering(*rounds: list[str]) -> Resolve:
    left = list(rounds)

    async def look_up(_host: str, _port: int) -> list[str]:
        return left.pop(0)

    return look_up


def nowhere(_host: str, _port: int) -> bool:
    return False


@pytest.mark.row("H-10")
async def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_connected_to() -> None:
    inner = FakeBackend()
    backend = CheckedBackend(nowhere, resolve=answering([PUBLIC], ["127.0.0.1"]), inner=inner)

    await backend.connect_tcp("cdn.example", 443)

    assert inner.connected == [PUBLIC]
    with pytest.raises(ProviderError, match="private network"):
        await backend.connect_tcp("cdn.example", 443)
    assert inner.connected == [PUBLIC]


@pytest.mark.row("H-10")
async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    inner = FakeBackend()
    backend = CheckedBackend(nowhere, resolve=answering([PUBLIC, "10.0.0.1"]), inner=inner)

    with pytest.raises(ProviderError, match="private network"):
        await backend.connect_tcp("cdn.example", 443)
    assert not inner.connected


@pytest.mark.row("H-10")
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "0x7f000001", "127.1", "0", "::1"])
async def test_loopback_is_refused_however_it_is_written(host: str) -> None:
    inner = FakeBackend()
    with pytest.raises(ProviderError, match="private network"):
        await CheckedBackend(nowhere, inner=inner).connect_tcp(host, 443)
    assert not inner.connected


@pytest.mark.row("H-10")
async def test_a_local_socket_is_refused() -> None:
    with pytest.raises(ProviderError):
        await CheckedBackend(nowhere).connect_unix_socket("/run/docker.sock")


async def test_a_local_server_that_is_named_is_reached() -> None:
    inner = FakeBackend()
    backend = CheckedBackend(
        lambda host, port: (host, port) == ("studio.local", 8188), inner=inner, resolve=answering(["10.0.0.7"])
    )

    await backend.connect_tcp("studio.local", 8188)

    assert inner.connected == ["10.0.0.7"]


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    inner = FakeBackend(dead=frozenset({"1.1.1.1"}))
    await CheckedBackend(nowhere, inner=inner, resolve=answering(["1.1.1.1", PUBLIC])).connect_tcp("cdn.example", 443)
    assert inner.connected == ["1.1.1.1", PUBLIC]


@pytest.mark.parametrize("found", [[], ["1.1.1.1"]])
async def test_a_host_where_nothing_answers_is_a_connection_error(found: list[str]) -> None:
    backend = CheckedBackend(nowhere, inner=FakeBackend(dead=frozenset({"1.1.1.1"})), resolve=answering(found))
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("cdn.example", 443)


async def test_a_name_that_cannot_be_looked_up_is_a_connection_error() -> None:
    async def fail(_host: str, _port: int) -> list[str]:
        raise OSError("no name server")

    with pytest.raises(httpcore.ConnectError, match="no name server"):
        await CheckedBackend(nowhere, resolve=fail).connect_tcp("cdn.example", 443)


async def test_the_system_gives_each_address_once() -> None:
    assert await resolve("127.0.0.1", 443) == ["127.0.0.1"]


async def test_a_stream_counts_what_follows_the_headers_and_no_interim_answer() -> None:
    head = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
    stream = CountedStream(httpcore.AsyncMockStream([head[:50], head[50:] + b"ab", b"cd", b""]))

    assert [await stream.read(100) for _ in range(4)][-1] == b""

    assert stream.body_bytes == 4


@pytest.mark.row("H-11")
async def test_headers_without_an_end_are_refused() -> None:
    stream = CountedStream(httpcore.AsyncMockStream([b"HTTP/1.1 200 OK\r\n" + b"x" * 200_000]))
    with pytest.raises(httpcore.RemoteProtocolError):
        await stream.read(300_000)


async def test_a_checked_connection_carries_bytes_both_ways() -> None:
    async with serve_bytes(scripted(answer("200 OK", b"hello"))) as server:
        stream = await CheckedBackend(lambda _host, _port: True).connect_tcp("127.0.0.1", server.port)
        await stream.write(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        data = b""
        while piece := await stream.read(1000, 5):
            data += piece
        await stream.aclose()

    assert data.endswith(b"hello")
    assert server.requests[0].path == "/x"
