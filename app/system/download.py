"""One download: its attempts, its redirects, and the checks on what comes."""

import asyncio
import contextlib
import random
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from time import monotonic
from typing import NoReturn, cast

import httpcore
import httpx
import structlog

from app.domain.errors import ProviderAuthError, ProviderError, ProviderUnavailableError, RemoteNotFoundError
from app.system.answers import (
    TryAgainError,
    failure_of,
    is_page,
    length_of,
    place_of,
    total_of_unsatisfied,
    validator_of,
)
from app.system.checked_network import CheckedBackend, CheckedTransport, CountedStream, Resolve
from app.system.copied import Copied
from app.system.crash_points import crash_point
from app.system.links import Links, host_of, same_origin
from app.system.part_file import PartFile
from app.system.threads import in_thread
from app.system.transfer_limits import TransferLimits

log = structlog.get_logger(__name__)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_PROGRESS_BYTES = 64 * 1024
_SURPLUS_SECONDS = 0.3


class Download:
    """Fetches one file; every object of this kind is used once.

    Args:
        target: Where the bytes go; what an earlier download of the same link left there is taken up again.
        limit_bytes: More than this is refused.
        headers: For the server of `url` alone, not for where it redirects to.
        allow_local: As in Links.
        resolve: Looks a host's addresses up.
    """

    def __init__(
        self,
        url: str,
        target: Path,
        *,
        limit_bytes: int,
        headers: Mapping[str, str],
        allow_local: frozenset[str],
        limits: TransferLimits,
        context: ssl.SSLContext,
        resolve: Resolve,
    ) -> None:
        self._links = Links(allow_local)
        self._link = self._links.first(url)
        self._part = PartFile(target, str(self._link.copy_with(query=None)))
        self._limit_bytes = limit_bytes
        self._headers = dict(headers)
        self._limits = limits
        self._context = context
        self._backend = CheckedBackend(self._links.is_local_host, resolve=resolve)

    async def run(self) -> Copied:
        """Fetch the file.

        Raises:
            ProviderUnavailableError: The server did not give it whole; a later download goes on where this one ended.
            ProviderAuthError: The server wants to know who asks, or the link has expired.
            RemoteNotFoundError: It is gone.
            ProviderError: What came, or where it comes from, is not taken.
            StorageError: The disk refuses.
        """
        try:
            for _ in self._part.open():
                await asyncio.sleep(0)
            async with asyncio.timeout(self._limits.total_seconds), self._client() as client:
                await self._attempts(client)
            return await in_thread(self._part.finish)
        except TimeoutError as error:
            raise ProviderUnavailableError("The download took too long.") from error
        except (ProviderUnavailableError, ProviderAuthError, RemoteNotFoundError):
            # An expired link is asked for again, and the new one goes on where this one ended.
            raise
        except ProviderError:
            self._part.drop()
            raise
        finally:
            self._part.close()

    async def measure(self) -> int | None:
        """Ask how long the file is, and take nothing of it; None where it cannot be had, or its length is not told."""
        try:
            async with asyncio.timeout(self._limits.total_seconds), self._client() as client:
                with _as_failures():
                    return await self._measured(client)
        except (TryAgainError, ProviderError, TimeoutError):
            return None

    async def _measured(self, client: httpx.AsyncClient) -> int | None:
        link = self._link
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._answer(client, link) as response:
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or location is None:
                    is_file = response.status_code == httpx.codes.OK and not is_page(response.headers)
                    return length_of(response.headers) if is_file else None
                link = self._links.next(link, location)
        return None

    async def _attempts(self, client: httpx.AsyncClient) -> None:
        failures = 0
        while True:
            size = self._part.size
            try:
                await self._attempt(client)
            except TryAgainError as error:
                failures = 1 if self._part.size - size >= _PROGRESS_BYTES else failures + 1
                if failures >= self._limits.attempts:
                    raise ProviderUnavailableError(error.message, detail=error.detail) from error
                pause = self._pause(failures, error)
                log.info(
                    "download_waits", host=host_of(self._link), error=error.message, detail=error.detail, pause=pause
                )
                await asyncio.sleep(pause)
            else:
                return

    async def _attempt(self, client: httpx.AsyncClient) -> None:
        with _as_failures():
            link = self._link
            for _ in range(_MOST_REDIRECTS + 1):
                async with self._answer(client, link) as response:
                    location = response.headers.get("location")
                    if response.status_code not in _REDIRECTS or location is None:
                        await self._take(response)
                        return
                    link = self._links.next(link, location)
        raise ProviderError("The link is redirected too often.", detail=host_of(self._link))

    @contextlib.asynccontextmanager
    async def _answer(self, client: httpx.AsyncClient, link: httpx.URL) -> AsyncIterator[httpx.Response]:
        headers = self._headers if same_origin(link, self._link) else {}
        request = client.build_request("GET", link, headers={**headers, **self._own_headers()})
        try:
            async with asyncio.timeout(self._limits.head_seconds):
                response = await client.send(request, stream=True)
        except TimeoutError as error:
            raise TryAgainError("The server does not answer.", detail=host_of(link)) from error
        try:
            yield response
        finally:
            await response.aclose()

    def _own_headers(self) -> dict[str, str]:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        if self._part.size and self._part.validator is not None:
            headers |= {"Range": f"bytes={self._part.size}-", "If-Range": self._part.validator}
        return headers

    async def _take(self, response: httpx.Response) -> None:
        match response.status_code:
            case httpx.codes.OK if is_page(response.headers):
                raise TryAgainError("A web page came instead of the file: the network may ask for a sign-in.")
            case httpx.codes.OK:
                length = length_of(response.headers)
                self._refuse_above_limit(length or 0)
                self._part.restart(validator_of(response.headers), length)
                await self._receive(response, length)
            case httpx.codes.PARTIAL_CONTENT if self._part.size:
                self._check_place(response)
                await self._receive(response, length_of(response.headers))
            case httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE if self._part.size:
                if not self._is_complete(response):
                    self._start_over("The file has changed at the server.")
            case status:
                raise failure_of(status, response.headers, datetime.now(UTC))

    def _check_place(self, response: httpx.Response) -> None:
        place, length = place_of(response.headers), length_of(response.headers)
        is_whole = place is not None and place.end + 1 == place.total
        is_ours = place is not None and place.start == self._part.size and self._part.total in {None, place.total}
        has_length = place is not None and length in {None, place.end + 1 - place.start}
        if not (is_whole and is_ours and has_length and self._is_same_version(response)):
            self._start_over("The server goes on at a wrong place.")
        elif place is not None:
            self._refuse_above_limit(place.total)
            self._part.total = place.total

    def _is_complete(self, response: httpx.Response) -> bool:
        total = total_of_unsatisfied(response.headers)
        return total == self._part.size and self._part.total in {None, total} and self._is_same_version(response)

    def _is_same_version(self, response: httpx.Response) -> bool:
        tag = response.headers.get("etag")
        is_tag = self._part.validator is not None and self._part.validator.startswith('"')
        return tag is None or not is_tag or tag == self._part.validator

    def _start_over(self, reason: str) -> NoReturn:
        self._part.restart()
        raise TryAgainError(reason)

    async def _receive(self, response: httpx.Response, length: int | None) -> None:
        end = None if length is None else self._part.size + length
        pace = _Pace(self._limits)
        # Left before its end when the length is reached: httpx would close the connection, and what lies behind the
        # announced end could not be seen any more.
        body = cast("AsyncGenerator[bytes, None]", response.aiter_raw())
        async with contextlib.aclosing(body) as chunks:
            if end != self._part.size:
                async for chunk in chunks:
                    self._refuse_above_limit(self._part.size + len(chunk))
                    self._part.append(chunk)
                    crash_point("mid_download")
                    pace.count(len(chunk))
                    if self._part.size == end:
                        break
            if length is not None:
                await self._check_end(response, length)
        if self._part.total not in {None, self._part.size}:
            raise TryAgainError("The server sent less than it announced.")

    async def _check_end(self, response: httpx.Response, length: int) -> None:
        stream = response.extensions["network_stream"]
        surplus = b""
        if isinstance(stream, CountedStream):
            with contextlib.suppress(httpcore.NetworkError, httpcore.TimeoutException):
                surplus = await stream.read(1, _SURPLUS_SECONDS)
            if surplus or stream.body_bytes > length:
                raise ProviderError("The server sent more than it announced.")

    def _refuse_above_limit(self, size: int) -> None:
        if size > self._limit_bytes:
            raise ProviderError(f"The file is larger than {self._limit_bytes} bytes, the most that is taken.")

    def _pause(self, failures: int, error: TryAgainError) -> float:
        longest = min(self._limits.longest_pause_seconds, self._limits.first_pause_seconds * 2 ** (failures - 1))
        pause = random.uniform(0, longest)  # noqa: S311 - spreads retries; nothing secret hangs on it
        if error.pause is not None:
            pause += min(error.pause.total_seconds(), self._limits.longest_asked_pause_seconds)
        return pause

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=CheckedTransport(self._context, self._backend),
            timeout=httpx.Timeout(self._limits.idle_seconds, connect=self._limits.connect_seconds),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )


class _Pace:
    """Ends a body that comes too slowly."""

    def __init__(self, limits: TransferLimits) -> None:
        self._seconds = limits.pace_seconds
        self._least_bytes = limits.pace_seconds * limits.least_bytes_per_second
        self._began_at = monotonic()
        self._bytes = 0

    def count(self, size: int) -> None:
        self._bytes += size
        now = monotonic()
        if now - self._began_at < self._seconds:
            return
        if self._bytes < self._least_bytes:
            raise TryAgainError("The server sends too slowly.")
        self._began_at, self._bytes = now, 0


@contextlib.contextmanager
def _as_failures() -> Iterator[None]:
    """Turn what httpx raises into what another attempt may mend, and what it may not."""
    try:
        yield
    except httpx.TransportError as error:
        if _is_about_the_certificate(error):
            raise ProviderUnavailableError("The server cannot prove who it is.", detail=str(error)) from error
        raise TryAgainError("The connection to the server failed.", detail=_words_of(error)) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ProviderError("The link is broken.", detail=str(error)) from error


def _words_of(error: Exception) -> str:
    return str(error) or type(error).__name__


def _is_about_the_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
