"""Veo 3.1 by long-running operations: requests, and what comes of them."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Final

from app.domain.enums import OperationType, ProviderStatus
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    ProviderError,
    ProviderUnavailableError,
)
from app.providers.base import OperationParams, RemoteOutput, VideoStatusResult, own_result, series_values
from app.providers.calls import Inline, file_part
from app.providers.catalog import Catalog
from app.providers.google.errors import failure
from app.providers.google.files import download_link, is_official
from app.providers.google.interactions import Ended
from app.providers.kept import KeptFile

Body = dict[str, Any]

OPERATION_NAME: Final = re.compile(r"models/[\w.-]{1,100}/operations/[\w-]{1,200}")
LONG_SECONDS: Final = 8
_SHORT_SIZE: Final = "720p"


async def body_of(catalog: Catalog, operation: OperationType, params: OperationParams) -> Body:
    """The request's body, whose pictures are read while it is sent.

    Raises:
        InvalidParametersError: The clip that is to go on is none of Veo's.
    """
    body = catalog.wire(params)
    parameters: Body = body.setdefault("parameters", {})
    parameters["sampleCount"] = 1
    instance: Body = {"prompt": body.pop("prompt", "")}
    for name, field in (("first_frame", "image"), ("last_frame", "lastFrame")):
        if (path := getattr(params, name, None)) is not None:
            instance[field] = await _picture(path)
    if paths := series_values(params, "reference"):
        instance["referenceImages"] = [{"image": await _picture(path), "referenceType": "asset"} for path in paths]
    if operation == OperationType.VIDEO_EXTEND:
        instance["video"] = {"uri": _own_clip(params), "encoding": "video/mp4"}
        parameters["resolution"] = _SHORT_SIZE
    elif paths or parameters.get("resolution", _SHORT_SIZE) != _SHORT_SIZE:
        # Google makes these of one length alone.
        parameters["durationSeconds"] = LONG_SECONDS
    return {"instances": [instance], "parameters": parameters}


def _own_clip(params: OperationParams) -> str:
    found = own_result(getattr(params, "source_clip", None)) or ""
    if not is_official(found):
        raise InvalidParametersError("Veo extends its own clips alone, within two days.")
    return found


async def _picture(path: Any) -> Body:
    part = await file_part("input", str(path))
    return {"bytesBase64Encoded": Inline(part.path), "mimeType": part.mime_type}


def read(data: Any) -> Ended:
    """What an operation's answer says.

    Raises:
        ProviderUnavailableError: It says nothing that can be read.
    """
    if not isinstance(data, dict) or not ({"name", "done"} & data.keys()):
        raise ProviderUnavailableError("Google's answer cannot be read.")
    if data.get("done") is not True:
        return Ended(VideoStatusResult(ProviderStatus.PROCESSING))
    error = data.get("error")
    if isinstance(error, dict):
        return Ended(_ended(failure(error.get("code"), str(error.get("message", ""))[:500])))
    response = data.get("response")
    made = response.get("generateVideoResponse") if isinstance(response, dict) else None
    return _made(made if isinstance(made, dict) else {})


def _made(made: Mapping[str, Any]) -> Ended:
    outputs: list[RemoteOutput] = []
    files: list[KeptFile] = []
    samples = made.get("generatedSamples")
    for sample in samples if isinstance(samples, list) else []:
        video = sample.get("video") if isinstance(sample, dict) else None
        if isinstance(video, dict):
            outputs.extend(_linked(video))
            files.extend(_inside(video))
    reasons = made.get("raiMediaFilteredReasons")
    words = "; ".join(map(str, reasons))[:500] if isinstance(reasons, list) else ""
    if outputs or files:
        note = f"A part was refused by the content rules: {words}" if words else None
        status = VideoStatusResult(ProviderStatus.COMPLETED, fraction=1.0, outputs=tuple(outputs), note=note)
        return Ended(status, tuple(files))
    if words or _is_count(made.get("raiMediaFilteredCount")):
        return Ended(_ended(ContentRefusedError("Google's content rules refuse the clip.", detail=words)))
    return Ended(_ended(ProviderError("Google says that it is done and gives no clip.", detail=str(made)[:200])))


def _linked(video: Mapping[str, Any]) -> list[RemoteOutput]:
    uri = video.get("uri")
    if not isinstance(uri, str) or not uri.startswith("https://"):
        return []
    link = download_link(uri)
    return [RemoteOutput(link, mime_type="video/mp4", remote_id=uri, needs_key=is_official(link))]


def _inside(video: Mapping[str, Any]) -> list[KeptFile]:
    content = video.get("encodedVideo")
    try:
        decoded = base64.b64decode(content, validate=True) if isinstance(content, str) else b""
    except (binascii.Error, ValueError):
        return []
    return [KeptFile(decoded, ".mp4")] if decoded else []


def _ended(error: ProviderError) -> VideoStatusResult:
    is_refused = isinstance(error, ContentRefusedError)
    return VideoStatusResult(ProviderStatus.FILTERED if is_refused else ProviderStatus.FAILED, error=error)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and value > 0
