"""The requests of both generations, made of the parameters of an operation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.base import OperationParams, own_result, series_values
from app.providers.calls import Inline
from app.providers.catalog import Catalog, Model
from app.providers.kling.answers import NEW_PATH, OwnResult

IMAGES = "/v1/images/generations"
OLD_TEXT = "/v1/videos/text2video"
OLD_IMAGE = "/v1/videos/image2video"
EXTEND = "/v1/videos/video-extend"
LIP_SYNC = "/v1/videos/lip-sync"
IDENTIFY = "/v1/videos/identify-face"
FACE_LIP_SYNC = "/v1/videos/advanced-lip-sync"
CLIP_SOUND = "/v1/audio/video-to-audio"
TEXT_SOUND = "/v1/audio/text-to-audio"
LEGACY_PATHS = (IMAGES, OLD_TEXT, OLD_IMAGE, EXTEND, LIP_SYNC, FACE_LIP_SYNC, CLIP_SOUND, TEXT_SOUND)

MOST_REFERENCES = 7
MOST_REFERENCES_WITH_CLIP = 4
_SECOND = 1000
_AXES = frozenset({"horizontal", "vertical", "pan", "tilt", "roll", "zoom"})
_NEW_PATHS = {
    OperationType.TEXT_TO_VIDEO: "/text-to-video",
    OperationType.IMAGE_TO_VIDEO: "/image-to-video",
    OperationType.VIDEO_TRANSITION: "/image-to-video",
    OperationType.FUSION: "/omni-video",
    OperationType.VIDEO_MODIFY: "/omni-video",
}
_CLIPS_BY_NAME = {
    "lip-sync": LIP_SYNC,
    "advanced-lip-sync": FACE_LIP_SYNC,
    "video-to-audio": CLIP_SOUND,
    "text-to-audio": TEXT_SOUND,
    "video-extend": EXTEND,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One call that makes a task.

    Attributes:
        path: Where it goes.
        look_path: Where the task is asked for.
        asked: How many files it asks for.
    """

    path: str
    body: dict[str, Any]
    look_path: str
    asked: int = 1


@dataclass(frozen=True, slots=True)
class Face:
    """A face that Kling found in a clip."""

    session_id: str
    face_id: str


def is_new(model: Model) -> bool:
    """Whether a model is of the new generation."""
    return model.settings.get("generation") == "new"


def look_path(operation: OperationType, model: Model) -> str:
    """Where a model's tasks are asked for and listed."""
    if is_new(model):
        return NEW_PATH
    if model.id in _CLIPS_BY_NAME:
        return _CLIPS_BY_NAME[model.id]
    if operation in {OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE}:
        return str(model.settings.get("image_path", IMAGES))
    return OLD_TEXT if operation == OperationType.TEXT_TO_VIDEO else OLD_IMAGE


def new_request(
    operation: OperationType, params: OperationParams, catalog: Catalog, token: str, clip_link: str | None
) -> Request:
    """A task of the new generation.

    Args:
        operation: What to do.
        params: With the paths of pictures.
        catalog: Of which they are.
        token: Our id of the task.
        clip_link: Of the clip among the inputs, where there is one.

    Raises:
        InvalidParametersError: More references than the model takes.
    """
    model = catalog.model_of(params)
    body = catalog.wire(params)
    prompt = str(getattr(params, "prompt"))  # noqa: B009  (the classes are built at run time)
    if operation == OperationType.TEXT_TO_VIDEO:
        body["prompt"] = prompt
    else:
        body["contents"] = [{"type": "prompt", "text": prompt}, *_contents(operation, params, clip_link)]
    # Without a word it cuts between shots.
    body.setdefault("settings", {}).setdefault("multi_shot", False)
    body.setdefault("options", {})["external_task_id"] = token
    return Request(f"{_NEW_PATHS[operation]}/{model.settings.get('model', model.id)}", body, NEW_PATH)


def legacy_request(params: OperationParams, catalog: Catalog, token: str) -> Request:
    """A picture or a clip of the legacy generation."""
    model = catalog.model_of(params)
    body = catalog.wire(params) | {"model_name": model.settings.get("model", model.id), "external_task_id": token}
    fields = type(params).model_fields
    asked = int(getattr(params, "outputs", 1))
    if "result_type" in fields:
        references = [{"image": Inline(path)} for path in series_values(params, "reference")]
        body |= {"image_list": references} if references else {}
        path = str(model.settings["image_path"])
        return Request(path, body, path, asked)
    if "outputs" in fields:
        return Request(IMAGES, body | _picture(params), IMAGES, asked)
    first, last = getattr(params, "first_frame", None), getattr(params, "last_frame", None)
    body |= {"image": Inline(first)} if first else {}
    body |= {"image_tail": Inline(last)} if last else {}
    body |= _camera(params)
    path = OLD_IMAGE if first else OLD_TEXT
    return Request(path, body, path)


def clip_request(
    params: OperationParams, catalog: Catalog, token: str, source: Mapping[str, str], face: Face | None
) -> Request:
    """What is made of a clip by the legacy generation: longer, in step with speech, with sound.

    Args:
        params: Of the operation.
        catalog: Of which they are.
        token: Our id of the task.
        source: How the clip is named: by `video_id` or `video_url`.
        face: That is to speak.
    """
    path = _CLIPS_BY_NAME[catalog.model_of(params).id]
    body = catalog.wire(params)
    if path == LIP_SYNC:
        body["input"] = {**source, **_speech(params)}
    elif face is not None:
        body |= {"session_id": face.session_id, "face_choose": [_spoken_face(params, face)]}
    elif path == TEXT_SOUND:
        body["duration"] = float(getattr(params, "sound_seconds"))  # noqa: B009
    else:
        body |= source
        body |= _sounds(params) if path == CLIP_SOUND else {}
    return Request(path, body | {"external_task_id": token}, path)


def source_clip(params: OperationParams) -> str | None:
    """The clip among the inputs: a link, or a result of the account."""
    found = getattr(params, "source_clip", None) or getattr(params, "reference_clip", None)
    return str(found) if found is not None else None


def clip_by_id(value: str) -> OwnResult | None:
    """The result of the account that a clip's slot names.

    Raises:
        InvalidParametersError: It is none of Kling's.
    """
    named = own_result(value)
    found = OwnResult.read(named) if named is not None else None
    if named is not None and found is None:
        raise InvalidParametersError("The clip is not known as a result of this account.", detail=named)
    return found


def _contents(operation: OperationType, params: OperationParams, clip_link: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"type": name, "url": Inline(value)}
        for name in ("first_frame", "last_frame")
        if (value := getattr(params, name, None)) is not None
    ]
    references = series_values(params, "reference")
    elements = [one.strip() for one in str(getattr(params, "elements", "")).split(",") if one.strip()]
    most = MOST_REFERENCES if clip_link is None else MOST_REFERENCES_WITH_CLIP
    if len(references) + len(elements) > most:
        raise InvalidParametersError(f"Kling takes at most {most} pictures and elements here; take some away.")
    found += _numbered("refer_image", "image", [{"url": Inline(path)} for path in references])
    if clip_link is not None:
        kind = "base_video" if operation == OperationType.VIDEO_MODIFY else "feature_video"
        found += _numbered(kind, "video", [{"url": clip_link}])
    return found + _numbered("element", "element", [{"element_id": one} for one in elements])


def _numbered(kind: str, name: str, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": kind, **item, "id": f"{name}_{number}"} for number, item in enumerate(items, 1)]


def _picture(params: OperationParams) -> dict[str, Any]:
    """The fields of a picture that is the ground of another one."""
    path = getattr(params, "picture", None)
    if path is None:
        return {}
    kind = getattr(params, "image_reference", "whole")
    return {"image": Inline(path)} | ({"image_reference": kind} if kind != "whole" else {})


def _camera(params: OperationParams) -> dict[str, Any]:
    kind = getattr(params, "camera", "none")
    if kind == "none":
        return {}
    if kind in _AXES:
        return {"camera_control": {"type": "simple", "config": {kind: getattr(params, "camera_amount")}}}  # noqa: B009
    return {"camera_control": {"type": kind}}


def _speech(params: OperationParams) -> dict[str, Any]:
    sound = getattr(params, "sound", None)
    if sound is not None:
        return {"mode": "audio2video", "audio_type": "file", "audio_file": Inline(sound)}
    text, voice = str(getattr(params, "prompt", "")), str(getattr(params, "voice", ""))
    if not text or not voice:
        raise InvalidParametersError("Give a sound, or a text and a voice.")
    return {"mode": "text2video", "text": text, "voice_id": voice, "voice_language": getattr(params, "language", "en")}


def _spoken_face(params: OperationParams, face: Face) -> dict[str, Any]:
    values = params.model_dump()
    return {
        "face_id": face.face_id,
        "sound_file": Inline(values["sound"]),
        "sound_start_time": 0,
        "sound_end_time": round(values["sound_seconds"] * _SECOND),
        "sound_insert_time": round(values["sound_start"] * _SECOND),
        "sound_volume": values["sound_volume"],
        "original_audio_volume": values["clip_volume"],
    }


def _sounds(params: OperationParams) -> dict[str, Any]:
    told = {"sound_effect_prompt": getattr(params, "prompt", ""), "bgm_prompt": getattr(params, "music_prompt", "")}
    return {name: words for name, words in told.items() if words}
