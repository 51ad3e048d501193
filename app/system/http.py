"""Calls to services over HTTP, in one thread with a loop of its own: the window's thread sees only whole answers."""

import asyncio
import base64
import json
import re
import ssl
import threading
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from app import __version__
from app.domain.errors import PixSimError
from app.system.answers import asked_pause
from app.system.gateways import Gateways
from app.system.loop_thread import LoopThread
from app.system.threads import in_thread

if TYPE_CHECKING:
    import httpx

MOST_CALLS: Final = 8
MOST_LONG_CALLS: Final = 32
MOST_BYTES: Final = 8 * 1024 * 1024
CONNECT_SECONDS: Final = 10.0
SPARE_SECONDS: Final = 30.0
_CHUNK_BYTES: Final = 256 * 1024
_MILLISECONDS: Final = re.compile(r"\d{1,9}")
_LEAST_BYTES_A_SECOND: Final = 16 * 1024


class NotSentCallError(PixSimError):
    """The call surely never reached the service."""


class UnansweredCallError(PixSimError):
    """The call went out, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A file inside a JSON body, as base64 behind a prefix such as "data:image/png;base64,"."""

    path: str
    prefix: str = ""

    def text(self) -> str:
        return self.prefix + base64.b64encode(Path(self.path).read_bytes()).decode("ascii")


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a multipart form."""

    name: str
    path: str
    mime_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked.

    Attributes:
        json: The body; it may hold `Inline` anywhere.
        form: The fields of a multipart form, with `files`; without files of a form in the URL's way, unless
            `is_multipart`.
        file: The path of a file that is the whole body.
        seconds: How long an answer may take.
        limit_bytes: A longer answer is refused.
        is_long: It answers only with the finished work: it is counted apart from short calls.
        is_fresh: On a connection of its own, so that a lost answer is not the fault of an old connection.
        is_checked: The address came from outside: https only, and no address of a private network.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    files: Sequence[FilePart] = ()
    file: str | None = None
    seconds: float = 60.0
    limit_bytes: int = MOST_BYTES
    is_long: bool = False
    is_fresh: bool = False
    is_checked: bool = False
    is_multipart: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        headers: By lower-case name.
        data: The body as JSON; None where it is not JSON.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    data: Any = field(default=None, repr=False)

    @property
    def is_success(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_client_error(self) -> bool:
        return HTTPStatus.BAD_REQUEST <= self.status < HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def is_server_error(self) -> bool:
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def retry_after(self) -> timedelta | None:
        """The pause that the service asks for, where it does."""
        milliseconds = self.headers.get("retry-after-ms", "")
        if _MILLISECONDS.fullmatch(milliseconds):
            return timedelta(milliseconds=int(milliseconds))
        return asked_pause(self.headers.get("retry-after"), datetime.now(UTC))

    @property
    def words(self) -> str:
        """The start of the body as text, for a detail."""
        return self.content[:300].decode("utf-8", "replace")


class HttpCalls:
    """Makes calls, so many at once; nothing is repeated, and no redirect is followed.

    The thread starts with the first call. Any loop may wait for one.

    Args:
        gateways: Which addresses are reached by another way.
        ca_file: A certificate authority of one's own, trusted beside the public ones.
        spare_seconds: How much longer than its answer may take, and its files need, a call may last as a whole.
    """

    def __init__(
        self, gateways: Gateways | None = None, *, ca_file: Path | None = None, spare_seconds: float = SPARE_SECONDS
    ) -> None:
        self.gateways = gateways or Gateways()
        self._ca_file = ca_file
        self._spare_seconds = spare_seconds
        self._lock = threading.Lock()
        self._thread: LoopThread | None = None
        self._is_closed = False
        # Used in the thread alone.
        self._turns = asyncio.Semaphore(MOST_CALLS)
        self._long_turns = asyncio.Semaphore(MOST_LONG_CALLS)
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._context: ssl.SSLContext | None = None

    async def send(self, call: Call) -> Answer:
        """Make a call.

        Raises:
            NotSentCallError: It surely never arrived.
            UnansweredCallError: Nobody knows whether it arrived, or its answer is not whole.
        """
        future = self._running(work := self._send(call)).submit(work)
        return await asyncio.wrap_future(future, loop=asyncio.get_running_loop())

    async def close(self) -> None:
        """Break off what runs, and end the thread."""
        self._is_closed = True
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.wrap_future(thread.submit(self._close_clients()))
            await in_thread(thread.end)

    def _running(self, work: Coroutine[Any, Any, Any]) -> LoopThread:
        with self._lock:
            if self._is_closed:
                work.close()
                raise NotSentCallError("The program is closing.")
            if self._thread is None:
                self._thread = LoopThread("calls")
            return self._thread

    async def _send(self, call: Call) -> Answer:
        import httpx  # noqa: PLC0415  (in this thread: it takes a while)

        is_sending = False
        try:
            limit = call.seconds + self._spare_seconds + _size_of(call) / _LEAST_BYTES_A_SECOND
            async with (
                self._long_turns if call.is_long else self._turns,
                asyncio.timeout(limit),
                AsyncExitStack() as stack,
            ):
                request = await self._request(call, stack)
                is_sending = True
                return await self._answer(call, request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSentCallError("No connection could be made.", detail=_words_of(error)) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise NotSentCallError("The call could not be made.", detail=_words_of(error)) from error
        except httpx.HTTPError as error:
            raise UnansweredCallError("No whole answer came.", detail=_words_of(error)) from error
        except OSError as error:
            # A broken TLS record and the end of the whole time are among these, and come after a request went out.
            if not is_sending:
                raise NotSentCallError("The call could not be made.", detail=_words_of(error)) from error
            is_late = isinstance(error, TimeoutError)
            words = "No answer came in time." if is_late else "No whole answer came."
            raise UnansweredCallError(words, detail=_words_of(error)) from error

    async def _request(self, call: Call, stack: AsyncExitStack) -> "httpx.Request":
        client = self._client(call)
        headers = {"User-Agent": f"PixSim7/{__version__}", "Accept": "application/json", **call.headers}
        address = self.gateways.lead(call.url).url
        seconds = {"connect": CONNECT_SECONDS, "read": call.seconds, "write": call.seconds, "pool": CONNECT_SECONDS}
        if call.json is not None:
            headers["Content-Type"] = "application/json"
            body: Any = await asyncio.to_thread(_as_json, call.json)
        elif call.file is not None:
            headers["Content-Length"] = str(_size_of(call))
            body = _chunks(stack.enter_context(await asyncio.to_thread(Path(call.file).open, "rb")))
        else:
            fields: Any = dict(call.form or {}) or None
            files: list[Any] = [_opened(part, stack) for part in call.files]
            if call.is_multipart and not files:
                fields, files = None, [(name, (None, value)) for name, value in (call.form or {}).items()]
            request = client.build_request(call.method, address, headers=headers, data=fields, files=files or None)
            request.extensions["timeout"] = seconds
            return request
        request = client.build_request(call.method, address, headers=headers, content=body)
        request.extensions["timeout"] = seconds
        return request

    async def _answer(self, call: Call, request: "httpx.Request") -> Answer:
        response = await self._client(call).send(request, stream=True)
        try:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > call.limit_bytes:
                    raise UnansweredCallError(
                        "The answer is longer than is taken.", detail=f"HTTP {response.status_code}"
                    )
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, bytes(content), _as_data(bytes(content)))

    def _client(self, call: Call) -> "httpx.AsyncClient":
        gateway = self.gateways.lead(call.url).gateway
        kind = f"checked {gateway}" if call.is_checked else "fresh" if call.is_fresh else "kept"
        if kind not in self._clients:
            self._clients[kind] = self._made(call, gateway)
        return self._clients[kind]

    def _made(self, call: Call, gateway: str | None) -> "httpx.AsyncClient":
        import httpx  # noqa: PLC0415

        from app.system.checked_network import CheckedBackend, CheckedTransport  # noqa: PLC0415

        if self._context is None:
            self._context = make_tls_context(self._ca_file)
        if call.is_checked:
            backend = CheckedBackend(lambda host, port: gateway in {f"{host}:{port}", host})
            transport: httpx.AsyncBaseTransport = CheckedTransport(self._context, backend)
        else:
            kept = 0 if call.is_fresh else 20
            transport = httpx.AsyncHTTPTransport(
                verify=self._context, trust_env=False, limits=httpx.Limits(max_keepalive_connections=kept)
            )
        return httpx.AsyncClient(transport=transport, follow_redirects=False, trust_env=False)

    async def _close_clients(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()


def make_tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """What certificates are checked against: the public authorities, and an own one beside them. It cannot be off."""
    import certifi  # noqa: PLC0415

    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def _size_of(call: Call) -> int:
    paths = [part.path for part in call.files] + ([call.file] if call.file is not None else [])
    return sum(Path(path).stat().st_size for path in paths)


def _as_json(value: Any) -> bytes:
    return json.dumps(value, default=_inlined, ensure_ascii=False, separators=(",", ":")).encode()


def _inlined(value: object) -> str:
    if isinstance(value, Inline):
        return value.text()
    raise TypeError(f"{type(value).__name__} is no JSON")


def _as_data(content: bytes) -> Any:
    try:
        return json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _opened(part: FilePart, stack: AsyncExitStack) -> tuple[str, tuple[str, BinaryIO, str]]:
    file = stack.enter_context(Path(part.path).open("rb"))  # noqa: SIM115  (the stack closes it)
    return part.name, (part.filename, file, part.mime_type)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
        yield chunk


def _words_of(error: Exception) -> str:
    return str(error) or type(error).__name__
