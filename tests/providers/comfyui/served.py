"""What tests do with the adapter and its server."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.domain.enums import OperationType, ProviderStatus
from app.providers.base import GenerationResult, VideoStatusResult
from app.providers.comfyui.adapter import ComfyProvider
from app.providers.comfyui.graph import Node
from app.providers.registry import ProviderRegistry
from tests.support.adapters import ServedAdapter
from tests.support.until import until


def comfy_registry(folder: Path) -> ProviderRegistry:
    """ComfyUI and the engine inside, without an account."""
    found = ProviderRegistry.discover(folder)
    return ProviderRegistry({name: found.get(name) for name in ("comfyui", "local")})


class Comfy:
    """Submits workflows and follows them."""

    def __init__(self, adapter: ServedAdapter) -> None:
        assert isinstance(adapter.provider, ComfyProvider)
        self.provider = adapter.provider
        self.server = adapter.server
        self.account = adapter.account
        self.adapter = adapter
        self.told: list[str] = []
        self.provider.listen(self.told.append)

    async def submit(
        self, operation: OperationType, model: str, *, token: str | None = None, **params: Any
    ) -> GenerationResult:
        checked = self.provider.manifest.params_model(operation).model_validate({"model": model, **params})
        return await self.provider.submit(self.account, operation, checked, client_token=token or str(uuid4()))

    async def draw(self, **params: Any) -> GenerationResult:
        """Submit the shipped workflow for a picture from words."""
        params = {"prompt": "a boat", "steps": 3, "seed": len(self.server.jobs) + 1, "scheduler": "karras", **params}
        return await self.submit(OperationType.TEXT_TO_IMAGE, "text-to-image", **params)

    async def look(self, job: GenerationResult) -> VideoStatusResult:
        return await self.provider.check(self.account, job.remote_id, job.handle)

    async def ended(self, job: GenerationResult) -> VideoStatusResult:
        """Look until it has ended."""
        seen: list[VideoStatusResult] = []

        async def is_ended() -> bool:
            seen[:] = [await self.look(job)]
            return seen[0].status not in {ProviderStatus.PENDING, ProviderStatus.PROCESSING}

        await until(is_ended, wanted=True)
        return seen[0]

    async def add(self, graph: dict[str, Any], title: str = "Own", operation: OperationType | None = None) -> str:
        """Keep a workflow as it is found; gives its name."""
        draft = await self.provider.workflows.read(json.dumps(graph).encode(), title, self.account)
        assert draft.missing == ()
        assert operation in {None, draft.operation}
        return await self.provider.workflows.keep(draft)

    def sent(self, job: GenerationResult) -> dict[str, Any]:
        """The graph as it came to the server."""
        found: dict[str, Any] = self.server.jobs[job.remote_id]["request"]["prompt"]
        assert all(Node.model_validate(node) for node in found.values())
        return found
