"""The bodies of the Dream Machine API. Files are named by public links alone."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tests.support.servers.wire_server import Strict

VIDEO_MODELS = ("ray-2", "ray-flash-2")
IMAGE_MODELS = ("photon-1", "photon-flash-1")
Link = Annotated[str, Field(pattern=r"^https://")]
Aspect = Literal["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"]
Resolution = Literal["540p", "720p", "1080p", "4k"]


class Named(Strict):
    url: Link


class Keyframe(Strict):
    type: Literal["image", "generation"]
    url: Link | None = None
    id: str | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.url is None) == (self.type == "image") or (self.id is None) == (self.type == "generation"):
            raise ValueError("an image has a url, a generation an id")
        return self


class Keyframes(Strict):
    frame0: Keyframe | None = None
    frame1: Keyframe | None = None


class Concept(Strict):
    key: str


class VideoBody(Strict):
    model: str
    prompt: str | None = None
    aspect_ratio: Aspect = "16:9"
    duration: Literal["5s", "9s"] | None = None
    resolution: Resolution | None = None
    loop: bool | None = None
    concepts: list[Concept] | None = None
    keyframes: Keyframes | None = None

    @model_validator(mode="after")
    def _check_content(self) -> Self:
        if not self.prompt and self.keyframes is None:
            raise ValueError("prompt is missing")
        return self


class Weighted(Strict):
    url: Link
    weight: float | None = Field(None, ge=0, le=1)


class Identity(Strict):
    images: list[Link] = Field(min_length=1, max_length=4)


class Character(Strict):
    identity0: Identity


class ImageBody(Strict):
    model: str
    prompt: str = Field(min_length=1)
    aspect_ratio: Aspect = "16:9"
    image_ref: list[Weighted] | None = Field(None, max_length=4)
    style_ref: list[Weighted] | None = Field(None, max_length=4)
    character_ref: Character | None = None
    modify_image_ref: Weighted | None = None
    format: Literal["jpg", "png"] = "jpg"
    sync: bool = False
    sync_timeout: int | None = None


class ModifyBody(Strict):
    generation_type: Literal["modify_video"]
    media: Named
    mode: Literal[
        "adhere_1", "adhere_2", "adhere_3", "flex_1", "flex_2", "flex_3", "reimagine_1", "reimagine_2", "reimagine_3"
    ]
    model: str
    first_frame: Named | None = None
    prompt: str | None = None


class Crop(Strict):
    """What either way of a new frame takes."""

    media: Named
    model: str
    aspect_ratio: Aspect
    prompt: str | None = None
    grid_position_x: int | None = None
    grid_position_y: int | None = None
    x_start: int | None = None
    x_end: int | None = None
    y_start: int | None = None
    y_end: int | None = None
    resized_width: int | None = None
    resized_height: int | None = None


class ReframeVideoBody(Crop):
    generation_type: Literal["reframe_video"]
    first_frame: Named | None = None


class ReframeImageBody(Crop):
    generation_type: Literal["reframe_image"]
    format: Literal["jpg", "png"] | None = None


class AudioBody(Strict):
    generation_type: Literal["add_audio"]
    prompt: str | None = None
    negative_prompt: str | None = None


class UpscaleBody(Strict):
    generation_type: Literal["upscale_video"]
    resolution: Resolution
