"""Runs prompts one after another, in the server's memory."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from typing_extensions import override

from tests.support.servers import media
from tests.support.servers.comfyui.files import FileStore
from tests.support.servers.comfyui.graphs import Graph, ancestors, cache_key, links
from tests.support.servers.comfyui.sockets import Sockets
from tests.support.servers.wire_server import Job, Outcome

STEPS_SHOWN = 6
TICK = 0.01
OUT_OF_MEMORY = "torch.OutOfMemoryError"

Phase = Literal["pending", "in_progress", "completed", "failed", "cancelled"]
_STATES: dict[Phase, Literal["waiting", "running", "ended", "cancelled"]] = {
    "pending": "waiting",
    "in_progress": "running",
    "completed": "ended",
    "failed": "ended",
    "cancelled": "cancelled",
}


@dataclass(slots=True)
class Prompt(Job):
    """A prompt in the queue, running or ended."""

    number: float = 0
    graph: Graph = field(default_factory=dict)
    targets: list[str] = field(default_factory=list)
    extra_data: dict[str, Any] = field(default_factory=dict)
    client: str = ""
    run_seconds: float = 0.0
    phase: Phase = "pending"
    results: dict[str, Any] = field(default_factory=dict)
    messages: list[list[Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    started: float | None = None
    ended: float | None = None

    @property
    @override
    def state(self) -> Literal["waiting", "running", "ended", "cancelled"]:
        return _STATES[self.phase]

    def row(self) -> list[Any]:
        """As `/queue` and `/history` list it."""
        return [self.number, self.id, self.graph, self.extra_data | {"client_id": self.client}, self.targets]


class InterruptedRunError(Exception):
    """Somebody stopped the prompt that runs."""


class Runner:
    """The queue, what runs, and the history.

    Attributes:
        previews: Whether the server was started with previews on.
        reads_preview_method: Whether a prompt may ask for previews itself (0.38).
    """

    def __init__(self, store: FileStore, sockets: Sockets) -> None:
        self.store = store
        self.sockets = sockets
        self.pending: list[Prompt] = []
        self.running: Prompt | None = None
        self.history: dict[str, Prompt] = {}
        self.previews = False
        self.reads_preview_method = True
        self._cache: dict[str, dict[str, Any] | None] = {}
        self._interrupted = False
        self._count = 0
        self._task: asyncio.Future[None] | None = None

    @property
    def remaining(self) -> int:
        return len(self.pending) + (self.running is not None)

    async def add(self, prompt: Prompt) -> None:
        """Put a prompt into the queue by its number."""
        self.pending.append(prompt)
        self.pending.sort(key=lambda one: one.number)
        await self._tell_status()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run_all())

    async def dequeue(self, prompt_id: str) -> bool:
        """Take a waiting prompt out; it leaves no history."""
        for prompt in self.pending:
            if prompt.id == prompt_id:
                self.pending.remove(prompt)
                prompt.phase = "cancelled"
                await self._tell_status()
                return True
        return False

    def interrupt(self) -> None:
        """Stop what runs at its next step."""
        self._interrupted = self.running is not None

    async def restart(self) -> None:
        """All that is in memory is gone, and the previews with it; files stay."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        self.pending, self.running, self.history = [], None, {}
        self.forget_cache()
        self.store.forget_temporary()
        await self.sockets.close()

    def forget_cache(self) -> None:
        self._cache.clear()

    async def _run_all(self) -> None:
        while self.pending:
            prompt = self.pending.pop(0)
            self.running = prompt
            self._interrupted = False
            prompt.phase, prompt.started = "in_progress", time.time()
            try:
                await self._run(prompt)
            finally:
                self.running = None
            await self._tell_status()

    async def _run(self, prompt: Prompt) -> None:
        await asyncio.sleep(prompt.began)
        await self._message(prompt, "execution_start", {})
        phase: Phase = "completed"
        try:
            if prompt.outcome.kind == "lost":
                await self._work(prompt, prompt.run_seconds / 2)
                return
            await self._run_nodes(prompt)
        except InterruptedRunError:
            phase = "cancelled"
            data = {"node_id": prompt.targets[0], "node_type": "KSampler", "executed": list(prompt.results)}
            await self._message(prompt, "execution_interrupted", data, to_all=True)
        if prompt.error is not None:
            phase = "failed"
            await self._message(prompt, "execution_error", prompt.error)
        elif phase == "completed":
            await self._message(prompt, "execution_success", {})
        prompt.phase, prompt.ended = phase, time.time()
        self.history[prompt.id] = prompt
        await self._tell(prompt, "executing", {"node": None, "display_node": None})

    async def _run_nodes(self, prompt: Prompt) -> None:
        order = [name for target in prompt.targets for name in ancestors(prompt.graph, target)]
        order = list(dict.fromkeys(order))
        keys = {name: cache_key(prompt.graph, name, self.store.inputs) for name in order}
        cached = [name for name in order if keys[name] in self._cache]
        await self._message(prompt, "execution_cached", {"nodes": cached})
        for name in cached:
            await self._finish(prompt, name, self._cache[keys[name]])
        left = [name for name in order if name not in cached]
        states: dict[str, Any] = {}
        for name in left:
            await self._tell(prompt, "executing", {"node": name, "display_node": name})
            await self._steps(prompt, name, prompt.run_seconds / len(left), states)
            if prompt.outcome.kind in {"failed", "filtered"} and prompt.graph[name]["class_type"] == _heart(
                prompt.graph, left
            ):
                prompt.error = _failure(prompt, name, left)
                return
            told = self._made(prompt, name)
            self._cache[keys[name]] = told
            await self._finish(prompt, name, told)

    async def _finish(self, prompt: Prompt, name: str, told: dict[str, Any] | None) -> None:
        if told and prompt.outcome.kind != "empty":
            prompt.results[name] = told
            await self._tell(prompt, "executed", {"node": name, "display_node": name, "output": told})

    def _made(self, prompt: Prompt, name: str) -> dict[str, Any] | None:
        if name not in prompt.targets:
            return None
        sizes = [
            prompt.graph[one]["inputs"].get("batch_size", 1)
            for one in ancestors(prompt.graph, name)
            if "batch_size" in prompt.graph[one]["inputs"]
        ]
        self._count += 1
        extra = {"prompt": prompt.graph} | prompt.extra_data.get("extra_pnginfo", {})
        count = prompt.outcome.outputs or max(sizes, default=1)
        return self.store.save(prompt.graph[name], self._count * 10, count, extra)

    async def _steps(self, prompt: Prompt, name: str, seconds: float, states: dict[str, Any]) -> None:
        is_sampler = prompt.graph[name]["class_type"] == "KSampler"
        most = min(int(prompt.graph[name]["inputs"].get("steps", 1)), STEPS_SHOWN) if is_sampler else 1
        about = {"display_node_id": name, "parent_node_id": None, "real_node_id": name}
        for step in range(1, most + 1):
            await self._work(prompt, seconds / most)
            states[name] = {
                "value": step,
                "max": most,
                "state": "running" if step < most else "finished",
                "node_id": name,
            }
            states[name] |= {"prompt_id": prompt.id} | about
            if is_sampler:
                await self._tell(prompt, "progress", {"value": step, "max": most, "node": name})
                await self._preview(prompt, name, step, about)
            await self._tell(prompt, "progress_state", {"nodes": dict(states)})
        if prompt.graph[name]["class_type"] == "VHS_VideoCombine":
            await self.sockets.say(prompt.client, name, "encoding")
            await self.sockets.tell(prompt.client, "some_custom_node.event", {"load": 0.5})

    async def _preview(self, prompt: Prompt, name: str, step: int, about: dict[str, Any]) -> None:
        wanted = prompt.extra_data.get("preview_method") if self.reads_preview_method else None
        if (self.previews and wanted != "none") or wanted not in {None, "none"}:
            picture = media.picture(step, (32, 24), "JPEG" if step % 2 else "PNG")
            await self.sockets.show(prompt.client, picture, {"node_id": name, "prompt_id": prompt.id} | about)

    async def _work(self, prompt: Prompt, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while True:
            if self._interrupted:
                raise InterruptedRunError
            rest = ends - time.monotonic()
            if rest <= 0 and prompt.outcome.kind != "stuck":
                return
            await asyncio.sleep(TICK if prompt.outcome.kind == "stuck" else max(0.0, min(rest, TICK)))

    async def _message(self, prompt: Prompt, kind: str, data: dict[str, Any], *, to_all: bool = False) -> None:
        told = {"prompt_id": prompt.id} | data
        prompt.messages.append([kind, told | {"timestamp": int(time.time() * 1000)}])
        await self.sockets.tell(None if to_all else prompt.client, kind, told, timed=True)

    async def _tell(self, prompt: Prompt, kind: str, data: dict[str, Any]) -> None:
        await self.sockets.tell(prompt.client, kind, data | {"prompt_id": prompt.id})

    async def _tell_status(self) -> None:
        await self.sockets.tell(None, "status", {"status": {"exec_info": {"queue_remaining": self.remaining}}})


def new_prompt(
    prompt_id: str | None, graph: Graph, targets: list[str], number: float, outcome: Outcome | None = None, **more: Any
) -> Prompt:
    """A prompt as it comes into the queue; `began` is the pause before it starts."""
    wait = more.pop("wait_seconds", 0.0)
    request = {"prompt": graph}
    return Prompt(
        prompt_id or str(uuid4()), "prompt", request, outcome or Outcome(), wait, 0.0, number=number, graph=graph,
        targets=targets, **more,
    )  # fmt: skip


def _heart(graph: Graph, names: list[str]) -> str:
    """The class at which an ordered failure happens: the sampler, or the last node."""
    kinds = [graph[name]["class_type"] for name in names]
    return "KSampler" if "KSampler" in kinds else str(kinds[-1])


def _failure(prompt: Prompt, name: str, executed: list[str]) -> dict[str, Any]:
    kind = prompt.outcome.code or "RuntimeError"
    usual = "Allocation on device" if kind == OUT_OF_MEMORY else "mat1 and mat2 shapes cannot be multiplied"
    return {
        "node_id": name,
        "node_type": prompt.graph[name]["class_type"],
        "executed": executed[: executed.index(name)],
        "exception_message": prompt.outcome.message or usual,
        "exception_type": kind,
        "traceback": ['  File "execution.py", line 1, in execute\n'],
        "current_inputs": {key: [str(value)] for key, value in prompt.graph[name]["inputs"].items()},
        "current_outputs": [source for source, _ in links(prompt.graph[name]).values()],
    }
