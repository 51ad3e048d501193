"""Clips: the form of a request, how a record stands, what the list shows."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from app.domain.enums import ProviderStatus
from app.domain.errors import ContentRefusedError, ProviderUnavailableError
from app.providers.base import OperationParams, RemoteJob, RemoteOutput, VideoStatusResult
from app.providers.calls import FilePart, file_part
from app.providers.catalog import Catalog
from app.providers.sora.errors import failure
from app.system.threads import in_thread

_LONGEST_ID: Final = 500
_REFERENCES: Final = ("first_frame", "portrait", "clip")
"""Whichever of them a job has goes as the one file `input_reference`."""


async def form_of(catalog: Catalog, params: OperationParams) -> tuple[dict[str, str], list[FilePart]]:
    """The fields and files of a request; every kind of server takes a form."""
    model = catalog.model_of(params)
    named = {} if model.settings.get("served") else {"model": model.id}
    fields = named | {name: _as_text(value) for name, value in catalog.wire(params).items()}
    files = [
        await file_part("input_reference", path)
        for name in _REFERENCES
        if isinstance(path := getattr(params, name, None), str)
    ]
    sound = getattr(params, "sound", None)
    if isinstance(sound, str):
        fields["audio_reference"] = await in_thread(_sound, sound)
    return fields, files


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _sound(path: str) -> str:
    content = Path(path).read_bytes()
    kind = "audio/wav" if content.startswith(b"RIFF") else "audio/mpeg"
    return json.dumps({"audio_url": f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"})


def id_of(data: Any) -> str | None:
    """The id of a record; it is passed back unchanged."""
    found = data.get("id") if isinstance(data, Mapping) else None
    return found if isinstance(found, str) and 0 < len(found) <= _LONGEST_ID and found.isprintable() else None


def path_of(remote_id: str) -> str:
    """The path of a record under the server's address."""
    return f"/videos/{quote(remote_id, safe='')}"


def standing(data: Any, base: str, remote_id: str) -> VideoStatusResult:
    """How a record stands.

    Raises:
        ProviderUnavailableError: It is no record.
    """
    status = data.get("status") if isinstance(data, Mapping) else None
    if not isinstance(status, str):
        raise ProviderUnavailableError("The server's answer cannot be understood.")
    match status:
        case "queued":
            return VideoStatusResult(ProviderStatus.PENDING)
        case "completed":
            content = RemoteOutput(url=f"{base}{path_of(remote_id)}/content", mime_type="video/mp4", needs_key=True)
            return VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=(content,))
        case "failed":
            return _failed(data.get("error"))
        case "deleted" | "cancelled" | "canceled":
            return VideoStatusResult(ProviderStatus.CANCELLED)
    return VideoStatusResult(ProviderStatus.PROCESSING, fraction=_fraction(data.get("progress")))


def _failed(told: Any) -> VideoStatusResult:
    error = failure(told)
    is_refused = isinstance(error, ContentRefusedError)
    return VideoStatusResult(ProviderStatus.FILTERED if is_refused else ProviderStatus.FAILED, error=error)


def _fraction(progress: Any) -> float | None:
    is_number = isinstance(progress, int | float) and not isinstance(progress, bool)
    return progress / 100 if is_number and 0 < progress <= 100 else None  # noqa: PLR2004  (per cent)


def listed(data: Any) -> list[tuple[RemoteJob, float]] | None:
    """The records of a page, each with its time in seconds since 1970; 0 where it tells none.

    None where it is no page, or one of its records has no id: it may be any.
    """
    rows = data.get("data") if isinstance(data, Mapping) else None
    page = [_listed(row) for row in rows] if isinstance(rows, list) else [None]
    known = [one for one in page if one is not None]
    return known if len(known) == len(page) else None


def _listed(row: Any) -> tuple[RemoteJob, float] | None:
    remote_id = id_of(row)
    if remote_id is None:
        return None
    created, prompt = row.get("created_at"), row.get("prompt")
    is_number = isinstance(created, int | float) and not isinstance(created, bool)
    shown = {"prompt": prompt} if isinstance(prompt, str) else None
    return RemoteJob(remote_id, shown), float(min(created, 1e12)) if is_number else 0.0


def is_last(data: Any, page: Sequence[object]) -> bool:
    """Whether no page follows. A server may take no notice of `limit`: a page that is short says nothing."""
    has_more = data.get("has_more") if isinstance(data, Mapping) else None
    return has_more is False or (not page and has_more is None)
