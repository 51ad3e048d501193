"""Kling's tasks as it tells them, in the words of both generations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from typing_extensions import override

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderError
from app.providers.base import GenerationResult, RemoteOutput, VideoStatusResult
from app.providers.kling.errors import failure

NEW_PATH = "/tasks"
UNIT_DOLLARS = Decimal("0.14")
"""What one video unit of a pack costs; other units are not told apart."""

_STATUSES = {
    "submitted": ProviderStatus.PENDING,
    "processing": ProviderStatus.PROCESSING,
    "succeeded": ProviderStatus.COMPLETED,
    "succeed": ProviderStatus.COMPLETED,
    "failed": ProviderStatus.FAILED,
}
_MIME_TYPES = {"video": "video/mp4", "image": "image/png"}
_SOUND_LINKS = {"wav_url": "audio/wav", "url_wav": "audio/wav", "mp3_url": "audio/mpeg", "url_mp3": "audio/mpeg"}


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A result of the account, as it is named when it becomes an input.

    Attributes:
        path: Where its task is asked for.
    """

    path: str
    task_id: str
    output_id: str

    @property
    def is_new(self) -> bool:
        return self.path == NEW_PATH

    @override
    def __str__(self) -> str:
        return "#".join((self.path, self.task_id, self.output_id))

    @classmethod
    def read(cls, text: str) -> "OwnResult | None":
        """None where it is none."""
        parts = text.split("#")
        return cls(*parts) if len(parts) == 3 and all(parts) else None  # noqa: PLR2004


def tasks_of(data: Any) -> list[Mapping[str, Any]]:
    """The tasks in an answer's `data`: one, a list of them, or a page."""
    found = data.get("data") if isinstance(data, dict) else None
    if isinstance(found, dict):
        page = found.get("result")
        found = page if isinstance(page, list) else [found]
    return [task for task in found if isinstance(task, dict)] if isinstance(found, list) else []


def task_id(task: Mapping[str, Any]) -> str | None:
    """Its id as text; None where it has none."""
    return _text(task.get("id")) or _text(task.get("task_id")) or None


def external_id(task: Mapping[str, Any]) -> str | None:
    """Our id of it."""
    info = task.get("task_info")
    told = info.get("external_task_id") if isinstance(info, dict) else None
    return _text(task.get("external_id")) or _text(told) or _text(task.get("external_task_id")) or None


def accepted(data: Any, path: str, asked: int) -> GenerationResult | None:
    """What an answer to a submit says; None where it names no task.

    Args:
        data: The answer.
        path: Where the task is asked for from now on.
        asked: How many files were asked for.
    """
    task = next(iter(tasks_of(data)), None)
    remote_id = task_id(task) if task is not None else None
    return GenerationResult(remote_id, {"path": path, "asked": asked}, dict(data)) if remote_id is not None else None


def status(task: Mapping[str, Any], path: str, asked: int) -> VideoStatusResult:
    """How a task goes."""
    word = task.get("status", task.get("task_status"))
    found = _STATUSES.get(word, ProviderStatus.PROCESSING) if isinstance(word, str) else ProviderStatus.PROCESSING
    if found == ProviderStatus.FAILED:
        error = failure(_text(task.get("message")) or _text(task.get("task_status_msg")))
        return VideoStatusResult(found, error=error, cost=0)
    if found != ProviderStatus.COMPLETED:
        return VideoStatusResult(found)
    outputs = tuple(_outputs(task, path))
    if not outputs:
        words = _text(task.get("message")) or _text(task.get("task_status_msg"))
        error = ProviderError("Kling says that the task is done, but gives no file.", detail=words or None)
        return VideoStatusResult(ProviderStatus.FAILED, error=error)
    pictures = sum(output.mime_type == "image/png" for output in outputs)
    note = f"{asked - pictures} of {asked} pictures did not come." if 0 < pictures < asked else None
    return VideoStatusResult(found, fraction=1.0, outputs=outputs, cost=_cost(task), note=note)


def clip_link(task: Mapping[str, Any], output_id: str) -> str | None:
    """The link of one of its clips that is valid now."""
    outputs = _outputs(task, NEW_PATH)
    ids = ((OwnResult.read(output.remote_id or ""), output.url) for output in outputs)
    return next((url for own, url in ids if own is not None and own.output_id == output_id), None)


def _outputs(task: Mapping[str, Any], path: str) -> Iterator[RemoteOutput]:
    number = task_id(task) or ""
    for kind, row in _rows(task):
        links = _SOUND_LINKS if kind == "audio" else {"url": _MIME_TYPES.get(kind, "")}
        link = next((name for name in links if _is_link(row.get(name))), None)
        if link is not None and links[link]:
            output_id = _text(row.get("id"))
            own = str(OwnResult(path, number, output_id)) if output_id and kind == "video" else None
            yield RemoteOutput(url=row[link], mime_type=links[link], remote_id=own)


def _rows(task: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The files of either generation, each with its kind."""
    outputs = task.get("outputs")
    for row in outputs if isinstance(outputs, list) else ():
        if isinstance(row, dict):
            yield _text(row.get("type")), row
    result = task.get("task_result")
    for name, rows in result.items() if isinstance(result, dict) else ():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield str(name).removesuffix("s"), row


def _cost(task: Mapping[str, Any]) -> int | None:
    """What was charged, in millionths of a dollar; None where that is not told in dollars or units."""
    bills = task.get("billing")
    amounts = [_dollars(bill) for bill in bills if isinstance(bill, dict)] if isinstance(bills, list) else []
    if not amounts or None in amounts:
        return None
    return int(sum((amount for amount in amounts if amount is not None), Decimal(0)) * 1_000_000)


def _dollars(bill: Mapping[str, Any]) -> Decimal | None:
    amount = decimal(bill.get("amount"))
    if amount is None or amount < 0:
        return None
    if bill.get("charge_type") == "unit":
        return amount * UNIT_DOLLARS
    return amount if bill.get("charge_type") == "cash" and bill.get("currency", "USD") == "USD" else None


def decimal(value: Any) -> Decimal | None:
    """A number of sensible size, told as a text or a number."""
    try:
        found = Decimal(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found) < 10**9 else None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value[:500]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else ""


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://")
