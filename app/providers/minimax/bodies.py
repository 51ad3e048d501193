"""The requests of MiniMax's operations."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams, own_result, series_values
from app.providers.calls import Inline, inline

RERENDER: Final = "h3_rerender"
_FRAMES: Final = (("first_frame", "first_frame"), ("last_frame", "last_frame"))
_ADAPTIVE: Final = "adaptive"
_LARGE: Final = "1080P"
_LONGEST_LARGE: Final = 6


def v2_body(params: OperationParams, scalars: Mapping[str, Any]) -> dict[str, Any]:
    """A request for a clip of H3."""
    items = _frames(params) or _references(params)
    text = {"type": "text", "text": _text(params)}
    body: dict[str, Any] = {"model": getattr(params, "model", ""), **scalars, "content": [text, *items]}
    if any(item["role"] == "first_frame" for item in items):
        body["ratio"] = _ADAPTIVE
    return body


def rerender_body(params: OperationParams) -> dict[str, Any]:
    """A request for a clip of this account in 2K.

    Raises:
        InvalidParametersError: It is no clip of this account.
    """
    task = own_result(getattr(params, "source_clip", None))
    if task is None:
        raise InvalidParametersError("Choose a clip of H3 at 768P that this account made.")
    return {"model": "MiniMax-H3", "resolution": "2K", "source_task_id": task}


async def v1_body(params: OperationParams, scalars: Mapping[str, Any]) -> dict[str, Any]:
    """A request for a clip of Hailuo or an 01 model; pictures are inside.

    Raises:
        InvalidParametersError: The clip cannot be so large and so long.
    """
    body: dict[str, Any] = {"model": getattr(params, "model", ""), **scalars}
    if body.get("resolution") == _LARGE and body.get("duration", 0) > _LONGEST_LARGE:
        raise InvalidParametersError(f"At {_LARGE} a clip has {_LONGEST_LARGE} s. Choose less of one of them.")
    if _text(params):
        body["prompt"] = _text(params)
    for name, _ in _FRAMES:
        path = getattr(params, name, None)
        if path is not None:
            body[f"{name}_image"] = await inline(str(path))
    if character := await _character(params):
        body["subject_reference"] = [{"type": "character", "image": [character]}]
    return body


async def picture_body(params: OperationParams, scalars: Mapping[str, Any]) -> dict[str, Any]:
    """A request for pictures, which come inside the answer."""
    body = {"model": getattr(params, "model", ""), "prompt": _text(params), **scalars, "response_format": "base64"}
    if character := await _character(params):
        body["subject_reference"] = [{"type": "character", "image_file": character}]
    return body


async def _character(params: OperationParams) -> Inline | None:
    path = getattr(params, "character", None)
    return None if path is None else await inline(str(path))


def _frames(params: OperationParams) -> list[dict[str, Any]]:
    given = [(role, getattr(params, name, None)) for name, role in _FRAMES]
    return [_item("image", file_id, role) for role, file_id in given if file_id is not None]


def _references(params: OperationParams) -> list[dict[str, Any]]:
    clips = series_values(params, "clip")
    if getattr(params, "source_clip", None) is not None:
        clips = [getattr(params, "source_clip"), *clips]  # noqa: B009  (the classes are built at run time)
    items = [_item("image", file_id, "reference_image") for file_id in series_values(params, "reference")]
    items += [_item("video", file_id, "reference_video") for file_id in clips]
    return items + [_item("audio", file_id, "reference_audio") for file_id in series_values(params, "sound")]


def _item(kind: str, file_id: Any, role: str) -> dict[str, Any]:
    return {"type": f"{kind}_url", f"{kind}_url": {"url": f"mm_file://{file_id}"}, "role": role}


def _text(params: OperationParams) -> str:
    return str(getattr(params, "prompt", None) or "")
