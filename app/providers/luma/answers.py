"""Luma's generations as both interfaces tell them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from typing_extensions import override

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderError
from app.providers.base import RemoteJob, RemoteOutput, VideoStatusResult
from app.providers.luma.errors import failure

Api = Literal["agents", "dream"]

_STATES = {
    "queued": ProviderStatus.PENDING,
    "processing": ProviderStatus.PROCESSING,
    "dreaming": ProviderStatus.PROCESSING,
    "completed": ProviderStatus.COMPLETED,
    "failed": ProviderStatus.FAILED,
}
_MIME_TYPES = {"video": "video/mp4", "image": "image/png"}
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A result of the account, as it is named when it becomes an input.

    Attributes:
        api: The interface that made it.
        generation_id: Its generation, which has this file alone.
        kind: "image" or "video".
    """

    api: str
    generation_id: str
    kind: str

    @override
    def __str__(self) -> str:
        return "#".join((self.api, self.generation_id, self.kind))

    @classmethod
    def read(cls, text: str) -> "OwnResult | None":
        """None where it is none."""
        parts = text.split("#")
        is_one = len(parts) == 3 and all(parts) and parts[0] in {"agents", "dream"}  # noqa: PLR2004
        return cls(*parts) if is_one else None


def generation_id(data: Any) -> str | None:
    """The id of what was accepted; None where the answer names none."""
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= _LONGEST else None


def status(data: Mapping[str, Any], api: Api) -> VideoStatusResult:
    """How a generation goes."""
    word = data.get("state")
    found = _STATES.get(word, ProviderStatus.PROCESSING) if isinstance(word, str) else ProviderStatus.PROCESSING
    if found == ProviderStatus.FAILED:
        error = failure(_text(data.get("failure_code")), _text(data.get("failure_reason")))
        # UNCONFIRMED: what fails is not charged.
        return VideoStatusResult(found, error=error, cost=0)
    if found != ProviderStatus.COMPLETED:
        return VideoStatusResult(found)
    files = list(files_of(data))
    if not files:
        error = ProviderError("Luma says that the generation is done, but gives no file.")
        return VideoStatusResult(ProviderStatus.FAILED, error=error)
    number = generation_id(data)
    own = str(OwnResult(api, number, files[0][0])) if number is not None and len(files) == 1 else None
    outputs = tuple(RemoteOutput(url=url, mime_type=_MIME_TYPES.get(kind), remote_id=own) for kind, url in files)
    return VideoStatusResult(found, fraction=1.0, outputs=outputs)


def files_of(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind and link of each file of a generation."""
    outputs = data.get("output")
    for row in outputs if isinstance(outputs, list) else ():
        if isinstance(row, dict) and _is_link(row.get("url")):
            yield _text(row.get("type")) or "file", row["url"]
    assets = data.get("assets")
    for kind, url in assets.items() if isinstance(assets, dict) else ():
        if kind in _MIME_TYPES and _is_link(url):
            yield kind, url


def listed_jobs(data: Any) -> list[tuple[RemoteJob, datetime | None]] | None:
    """The generations of a page of Dream Machine's list, each with when it was made.

    None where it is no page, or one of its generations has no id: it may be any.
    """
    rows = data.get("generations") if isinstance(data, dict) else None
    found = []
    for row in rows if isinstance(rows, list) else [None]:
        number = generation_id(row)
        if number is None or row is None:
            return None
        request, model = row.get("request"), _text(row.get("model"))
        shown = fingerprint(request, model) if isinstance(request, dict) and model else None
        found.append((RemoteJob(number, shown, {"api": "dream"}), _moment(row.get("created_at"))))
    return found


def is_last(data: Mapping[str, Any], rows: Sequence[tuple[RemoteJob, datetime | None]], since: datetime) -> bool:
    """Whether no later page can hold a generation that is not older."""
    moments = [made_at for _, made_at in rows if made_at is not None]
    is_over = bool(moments) and moments[0] >= moments[-1] and moments[-1] < since
    return is_over or data.get("has_more") is False or not rows


def fingerprint(values: Mapping[str, Any], model: str) -> dict[str, Any]:
    """What tells a request from others: its words, its model, what that makes, and its plain values."""
    plain = {name: value for name, value in values.items() if isinstance(value, str | int | float)}
    prompt, kind = _text(values.get("prompt")).strip(), "image" if model.startswith("photon") else "video"
    return plain | {"prompt": prompt, "model": model, "kind": kind}


def is_like(shown: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool | None:
    """Whether what a list shows is of a request: surely, surely not, or None where it cannot be told.

    The provider may show other values than were sent, but not other words.
    """
    if shown is None:
        return None
    if any(shown[name] != wanted[name] for name in ("prompt", "kind")):
        return False
    is_same = bool(wanted["prompt"]) and all(shown.get(name) == value for name, value in wanted.items())
    return True if is_same else None


def file_state(data: Any) -> str:
    """Where an upload stands; empty where the answer does not tell."""
    return _text(data.get("state")) if isinstance(data, dict) else ""


def failure_reason(data: Any) -> str:
    """Why an upload failed."""
    return _text(data.get("failure_reason")) if isinstance(data, dict) else ""


def credits_of(data: Any) -> int | None:
    """The balance of Dream Machine in whole US cents; None where it is not told."""
    found = data.get("credit_balance") if isinstance(data, dict) else None
    if not isinstance(found, int | float) or isinstance(found, bool):
        return None
    return int(found) if 0 <= found < 10**12 else None


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)


def _text(value: Any) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("https://")
