"""The requests of PixVerse's operations: which path, which body."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from app.domain.enums import OperationType
from app.domain.errors import InvalidParametersError
from app.providers.pixverse.given import Given
from app.providers.pixverse.references import with_references

_FAST_SECONDS: Final = 5
_LEAST_PICTURES: Final = 2
_SWITCHES: Final = ("generate_audio_switch", "generate_multi_clip_switch")


@dataclass(frozen=True, slots=True)
class Request:
    """A request, but for the mask that a look at the clip gives.

    Attributes:
        path: Below the API's base.
        is_image: It makes a picture, which is asked for by another path than a video.
        selection: What in the clip a mask is needed of; None for nothing, empty for the only thing in it.
        keyframe: The frame in which that is looked for, from 1.
    """

    path: str
    body: dict[str, Any]
    is_image: bool = False
    selection: str | None = None
    keyframe: int = 1


def request_of(operation: OperationType, given: Given) -> Request:
    """The request for a job.

    Raises:
        InvalidParametersError: The parameters do not go together.
    """
    model = given.get("model")
    make = _BY_MODEL.get(model) or _BY_OPERATION.get(operation)
    if make is None:
        raise InvalidParametersError(f"PixVerse cannot do {operation} with {model}.")
    return make(given)


def _versioned(given: Given) -> dict[str, Any]:
    """The fields of a model's video; a switch that is off does not go, since older models know none.

    Raises:
        InvalidParametersError: The model does not make so long a video so large, or so fast.
    """
    body = {"model": given.get("model"), **given.scalars}
    seconds, longest = body.get("duration", 0), given.settings.get("longest_1080p")
    if body.get("quality") == "1080p" and longest is not None and seconds > longest:
        raise InvalidParametersError(f"At 1080p {body['model']} makes at most {longest} s. Choose less of one of them.")
    if body.get("motion_mode") == "fast" and (seconds != _FAST_SECONDS or body.get("quality") == "1080p"):
        raise InvalidParametersError(f"Fast motion goes with {_FAST_SECONDS} s, and not with 1080p.")
    return {name: value for name, value in body.items() if name not in _SWITCHES or value}


def _with_sound(given: Given, body: dict[str, Any]) -> dict[str, Any]:
    """With the sounds and the speech that older models take beside the prompt."""
    if given.get("sound_effect"):
        body["sound_effect_switch"] = True
        if given.get("sound_effect_content"):
            body["sound_effect_content"] = given.get("sound_effect_content")
    if given.get("speech"):
        body |= {"lip_sync_tts_switch": True, **_speech(given)}
    return body


def _speech(given: Given) -> dict[str, Any]:
    return {"lip_sync_tts_speaker_id": given.get("speaker") or "Auto", "lip_sync_tts_content": given.get("speech")}


def _spoken(given: Given) -> dict[str, Any]:
    """A sound file, or a text and who says it."""
    if (given.get("sound") is None) == (given.get("speech") is None):
        raise InvalidParametersError("Give a sound file, or write what is said, and not both.")
    return _speech(given) if given.get("speech") else {"audio_media_id": given.number("sound")}


def _text(given: Given) -> Request:
    return Request("/video/text/generate", _with_sound(given, _versioned(given)))


def _image(given: Given) -> Request:
    body = _with_sound(given, _versioned(given))
    return Request("/video/img/generate", body | {"img_id": given.number("image")})


def _effect(given: Given) -> Request:
    """An effect, of one picture or of several."""
    pictures = given.numbers("picture")
    if not pictures:
        raise InvalidParametersError("An effect needs a picture.")
    effect = {"template_id": given.number("template_id")}
    named: dict[str, Any] = {"img_id": pictures[0]} if len(pictures) == 1 else {"img_ids": pictures}
    return Request("/video/img/generate", _with_sound(given, dict(given.scalars)) | named | effect)


def _transition(given: Given) -> Request:
    body = _versioned(given)
    frames = {"first_frame_img": given.number("first_frame"), "last_frame_img": given.number("last_frame")}
    return Request("/video/transition/generate", body | frames)


def _multi_transition(given: Given) -> Request:
    """A way from each picture to the next; each has its line of the prompt, and the last line goes on."""
    pictures = given.numbers("picture")
    if len(pictures) < _LEAST_PICTURES:
        raise InvalidParametersError("A transition over several pictures needs at least two.")
    body = dict(given.scalars)
    seconds = body.pop("duration", 5)
    lines = [line.strip() for line in (given.get("prompt") or "").splitlines() if line.strip()]
    steps: list[dict[str, Any]] = [{"img_id": picture, "duration": seconds} for picture in pictures[:-1]]
    for index, step in enumerate(steps):
        if lines:
            step["prompt"] = lines[min(index, len(lines) - 1)]
    body["multi_transition"] = [*steps, {"img_id": pictures[-1]}]
    return Request("/video/multi_transition/generate", body)


def _fusion(given: Given) -> Request:
    return Request("/video/fusion/generate", with_references(given, _versioned(given)))


def _extend(given: Given) -> Request:
    # The seed is said to be required here.
    return Request("/video/extend/generate", {"seed": 0, **_versioned(given), **given.source()})


def _restyle(given: Given) -> Request:
    if (given.get("restyle_id") is None) == (given.get("prompt") is None):
        raise InvalidParametersError("Choose a look, or describe one, and not both.")
    if given.get("restyle_id"):
        look: dict[str, Any] = {"restyle_id": given.number("restyle_id")}
    else:
        look = {"restyle_prompt": given.get("prompt")}
    return Request("/video/restyle/generate", {**given.scalars, **given.source(), **look})


def _modify(given: Given) -> Request:
    body = {**given.scalars, **given.source()}
    if pictures := given.numbers("picture"):
        body["img_ids"] = pictures
    return Request(
        "/video/modify/generate", body, selection=given.get("selection"), keyframe=given.get("keyframe") or 1
    )


def _swap(given: Given) -> Request:
    body = {**given.scalars, **given.source(), "img_id": given.number("character")}
    return Request(
        "/video/swap/generate", body, selection=given.get("selection") or "", keyframe=given.get("keyframe") or 1
    )


def _keyframe(given: Given) -> int:
    frame: int = given.get("keyframe") or 1
    return frame


def _motion_control(given: Given) -> Request:
    body = {**given.scalars, **given.source(), "img_id": given.number("character")}
    return Request("/video/mimic/generate", body)


def _lip_sync(given: Given) -> Request:
    return Request("/video/lip_sync/generate", {**given.scalars, **given.source(), **_spoken(given)})


def _avatar(given: Given) -> Request:
    body = {**given.scalars, "img_id": given.number("character"), **_spoken(given)}
    return Request("/video/avatar/generate", body)


def _sound_effect(given: Given) -> Request:
    return Request("/video/sound_effect/generate", {**given.scalars, **given.source()})


def _upscale(given: Given) -> Request:
    return Request("/video/upscale/generate", {**given.scalars, **given.source()})


def _image_template(given: Given) -> Request:
    body = {"img_ids": given.numbers("picture"), "template_id": given.number("template_id")}
    return Request("/image/template/generate", body, is_image=True)


_BY_MODEL: Final[dict[str, Callable[[Given], Request]]] = {
    "effect": _effect,
    "multi_transition": _multi_transition,
    "image_template": _image_template,
    "restyle": _restyle,
    "modify": _modify,
    "swap": _swap,
    "motion_control": _motion_control,
    "lip_sync": _lip_sync,
    "avatar": _avatar,
    "sound_effect": _sound_effect,
    "upscale": _upscale,
}
_BY_OPERATION: Final[dict[OperationType, Callable[[Given], Request]]] = {
    OperationType.TEXT_TO_VIDEO: _text,
    OperationType.IMAGE_TO_VIDEO: _image,
    OperationType.VIDEO_TRANSITION: _transition,
    OperationType.FUSION: _fusion,
    OperationType.VIDEO_EXTEND: _extend,
}
