"""The Interactions API: requests of clips and pictures, and what comes of them."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    ProviderError,
    ProviderQuotaError,
    ProviderUnavailableError,
)
from app.providers.base import OperationParams, RemoteOutput, VideoStatusResult, own_result, series_values
from app.providers.calls import Inline, file_part
from app.providers.catalog import Catalog
from app.providers.google.errors import failure
from app.providers.google.files import download_link, input_of, is_official
from app.providers.kept import KeptFile

Body = dict[str, Any]

_TASKS: Final = {
    OperationType.TEXT_TO_VIDEO: "text_to_video",
    OperationType.IMAGE_TO_VIDEO: "image_to_video",
    OperationType.FUSION: "reference_to_video",
    OperationType.VIDEO_MODIFY: "edit",
    OperationType.VIDEO_EXTEND: "extend",
    OperationType.UPSCALE: "upscale",
}
_PICTURES: Final = ("first_frame", "last_frame")
_EXTENSIONS: Final = {"video/mp4": ".mp4", "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
_FAILED: Final = frozenset({"failed", "incomplete", "requires_action"})
_UPSCALE: Final = "Upscale the clip."


async def body_of(catalog: Catalog, operation: OperationType, params: OperationParams) -> Body:
    """The request's body, whose pictures are read while it is sent."""
    model = catalog.model_of(params)
    kind = "image" if model.settings.get("makes") == "image" else "video"
    body = catalog.wire(params)
    prompt = body.pop("prompt", "") or (_UPSCALE if operation == OperationType.UPSCALE else "")
    blocks: list[Body] = [{"type": "text", "text": prompt}] if prompt else []
    for path in [*(getattr(params, name, None) for name in _PICTURES), *series_values(params, "reference")]:
        if path is not None:
            part = await file_part("input", str(path))
            blocks.append({"type": "image", "data": Inline(part.path), "mime_type": part.mime_type})
    clip = getattr(params, "source_clip", None)
    earlier = own_result(clip)
    if earlier is not None and not earlier.startswith("https://"):
        body["previous_interaction_id"] = earlier
    elif clip is not None:
        uri, mime_type = input_of(earlier or str(clip))
        blocks.append({"type": "video", "uri": uri, "mime_type": mime_type})
    body |= {"model": model.id, "input": blocks, "background": True, "response_modalities": [kind]}
    body["response_format"] = {"type": kind, "delivery": "uri", **body.get("response_format", {})}
    task = _TASKS.get(operation) if kind == "video" else None
    if task is not None:
        body.setdefault("generation_config", {})["video_config"] = {"task": task}
    return body


@dataclass(frozen=True, slots=True)
class Ended:
    """What a look at an interaction says.

    Attributes:
        files: Results that came inside the answer.
        own_id: By what those can be inputs there again.
    """

    status: VideoStatusResult
    files: tuple[KeptFile, ...] = ()
    own_id: str | None = None


def read(data: Any, remote_id: str) -> Ended:
    """What an interaction's answer says.

    Raises:
        ProviderUnavailableError: It says nothing that can be read.
    """
    status = data.get("status") if isinstance(data, dict) else None
    if not isinstance(status, str):
        raise ProviderUnavailableError("Google's answer cannot be read.")
    if status == "queued":
        return Ended(VideoStatusResult(ProviderStatus.PENDING))
    if status == "completed":
        return _completed(data, remote_id)
    if status == "cancelled":
        return Ended(VideoStatusResult(ProviderStatus.CANCELLED))
    if status == "budget_exceeded":
        words = _words(data) or status
        error = ProviderQuotaError("The budget of the project at Google is used up.", detail=words)
        return Ended(VideoStatusResult(ProviderStatus.FAILED, error=error))
    if status in _FAILED:
        return Ended(_failed(data, status))
    # In progress, to be continued by itself, or a word that is new.
    return Ended(VideoStatusResult(ProviderStatus.PROCESSING))


def _completed(data: Mapping[str, Any], remote_id: str) -> Ended:
    outputs: list[RemoteOutput] = []
    files: list[KeptFile] = []
    seen: set[str] = set()
    for block in _blocks(data):
        uri, content = block.get("uri"), block.get("data")
        if isinstance(uri, str) and uri.startswith("https://") and uri not in seen:
            seen.add(uri)
            link = download_link(uri)
            outputs.append(RemoteOutput(link, remote_id=remote_id, needs_key=is_official(link)))
        elif isinstance(content, str) and content not in seen:
            seen.add(content)
            files.extend(_file(content, block.get("mime_type")))
    if not outputs and not files:
        return Ended(_failed(data, "completed without a result"))
    words = _words(data)
    note = f"Not all that was asked for came: {words}" if words else None
    status = VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=tuple(outputs), note=note)
    return Ended(status, tuple(files), remote_id)


def _failed(data: Mapping[str, Any], otherwise: str) -> VideoStatusResult:
    error = next((failure(code, message) for code, message in _errors(data)), None)
    if error is None:
        error = ProviderError("Google gives no result and does not say why.", detail=otherwise)
    is_refused = isinstance(error, ContentRefusedError)
    return VideoStatusResult(ProviderStatus.FILTERED if is_refused else ProviderStatus.FAILED, error=error)


def _blocks(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The clips and pictures: which of the two places has them is not documented."""
    for name in ("output_video", "output_image"):
        if isinstance(data.get(name), dict):
            yield data[name]
    for step in _list(data.get("steps")):
        for block in _list(step.get("content")):
            if str(block.get("type")) in {"video", "image"}:
                yield block


def _errors(data: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """Codes and words of what went wrong, of the whole and of its steps."""
    of_steps = [step["error"] for step in _list(data.get("steps")) if isinstance(step.get("error"), dict)]
    for error in [*_list(data.get("errors")), *of_steps]:
        message = error.get("message")
        if isinstance(message, str) or error.get("code") is not None:
            yield error.get("code"), str(message or "")[:500]


def _words(data: Mapping[str, Any]) -> str:
    return "; ".join(message for _, message in _errors(data) if message)[:500]


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _file(content: str, mime_type: Any) -> Iterator[KeptFile]:
    try:
        decoded = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return
    if decoded:
        yield KeptFile(decoded, _EXTENSIONS.get(str(mime_type), ".bin"))
