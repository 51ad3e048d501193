"""The adb server's protocol: a request is its length as 4 hex digits and a text; the answer OKAY, or FAIL and why."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from app.devices.address import ServerAddress
from app.domain.errors import (
    AdbUnavailableError,
    DeviceError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
    ValidationError,
)

T = TypeVar("T")

MAX_REPLY_BYTES = 1024 * 1024
ANSWER_SECONDS = 10.0
CONNECT_SECONDS = 3.0
_MAX_REQUEST_BYTES = 0xFFFF
_BUFFER_BYTES = 256 * 1024
_LENGTH = re.compile(rb"[0-9a-fA-F]{4}")
_GONE = re.compile(r"device (?:'.*' )?(?:not found|offline|unauthorized|still )|no devices?|closed", re.IGNORECASE)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def encode_request(text: str) -> bytes:
    """Put the length before the text.

    Raises:
        ValidationError: It is longer than the server takes, or holds a NUL, at which the phone would cut it off.
    """
    data = text.encode()
    if len(data) > _MAX_REQUEST_BYTES or b"\0" in data:
        raise ValidationError(f"A request to adb of {len(data)} bytes is too long or not text.")
    return b"%04x" % len(data) + data


def decode_length(digits: bytes) -> int:
    """Read the 4 hex digits before a text.

    Raises:
        DeviceError: They are something else: whoever answers is no adb server.
    """
    if not _LENGTH.fullmatch(digits):
        raise DeviceError("What answers is no adb server.", detail=repr(digits))
    return int(digits, 16)


def refusal(words: str) -> DeviceError:
    """Make the error of a FAIL: the phone is away, or something was refused."""
    if _GONE.match(words):
        return DeviceGoneError("The phone is not connected.", detail=words)
    return DeviceRefusedError(f"adb refused: {words}", detail=words)


async def within(seconds: float, work: Awaitable[T]) -> T:
    """Wait for what talks to the server, and translate how it may fail.

    Raises:
        DeviceTimeoutError: It took longer.
        DeviceGoneError: The connection ended or broke.
    """
    try:
        # Python 3.11's wait_for loses a cancel that comes together with the end of its time.
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as error:
        raise DeviceTimeoutError(f"No answer came within {seconds:g} s.") from error
    except (OSError, asyncio.IncompleteReadError) as error:
        raise DeviceGoneError("The connection to the phone ended.", detail=str(error)) from error


async def together(*works: Coroutine[Any, Any, T]) -> list[T]:
    """Wait for all of them; the first error ends the others before it is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


async def dial(address: ServerAddress) -> Streams:
    """Open a connection to the server.

    Raises:
        AdbUnavailableError: Nobody answers there.
    """
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await asyncio.open_connection(address.host, address.port, limit=_BUFFER_BYTES)
    except (OSError, TimeoutError) as error:
        raise AdbUnavailableError(f"No adb server answers at {address}.", detail=str(error)) from error


async def ask(streams: Streams, text: str, seconds: float = ANSWER_SECONDS) -> None:
    """Send one request and wait for OKAY.

    Raises:
        DeviceGoneError: The phone is away, or the connection ended.
        DeviceRefusedError: The server said no.
        DeviceTimeoutError: It said nothing.
    """
    request = encode_request(text)
    await within(seconds, _ask(streams, request))


async def open_service(address: ServerAddress, *requests: str, seconds: float = ANSWER_SECONDS) -> Streams:
    """Connect and make requests, one after another on one connection; the caller closes the streams.

    Raises:
        DeviceError: As `dial` and `ask`.
    """
    streams = await dial(address)
    try:
        for request in requests:
            await ask(streams, request, seconds)
    except BaseException:
        hang_up(streams)
        raise
    return streams


@contextlib.asynccontextmanager
async def service(address: ServerAddress, *requests: str, seconds: float = ANSWER_SECONDS) -> AsyncIterator[Streams]:
    """Give the streams of `open_service` and close them at the end."""
    streams = await open_service(address, *requests, seconds=seconds)
    try:
        yield streams
    finally:
        hang_up(streams)


def hang_up(streams: Streams) -> None:
    """End the connection at once, whatever is under way."""
    streams[1].transport.abort()


async def read_text(reader: asyncio.StreamReader) -> str:
    """Read a length of 4 hex digits and the text that follows; it has at most 65,535 bytes.

    Raises:
        DeviceError: A refusal comes in its place: adb says OKAY to a pairing before it tries it.
    """
    digits = await reader.readexactly(4)
    is_refused = digits == b"FAIL"
    length = decode_length(await reader.readexactly(4) if is_refused else digits)
    text = (await reader.readexactly(length)).decode(errors="replace")
    if is_refused:
        raise refusal(text)
    return text


async def ask_text(address: ServerAddress, request: str, seconds: float = ANSWER_SECONDS) -> str:
    """Make a request that is answered by one text.

    Raises:
        DeviceError: As `dial` and `ask`.
    """
    async with service(address, request, seconds=seconds) as (reader, _):
        return await within(seconds, read_text(reader))


async def read_all(reader: asyncio.StreamReader, limit_bytes: int) -> bytes:
    """Read to the end.

    Raises:
        DeviceRefusedError: There is more than the limit.
    """
    data = bytearray()
    while piece := await reader.read(_BUFFER_BYTES):
        data += piece
        if len(data) > limit_bytes:
            raise too_long(limit_bytes)
    return bytes(data)


def too_long(limit_bytes: int) -> DeviceRefusedError:
    """Make the error for an answer that is longer than what is taken."""
    return DeviceRefusedError(f"The phone's answer is longer than {limit_bytes} bytes.")


def open_blocking(
    address: ServerAddress,
    *requests: str,
    seconds: float = ANSWER_SECONDS,
    on_open: Callable[[socket.socket], None] | None = None,
) -> socket.socket:
    """Do as `open_service` in a thread; the socket keeps the timeout.

    Args:
        address: The server.
        requests: What is asked, one after another.
        seconds: How long each answer may take.
        on_open: Is given the socket before anything is asked, so that another thread can break the waiting off.

    Raises:
        DeviceError: As `dial` and `ask`.
    """
    encoded = [encode_request(text) for text in requests]
    try:
        line = socket.create_connection((address.host, address.port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise AdbUnavailableError(f"No adb server answers at {address}.", detail=str(error)) from error
    try:
        line.settimeout(seconds)
        if on_open is not None:
            on_open(line)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in encoded:
            _ask_blocking(line, request)
    except TimeoutError as error:
        line.close()
        raise DeviceTimeoutError(f"No answer came within {seconds:g} s.") from error
    except OSError as error:
        line.close()
        raise DeviceGoneError("The connection to the phone ended.", detail=str(error)) from error
    except BaseException:
        line.close()
        raise
    return line


async def _ask(streams: Streams, request: bytes) -> None:
    reader, writer = streams
    writer.write(request)
    await writer.drain()
    status = await reader.readexactly(4)
    if status != b"OKAY":
        reason = (await read_text(reader)).encode() if status == b"FAIL" else b""
        raise _status_error(status, reason)


def _ask_blocking(line: socket.socket, request: bytes) -> None:
    line.sendall(request)
    status = _receive(line, 4)
    if status != b"OKAY":
        reason = _receive(line, decode_length(_receive(line, 4))) if status == b"FAIL" else b""
        raise _status_error(status, reason)


def _status_error(status: bytes, reason: bytes) -> DeviceError:
    if status == b"FAIL":
        return refusal(reason.decode(errors="replace"))
    return DeviceError("What answers is no adb server.", detail=repr(status))


def _receive(line: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        piece = line.recv(count - len(data))
        if not piece:
            raise DeviceGoneError("The connection to the phone ended.")
        data += piece
    return bytes(data)
