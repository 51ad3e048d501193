"""The bodies of the legacy generation."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import override

from tests.support.servers.kling.pictures import check_legacy_picture, check_link
from tests.support.servers.wire_server import Strict

VIDEO_MODELS = (
    "kling-v1",
    "kling-v1-5",
    "kling-v1-6",
    "kling-v2-master",
    "kling-v2-1",
    "kling-v2-1-master",
    "kling-v2-5-turbo",
    "kling-v2-6",
)
IMAGE_MODELS = ("kling-v1", "kling-v1-5", "kling-v2", "kling-v2-new", "kling-v2-1", "kling-v3")
OMNI_IMAGE_MODELS = ("kling-v3-omni",)
IMAGE_UNITS = 0.2

Picture = Annotated[str, AfterValidator(check_legacy_picture)]
Link = Annotated[str, AfterValidator(check_link)]


class LegacyBody(Strict):
    """What all share: our id of the task, by which it can be asked for."""

    external_task_id: str | None = None

    @property
    def slots(self) -> int:
        """How many of the running tasks that a plan allows it takes."""
        return 1

    @property
    def units(self) -> float:
        """What it costs."""
        return 1.0


class ImageBody(LegacyBody):
    model_name: str
    prompt: str = Field(min_length=1)
    negative_prompt: str | None = None
    image: Picture | None = None
    image_reference: Literal["subject", "face"] | None = None
    image_fidelity: float | None = Field(None, ge=0, le=1)
    human_fidelity: float | None = Field(None, ge=0, le=1)
    n: int = Field(1, ge=1, le=9)
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9"] = "16:9"
    resolution: Literal["1k", "2k"] = "1k"

    @property
    @override
    def slots(self) -> int:
        return self.n

    @property
    @override
    def units(self) -> float:
        return round(self.n * IMAGE_UNITS, 4)

    @model_validator(mode="after")
    def _check_image(self) -> Self:
        extras = (self.image_reference, self.image_fidelity, self.human_fidelity)
        if self.image is None and any(value is not None for value in extras):
            raise ValueError("fields of the image without an image")
        return self


class OmniImageBody(LegacyBody):
    class One(Strict):
        image: Picture

    model_name: str
    prompt: str = Field(min_length=1)
    image_list: list[One] = Field([], max_length=10)
    resolution: Literal["1k", "2k", "4k"] = "1k"
    n: int = Field(1, ge=1, le=9)
    result_type: Literal["single", "series"] = "single"

    @property
    @override
    def slots(self) -> int:
        return self.n

    @property
    @override
    def units(self) -> float:
        return round(self.n * IMAGE_UNITS, 4)


class OldVideoBody(LegacyBody):
    model_name: str
    negative_prompt: str | None = None
    mode: Literal["std", "pro"] = "std"
    duration: Literal["5", "10"] = "5"
    cfg_scale: float | None = Field(None, ge=0, le=1)
    camera_control: dict[str, Any] | None = None

    @property
    @override
    def units(self) -> float:
        return (2.0 if self.mode == "pro" else 1.0) * (int(self.duration) // 5)


class OldTextBody(OldVideoBody):
    prompt: str = Field(min_length=1)
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"


class OldImageBody(OldVideoBody):
    prompt: str | None = None
    image: Picture | None = None
    image_tail: Picture | None = None

    @model_validator(mode="after")
    def _check_images(self) -> Self:
        if self.image is None and self.image_tail is None:
            raise ValueError("one of image and image_tail is needed")
        return self


class ExtendBody(LegacyBody):
    video_id: str
    prompt: str | None = None
    negative_prompt: str | None = None
    cfg_scale: float | None = Field(None, ge=0, le=1)


class OneVideo(Strict):
    """One of two ways to name a clip."""

    video_id: str | None = None
    video_url: Link | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.video_id is None) == (self.video_url is None):
            raise ValueError("exactly one of video_id and video_url")
        return self


class FaceBody(OneVideo):
    pass


class FaceChoice(Strict):
    face_id: str
    audio_id: str | None = None
    sound_file: str | None = None
    sound_start_time: int = Field(ge=0)
    sound_end_time: int
    sound_insert_time: int = Field(ge=0)
    sound_volume: float | None = Field(None, ge=0, le=2)
    original_audio_volume: float | None = Field(None, ge=0, le=2)

    @model_validator(mode="after")
    def _check_sound(self) -> Self:
        if (self.audio_id is None) == (self.sound_file is None):
            raise ValueError("exactly one of audio_id and sound_file")
        if self.sound_end_time - self.sound_start_time < 2000:
            raise ValueError("the sound is shorter than 2 s")
        return self


class AdvancedLipBody(LegacyBody):
    session_id: str
    face_choose: list[FaceChoice] = Field(min_length=1, max_length=1)


class LipInput(OneVideo):
    mode: Literal["audio2video", "text2video"]
    audio_type: Literal["url", "file"] | None = None
    audio_url: Link | None = None
    audio_file: str | None = None
    text: str | None = Field(None, min_length=1)
    voice_id: str | None = None
    voice_language: Literal["zh", "en"] | None = None

    @model_validator(mode="after")
    def _check_mode(self) -> Self:
        if self.mode == "text2video":
            if not (self.text and self.voice_id and self.voice_language) or self.audio_type is not None:
                raise ValueError("text2video needs text, voice_id and voice_language alone")
            return self
        wanted, other = self.audio_url, self.audio_file
        if self.audio_type == "file":
            wanted, other = other, wanted
        if self.audio_type is None or wanted is None or other is not None or self.text is not None:
            raise ValueError("audio2video needs audio_type and the sound of that kind alone")
        return self


class LipBody(LegacyBody):
    input: LipInput


class VideoSoundBody(LegacyBody, OneVideo):
    """Unconfirmed: the likeliest fields."""

    sound_effect_prompt: str | None = None
    bgm_prompt: str | None = None
    asmr_mode: bool | None = None


class TextSoundBody(LegacyBody):
    """Unconfirmed: the likeliest fields."""

    prompt: str = Field(min_length=1)
    duration: float = Field(5.0, ge=3, le=10)
