"""Requests of the OpenAI-compatible interface, as each kind of server takes them."""

import base64
import binascii
import json
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from tests.support.servers.wire_server import Strict

Digits = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$")]
Size = Annotated[str, Field(pattern=r"^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}$")]
Prompt = Annotated[str, Field(min_length=1, max_length=32_000)]
ImageFormat = Literal["png", "jpeg", "webp", "gif", "svg"]


def _check_link(value: str) -> str:
    """An https link, or a data URI of bytes that are there."""
    if value.startswith("https://"):
        return value
    head, comma, body = value.partition(";base64,")
    if not (head.startswith("data:") and "/" in head and comma and body):
        raise ValueError("is neither an https link nor a data URI")
    try:
        base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise ValueError("is no base64") from error
    return value


Link = Annotated[str, AfterValidator(_check_link)]


class ImageReference(Strict):
    """A picture by its link or by the id of a file."""

    image_url: Link | None = None
    file_id: str | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "ImageReference":
        if (self.image_url is None) == (self.file_id is None):
            raise ValueError("one of image_url and file_id")
        return self


class VideoUrl(Strict):
    video_url: Link


class AudioUrl(Strict):
    audio_url: Link


def _json_of(model: type[Strict]) -> AfterValidator:
    """The text must be JSON of the model."""

    def check(text: str) -> str:
        model.model_validate_json(text)
        return text

    return AfterValidator(check)


def _check_object(text: str) -> str:
    if not isinstance(json.loads(text), dict):
        raise ValueError("must be an object")  # noqa: TRY004 - pydantic takes this one
    return text


class VideoBody(Strict):
    """What the vendor's own specification has."""

    prompt: Prompt
    model: str | None = None
    seconds: Digits | None = None
    size: Size | None = None
    input_reference: ImageReference | None = None


class Sampling(Strict):
    """What self-hosted servers take besides."""

    fps: Annotated[int, Field(ge=1, le=120)] | None = None
    num_frames: Annotated[int, Field(ge=1)] | None = None
    num_inference_steps: Annotated[int, Field(ge=1, le=200)] | None = None
    guidance_scale: Annotated[float, Field(ge=0)] | None = None
    guidance_scale_2: Annotated[float, Field(ge=0)] | None = None
    seed: int | None = None
    negative_prompt: str | None = None


class VllmVideoBody(VideoBody, Sampling):
    """vLLM-Omni: form fields alone; references to pictures, clips and sounds are JSON in a text."""

    width: Annotated[int, Field(ge=16)] | None = None
    height: Annotated[int, Field(ge=16)] | None = None
    flow_shift: float | None = None
    lora: Annotated[str, AfterValidator(_check_object)] | None = None
    extra_params: Annotated[str, AfterValidator(_check_object)] | None = None
    image_reference: Annotated[str, _json_of(ImageReference)] | None = None
    video_reference: Annotated[str, _json_of(VideoUrl)] | None = None
    audio_reference: Annotated[str, _json_of(AudioUrl)] | None = None
    generate_sound: bool | None = None


class SglangVideoBody(VideoBody, Sampling):
    """SGLang diffusion: JSON, with what lies in `extra_body` made flat, or a form."""

    reference_url: Link | None = None


class LitellmVideoBody(SglangVideoBody):
    """LiteLLM: the vendor's fields, and what its upstream takes besides."""


class RemixBody(Strict):
    prompt: Prompt


class VideoId(Strict):
    id: str


class VideoEditBody(Strict):
    prompt: Prompt
    video: VideoId


class VideoExtensionBody(VideoEditBody):
    seconds: Literal["4", "8", "12", "16", "20"]


class ImageFields(Strict):
    """What generation and edit of pictures share at the vendor."""

    prompt: Prompt
    model: str | None = None
    n: Annotated[int, Field(ge=1, le=10)] = 1
    size: Literal["auto"] | Size = "auto"
    quality: Literal["low", "medium", "high", "xhigh", "max", "auto"] = "auto"
    background: Literal["transparent", "opaque", "auto"] = "auto"
    output_format: ImageFormat = "png"
    output_compression: Annotated[int, Field(ge=0, le=100)] | None = None
    moderation: Literal["auto", "low"] = "auto"
    response_format: Literal["url", "b64_json"] | None = None
    stream: bool = False
    partial_images: Annotated[int, Field(ge=0, le=3)] = 0


class ImageEditFields(ImageFields):
    input_fidelity: Literal["low", "high"] | None = None


class OwnImageFields(ImageFields, Sampling):
    """Generation at a self-hosted server."""


class OwnImageEditFields(ImageEditFields, Sampling):
    """Edit at a self-hosted server; `url` stands for the file."""

    url: Link | None = None
