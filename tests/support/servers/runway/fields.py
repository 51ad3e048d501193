"""What each of Runway's models takes: `fields.json` has the field sets of the vendor's kit, this checks a request.

`fields.json`: endpoint -> model -> field -> kind; a name that ends in `*` is required. A kind is "text", "integer",
"number", "flag", "any", a list of choices, {"object": fields}, {"list": kind} or {"any_of": kinds}.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MODELS: dict[str, dict[str, dict[str, Any]]] = json.loads(Path(__file__).with_name("fields.json").read_text())
LONGEST_PROMPT = 1000
_SIMPLE: dict[str, tuple[type, ...]] = {"text": (str,), "integer": (int,), "number": (int, float), "flag": (bool,)}
_MEDIA = frozenset({"uri", "videoUri", "promptVideo", "imageUri", "maskUri", "audio", "promptImage", "references"})
_LISTS_OF_MEDIA = frozenset({"referenceAudios"})
_RANGES: dict[tuple[str, str], tuple[float, float]] = {
    ("gen4.5", "duration"): (2, 10),
    ("gen4_turbo", "duration"): (2, 10),
    ("act_two", "expressionIntensity"): (1, 5),
    ("magnific_video_upscaler_creative", "creativity"): (0, 100),
    ("magnific_video_upscaler_creative", "sharpen"): (0, 100),
    ("magnific_video_upscaler_creative", "smartGrain"): (0, 100),
}
_SHORT_PROMPTS = frozenset(
    {"gen4.5", "gen4_turbo", "veo3.1", "veo3.1_fast", "gen4_image", "gen4_image_turbo", "aleph2"}
)


class WrongFieldError(Exception):
    """A request that the model does not take."""

    def __init__(self, place: str, problem: str, *, is_honest: bool = False) -> None:
        super().__init__(f"{place}: {problem}")
        self.is_honest = is_honest


def check(endpoint: str, model: str, request: dict[str, Any]) -> None:
    """Check a request without its `model`.

    Raises:
        WrongFieldError: `is_honest` where a person's input may be the reason.
    """
    _object(request, MODELS[endpoint][model], "")
    for (whose, name), (least, most) in _RANGES.items():
        if whose == model and name in request and not least <= request[name] <= most:
            raise WrongFieldError(name, f"must be from {least} to {most}")
    if not 0 <= request.get("cfgScale", 0) <= 1:
        raise WrongFieldError("cfgScale", "must be from 0 to 1")
    if not 0 <= request.get("seed", 0) <= 4_294_967_295:
        raise WrongFieldError("seed", "must be from 0 to 4294967295")
    _prompt(model, request)


def media(request: Any, name: str = "") -> Iterator[str]:
    """Every text of a request that names a file."""
    if isinstance(request, dict):
        for key, value in request.items():
            yield from media(value, key)
    elif isinstance(request, list):
        for value in request:
            yield from media(value, "uri" if name in _LISTS_OF_MEDIA else "")
    elif isinstance(request, str) and name in _MEDIA:
        yield request


def _prompt(model: str, request: dict[str, Any]) -> None:
    prompt = request.get("promptText")
    if prompt == "":
        raise WrongFieldError("promptText", "must not be empty")
    if prompt and model in _SHORT_PROMPTS and len(prompt.encode("utf-16-le")) // 2 > LONGEST_PROMPT:
        raise WrongFieldError("promptText", f"must have at most {LONGEST_PROMPT} characters", is_honest=True)


def _object(value: Any, fields: dict[str, Any], place: str) -> None:
    if not isinstance(value, dict):
        raise WrongFieldError(place, "must be an object")
    known = {name.rstrip("*"): kind for name, kind in fields.items()}
    for name in value:
        if name not in known:
            raise WrongFieldError(f"{place}{name}", "unrecognized key")
    for name in fields:
        if name.endswith("*") and name[:-1] not in value:
            raise WrongFieldError(f"{place}{name[:-1]}", "required")
    for name, one in value.items():
        _value(one, known[name], f"{place}{name}")


def _value(value: Any, kind: Any, place: str) -> None:
    if isinstance(kind, list):
        if not any(value == one and type(value) is type(one) for one in kind):
            raise WrongFieldError(place, f"must be one of {kind}")
    elif isinstance(kind, dict):
        _composed(value, kind, place)
    elif kind != "any":
        is_flag_as_number = isinstance(value, bool) and kind != "flag"
        if is_flag_as_number or not isinstance(value, _SIMPLE[kind]):
            raise WrongFieldError(place, f"must be {kind}")


def _composed(value: Any, kind: dict[str, Any], place: str) -> None:
    if "object" in kind:
        _object(value, kind["object"], f"{place}.")
    elif "list" in kind:
        if not isinstance(value, list):
            raise WrongFieldError(place, "must be an array")
        for index, one in enumerate(value):
            _value(one, kind["list"], f"{place}[{index}]")
    else:
        _any_of(value, kind["any_of"], place)


def _any_of(value: Any, kinds: list[Any], place: str) -> None:
    problems: list[WrongFieldError] = []
    for one in kinds:
        try:
            _value(value, one, place)
        except WrongFieldError as error:
            problems.append(error)
        else:
            return
    raise problems[-1]
