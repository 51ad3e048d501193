"""What the parameters of several operations share: their choices, and the fields that forms are made from.

The window loads this module too: it imports neither the drawing nor the coding libraries.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

LONGEST_PROMPT: Final = 2000
SHORT_SIDES: Final = {"480p": 480, "720p": 720, "1080p": 1080, "1440p": 1440, "4K": 2160}
AS_PICTURE: Final = "picture"


class CameraMove(StrEnum):
    """Where the camera goes."""

    AUTO = "auto"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"
    ORBIT = "orbit"
    HANDHELD = "handheld"
    STILL = "still"


class Ease(StrEnum):
    """How a move starts and stops."""

    LINEAR = "linear"
    EASE_IN = "ease_in"
    EASE_OUT = "ease_out"
    EASE_IN_OUT = "ease_in_out"


class Fit(StrEnum):
    """What happens to a picture whose aspect is not that of the frame."""

    FILL = "fill"
    FIT = "fit"
    BLUR = "blur"


class Look(StrEnum):
    """How the colours and the light of a picture or a clip are treated."""

    AUTO = "auto"
    NONE = "none"
    GRADE = "grade"
    VIVID = "vivid"
    WARM = "warm"
    COOL = "cool"
    FADED = "faded"
    FILM = "film"
    NOIR = "noir"
    DUOTONE = "duotone"
    BLEACH = "bleach"
    GLOW = "glow"
    VIGNETTE = "vignette"
    GRAIN = "grain"
    BLUR = "blur"


Prompt = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PROMPT)]
HexColor = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^#[0-9a-fA-F]{6}$")]
Size = Literal["480p", "720p", "1080p", "1440p", "4K"]
BoardAspect = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]
ClipAspect = Literal["picture", "16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]
FrameRate = Literal[24, 30, 60]

DARK_TONE: Final = "#1b1f5e"
LIGHT_TONE: Final = "#ffc78f"

_MOVES = {
    "auto": "From the prompt",
    "push_in": "Push in",
    "pull_out": "Pull out",
    "pan_left": "Pan left",
    "pan_right": "Pan right",
    "tilt_up": "Tilt up",
    "tilt_down": "Tilt down",
    "orbit": "Orbit",
    "handheld": "Handheld",
    "still": "Still",
}
_EASES = {"linear": "Even", "ease_in": "Starts slowly", "ease_out": "Stops slowly", "ease_in_out": "Both slowly"}
_FITS = {"fill": "Fill", "fit": "Fit", "blur": "Blur"}
_LOOKS = {
    "auto": "From the prompt",
    "none": "None",
    "grade": "Grade",
    "vivid": "Vivid",
    "warm": "Warm",
    "cool": "Cool",
    "faded": "Faded",
    "film": "Film",
    "noir": "Noir",
    "duotone": "Duotone",
    "bleach": "Bleach bypass",
    "glow": "Glow",
    "vignette": "Vignette",
    "grain": "Grain",
    "blur": "Blur",
}


def combo(labels: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """What a field says of itself that is chosen from a list."""
    return {"widget": "combo", "labels": dict(labels), **more}


def segment(labels: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """What a field says of itself whose few choices stand side by side."""
    return {"widget": "segment", "labels": dict(labels), **more}


def prompt_field(description: str, *, required: bool = True) -> Any:
    extra: dict[str, Any] = {"widget": "prompt"}
    if required:
        return Field(title="Prompt", description=description, min_length=1, json_schema_extra=extra)
    return Field("", title="Prompt", description=description, json_schema_extra=extra)


def size_field() -> Any:
    words: dict[str, Any] = {name: name for name in SHORT_SIDES}
    return Field(
        "1080p",
        title="Size",
        description="The shorter side in pixels; 4K is 2160.",
        json_schema_extra=combo(words),
    )


def board_aspect_field() -> Any:
    return Field("16:9", title="Aspect", json_schema_extra={"widget": "combo", "beside": True})


def clip_aspect_field() -> Any:
    return Field("16:9", title="Aspect", json_schema_extra=combo({AS_PICTURE: "As picture"}, beside=True))


def camera_field() -> Any:
    return Field(
        CameraMove.AUTO,
        title="Camera",
        description="From the prompt: words such as push, pan, orbit, handheld or still; a push where there is none.",
        json_schema_extra=combo(_MOVES),
    )


def motion_field() -> Any:
    return Field(
        0.5,
        ge=0,
        le=1,
        title="Motion",
        description="How far the camera goes.",
        json_schema_extra={"widget": "slider", "step": 0.05},
    )


def ease_field() -> Any:
    return Field(
        Ease.EASE_IN_OUT,
        title="Ease",
        description="How the move starts and stops.",
        json_schema_extra=combo(_EASES, advanced=True),
    )


def duration_field() -> Any:
    return Field(5.0, ge=1, le=15, title="Duration", json_schema_extra={"widget": "slider", "unit": "s", "step": 0.5})


def fps_field() -> Any:
    return Field(30, title="Frame rate", json_schema_extra={"widget": "segment", "unit": "fps"})


def fit_field(description: str) -> Any:
    return Field(Fit.FILL, title="Frame", description=description, json_schema_extra=segment(_FITS))


def look_field(default: Look = Look.AUTO) -> Any:
    return Field(
        default,
        title="Look",
        description="From the prompt: words such as film, noir, warm or faded; a grade where there is none.",
        json_schema_extra=combo(_LOOKS),
    )


def look_strength_field() -> Any:
    return Field(
        1.0,
        ge=0,
        le=1,
        title="Strength",
        description="How far the look goes; 0 leaves everything as it is.",
        json_schema_extra={"widget": "slider", "step": 0.05},
    )


def dark_tone_field() -> Any:
    return Field(
        DARK_TONE,
        title="Dark tone",
        description="The colour of the shadows in a duotone, as #rrggbb.",
        json_schema_extra={"advanced": True},
    )


def light_tone_field() -> Any:
    return Field(
        LIGHT_TONE,
        title="Light tone",
        description="The colour of the lights in a duotone, as #rrggbb.",
        json_schema_extra={"advanced": True},
    )
