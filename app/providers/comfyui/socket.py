"""The socket to a server: it tells of our prompts while there are any, and comes back by itself when it breaks."""

import asyncio
import json
import random
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

import structlog

from app.providers.comfyui.progress import ProgressBoard
from app.system.http import make_tls_context
from app.system.threads import in_thread

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

log = structlog.get_logger(__name__)

IDLE_SECONDS: Final = 60.0
"""So long a socket stays without a prompt of ours."""
TELL_SECONDS: Final = 0.2
"""A prompt is not told of more often."""
_LOOK_SECONDS: Final = 5.0
_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 30.0
_MOST_FRAME_BYTES: Final = 8 * 1024 * 1024
_OPEN_SECONDS: Final = 10.0
_CLOSE_SECONDS: Final = 1.0
_FEATURES: Final = json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}})


class ServerSocket:
    """One server's events.

    Args:
        address: The server's base address.
        client_id: What our prompts name, so that their events come here.
        headers: For a proxy before the server.
        changed: Called with a prompt's id when there is news of it.
    """

    def __init__(
        self, address: str, client_id: str, headers: Mapping[str, str], *, changed: Callable[[str], None]
    ) -> None:
        self.board = ProgressBoard()
        self.is_live = False
        self._address = address
        self._client_id = client_id
        self._headers = dict(headers)
        self._changed = changed
        self._task: asyncio.Task[None] | None = None
        self._told_at: dict[str, float] = {}
        self._late: dict[str, asyncio.TimerHandle] = {}

    def follow(self, prompt_id: str, nodes: int = 0) -> None:
        """Listen for a prompt; the socket is opened where it is not."""
        self.board.follow(prompt_id, nodes)
        if self._task is None or self._task.done():
            # The adapter listens between two calls. The task is kept here, ends in `close` or when nothing is followed,
            # and logs every error itself.
            self._task = asyncio.get_running_loop().create_task(self._run(), name=f"comfyui socket {self._address}")

    def drop(self, prompt_id: str) -> None:
        """The prompt is of no interest any more."""
        self.board.drop(prompt_id)
        self._told_at.pop(prompt_id, None)
        late = self._late.pop(prompt_id, None)
        if late is not None:
            late.cancel()

    def end(self) -> "asyncio.Task[None] | None":
        """End listening; gives the task that is ending."""
        task, self._task = self._task, None
        for prompt_id in self.board.ids():
            self.drop(prompt_id)
        if task is not None:
            task.cancel()
        return task

    async def close(self) -> None:
        """End listening, and wait for that."""
        task = self.end()
        if task is not None:
            await asyncio.wait({task}, timeout=_CLOSE_SECONDS + 1)

    async def _run(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while self.board.ids():
            opened_at = monotonic()
            try:
                await self._listen()
            except (OSError, ValueError) as error:
                # A server that is away is an everyday thing.
                log.info("comfyui_socket_broken", address=self._address, reason=str(error) or type(error).__name__)
            finally:
                self.is_live = False
            if monotonic() - opened_at > _LONGEST_PAUSE_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            self._doubt()
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311  (no secret)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _listen(self) -> None:
        """Open the socket and read it until it breaks or nothing is followed.

        Raises:
            OSError: It broke, or could not be opened.
        """
        # When the first job goes there.
        from websockets.exceptions import WebSocketException  # noqa: PLC0415

        try:
            await self._open()
        except WebSocketException as error:
            raise ConnectionError(str(error) or type(error).__name__) from error

    async def _open(self) -> None:
        from websockets.asyncio.client import connect  # noqa: PLC0415

        url = _socket_url(self._address, self._client_id)
        # Without a header Origin: a server without CORS refuses one that is not its own.
        async with connect(
            url,
            origin=None,
            additional_headers=self._headers,
            ssl=await _context(url),
            proxy=None,
            compression=None,
            max_size=_MOST_FRAME_BYTES,
            max_queue=32,
            open_timeout=_OPEN_SECONDS,
            close_timeout=_CLOSE_SECONDS,
        ) as socket:
            await socket.send(_FEATURES)
            self.is_live = True
            # What happened while nobody listened is not told again.
            self._doubt()
            await self._read(socket)

    async def _read(self, socket: "ClientConnection") -> None:
        idle_at = monotonic()
        while monotonic() - idle_at < IDLE_SECONDS:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    frame = await socket.recv()
                for prompt_id in self.board.take(frame):
                    self._tell(prompt_id)
            if self.board.ids():
                idle_at = monotonic()

    def _doubt(self) -> None:
        self.board.doubt()
        for prompt_id in self.board.ids():
            self._tell(prompt_id)

    def _tell(self, prompt_id: str) -> None:
        """Tell of a prompt at once, or when the last time is long enough ago; the newest state is read then."""
        wait = self._told_at.get(prompt_id, 0.0) + TELL_SECONDS - monotonic()
        found = self.board.get(prompt_id)
        if wait <= 0 or (found is not None and found.has_ended):
            self._tell_now(prompt_id)
        elif prompt_id not in self._late:
            self._late[prompt_id] = asyncio.get_running_loop().call_later(wait, self._tell_now, prompt_id)

    def _tell_now(self, prompt_id: str) -> None:
        late = self._late.pop(prompt_id, None)
        if late is not None:
            late.cancel()
        if self.board.get(prompt_id) is not None:
            self._told_at[prompt_id] = monotonic()
            self._changed(prompt_id)


def _socket_url(address: str, client_id: str) -> str:
    place = urlsplit(address)
    scheme = "wss" if place.scheme == "https" else "ws"
    return urlunsplit((scheme, place.netloc, place.path.rstrip("/") + "/ws", f"clientId={client_id}", ""))


async def _context(url: str) -> ssl.SSLContext | None:
    return await in_thread(make_tls_context) if url.startswith("wss:") else None
