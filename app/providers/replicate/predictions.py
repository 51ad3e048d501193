"""Predictions: the input of one, how it stands, its files, what the list shows of it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from app.domain.enums import ProviderStatus
from app.domain.errors import ContentRefusedError, IncompleteListError, ProviderUnavailableError, RemoteNotFoundError
from app.providers.base import RemoteJob, RemoteOutput, VideoStatusResult
from app.providers.replicate.errors import failure
from app.providers.replicate.manifest import HOST

_ID: Final = re.compile(r"[\w-]{1,100}")
_DELIVERY: Final = "replicate.delivery"
_PERCENT: Final = re.compile(r"(\d{1,3})%")
_LONGEST_LOG: Final = 2000
_MOST_OUTPUTS: Final = 64
_DEEPEST: Final = 8
_STATUSES: Final = {
    "starting": ProviderStatus.PENDING,
    "canceled": ProviderStatus.CANCELLED,
    "cancelled": ProviderStatus.CANCELLED,
    "aborted": ProviderStatus.CANCELLED,
}


def id_of(data: Any) -> str | None:
    """The id of a prediction; None where there is none that can be asked for."""
    found = data.get("id") if isinstance(data, Mapping) else None
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def standing(data: Any) -> VideoStatusResult:
    """How a prediction stands.

    Raises:
        ProviderUnavailableError: It is no prediction.
    """
    status = data.get("status") if isinstance(data, Mapping) else None
    if not isinstance(status, str):
        raise ProviderUnavailableError("Replicate's answer cannot be understood.")
    if status in _STATUSES:
        return VideoStatusResult(_STATUSES[status])
    if status == "succeeded":
        return _succeeded(data)
    if status == "failed":
        return _failed(data)
    return VideoStatusResult(ProviderStatus.PROCESSING, fraction=_fraction(data.get("logs")))


def _succeeded(data: Mapping[str, Any]) -> VideoStatusResult:
    outputs = tuple(_files(data.get("output")))[:_MOST_OUTPUTS]
    if outputs:
        return VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=outputs)
    if data.get("data_removed") is True:
        gone = RemoteNotFoundError("Replicate has deleted the result: it keeps results for an hour.")
        return VideoStatusResult(ProviderStatus.FAILED, error=gone)
    return VideoStatusResult(ProviderStatus.FAILED, error=failure("succeeded without a file"))


def _failed(data: Mapping[str, Any]) -> VideoStatusResult:
    words = data.get("error")
    error = failure(words if isinstance(words, str) else "")
    is_refused = isinstance(error, ContentRefusedError)
    # Official models, whose version is hidden, are not billed for what fails; the hardware of others is.
    cost = 0 if data.get("version") == "hidden" else None
    return VideoStatusResult(ProviderStatus.FILTERED if is_refused else ProviderStatus.FAILED, error=error, cost=cost)


def _fraction(logs: Any) -> float | None:
    """How far a model says it is, where it does: the last percentage of its log."""
    found = _PERCENT.findall(logs[-_LONGEST_LOG:]) if isinstance(logs, str) else []
    return min(int(found[-1]), 100) / 100 if found else None


def _files(output: Any, depth: int = 0) -> Iterator[RemoteOutput]:
    """Every link to a file in an output, whatever its shape."""
    if isinstance(output, str):
        file = _file(output)
        if file is not None:
            yield file
    elif depth < _DEEPEST and isinstance(output, list | Mapping):
        for inner in output.values() if isinstance(output, Mapping) else output:
            yield from _files(inner, depth + 1)


def _file(url: str) -> RemoteOutput | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.hostname or ""
    is_delivery = host == _DELIVERY or host.endswith(f".{_DELIVERY}")
    if parts.scheme != "https" or not (is_delivery or host == HOST):
        return None
    return RemoteOutput(url=url, name=parts.path.rsplit("/", 1)[-1] or None, needs_key=not is_delivery)


def listed(data: Any) -> Iterator[RemoteJob]:
    """The predictions of a page that were made by the interface."""
    rows = data.get("results") if isinstance(data, Mapping) else None
    for row in rows if isinstance(rows, list) else ():
        remote_id = id_of(row)
        if remote_id is not None and row.get("source") != "web":
            # Inputs are deleted an hour after the end.
            is_shown = row.get("data_removed") is not True and bool(row.get("input")) and bool(row.get("model"))
            yield RemoteJob(remote_id, shown(row.get("model"), row.get("input")) if is_shown else None)


def shown(model: Any, given: Any) -> dict[str, Any]:
    """What of a request the list shows."""
    given = given if isinstance(given, Mapping) else {}
    return {"model": model, "prompt": given.get("prompt") or None, "seed": given.get("seed")}


def next_page(data: Any) -> str | None:
    """Where the next page is; None on the last.

    Raises:
        IncompleteListError: Where it is cannot be gone to.
    """
    url = data.get("next") if isinstance(data, Mapping) else None
    if url and not (isinstance(url, str) and url.startswith(f"https://{HOST}/")):
        raise IncompleteListError("Replicate's list goes on at a place that is not Replicate's.")
    return url or None
