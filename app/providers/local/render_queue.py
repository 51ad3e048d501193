"""Renders that run or wait, by token: starts them, says how far they are, stops them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import structlog

from app.domain.errors import (
    InvalidParametersError,
    MediaError,
    PixSimError,
    ProviderConcurrencyError,
    ProviderError,
    WorkerError,
)
from app.providers.local.requests import RequestStore, StoredRequest
from app.providers.local.work import render
from app.system.processes import RENDERING, WorkerPool
from app.system.threads import in_thread

MOST_AT_ONCE: Final = 1000
LONGEST_RENDER_SECONDS: Final = 3 * 3600.0
STOP_SECONDS: Final = 15.0
_MOST_ENDED: Final = 2000

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Rendering:
    """One render.

    Attributes:
        fraction: Done, 0 to 1; None while it waits for its turn.
        started_at: By the monotonic clock; None while it waits.
        error: Why it failed.
    """

    request: StoredRequest
    fraction: float | None = None
    started_at: float | None = None
    error: ProviderError | None = None
    task: "asyncio.Task[None] | None" = field(default=None, repr=False)


class RenderQueue:
    """Runs renders in worker processes, so many at once; the others wait in their order."""

    def __init__(
        self,
        store: RequestStore,
        size: int,
        *,
        changed: Callable[[str], None],
        finished: Callable[[StoredRequest, float], None],
    ) -> None:
        """Make a queue.

        Args:
            store: Where requests and results are.
            size: How many renders run at once.
            changed: Called with the token of a render that started, ended or failed.
            finished: Called with a finished request and the seconds that it took.
        """
        self._store = store
        self._pool = WorkerPool("render", size, limits=RENDERING)
        self._turns = asyncio.Semaphore(size)
        self._renders: dict[str, Rendering] = {}
        self._changed = changed
        self._finished = finished

    def get(self, token: str) -> Rendering | None:
        """The render of that token, while it runs or after it failed."""
        return self._renders.get(token)

    def check_room(self) -> None:
        """Refuse more than the queue can hold.

        Raises:
            ProviderConcurrencyError: It is full.
        """
        if sum(item.error is None for item in self._renders.values()) >= MOST_AT_ONCE:
            raise ProviderConcurrencyError("Too many drafts are waiting for the local engine.")

    def start(self, token: str, request: StoredRequest) -> Rendering:
        """Render a request in the background; one that is already there is left alone."""
        known = self._renders.get(token)
        if known is not None:
            return known
        rendering = Rendering(request)
        self._renders[token] = rendering
        # The engine inside is a provider that goes on working between two calls, as one behind a network does. The
        # task is kept in `_renders`, ends in `stop` or `close`, and logs every error itself.
        rendering.task = asyncio.get_running_loop().create_task(self._run(token, rendering), name=f"render {token}")
        return rendering

    async def stop(self, token: str) -> None:
        """End a render; when this returns, its worker no longer writes."""
        rendering = self._renders.pop(token, None)
        if rendering is not None and rendering.task is not None:
            rendering.task.cancel()
            await asyncio.wait({rendering.task}, timeout=STOP_SECONDS)

    async def close(self) -> None:
        """End all renders; their requests stay and are taken up at the next start."""
        tasks = {item.task for item in self._renders.values() if item.task is not None}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        self._renders.clear()
        await asyncio.wait_for(self._pool.close(), STOP_SECONDS)

    async def _run(self, token: str, rendering: Rendering) -> None:
        try:
            async with self._turns:
                await self._render(token, rendering)
        except PixSimError as error:
            log.warning("local_render_failed", submission_id=token, error=error.message, detail=error.detail)
            self._fail(token, rendering, _as_provider_error(error))
        except Exception as error:
            log.exception("local_render_failed", submission_id=token)
            self._fail(token, rendering, ProviderError("The draft could not be written.", detail=str(error)))

    async def _render(self, token: str, rendering: Rendering) -> None:
        request = rendering.request
        rendering.started_at = time.monotonic()
        rendering.fraction = 0.0
        self._changed(token)
        part = await in_thread(self._store.part, token)
        try:
            await self._pool.run(
                render,
                request.operation.value,
                request.params,
                str(part),
                timeout_seconds=LONGEST_RENDER_SECONDS,
                on_progress=lambda value: _advance(rendering, value),
            )
            await in_thread(self._store.finish, token, part)
        finally:
            await in_thread(self._store.discard, part)
        if self._renders.get(token) is rendering:
            del self._renders[token]
        seconds = time.monotonic() - rendering.started_at
        log.info("local_render_finished", submission_id=token, operation=request.operation, seconds=round(seconds, 2))
        self._finished(request, seconds)
        self._changed(token)

    def _fail(self, token: str, rendering: Rendering, error: ProviderError) -> None:
        rendering.error = error
        failed = [key for key, item in self._renders.items() if item.error is not None]
        for key in failed[:-_MOST_ENDED]:
            del self._renders[key]
        self._changed(token)


def _advance(rendering: Rendering, value: object) -> None:
    if isinstance(value, int | float):
        rendering.fraction = max(rendering.fraction or 0.0, min(float(value), 1.0))


def _as_provider_error(error: PixSimError) -> ProviderError:
    if isinstance(error, ProviderError):
        return error
    if isinstance(error, MediaError):
        return InvalidParametersError(error.message, detail=error.detail)
    if isinstance(error, WorkerError):
        return ProviderError(
            "The draft's worker ended before the draft was done.", detail=error.detail or error.message
        )
    return ProviderError(error.message, detail=error.detail)
