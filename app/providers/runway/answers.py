"""Reads what Runway says of tasks, uploads and the organisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.enums import ProviderStatus
from app.domain.errors import ContentRefusedError, ProviderError, ProviderUnavailableError
from app.providers.base import RemoteOutput, VideoStatusResult
from app.providers.runway.errors import failure

MOST_CREDITS: Final = 10_000_000
LONGEST_ID: Final = 200
MOST_BALANCE: Final = 10**12
_WAITING: Final = frozenset({"PENDING", "THROTTLED"})


def task_id(data: Any) -> str | None:
    """The id of a task that was accepted; None where the answer names none."""
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= LONGEST_ID else None


def credits_of(data: Any, *names: str) -> int | None:
    """Whole credits under one of the names; None where none tells them sensibly."""
    for name in names:
        part = data.get(name) if isinstance(data, dict) else None
        amount = part.get("credits") if isinstance(part, dict) else None
        if isinstance(amount, int | float) and not isinstance(amount, bool) and 0 <= amount <= MOST_CREDITS:
            return int(amount)
    return None


def expected_cost(data: Any) -> int | None:
    """What an accepted task will cost at most; a routed one tells it with the model that was chosen."""
    found = credits_of(data, "estimatedCost")
    if found is None and isinstance(data, dict):
        found = credits_of(data.get("routing"), "estimatedCost")
    return found


def status_of(data: Any, handle: Mapping[str, Any], remote_id: str) -> VideoStatusResult:
    """What a task's answer says.

    Raises:
        ProviderUnavailableError: It says nothing that can be read.
    """
    status = data.get("status") if isinstance(data, dict) else None
    if not isinstance(status, str):
        raise ProviderUnavailableError("Runway's answer cannot be read.")
    if status in _WAITING:
        return VideoStatusResult(ProviderStatus.PENDING)
    if status == "SUCCEEDED":
        return _succeeded(data, handle, remote_id)
    if status == "FAILED":
        return _failed(data)
    if status == "CANCELLED":
        return VideoStatusResult(ProviderStatus.CANCELLED, cost=credits_of(data, "cost"))
    return VideoStatusResult(ProviderStatus.PROCESSING, fraction=_fraction(data.get("progress")))


def _succeeded(data: Mapping[str, Any], handle: Mapping[str, Any], remote_id: str) -> VideoStatusResult:
    cost = credits_of(data, "cost")
    output = data.get("output")
    links = [one for one in output if _is_link(one)] if isinstance(output, list) else []
    if not links:
        error = ProviderError("Runway says that it is done and gives no file.", detail=str(output)[:200])
        return VideoStatusResult(ProviderStatus.FAILED, error=error, cost=cost)
    outputs = tuple(RemoteOutput(url=link, remote_id=remote_id) for link in links)
    return VideoStatusResult(
        ProviderStatus.COMPLETED, fraction=1.0, outputs=outputs, cost=cost, note=_missing(len(links), handle)
    )


def _missing(there: int, handle: Mapping[str, Any]) -> str | None:
    asked = handle.get("outputs")
    if not isinstance(asked, int) or there >= asked:
        return None
    return f"{there} of {asked} files came; the others may have been refused by the content rules."


def _failed(data: Mapping[str, Any]) -> VideoStatusResult:
    code = data.get("failureCode")
    told = data.get("failure")
    error = failure(code if isinstance(code, str) and code else None, told if isinstance(told, str) else "")
    is_refused = isinstance(error, ContentRefusedError)
    status = ProviderStatus.FILTERED if is_refused else ProviderStatus.FAILED
    return VideoStatusResult(status, error=error, cost=credits_of(data, "cost"))


def _fraction(progress: Any) -> float | None:
    if isinstance(progress, bool) or not isinstance(progress, int | float):
        return None
    return float(progress) if 0 <= progress <= 1 else None


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://")


@dataclass(frozen=True, slots=True)
class UploadPlace:
    """Where a file is to be brought.

    Attributes:
        url: Not Runway's own: it gets no key.
        fields: Of the form, before the file.
        uri: How requests name the file afterwards.
    """

    url: str
    fields: Mapping[str, str]
    uri: str


def upload_place(data: Any) -> UploadPlace:
    """The answer to the first step of an upload.

    Raises:
        ProviderUnavailableError: It names no place.
    """
    found = data if isinstance(data, dict) else {}
    url, fields, uri = found.get("uploadUrl"), found.get("fields"), found.get("runwayUri")
    if not _is_link(url) or not isinstance(fields, dict) or not isinstance(uri, str) or not uri.startswith("runway://"):
        raise ProviderUnavailableError("Runway does not say where the file is to be brought.")
    return UploadPlace(str(url), {str(name): str(value) for name, value in fields.items()}, uri)


def balance_of(data: Any) -> int:
    """The organisation's credits.

    Raises:
        ProviderUnavailableError: They are not told.
    """
    balance = data.get("creditBalance") if isinstance(data, dict) else None
    if isinstance(balance, bool) or not isinstance(balance, int | float) or not abs(balance) <= MOST_BALANCE:
        raise ProviderUnavailableError("Runway does not tell the credits.")
    return int(balance)


def limits_in_words(data: Any) -> str:
    """What the organisation may run of Runway's own models, as sentences; empty where nothing is told."""
    limits, used = _models(data, "tier"), _models(data, "usage")
    sentences = []
    for model, limit in limits.items():
        at_once, a_day = limit.get("maxConcurrentGenerations"), limit.get("maxDailyGenerations")
        if not isinstance(at_once, int) and not isinstance(a_day, int):
            continue
        parts = [f"{at_once} at once"] if isinstance(at_once, int) else []
        if isinstance(a_day, int):
            done = used.get(model, {}).get("dailyGenerations")
            parts.append(f"{a_day} a day" + (f", {done} used" if isinstance(done, int) else ""))
        sentences.append(f"{model}: {', '.join(parts)}.")
    shown = sentences[:4]
    if len(sentences) > len(shown):
        shown.append(f"And {len(sentences) - len(shown)} models more.")
    return " ".join(shown)


def _models(data: Any, name: str) -> dict[str, dict[str, Any]]:
    part = data.get(name) if isinstance(data, dict) else None
    models = part.get("models") if isinstance(part, dict) else None
    found = models if isinstance(models, dict) else {}
    return {str(model)[:60]: told for model, told in found.items() if isinstance(told, dict)}
