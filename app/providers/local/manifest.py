"""What the engine inside declares: its operations and their parameters."""

import os
from datetime import timedelta
from typing import Final

from pydantic import Field

from app.domain.enums import InputRole, MediaType, OperationType
from app.providers.base import (
    AccountDefaults,
    AccountsAllowed,
    CancelAbility,
    ClearingWay,
    InputLimits,
    InputRef,
    InputTransport,
    OperationParams,
    ProviderManifest,
    input_slot,
)
from app.providers.local.clip_params import VideoExtendParams, VideoModifyParams, VideoTransitionParams
from app.providers.local.fields import (
    BoardAspect,
    CameraMove,
    ClipAspect,
    Ease,
    Fit,
    FrameRate,
    Prompt,
    Size,
    board_aspect_field,
    camera_field,
    clip_aspect_field,
    duration_field,
    ease_field,
    fit_field,
    fps_field,
    motion_field,
    prompt_field,
    size_field,
)
from app.providers.local.picture_params import FusionParams, ImageToImageParams, UpscaleParams


class TextToImageParams(OperationParams):
    """A storyboard frame drawn from words."""

    prompt: Prompt = prompt_field("Subject, light and colours: they choose the scene and its palette.")
    size: Size = size_field()
    aspect: BoardAspect = board_aspect_field()


class TextToVideoParams(OperationParams):
    """A storyboard frame with a camera move through its layers."""

    prompt: Prompt = prompt_field("Subject, light and colours; words such as push or pan move the camera.")
    camera: CameraMove = camera_field()
    strength: float = motion_field()
    duration: float = duration_field()
    size: Size = size_field()
    aspect: BoardAspect = board_aspect_field()
    fps: FrameRate = fps_field()
    ease: Ease = ease_field()


class ImageToVideoParams(OperationParams):
    """A camera move over a picture."""

    first_frame: InputRef = input_slot(InputRole.FIRST_FRAME, MediaType.IMAGE, title="Picture")
    prompt: Prompt = prompt_field("Words such as push, pull, pan, tilt or still move the camera.", required=False)
    camera: CameraMove = camera_field()
    strength: float = motion_field()
    duration: float = duration_field()
    size: Size = size_field()
    aspect: ClipAspect = clip_aspect_field()
    fit: Fit = fit_field(
        "Fill cuts the picture to the aspect; Fit and Blur show all of it, on plain or blurred ground."
    )
    fps: FrameRate = fps_field()
    ease: Ease = ease_field()


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
        about="Drafts, camera moves, looks, layouts and cuts, made on this computer: free and without an account.",
        operations={
            OperationType.IMAGE_TO_VIDEO: ImageToVideoParams,
            OperationType.TEXT_TO_IMAGE: TextToImageParams,
            OperationType.TEXT_TO_VIDEO: TextToVideoParams,
            OperationType.VIDEO_EXTEND: VideoExtendParams,
            OperationType.VIDEO_TRANSITION: VideoTransitionParams,
            OperationType.VIDEO_MODIFY: VideoModifyParams,
            OperationType.IMAGE_TO_IMAGE: ImageToImageParams,
            OperationType.FUSION: FusionParams,
            OperationType.UPSCALE: UpscaleParams,
            OperationType.FRAME_EXTRACTION: FrameExtractionParams,
        },
        clearing=(ClearingWay.OWN_ID,),
        settle_delay=timedelta(0),
        poll_interval=timedelta(milliseconds=250),
        cancel=CancelAbility.ANY,
        forgets_stopped=True,
        reports_progress=True,
        is_trained=False,
        accounts_allowed=AccountsAllowed.ONE_PER_PERSON,
        inputs=dict.fromkeys(MediaType, InputLimits(transport=InputTransport.LOCAL_PATH)),
        upload_belongs_to_account=False,
        built_in_account=AccountDefaults("local@this-computer", "this computer", slots),
    )


MANIFEST: Final = manifest_with(automatic_slots())
