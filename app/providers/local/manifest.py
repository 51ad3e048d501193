"""What the engine inside declares: its operations and their parameters."""

import os
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from app.domain.enums import InputRole, MediaType, OperationType
from app.providers.base import (
    AccountDefaults,
    AccountsAllowed,
    ClearingWay,
    InputRef,
    InputTransport,
    OperationParams,
    ProviderManifest,
    input_slot,
)

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
    STILL = "still"


class Ease(StrEnum):
    """How a move starts and stops."""

    LINEAR = "linear"
    EASE_IN = "ease_in"
    EASE_OUT = "ease_out"
    EASE_IN_OUT = "ease_in_out"


class Fit(StrEnum):
    """What happens to a picture whose aspect is not that of the clip."""

    FILL = "fill"
    FIT = "fit"
    BLUR = "blur"


Prompt = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_PROMPT)]
Size = Literal["480p", "720p", "1080p", "1440p", "4K"]
BoardAspect = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]
ClipAspect = Literal["picture", "16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]
FrameRate = Literal[24, 30, 60]

_MOVES = {
    "auto": "From the prompt",
    "push_in": "Push in",
    "pull_out": "Pull out",
    "pan_left": "Pan left",
    "pan_right": "Pan right",
    "tilt_up": "Tilt up",
    "tilt_down": "Tilt down",
    "still": "Still",
}
_EASES = {"linear": "Even", "ease_in": "Starts slowly", "ease_out": "Stops slowly", "ease_in_out": "Both slowly"}
_FITS = {"fill": "Fill", "fit": "Fit", "blur": "Blur"}


def _prompt(description: str, *, required: bool = True) -> Any:
    extra: dict[str, Any] = {"widget": "prompt"}
    if required:
        return Field(title="Prompt", description=description, min_length=1, json_schema_extra=extra)
    return Field("", title="Prompt", description=description, json_schema_extra=extra)


def _size() -> Any:
    words: dict[str, Any] = {name: name for name in SHORT_SIDES}
    return Field(
        "1080p",
        title="Size",
        description="The shorter side in pixels; 4K is 2160.",
        json_schema_extra={"widget": "combo", "labels": words},
    )


def _camera() -> Any:
    return Field(
        CameraMove.AUTO,
        title="Camera",
        description="From the prompt: words such as push, pull, pan, tilt or still; a push where there is none.",
        json_schema_extra={"widget": "combo", "labels": dict(_MOVES)},
    )


def _strength() -> Any:
    return Field(
        0.5,
        ge=0,
        le=1,
        title="Motion",
        description="How far the camera goes.",
        json_schema_extra={"widget": "slider", "step": 0.05},
    )


def _ease() -> Any:
    return Field(
        Ease.EASE_IN_OUT,
        title="Ease",
        description="How the move starts and stops.",
        json_schema_extra={"widget": "combo", "labels": dict(_EASES), "advanced": True},
    )


def _duration() -> Any:
    return Field(5.0, ge=1, le=15, title="Duration", json_schema_extra={"widget": "slider", "unit": "s", "step": 0.5})


def _fps() -> Any:
    return Field(30, title="Frame rate", json_schema_extra={"widget": "segment", "unit": "fps"})


class TextToImageParams(OperationParams):
    """A storyboard frame drawn from words."""

    prompt: Prompt = _prompt("Subject, light and colours: they choose the scene and its palette.")
    size: Size = _size()
    aspect: BoardAspect = Field("16:9", title="Aspect", json_schema_extra={"widget": "combo", "beside": True})


class TextToVideoParams(OperationParams):
    """A storyboard frame with a camera move through its layers."""

    prompt: Prompt = _prompt("Subject, light and colours; words such as push or pan move the camera.")
    camera: CameraMove = _camera()
    strength: float = _strength()
    duration: float = _duration()
    size: Size = _size()
    aspect: BoardAspect = Field("16:9", title="Aspect", json_schema_extra={"widget": "combo", "beside": True})
    fps: FrameRate = _fps()
    ease: Ease = _ease()


class ImageToVideoParams(OperationParams):
    """A camera move over a picture."""

    first_frame: InputRef = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="Picture")
    prompt: Prompt = _prompt("Words such as push, pull, pan, tilt or still move the camera.", required=False)
    camera: CameraMove = _camera()
    strength: float = _strength()
    duration: float = _duration()
    size: Size = _size()
    aspect: ClipAspect = Field(
        "16:9",
        title="Aspect",
        json_schema_extra={"widget": "combo", "beside": True, "labels": {AS_PICTURE: "As picture"}},
    )
    fit: Fit = Field(
        Fit.FILL,
        title="Frame",
        description="Fill cuts the picture to the aspect; Fit and Blur show all of it, on plain or blurred ground.",
        json_schema_extra={"widget": "segment", "labels": dict(_FITS)},
    )
    fps: FrameRate = _fps()
    ease: Ease = _ease()


class FrameExtractionParams(OperationParams):
    """One frame of a clip, as a picture."""

    source_clip: InputRef = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip")
    at: float = Field(
        0.0,
        ge=0,
        le=36_000,
        title="Moment",
        description="From the start of the clip; behind its end it is the last frame.",
        json_schema_extra={"unit": "s", "step": 0.1},
    )


def automatic_slots() -> int:
    """How many renders run at once when nothing else is set: one core stays with the window."""
    return max(1, (os.cpu_count() or 1) - 1)


def manifest_with(slots: int) -> ProviderManifest:
    """The manifest of an engine that does so many renders at once."""
    return ProviderManifest(
        id="local",
        name="Local engine",
        monogram="LE",
        about="Draws storyboard frames and camera moves on this computer: free, private, without an account.",
        operations={
            OperationType.IMAGE_TO_VIDEO: ImageToVideoParams,
            OperationType.TEXT_TO_IMAGE: TextToImageParams,
            OperationType.TEXT_TO_VIDEO: TextToVideoParams,
            OperationType.FRAME_EXTRACTION: FrameExtractionParams,
        },
        clearing=(ClearingWay.OWN_ID,),
        settle_delay=timedelta(0),
        poll_interval=timedelta(milliseconds=250),
        can_cancel=True,
        is_trained=False,
        accounts_allowed=AccountsAllowed.ONE_PER_PERSON,
        input_transport=InputTransport.LOCAL_PATH,
        upload_belongs_to_account=False,
        built_in_account=AccountDefaults("local@this-computer", "this computer", slots),
    )


MANIFEST: Final = manifest_with(automatic_slots())
