"""How far the prompts of a server are, out of what its socket tells; bounded, whatever the server sends."""

import json
import struct
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MOST_PROMPTS: Final = 300
MOST_NODES: Final = 5_000
MOST_PREVIEW_BYTES: Final = 2 * 1024 * 1024
_PREVIEW: Final = 1
_PREVIEW_WITH_METADATA: Final = 4
_HEAD: Final = struct.Struct(">II")
_MOST_METADATA: Final = 64 * 1024


@dataclass(slots=True)
class Progress:
    """A prompt as the socket tells of it.

    Attributes:
        nodes: How many its graph has; 0 where nobody knows.
        is_running: It was told that it runs, and not that it ended.
        has_ended: Its end was told: its results are read over HTTP.
        preview: The newest picture of the unfinished result, as it came.
    """

    nodes: int = 0
    is_running: bool = False
    has_ended: bool = False
    preview: bytes | None = None
    done: set[str] = field(default_factory=set)
    parts: dict[str, float] = field(default_factory=dict)
    current: str | None = None

    @property
    def fraction(self) -> float | None:
        """Done and running nodes of all nodes; None before anything is known."""
        if not self.nodes or not self.is_running:
            return None
        running = sum(part for key, part in self.parts.items() if key not in self.done)
        return min((len(self.done) + running) / self.nodes, 1.0)

    def finish(self, key: object) -> None:
        """A node is done, or was taken from the server's cache."""
        if isinstance(key, str) and len(self.done) < MOST_NODES:
            self.done.add(key)
            self.parts.pop(key, None)

    def move(self, key: object, value: object, most: object) -> None:
        """A node is on its way."""
        if not isinstance(key, str) or not _is_number(value) or not _is_number(most) or len(self.parts) > MOST_NODES:
            return
        if most > 0:  # type: ignore[operator]
            self.parts[key] = min(max(value / most, 0.0), 1.0)  # type: ignore[operator]


class ProgressBoard:
    """The prompts of one server that are ours; what the socket tells of others is not kept."""

    def __init__(self) -> None:
        self._prompts: OrderedDict[str, Progress] = OrderedDict()
        self.waiting: int | None = None
        """How many prompts the server says are left, running ones among them."""

    def follow(self, prompt_id: str, nodes: int = 0) -> Progress:
        """Keep what is told of a prompt from now on; gives what is known."""
        found = self._prompts.get(prompt_id)
        if found is None:
            found = self._prompts[prompt_id] = Progress(nodes)
            while len(self._prompts) > MOST_PROMPTS:
                self._prompts.popitem(last=False)
        found.nodes = found.nodes or nodes
        return found

    def get(self, prompt_id: str) -> Progress | None:
        return self._prompts.get(prompt_id)

    def drop(self, prompt_id: str) -> None:
        """The prompt is of no interest any more."""
        self._prompts.pop(prompt_id, None)

    def ids(self) -> tuple[str, ...]:
        """The prompts that are followed, the oldest first."""
        return tuple(self._prompts)

    def doubt(self) -> None:
        """Something may have been missed: what was told says nothing now."""
        for prompt_id, found in self._prompts.items():
            self._prompts[prompt_id] = Progress(found.nodes)

    def take(self, frame: str | bytes) -> tuple[str, ...]:
        """Read a frame; gives the prompts for which it changes something. What it does not understand it leaves."""
        if isinstance(frame, bytes):
            return self._take_picture(frame)
        try:
            told = json.loads(frame)
        except (ValueError, RecursionError):
            return ()
        kind, data = (told.get("type"), told.get("data")) if isinstance(told, dict) else (None, None)
        if not isinstance(kind, str) or not isinstance(data, dict):
            return ()
        if kind == "status":
            return self._take_status(data)
        prompt_id = data.get("prompt_id")
        found = self._prompts.get(prompt_id) if isinstance(prompt_id, str) else None
        reader = _READERS.get(kind)
        if found is None or reader is None or not isinstance(prompt_id, str):
            return ()
        reader(found, data)
        return (prompt_id,)

    def _take_status(self, data: dict[str, Any]) -> tuple[str, ...]:
        status = data.get("status")
        info = status.get("exec_info") if isinstance(status, dict) else None
        left = info.get("queue_remaining") if isinstance(info, dict) else None
        if not isinstance(left, int) or isinstance(left, bool) or left == self.waiting:
            return ()
        self.waiting = left
        return tuple(key for key, found in self._prompts.items() if not found.is_running and not found.has_ended)

    def _take_picture(self, frame: bytes) -> tuple[str, ...]:
        if not _HEAD.size < len(frame) <= MOST_PREVIEW_BYTES:
            return ()
        kind, second = _HEAD.unpack_from(frame)
        if kind == _PREVIEW:
            running = [key for key, found in self._prompts.items() if found.is_running]
            # It names no prompt; one runs at a time.
            return self._show(running[0], frame[_HEAD.size :]) if len(running) == 1 else ()
        if kind != _PREVIEW_WITH_METADATA or second > _MOST_METADATA:
            return ()
        try:
            about = json.loads(frame[_HEAD.size : _HEAD.size + second])
        except (ValueError, RecursionError):
            return ()
        prompt_id = about.get("prompt_id") if isinstance(about, dict) else None
        return self._show(prompt_id, frame[_HEAD.size + second :]) if isinstance(prompt_id, str) else ()

    def _show(self, prompt_id: str, picture: bytes) -> tuple[str, ...]:
        found = self._prompts.get(prompt_id)
        if found is None or not picture:
            return ()
        for other in self._prompts.values():
            # One runs at a time, and only its picture is of interest.
            other.preview = None
        found.preview = picture
        return (prompt_id,)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _on_execution_start(found: Progress, _data: dict[str, Any]) -> None:
    found.is_running = True


def _on_execution_cached(found: Progress, data: dict[str, Any]) -> None:
    found.is_running = True
    nodes = data.get("nodes")
    for key in nodes[:MOST_NODES] if isinstance(nodes, list) else ():
        found.finish(key)


def _on_executing(found: Progress, data: dict[str, Any]) -> None:
    key = data.get("node")
    found.finish(found.current)
    found.current = key if isinstance(key, str) else None
    # A prompt without a node now has ended, however.
    found.is_running, found.has_ended = key is not None, key is None


def _on_progress(found: Progress, data: dict[str, Any]) -> None:
    found.is_running = True
    found.move(data.get("node"), data.get("value"), data.get("max"))


def _on_progress_state(found: Progress, data: dict[str, Any]) -> None:
    found.is_running = True
    nodes = data.get("nodes")
    for key, state in nodes.items() if isinstance(nodes, dict) else ():
        if not isinstance(state, dict):
            continue
        if state.get("state") == "finished":
            found.finish(key)
        else:
            found.move(key, state.get("value"), state.get("max"))


def _on_executed(found: Progress, data: dict[str, Any]) -> None:
    found.finish(data.get("node"))


def _end(found: Progress, _data: dict[str, Any]) -> None:
    found.is_running, found.has_ended = False, True


_READERS: Final[Mapping[str, Callable[[Progress, dict[str, Any]], None]]] = {
    "execution_start": _on_execution_start,
    "execution_cached": _on_execution_cached,
    "executing": _on_executing,
    "progress": _on_progress,
    "progress_state": _on_progress_state,
    "executed": _on_executed,
    "execution_success": _end,
    "execution_error": _end,
    "execution_interrupted": _end,
}
