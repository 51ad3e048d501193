"""Byte streams over HTTP, in one thread with a loop of its own: the window's thread never sees a chunk."""

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.domain.errors import ProviderError, ProviderUnavailableError
from app.system.copied import Copied
from app.system.gateways import Gateways
from app.system.http import make_tls_context
from app.system.keyed_locks import KeyedLocks
from app.system.loop_thread import LoopThread
from app.system.threads import in_thread
from app.system.transfer_limits import TransferLimits

if TYPE_CHECKING:
    import ssl

    from app.system.checked_network import Resolve
    from app.system.download import Download

T = TypeVar("T")
MOST_STREAMS = 4


class Transfer:
    """Fetches files by their links, without credentials of its own.

    The thread starts with the first download. Any loop may wait for one.

    Args:
        ca_file: A certificate authority of one's own, trusted beside the public ones.
        resolve: Looks a host's addresses up; the system's way by default.
        gateways: Which addresses are reached by another way.
    """

    def __init__(
        self,
        limits: TransferLimits | None = None,
        *,
        ca_file: Path | None = None,
        resolve: "Resolve | None" = None,
        gateways: Gateways | None = None,
    ) -> None:
        self._limits = limits or TransferLimits()
        self._ca_file = ca_file
        self._resolve = resolve
        self._gateways = gateways or Gateways()
        self._lock = threading.Lock()
        self._thread: LoopThread | None = None
        self._is_closed = False
        # Used in the thread alone.
        self._turns = asyncio.Semaphore(MOST_STREAMS)
        self._targets = KeyedLocks()
        self._context: ssl.SSLContext | None = None

    async def download(
        self,
        url: str,
        target: Path,
        *,
        limit_bytes: int,
        headers: Mapping[str, str] | None = None,
        allow_local: frozenset[str] = frozenset(),
    ) -> Copied:
        """Fetch a file; when this returns, all of it is on the disk.

        What an earlier download of the same link left at `target` is taken up again where the server vouches for it.
        Cancelling stops it and leaves what has come. Pauses between attempts are taken here; nothing is sent but GET.

        Args:
            url: https, except for what `allow_local` names. Up to five redirects are followed, each checked like this.
            target: A file that nobody else writes; what is in it without a note (`<name>.meta`) is thrown away.
            limit_bytes: More than this is refused, announced or not.
            headers: For the server of `url` alone.
            allow_local: Hosts, or "host:port", that may be reached by http, at any port and address.

        Raises:
            ProviderUnavailableError: It did not come whole; a later call goes on where this one ended.
            ProviderAuthError: The server does not let us; a signed link has expired.
            RemoteNotFoundError: It is gone.
            ProviderError: Any other: the link or what came is refused; nothing is left at `target`.
            StorageError: The disk refuses.
        """
        return await self._wait(self._download(url, target, limit_bytes, dict(headers or {}), allow_local))

    async def measure(self, url: str, *, allow_local: frozenset[str] = frozenset()) -> int | None:
        """The length of the file at a link now; None where it cannot be had, or its length is not told.

        Raises:
            ProviderUnavailableError: The program is closing.
        """
        return await self._wait(self._measure(url, allow_local))

    async def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        future = self._running(work).submit(work)
        try:
            return await asyncio.wrap_future(future, loop=asyncio.get_running_loop())
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._is_closed and task is not None and not task.cancelling():
                raise ProviderUnavailableError("The program is closing.") from None
            raise

    async def close(self) -> None:
        """Stop what runs, which raises ProviderUnavailableError, and end the thread."""
        self._is_closed = True
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            await in_thread(thread.end)

    def _running(self, work: Coroutine[Any, Any, Any]) -> LoopThread:
        with self._lock:
            if self._is_closed:
                work.close()
                raise ProviderUnavailableError("The program is closing.")
            if self._thread is None:
                self._thread = LoopThread("transfer")
            return self._thread

    async def _download(
        self, url: str, target: Path, limit_bytes: int, headers: dict[str, str], allow_local: frozenset[str]
    ) -> Copied:
        async with self._targets.hold(target), self._turns:
            return await self._prepared(url, target, limit_bytes, headers, allow_local).run()

    async def _measure(self, url: str, allow_local: frozenset[str]) -> int | None:
        async with self._turns:
            try:
                download = self._prepared(url, Path("measured"), 0, {}, allow_local)
            except ProviderError:
                return None
            return await download.measure()

    def _prepared(
        self, url: str, target: Path, limit_bytes: int, headers: dict[str, str], allow_local: frozenset[str]
    ) -> "Download":
        # With httpx, which is imported in this thread.
        from app.system.checked_network import resolve  # noqa: PLC0415
        from app.system.download import Download  # noqa: PLC0415

        if self._context is None:
            self._context = make_tls_context(self._ca_file)
        route = self._gateways.lead(url)
        if route.gateway is not None:
            allow_local |= {route.gateway}
        return Download(
            route.url,
            target,
            limit_bytes=limit_bytes,
            headers=headers,
            allow_local=allow_local,
            limits=self._limits,
            context=self._context,
            resolve=self._resolve or resolve,
        )
