"""The bodies of the Agents API."""

import base64
import binascii
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tests.support.servers.wire_server import Strict

INLINE_BYTES = {"image": 50 * 1024 * 1024, "video": 200 * 1024 * 1024}
LONGEST_PROMPT = 6000
MODELS = ("uni-1", "uni-1-max", "ray-3.2")
IMAGE_ASPECTS = {"3:1", "2:1", "16:9", "3:2", "1:1", "2:3", "9:16", "1:2", "1:3"}
VIDEO_ASPECTS = {"9:16", "3:4", "1:1", "4:3", "16:9", "21:9"}
_FIELDS = {
    "image": {"image_ref", "style", "output_format", "web_search"},
    "image_edit": {"image_ref", "source", "style", "output_format", "web_search"},
    "layering": {"source", "output_format"},
    "video": {"video"},
    "video_edit": {"source", "video"},
    "video_reframe": {"source", "video"},
}
_VIDEO_FIELDS = {
    "video": {
        "duration",
        "resolution",
        "start_frame",
        "end_frame",
        "keyframes",
        "keyframe_indexes",
        "loop",
        "hdr",
        "exr_export",
    },
    "video_edit": {"resolution", "edit", "hdr", "exr_export"},
    "video_reframe": {"resolution", "source_position"},
}
_SHARED = {"prompt", "type", "model", "aspect_ratio", "user_id"}
_SOURCES = {"image_edit", "layering", "video_edit", "video_reframe"}


class MediaRef(Strict):
    """Exactly one way to name a file."""

    url: str | None = Field(None, pattern=r"^https://")
    data: str | None = None
    generation_id: str | None = None
    file_id: str | None = None
    media_type: str | None = Field(None, pattern=r"^(image|video)/")

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if sum(value is not None for value in (self.url, self.data, self.generation_id, self.file_id)) != 1:
            raise ValueError("exactly one of url, data, generation_id and file_id")
        if self.media_type is not None and self.url is None and self.data is None:
            raise ValueError("media_type belongs to url or data")
        if self.data is not None:
            self._check_data(self.data)
        return self

    def _check_data(self, data: str) -> None:
        if self.media_type is None:
            raise ValueError("data needs media_type")
        try:
            content = base64.b64decode(data, validate=True)
        except binascii.Error as error:
            raise ValueError("data is not base64") from error
        if len(content) > INLINE_BYTES[self.media_type.partition("/")[0]]:
            raise ValueError("data is too large")


class Controls(Strict):
    pose: bool | None = None
    depth: bool | None = None
    normals: bool | None = None
    trajectory: bool | None = None
    face: bool | None = None


Keyframes = Annotated[list[MediaRef], Field(min_length=1, max_length=64)]
Indexes = Annotated[list[int], Field(min_length=1, max_length=64)]


class Keyed(Strict):
    """Frames at positions of a grid of 24 a second."""

    keyframes: Keyframes | None = None
    keyframe_indexes: Indexes | None = None

    @model_validator(mode="after")
    def _check_keyframes(self) -> Self:
        frames, indexes = self.keyframes or [], self.keyframe_indexes or []
        if len(frames) != len(indexes) or len(set(indexes)) != len(indexes):
            raise ValueError("a keyframe_index for each of keyframes")
        if any(not 0 <= index <= 240 for index in indexes):
            raise ValueError("keyframe_indexes are 0 to 240")
        return self


class Edit(Keyed):
    auto_controls: bool | None = None
    strength: (
        Literal[
            "adhere_1",
            "adhere_2",
            "adhere_3",
            "flex_1",
            "flex_2",
            "flex_3",
            "reimagine_1",
            "reimagine_2",
            "reimagine_3",
        ]
        | None
    ) = None
    controls: Controls | None = None


class Position(Strict):
    x_norm: float
    y_norm: float
    w_norm: float = Field(gt=0)
    h_norm: float = Field(gt=0)


class Video(Keyed):
    duration: Literal["5s", "10s"] | None = None
    resolution: Literal["360p", "540p", "720p", "1080p"] = "720p"
    start_frame: MediaRef | None = None
    end_frame: MediaRef | None = None
    loop: bool | None = None
    hdr: bool | None = None
    exr_export: bool | None = None
    edit: Edit | None = None
    source_position: Position | None = None

    @model_validator(mode="after")
    def _check_video(self) -> Self:
        anchors = (self.start_frame, self.end_frame)
        if self.keyframes and (any(anchors) or self.loop):
            raise ValueError("keyframes exclude start_frame, end_frame and loop")
        if self.keyframes and self.duration != "10s" and max(self.keyframe_indexes or [0]) > 120:
            raise ValueError("keyframe_indexes of 5 s are 0 to 120")
        if all(anchors) and self.duration == "10s":
            raise ValueError("two anchors are for 5 s")
        if self.hdr and self.resolution not in {"720p", "1080p"}:
            raise ValueError("hdr is for 720p and 1080p")
        if self.exr_export and not self.hdr:
            raise ValueError("exr_export needs hdr")
        return self


class Generation(Strict):
    prompt: str = Field(min_length=1)
    type: Literal["image", "image_edit", "video", "video_edit", "video_reframe", "layering"]
    model: str | None = None
    aspect_ratio: str | None = None
    image_ref: list[MediaRef] | None = None
    source: MediaRef | None = None
    style: Literal["auto", "manga"] | None = None
    output_format: Literal["png", "jpeg"] | None = None
    web_search: bool | None = None
    user_id: str | None = None
    video: Video | None = None

    @property
    def makes_video(self) -> bool:
        return self.type.startswith("video")

    @model_validator(mode="after")
    def _check_fields(self) -> Self:
        strange = self.model_fields_set - _SHARED - _FIELDS[self.type]
        if strange:
            raise ValueError(f"{sorted(strange)} are not for {self.type}")
        if self.video is not None:
            strange = self.video.model_fields_set - _VIDEO_FIELDS[self.type]
            if strange:
                raise ValueError(f"video.{sorted(strange)} are not for {self.type}")
        if self.type in _SOURCES and self.source is None:
            raise ValueError("source is missing")
        return self

    @model_validator(mode="after")
    def _check_values(self) -> Self:
        aspects = VIDEO_ASPECTS if self.makes_video else IMAGE_ASPECTS
        if self.aspect_ratio is not None and self.aspect_ratio not in aspects:
            raise ValueError(f"aspect_ratio {self.aspect_ratio} is not for {self.type}")
        if len(self.image_ref or []) > (8 if self.type == "image_edit" else 9):
            raise ValueError("too many image_ref")
        if self.model in MODELS and self.makes_video != (self.model == "ray-3.2"):
            raise ValueError(f"{self.model} is not for {self.type}")
        return self

    def media(self) -> list[tuple[str, MediaRef]]:
        """Every file that it names, with where."""
        video = self.video or Video()
        edit = video.edit or Edit()
        named: list[tuple[str, MediaRef | None]] = [("source", self.source)]
        named += [("start_frame", video.start_frame), ("end_frame", video.end_frame)]
        named += [("image_ref", ref) for ref in self.image_ref or []]
        named += [("keyframes", ref) for ref in (video.keyframes or []) + (edit.keyframes or [])]
        return [(place, ref) for place, ref in named if ref is not None]

    def request(self) -> dict[str, Any]:
        """The body as it came."""
        return self.model_dump(mode="json", exclude_unset=True)


class FileBody(Strict):
    mime_type: str = Field(pattern=r"^(image|video)/")
    size_bytes: int = Field(gt=0, le=5 * 1024**3)
    filename: str | None = None
    purpose: Literal["input", "reference"] | None = None
    expires_at: str | None = None
    user_id: str | None = None
