"""What a server says of a prompt: of the jobs' route, of history and queue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.enums import ProviderStatus

_STATUSES: Final = {
    "pending": ProviderStatus.PENDING,
    "in_progress": ProviderStatus.PROCESSING,
    "completed": ProviderStatus.COMPLETED,
    "failed": ProviderStatus.FAILED,
    "cancelled": ProviderStatus.CANCELLED,
}
_ROW_LENGTH: Final = 3
_TARGETS: Final = 4


@dataclass(frozen=True, slots=True)
class PromptState:
    """A prompt that the server knows.

    Attributes:
        outputs: What its nodes made, as the server tells it.
        error: The exception of a failed one, as the server tells it.
        position: How many are before it; None where it does not wait, or nobody asked.
        nodes: How many its graph has; 0 where that is not told.
        targets: The nodes whose results were asked for; empty where that is not told.
    """

    status: ProviderStatus
    outputs: object = None
    error: object = None
    position: int | None = None
    nodes: int = 0
    targets: tuple[str, ...] = ()


def of_job(data: object) -> PromptState | None:
    """A prompt by the jobs' route; None where the answer says nothing that is understood."""
    if not isinstance(data, dict):
        return None
    told = data.get("status")
    status = _STATUSES.get(told) if isinstance(told, str) else None
    if status is None:
        return None
    error = data.get("execution_error")
    return PromptState(
        status, data.get("outputs"), error if error is not None else _error(data.get("execution_status"))
    )


def of_history(data: object, prompt_id: str) -> PromptState | None:
    """A prompt that has ended; None where the history does not hold it."""
    entry = data.get(prompt_id) if isinstance(data, dict) else None
    if not isinstance(entry, dict):
        return None
    told = entry.get("status")
    word = told.get("status_str") if isinstance(told, dict) else None
    status = ProviderStatus.COMPLETED if word != "error" else ProviderStatus.FAILED
    if status is ProviderStatus.FAILED and any(kind == "execution_interrupted" for kind, _ in _messages(told)):
        status = ProviderStatus.CANCELLED
    nodes, targets = _about(entry.get("prompt"))
    return PromptState(status, entry.get("outputs"), _error(told), nodes=nodes, targets=targets)


def of_queue(data: object, prompt_id: str) -> PromptState | None:
    """A prompt that runs or waits; None where the queue does not hold it."""
    running, waiting = _rows(data, "queue_running"), _rows(data, "queue_pending")
    for row in running:
        if row[1] == prompt_id:
            nodes, targets = _about(row)
            return PromptState(ProviderStatus.PROCESSING, nodes=nodes, targets=targets)
    mine = next((row for row in waiting if row[1] == prompt_id), None)
    if mine is None:
        return None
    nodes, targets = _about(mine)
    before = sum(_number(row) < _number(mine) for row in waiting)
    return PromptState(ProviderStatus.PENDING, position=len(running) + before, nodes=nodes, targets=targets)


def running_ids(data: object) -> set[str]:
    """The prompts that run now, anybody's."""
    return {row[1] for row in _rows(data, "queue_running")}


def queue_length(data: object) -> tuple[int, int]:
    """How many run and how many wait, anybody's."""
    return len(_rows(data, "queue_running")), len(_rows(data, "queue_pending"))


def _rows(data: object, name: str) -> list[list[Any]]:
    rows = data.get(name) if isinstance(data, dict) else None
    found = rows if isinstance(rows, list) else []
    return [row for row in found if isinstance(row, list) and len(row) >= _ROW_LENGTH and isinstance(row[1], str)]


def _number(row: list[Any]) -> float:
    return row[0] if isinstance(row[0], (int, float)) else 0.0


def _about(row: object) -> tuple[int, tuple[str, ...]]:
    if not isinstance(row, list) or len(row) < _ROW_LENGTH:
        return 0, ()
    targets = row[_TARGETS] if len(row) > _TARGETS and isinstance(row[_TARGETS], list) else []
    nodes = len(row[2]) if isinstance(row[2], dict) else 0
    return nodes, tuple(key for key in targets if isinstance(key, str))


def _messages(told: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    messages = told.get("messages") if isinstance(told, dict) else None
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, list) and len(message) > 1 and isinstance(message[0], str):
            yield message[0], message[1] if isinstance(message[1], dict) else {}


def _error(told: object) -> object:
    return next((data for kind, data in _messages(told) if kind == "execution_error"), None)
