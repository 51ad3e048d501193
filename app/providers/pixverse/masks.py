"""What in a clip is to be changed: PixVerse is asked what it sees in a frame, and the named thing is taken."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.errors import InvalidParametersError, SubmitUncertainError
from app.providers.pixverse.answers import whole
from app.providers.pixverse.bodies import Request


def mask_trace(client_token: str) -> str:
    """The trace id of the look that belongs to a submission: the same one each time, so that it is billed once."""
    return str(UUID(bytes=hashlib.sha256(f"mask {client_token}".encode()).digest()[:16], version=4))


def with_mask(request: Request, found: Mapping[str, Any]) -> dict[str, Any]:
    """The request's body with the mask of what its user named.

    Args:
        request: Names what is wanted; nothing wants the only thing that is seen.
        found: What the look told.

    Raises:
        InvalidParametersError: It is not seen there, or is seen more than once.
        SubmitUncertainError: The look told nothing that can be understood; sent again with its trace it is billed once.
    """
    masks = _masks(found)
    wanted = (request.selection or "").strip().lower()
    fitting = [mask for mask, name in masks if not wanted or wanted in name.lower()]
    if not fitting or (len(fitting) > 1 and not wanted):
        seen = ", ".join(name for _, name in masks) or "nothing"
        raise InvalidParametersError(f"Name what is to be changed. PixVerse sees in that frame: {seen}.")
    keyframe = whole(found.get("keyframe_id")) or request.keyframe
    if request.path.startswith("/video/swap/"):
        return {**request.body, "mask_id": fitting[0], "keyframe_id": keyframe}
    prompt = str(request.body.get("prompt", ""))
    if "@selection0" not in prompt:
        prompt = f"{prompt.rstrip()} @selection0"
    return {**request.body, "prompt": prompt, "mask_ids": [fitting[0]], "keyframe_ids": [keyframe]}


def _masks(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Id and name of each thing that is seen."""
    rows = found.get("mask_info")
    if not isinstance(rows, list):
        raise SubmitUncertainError("PixVerse does not tell what it sees in the clip.")
    masks = []
    for row in rows:
        mask, name = (row.get("mask_id"), row.get("mask_name")) if isinstance(row, dict) else (None, None)
        if isinstance(mask, str) and mask:
            masks.append((mask, name if isinstance(name, str) and name else mask))
    return masks
