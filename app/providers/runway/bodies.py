"""Runway's request bodies, of parameters whose inputs are already there."""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams, own_result, series_values
from app.providers.catalog import Catalog, Model

Body = dict[str, Any]

_PATHS: Final = {
    OperationType.TEXT_TO_IMAGE: "text_to_image",
    OperationType.IMAGE_TO_IMAGE: "text_to_image",
    OperationType.TEXT_TO_VIDEO: "text_to_video",
    OperationType.FUSION: "text_to_video",
    OperationType.IMAGE_TO_VIDEO: "image_to_video",
    OperationType.VIDEO_TRANSITION: "image_to_video",
    OperationType.VIDEO_MODIFY: "video_to_video",
    OperationType.VIDEO_EXTEND: "video_to_video",
}
_SHOT: Final = re.compile(r"(\d{1,2})\s*s?[\s:,.-]+(\S.*)")
_SHOT_ENDS: Final = re.compile(r"[;\n]")
_CLIP_ENDINGS: Final = frozenset({".mp4", ".mov", ".webm", ".mkv", ".m4v"})


def path_of(model: Model, operation: OperationType) -> str:
    """The path of the endpoint under `/v1/`."""
    return str(model.settings.get("path") or _PATHS[operation])


def body_of(catalog: Catalog, operation: OperationType, params: OperationParams) -> Body:
    """The request's body.

    Raises:
        InvalidParametersError: A text of the form cannot be understood.
    """
    model = catalog.model_of(params)
    body = catalog.wire(params)
    fill = _FILLERS.get(path_of(model, operation), _fill_generation)
    fill(body, params, model)
    if model.settings.get("routed"):
        return body
    if operation == OperationType.VIDEO_EXTEND:
        body["mode"] = "extend"
    return {"model": str(model.settings.get("model") or model.id), **body}


def _fill_generation(body: Body, params: OperationParams, model: Model) -> None:
    """What text_to_image, text_to_video, image_to_video and video_to_video share."""
    _put_frames(body, params)
    _put_clip(body, params, model)
    _put_references(body, params, model)
    if getattr(params, "auto_length", False):
        body["duration"] = "auto"
    if shots := _shots(getattr(params, "shots", "")):
        body.setdefault("providerSettings", {})["multiPrompt"] = shots
    if colors := _colors(getattr(params, "colors", "")):
        body["colors"] = colors
    if (draft := own_result(getattr(params, "draft_clip", None))) is not None:
        body["draftTaskId"] = draft


def _put_frames(body: Body, params: OperationParams) -> None:
    frames = [
        {"uri": uri, "position": position}
        for name, position in (("first_frame", "first"), ("last_frame", "last"))
        if (uri := getattr(params, name, None)) is not None
    ]
    if frames:
        body["promptImage"] = frames
    if (mask := getattr(params, "mask", None)) is not None:
        body["maskUri"] = mask


def _put_clip(body: Body, params: OperationParams, model: Model) -> None:
    clip = getattr(params, "source_clip", None)
    if clip is not None:
        body[str(model.settings.get("clip", "videoUri"))] = clip
    if (keyframe := getattr(params, "keyframe", None)) is not None:
        body["keyframes"] = [{"seconds": getattr(params, "keyframe_at", 0), "uri": keyframe}]


def _put_references(body: Body, params: OperationParams, model: Model) -> None:
    pictures = series_values(params, "reference")
    if pictures and model.settings.get("pictures"):
        body["referenceImages"] = [_picture(uri, number, params, model) for number, uri in enumerate(pictures, 1)]
    elif pictures:
        body["references"] = [{"uri": uri} for uri in pictures]
    if clips := series_values(params, "reference_clip"):
        plain = model.settings.get("plain_clips")
        body["referenceVideos"] = [{"uri": uri} if plain else {"type": "video", "uri": uri} for uri in clips]
    if sounds := series_values(params, "reference_sound"):
        body["referenceAudio"] = [{"type": "audio", "uri": uri} for uri in sounds]


def _picture(uri: str, number: int, params: OperationParams, model: Model) -> Body:
    found = {"uri": uri}
    if model.settings.get("tags"):
        found["tag"] = f"image{number}"
    if subject := getattr(params, "subject", ""):
        found["subject"] = subject
    return found


def _fill_sound(body: Body, params: OperationParams, _model: Model) -> None:
    if sounds := series_values(params, "reference_sound"):
        body["referenceAudios"] = sounds


def _fill_sound_of_clip(body: Body, params: OperationParams, _model: Model) -> None:
    body["videoUri"] = getattr(params, "source_clip", None)


def _fill_picture_upscale(body: Body, params: OperationParams, _model: Model) -> None:
    body["imageUri"] = getattr(params, "picture", None)


def _fill_performance(body: Body, params: OperationParams, _model: Model) -> None:
    character = str(getattr(params, "character", ""))
    body["character"] = {"type": "video" if _is_clip(character) else "image", "uri": character}
    body["reference"] = {"type": "video", "uri": getattr(params, "performance", None)}


def _fill_avatar(body: Body, params: OperationParams, _model: Model) -> None:
    own, preset = getattr(params, "own_avatar", ""), getattr(params, "avatar", "")
    body["avatar"] = {"type": "custom", "avatarId": own} if own else {"type": "runway-preset", "presetId": preset}
    if (recording := getattr(params, "speech", None)) is not None:
        body["speech"] = {"type": "audio", "audio": recording}
        return
    voice = {"type": "preset", "presetId": getattr(params, "voice", "")}
    body["speech"] = {"type": "text", "text": getattr(params, "prompt", ""), "voice": voice}


def _fill_routed(body: Body, params: OperationParams, model: Model) -> None:
    given: Body = body.setdefault("input", {})
    if kind := model.settings.get("kind"):
        given["type"] = kind
        return
    frames = [
        {"uri": uri, "role": role}
        for name, role in (("first_frame", "first"), ("last_frame", "last"))
        if (uri := getattr(params, name, None)) is not None
    ]
    pictures = [{"uri": uri} | _role(model) for uri in series_values(params, "reference")]
    if frames or pictures:
        given["referenceImages"] = frames + pictures
    if (clip := getattr(params, "source_clip", None)) is not None:
        given["referenceVideos"] = [{"uri": clip, "role": "source"}]


def _role(model: Model) -> Body:
    """Pictures of a clip have a role, those of a picture have none."""
    return {"role": "reference"} if model.settings.get("path") == "generate/video" else {}


_FILLERS: Final[Mapping[str, Callable[[Body, OperationParams, Model], None]]] = {
    "sound_effect": _fill_sound,
    "video_to_audio": _fill_sound_of_clip,
    "image_upscale": _fill_picture_upscale,
    "character_performance": _fill_performance,
    "avatar_videos": _fill_avatar,
    "generate/video": _fill_routed,
    "generate/image": _fill_routed,
    "generate/audio": _fill_routed,
}


def _shots(text: str) -> list[Body]:
    """Shots such as "4 a door opens", with semicolons or line ends between them.

    Raises:
        InvalidParametersError: A line has no seconds, or no words.
    """
    shots = []
    for line in filter(None, map(str.strip, _SHOT_ENDS.split(text))):
        found = _SHOT.fullmatch(line)
        if found is None:
            raise InvalidParametersError(
                f"A shot begins with its seconds, such as “4 a door opens”, not “{line[:40]}”."
            )
        shots.append({"duration": int(found[1]), "prompt": found[2]})
    return shots


def _colors(text: str) -> list[str]:
    return [color for part in text.split(",") if (color := part.strip())]


def _is_clip(uri: str) -> bool:
    """Whether an uploaded file is a clip: its name ends as `upload` made it, or it lies in the address itself."""
    if uri.startswith("data:"):
        return uri.startswith("data:video/")
    return PurePosixPath(urlsplit(uri).path).suffix.lower() in _CLIP_ENDINGS
