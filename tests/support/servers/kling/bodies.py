"""The bodies of the new generation."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from typing_extensions import override

from tests.support.servers.kling.pictures import check_link, check_picture
from tests.support.servers.wire_server import Strict

LONGEST_PROMPT = 3072
MODELS = {
    "text-to-video": ("kling-3.0", "kling-3.0-turbo"),
    "image-to-video": ("kling-3.0", "kling-3.0-turbo"),
    "omni-video": ("kling-3.0-omni",),
}
_RATES = {
    ("kling-3.0", "720p"): (0.084, 0.126),
    ("kling-3.0", "1080p"): (0.112, 0.168),
    ("kling-3.0", "4k"): (0.42, 0.42),
    ("kling-3.0-turbo", "720p"): (0.112, 0.112),
    ("kling-3.0-turbo", "1080p"): (0.14, 0.14),
}
_WITH_VIDEO = {"720p": 0.126, "1080p": 0.168, "4k": 0.42}
UNIT_USD = 0.14

Picture = Annotated[str, AfterValidator(check_picture)]
Clip = Annotated[str, AfterValidator(check_link)]


class PromptItem(Strict):
    type: Literal["prompt"]
    text: str = Field(min_length=1)


class PictureItem(Strict):
    type: Literal["first_frame", "last_frame", "refer_image"]
    url: Picture
    id: str | None = None


class ClipItem(Strict):
    type: Literal["feature_video", "base_video"]
    url: Clip
    id: str | None = None


class ElementItem(Strict):
    type: Literal["element"]
    element_id: str
    id: str


Item = Annotated[PromptItem | PictureItem | ClipItem | ElementItem, Field(discriminator="type")]


class Settings(Strict):
    resolution: Literal["720p", "1080p", "4k"] = "720p"
    aspect_ratio: Literal["16:9", "9:16", "1:1"] | None = None
    duration: int = Field(5, ge=3, le=15)
    audio: Literal["off", "native", "original"] = "off"
    multi_shot: bool = True


class Watermark(Strict):
    enabled: bool


class Options(Strict):
    external_task_id: str = Field(min_length=1)
    watermark_info: Watermark | None = None


class NewBody(Strict):
    """What the three calls share."""

    settings: Settings = Settings()
    options: Options

    @property
    def prompt_text(self) -> str:
        raise NotImplementedError

    @property
    def has_video(self) -> bool:
        return False

    def trouble(self, model: str) -> str | None:
        """What the model does not take of it; None where all is well."""
        if model == "kling-3.0-turbo" and self.settings.resolution == "4k":
            return "settings.resolution: 4k is not for turbo"
        if model == "kling-3.0-turbo" and "audio" in self.settings.model_fields_set and self.settings.audio == "off":
            return "settings.audio: turbo always has audio"
        if not model.endswith("omni") and self.settings.audio == "original":
            return "settings.audio: original is for omni"
        return None

    def units(self, model: str) -> float:
        """What it costs, in video units."""
        settings = self.settings
        if self.has_video:
            rate = _WITH_VIDEO[settings.resolution]
        else:
            silent, loud = _RATES[model.removesuffix("-omni"), settings.resolution]
            rate = loud if settings.audio == "native" else silent
        return round(rate * settings.duration / UNIT_USD, 4)


class TextBody(NewBody):
    prompt: str = Field(min_length=1)

    @property
    @override
    def prompt_text(self) -> str:
        return self.prompt


class ContentsBody(NewBody):
    contents: list[Item] = Field(min_length=1)

    @property
    @override
    def prompt_text(self) -> str:
        return "".join(item.text for item in self.contents if isinstance(item, PromptItem))

    def count(self, *types: str) -> int:
        return sum(item.type in types for item in self.contents)

    @model_validator(mode="after")
    def _check_counts(self) -> Self:
        for kind in ("prompt", "first_frame", "last_frame"):
            if self.count(kind) > 1:
                raise ValueError(f"more than one {kind}")
        if self.count("last_frame") and not self.count("first_frame"):
            raise ValueError("last_frame alone is not allowed")
        ids = [item.id for item in self.contents if not isinstance(item, PromptItem) and item.id is not None]
        if len(ids) != len(set(ids)):
            raise ValueError("two items with one id")
        return self


class ImageBody(ContentsBody):
    @model_validator(mode="after")
    def _check_frames(self) -> Self:
        if not self.count("first_frame"):
            raise ValueError("first_frame is missing")
        if self.count("refer_image", "feature_video", "base_video"):
            raise ValueError("such items are for omni")
        if self.settings.aspect_ratio is not None:
            raise ValueError("aspect_ratio is not for image-to-video")
        return self


class OmniBody(ContentsBody):
    @property
    @override
    def has_video(self) -> bool:
        return self.count("feature_video", "base_video") > 0

    @model_validator(mode="after")
    def _check_omni(self) -> Self:
        if not self.prompt_text:
            raise ValueError("the prompt is missing")
        if self.count("feature_video", "base_video") > 1:
            raise ValueError("one video a task")
        if self.count("refer_image", "element") > (4 if self.has_video else 7):
            raise ValueError("too many references")
        if not self.has_video and not self.count("first_frame") and self.settings.aspect_ratio is None:
            raise ValueError("settings.aspect_ratio is missing")
        if self.count("feature_video") and self.settings.audio != "off":
            raise ValueError("feature_video needs audio off")
        return self

    @model_validator(mode="after")
    def _check_base_video(self) -> Self:
        if not self.count("base_video"):
            return self
        if self.count("first_frame", "last_frame") or self.settings.multi_shot or self.settings.audio == "native":
            raise ValueError("base_video: no frames, no multi-shot, no native audio")
        return self


class ListBody(Strict):
    """The body of the list of tasks."""

    class Filter(Strict):
        key: Literal["status", "product_type"]
        values: list[str]

    start_time: str = Field(pattern=r"^\d{13}$")
    end_time: str = Field(pattern=r"^\d{13}$")
    cursor: str | None = None
    limit: int = Field(100, ge=1, le=500)
    filters: tuple[Filter, ...] = ()
