"""The requests of the Agents API."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams
from app.providers.catalog import Catalog

MediaRef = Mapping[str, str]
"""How a file is named: by `file_id`, `generation_id` or `url`."""
Body = dict[str, Any]

FRAMES_A_SECOND = 24
MOST_PARTS = 10
_HDR_RESOLUTIONS = frozenset({"720p", "1080p"})
_TYPES = {
    OperationType.TEXT_TO_IMAGE: "image",
    OperationType.IMAGE_TO_IMAGE: "image_edit",
    OperationType.FUSION: "image",
    OperationType.VIDEO_MODIFY: "video_edit",
}


def agents_body(
    operation: OperationType, params: OperationParams, catalog: Catalog, media: Mapping[str, MediaRef]
) -> Body:
    """A request.

    Args:
        operation: What to do.
        params: Of it.
        catalog: Of which they are.
        media: Slot to how its file is named, for the slots that are filled.

    Raises:
        InvalidParametersError: The parameters do not go together.
    """
    settings = catalog.model_of(params).settings
    kind = str(settings.get("type", _TYPES.get(operation, "video")))
    body = catalog.wire(params)
    body |= {"type": kind, "model": settings.get("model", catalog.model_of(params).id)}
    _check_hdr(body.get("video", {}))
    return _FILLERS.get(kind, _fill_picture)(body, params, media)


def positions_of(text: str, count: int, seconds: int) -> list[int]:
    """Where pictures stand in a clip, on the grid of its frames.

    Raises:
        InvalidParametersError: Not as many numbers as pictures, or not all of them within the clip.
    """
    last = seconds * FRAMES_A_SECOND
    if not text.strip():
        return [round(last * number / max(count - 1, 1)) for number in range(count)]
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError as error:
        raise InvalidParametersError("Positions are whole numbers with commas between, such as 0, 60, 120.") from error
    if len(found) != count or len(set(found)) != count or not all(0 <= one <= last for one in found):
        raise InvalidParametersError(f"Give {count} different positions from 0 to {last}, one for each picture.")
    return found


def place_of(text: str) -> dict[str, float]:
    """Where a clip lies in a new frame.

    Raises:
        InvalidParametersError: Not four numbers, or no size.
    """
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InvalidParametersError("A place is four numbers with commas between, such as 0, 0.25, 1, 0.5.") from error
    if not (width > 0 and height > 0 and all(abs(one) <= MOST_PARTS for one in (left, top, width, height))):
        raise InvalidParametersError(
            f"Width and height are above 0, and all numbers between -{MOST_PARTS} and {MOST_PARTS}."
        )
    return {"x_norm": left, "y_norm": top, "w_norm": width, "h_norm": height}


def _fill_picture(body: Body, params: OperationParams, media: Mapping[str, MediaRef]) -> Body:
    del params
    if "picture" in media:
        body["source"] = media["picture"]
    references = _series(media, "reference")
    return body | ({"image_ref": references} if references else {})


def _fill_clip(body: Body, params: OperationParams, media: Mapping[str, MediaRef]) -> Body:
    video = body.setdefault("video", {})
    keyframes = _series(media, "keyframe")
    if keyframes:
        seconds = int(getattr(params, "duration"))  # noqa: B009  (the classes are built at run time)
        positions = positions_of(str(getattr(params, "positions")), len(keyframes), seconds)  # noqa: B009
        video |= {"keyframes": keyframes, "keyframe_indexes": positions}
    elif "source_clip" in media:
        is_after = getattr(params, "direction", "forward") == "forward"
        video |= {"duration": "5s", "start_frame" if is_after else "end_frame": media["source_clip"]}
    else:
        ends = (("first_frame", "start_frame"), ("last_frame", "end_frame"))
        video |= {there: media[here] for here, there in ends if here in media}
        if "last_frame" in media:
            video["duration"] = "5s"
    return body


def _fill_edit(body: Body, params: OperationParams, media: Mapping[str, MediaRef]) -> Body:
    edit = body.setdefault("video", {}).setdefault("edit", {})
    if not edit.get("auto_controls", True):
        edit["controls"] = {str(getattr(params, "keep")): True}  # noqa: B009
    if "first_frame" in media:
        edit |= {"keyframes": [media["first_frame"]], "keyframe_indexes": [0]}
    return body | {"source": media["source_clip"]}


def _fill_reframe(body: Body, params: OperationParams, media: Mapping[str, MediaRef]) -> Body:
    text = str(getattr(params, "place"))  # noqa: B009
    if text.strip():
        body.setdefault("video", {})["source_position"] = place_of(text)
    return body | {"source": media["source_clip"]}


_FILLERS: Mapping[str, Callable[[Body, OperationParams, Mapping[str, MediaRef]], Body]] = {
    "video": _fill_clip,
    "video_edit": _fill_edit,
    "video_reframe": _fill_reframe,
}


def _check_hdr(video: Body) -> None:
    """Leave out what is off, and refuse what does not go together."""
    for name in ("hdr", "exr_export", "loop"):
        if not video.get(name, True):
            del video[name]
    if video.get("hdr") and video.get("resolution") not in _HDR_RESOLUTIONS:
        raise InvalidParametersError("HDR is made at 720p and 1080p alone. Choose one of them, or turn HDR off.")
    if video.get("exr_export") and not video.get("hdr"):
        raise InvalidParametersError("EXR files come with HDR alone. Turn HDR on, or EXR off.")


def _series(media: Mapping[str, MediaRef], name: str) -> Sequence[MediaRef]:
    return [ref for slot, ref in media.items() if slot.rpartition("_")[0] == name]
