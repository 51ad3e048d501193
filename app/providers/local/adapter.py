"""The engine inside, as a provider: accepts requests as files and renders them in worker processes."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from typing_extensions import override

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import InvalidParametersError, ProviderUnavailableError, RemoteNotFoundError
from app.providers.base import (
    AccountView,
    BaseProvider,
    Estimate,
    GenerationResult,
    OperationParams,
    RemoteOutput,
    VideoStatusResult,
)
from app.providers.local.manifest import MANIFEST, automatic_slots, manifest_with
from app.providers.local.pace import Pace
from app.providers.local.render_queue import Rendering, RenderQueue
from app.providers.local.requests import RequestStore, StoredRequest
from app.providers.registry import ProviderEnvironment
from app.system.threads import in_thread

_LEAST_FRACTION = 0.05
"""Before this much is done, the model says better than the progress how long it takes."""


class LocalProvider(BaseProvider):
    """Draws storyboards and camera moves, edits pictures and clips on this computer."""

    manifest = MANIFEST

    def __init__(self, environment: ProviderEnvironment) -> None:
        self._store = RequestStore(environment.data_folder)
        self._size = environment.renderers or automatic_slots()
        self._pace = Pace()
        self._queue_or_none: RenderQueue | None = None

    @property
    def _queue(self) -> RenderQueue:
        # Made on first use, because the adapter is built in a thread and the queue belongs to the loop.
        if self._queue_or_none is None:
            self._queue_or_none = RenderQueue(self._store, self._size, changed=self.tell, finished=self._learn)
        return self._queue_or_none

    @override
    async def start(self) -> None:
        tokens = await self._on_disk(self._store.open)
        for token, part in await self._on_disk(self._store.parts):
            # It may be called again in the life of a process: what runs now goes on.
            if self._queue.get(token) is None:
                await self._on_disk(self._store.discard, part)
        for token in tokens:
            request = await self._on_disk(self._store.load, token)
            if request is not None and await self._on_disk(self._store.output, token) is None:
                self._queue.start(token, request)

    @override
    async def close(self) -> None:
        if self._queue_or_none is not None:
            await self._queue_or_none.close()
            self._queue_or_none = None

    @override
    def estimate(self, operation: OperationType, params: OperationParams) -> Estimate:
        return Estimate(seconds=self._pace.seconds(operation, params))

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        if not isinstance(params, self.manifest.params_model(operation)):
            raise InvalidParametersError(f"These are not the parameters of {operation}.")
        self._queue.check_room()
        known = await self._on_disk(self._store.load, client_token)
        if known is None:
            known = StoredRequest(
                operation=operation, params=params.model_dump(mode="json"), accepted_at=datetime.now(UTC)
            )
            await self._on_disk(self._store.save, client_token, known)
        self._queue.start(client_token, known)
        return GenerationResult(client_token, cost=0)

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        rendering = self._queue.get(remote_id)
        if rendering is not None:
            return self._status(rendering)
        request = await self._on_disk(self._store.load, remote_id)
        if request is None:
            raise RemoteNotFoundError("The local engine does not know this draft.")
        output = await self._on_disk(self._store.output, remote_id)
        if output is None:
            # It may have ended between the two looks at the disk; then `start` finds nothing to do but render again.
            return self._status(self._queue.start(remote_id, request))
        path, kind = output
        found = RemoteOutput(path=str(path), mime_type=kind.mime_type, name=path.name)
        return VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=(found,), cost=0)

    @override
    async def cancel(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        await self._drop(remote_id)

    @override
    async def forget(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> None:
        await self._drop(remote_id)

    @override
    async def find(self, account: AccountView, client_token: str, since: datetime) -> GenerationResult | None:
        request = await self._on_disk(self._store.load, client_token)
        return None if request is None else GenerationResult(client_token, cost=0)

    async def _drop(self, token: str) -> None:
        await self._queue.stop(token)
        await self._on_disk(self._store.remove, token)

    def _status(self, rendering: Rendering) -> VideoStatusResult:
        if rendering.error is not None:
            return VideoStatusResult(ProviderStatus.FAILED, error=rendering.error, cost=0)
        model = self.manifest.params_model(rendering.request.operation)
        whole = self._pace.seconds(rendering.request.operation, model.model_validate(rendering.request.params))
        if rendering.started_at is None or rendering.fraction is None:
            return VideoStatusResult(ProviderStatus.PENDING, seconds_left=whole)
        spent = time.monotonic() - rendering.started_at
        left = whole - spent
        if rendering.fraction > _LEAST_FRACTION:
            left = spent / rendering.fraction * (1 - rendering.fraction)
        return VideoStatusResult(ProviderStatus.PROCESSING, fraction=rendering.fraction, seconds_left=max(left, 0.0))

    def _learn(self, request: StoredRequest, seconds: float) -> None:
        params = self.manifest.params_model(request.operation).model_validate(request.params)
        self._pace.learn(request.operation, params, seconds)

    async def _on_disk(self, method: Any, *args: Any) -> Any:
        """Call the store in a thread.

        Raises:
            ProviderUnavailableError: The disk refused; nothing was accepted.
        """
        try:
            return await in_thread(method, *args)
        except OSError as error:
            raise ProviderUnavailableError("The local engine cannot use its folder.", detail=str(error)) from error


def build_provider(environment: ProviderEnvironment) -> LocalProvider:
    """The engine, with as many slots as the settings say."""
    if environment.renderers <= 0:
        return LocalProvider(environment)

    class SizedProvider(LocalProvider):
        manifest = manifest_with(environment.renderers)

    return SizedProvider(environment)
