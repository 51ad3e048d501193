"""How MiniMax's tasks go, in the words of either generation."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderUnavailableError
from app.providers.base import RemoteOutput, VideoStatusResult
from app.providers.calls import Answer
from app.providers.minimax.answers import code_of, dict_at, id_at, number_of, text_at, words_of
from app.providers.minimax.errors import CONTENT_CODES, failure

_V2: Final = {
    "queued": ProviderStatus.PENDING,
    "running": ProviderStatus.PROCESSING,
    "succeeded": ProviderStatus.COMPLETED,
    "failed": ProviderStatus.FAILED,
    "cancelled": ProviderStatus.CANCELLED,
}
# Callbacks spell them in lower case, so any case is taken.
_V1: Final = {
    "preparing": ProviderStatus.PENDING,
    "queueing": ProviderStatus.PENDING,
    "processing": ProviderStatus.PROCESSING,
    "success": ProviderStatus.COMPLETED,
    "fail": ProviderStatus.FAILED,
}
_MOST_SECONDS: Final = 3600
_RERENDERED: Final = ("MiniMax-H3", "768P")


def v2_status(answer: Answer, rates: Mapping[str, int]) -> VideoStatusResult:
    """How a task of V2 goes.

    Args:
        answer: To the look.
        rates: Millionths of a dollar a second, by resolution.

    Raises:
        ProviderUnavailableError: The answer tells nothing of it.
    """
    task = dict_at(answer.data, "task")
    word = text_at(task, "status")
    if word is None:
        raise _silent(answer)
    status = _V2.get(word.lower(), ProviderStatus.PROCESSING)
    if status == ProviderStatus.FAILED:
        error = dict_at(task, "error")
        code = number_of(error.get("code"))
        return _failed(code, f"{text_at(error, 'message') or 'failed'} ({code})")
    if status != ProviderStatus.COMPLETED:
        return VideoStatusResult(status, cost=0 if status == ProviderStatus.CANCELLED else None)
    url = text_at(dict_at(task, "content"), "url")
    outputs = () if url is None else (RemoteOutput(url=url, mime_type="video/mp4", remote_id=_own_id(task)),)
    return VideoStatusResult(status, outputs=outputs, cost=_cost(task, rates))


def v1_state(answer: Answer) -> tuple[VideoStatusResult, str | None]:
    """How a task of V1 goes, and the id of its file where it is done.

    Raises:
        ProviderUnavailableError: The answer tells nothing of it.
    """
    data = dict_at({"body": answer.data}, "body")
    word = text_at(data, "status")
    if word is None:
        raise _silent(answer)
    status = _V1.get(word.lower(), ProviderStatus.PROCESSING)
    if status == ProviderStatus.FAILED:
        return _failed(code_of(answer.data), words_of(answer)), None
    return VideoStatusResult(status), id_at(data, "file_id") if status == ProviderStatus.COMPLETED else None


def _own_id(task: Mapping[str, Any]) -> str | None:
    """How another request names the clip: only one that can be made again in 2K is named by its task."""
    is_first = (text_at(task, "task_type") or "generation") == "generation"
    is_fit = (text_at(task, "model"), text_at(task, "resolution")) == _RERENDERED
    return id_at(task, "id") if is_first and is_fit else None


def _failed(code: int | None, detail: str) -> VideoStatusResult:
    status = ProviderStatus.FILTERED if code in CONTENT_CODES else ProviderStatus.FAILED
    return VideoStatusResult(status, error=failure(code, detail))


def _cost(task: Mapping[str, Any], rates: Mapping[str, int]) -> int | None:
    """What the billed seconds cost, where a rate for them is known."""
    seconds = number_of(dict_at(task, "usage").get("total_seconds"))
    rate = rates.get(text_at(task, "resolution") or "")
    if seconds is None or rate is None or not 0 <= seconds <= _MOST_SECONDS:
        return None
    return seconds * rate


def _silent(answer: Answer) -> ProviderUnavailableError:
    return ProviderUnavailableError("MiniMax's answer tells nothing of the task.", detail=answer.words)
