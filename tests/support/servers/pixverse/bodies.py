"""What PixVerse's generation calls take; `breaches` are the rules that a type cannot tell."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from tests.support.servers.wire_server import Strict

Model = Literal["v3.5", "v4", "v4.5", "v5", "v5.5", "v5.6", "v6", "c1"]
Quality = Literal["360p", "540p", "720p", "1080p"]
LowQuality = Literal["360p", "540p", "720p"]
Aspect = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "2:3", "3:2", "21:9"]
Id = Annotated[int, Field(gt=0)]
Seed = Annotated[int, Field(ge=0, le=2_147_483_647)]
Speaker = Annotated[str, Field(min_length=1)]

BY_SECOND = ("v6", "c1")
OLD = ("v3.5", "v4", "v4.5")
WITH_AUDIO = ("v5.5", "v5.6", "v6", "c1")
WITH_CLIPS = ("v5.5", "v6")
PROMPT_LENGTH = 2048
LONG_PROMPT_LENGTH = 5000

PRICES: dict[str, dict[int, int]] = {
    "360p": {5: 45, 8: 90, 10: 90},
    "540p": {5: 45, 8: 90, 10: 90},
    "720p": {5: 60, 8: 120, 10: 120},
    "1080p": {5: 120, 8: 240, 10: 240},
}
SECOND_PRICES = {"360p": 9, "540p": 9, "720p": 12, "1080p": 24}
MOTION_PRICES = {"360p": 9, "540p": 10, "720p": 12}


class Body(Strict):
    """Any request that makes something.

    Attributes:
        kind: Our word for the operation, for the record of jobs.
    """

    kind: ClassVar[str] = ""

    def breaches(self) -> Iterator[str]:
        yield from ()

    def prompt_limit(self) -> int:
        return PROMPT_LENGTH

    def images(self) -> list[int]:
        return []

    def masks(self) -> list[str]:
        return []

    def cost(self, seconds: float) -> int:
        """In credits; `seconds` is how long the source clip is, 0 without one."""
        raise NotImplementedError

    def length(self, seconds: float) -> float:
        """How long the result is, in seconds."""
        return seconds


class Scaled(Body):
    """What has a model, a quality and a length."""

    prompt: Annotated[str, Field(min_length=1)]
    model: Model
    duration: int
    quality: Quality
    seed: Seed = 0
    negative_prompt: str = ""
    motion_mode: Literal["normal", "fast"] = "normal"
    style: Literal["anime", "3d_animation", "clay", "comic", "cyberpunk"] = "anime"
    generate_audio_switch: bool = False

    @override
    def breaches(self) -> Iterator[str]:
        if not self._is_allowed_duration():
            yield f"duration {self.duration} is not for {self.model} at {self.quality}"
        if "generate_audio_switch" in self.model_fields_set and self.model not in WITH_AUDIO:
            yield f"generate_audio_switch is not for {self.model}"
        if "motion_mode" in self.model_fields_set and self.model not in OLD:
            yield f"motion_mode is not for {self.model}"
        if self.motion_mode == "fast" and (self.duration != 5 or self.quality == "1080p"):
            yield "motion_mode fast goes with 5 s below 1080p only"

    @override
    def prompt_limit(self) -> int:
        return LONG_PROMPT_LENGTH if self.model in BY_SECOND else PROMPT_LENGTH

    @override
    def cost(self, seconds: float) -> int:
        if self.model in BY_SECOND:
            return SECOND_PRICES[self.quality] * self.duration
        price = PRICES[self.quality].get(self.duration, 240)
        return price * 2 if self.motion_mode == "fast" else price

    @override
    def length(self, seconds: float) -> float:
        return float(self.duration)

    def _is_allowed_duration(self) -> bool:
        if self.model in BY_SECOND:
            return 1 <= self.duration <= 15
        if self.model in {"v5.5", "v5.6"}:
            return self.duration in ({5, 8} if self.quality == "1080p" else {5, 8, 10})
        return self.duration in ({5} if self.quality == "1080p" and self.model in OLD else {5, 8})


class Switched(Scaled):
    """What may have sound of its own, a template, several clips."""

    camera_movement: Annotated[str, Field(min_length=1)] = "zoom_in"
    generate_multi_clip_switch: bool = False
    sound_effect_switch: bool = False
    sound_effect_content: str = ""
    lip_sync_switch: bool = False
    lip_sync_tts_switch: bool = False
    lip_sync_tts_content: Annotated[str, Field(max_length=140)] = ""
    lip_sync_tts_speaker_id: Speaker = "Auto"
    template_id: Id = 1

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        sent = self.model_fields_set
        if "camera_movement" in sent and (self.model not in {"v4", "v4.5"} or "template_id" in sent):
            yield f"camera_movement is not for {self.model} or a template"
        if "generate_multi_clip_switch" in sent and self.model not in WITH_CLIPS:
            yield f"generate_multi_clip_switch is not for {self.model}"
        inline = {"sound_effect_switch", "lip_sync_switch", "lip_sync_tts_switch"} & sent
        if inline and self.model in WITH_AUDIO and "template_id" not in sent:
            yield f"{min(inline)} is not for {self.model} without a template"


class TextBody(Switched):
    kind = "text_to_video"
    aspect_ratio: Aspect

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        if self.aspect_ratio in {"2:3", "3:2", "21:9"} and self.model not in BY_SECOND:
            yield f"aspect_ratio {self.aspect_ratio} is not for {self.model}"


class ImageBody(Switched):
    kind = "image_to_video"
    img_id: Id = 0
    img_ids: Annotated[tuple[Id, ...], Field(min_length=1)] = ()

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        if len({"img_id", "img_ids"} & self.model_fields_set) != 1:
            yield "exactly one of img_id and img_ids"
        if "img_ids" in self.model_fields_set and "template_id" not in self.model_fields_set:
            yield "img_ids are for templates"

    @override
    def images(self) -> list[int]:
        return list(self.img_ids) or [self.img_id]


class TransitionBody(Switched):
    kind = "video_transition"
    first_frame_img: Id
    last_frame_img: Id

    @override
    def images(self) -> list[int]:
        return [self.first_frame_img, self.last_frame_img]


class TransitionStep(Strict):
    img_id: Id
    duration: Literal[5, 8] = 5
    prompt: str = ""


class MultiTransitionBody(Body):
    kind = "multi_transition"
    multi_transition: Annotated[list[TransitionStep], Field(min_length=2, max_length=7)]
    model: Literal["v3.5", "v4", "v4.5", "v5"]
    quality: Quality
    seed: Seed = 0

    @override
    def breaches(self) -> Iterator[str]:
        *steps, last = self.multi_transition
        if "duration" in last.model_fields_set:
            yield "the last picture has no duration"
        if any("duration" not in step.model_fields_set for step in steps):
            yield "each picture but the last needs a duration"

    @override
    def images(self) -> list[int]:
        return [step.img_id for step in self.multi_transition]

    @override
    def cost(self, seconds: float) -> int:
        return sum(PRICES[self.quality][step.duration] for step in self.multi_transition[:-1])

    @override
    def length(self, seconds: float) -> float:
        return float(sum(step.duration for step in self.multi_transition[:-1]))


class ImageReference(Strict):
    type: Literal["subject", "background"]
    img_id: Id
    ref_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_ ]{1,30}$")]


class VideoReference(Strict):
    ref_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_ ]{1,30}$")]
    video_media_id: Id = 0
    source_video_id: Id = 0


class FusionBody(Scaled):
    kind = "fusion"
    image_references: tuple[ImageReference, ...] = ()
    video_references: Annotated[tuple[VideoReference, ...], Field(min_length=1)] = ()
    reference_mode: Literal["omni"] = "omni"
    aspect_ratio: Aspect

    @override
    def breaches(self) -> Iterator[str]:
        is_omni = "reference_mode" in self.model_fields_set
        if self.model in {"v3.5", "v4"} or (is_omni and self.model != "v6"):
            yield f"{self.model} makes no fusion of this kind"
        if self.video_references and (not is_omni or self.duration != 0):
            yield "video_references go with reference_mode omni and duration 0"
        if not self.video_references:
            yield from super().breaches()
        if self.aspect_ratio in {"2:3", "3:2", "21:9"} and self.model not in BY_SECOND:
            yield f"aspect_ratio {self.aspect_ratio} is not for {self.model}"
        yield from self._reference_breaches(10 if is_omni else 3 if self.model in {"v4.5", "v5"} else 7)

    def _reference_breaches(self, most: int) -> Iterator[str]:
        names = [one.ref_name for one in self.image_references] + [one.ref_name for one in self.video_references]
        if not 1 <= len(names) <= most:
            yield f"1 to {most} references"
        if len(set(names)) != len(names):
            yield "each ref_name once"
        if any(f"@{name} " not in self.prompt for name in names):
            yield "the prompt names each reference as @ref_name followed by a space"
        if any(len({"video_media_id", "source_video_id"} & one.model_fields_set) != 1 for one in self.video_references):
            yield "exactly one source of each video reference"

    @override
    def images(self) -> list[int]:
        return [one.img_id for one in self.image_references]

    @override
    def cost(self, seconds: float) -> int:
        return super().cost(seconds) if self.duration else SECOND_PRICES[self.quality] * 5

    @override
    def length(self, seconds: float) -> float:
        return float(self.duration or 5)


class Sourced(Body):
    """What is made of a clip.

    Attributes:
        longest: Of the source, in seconds; None without a limit.
    """

    longest: ClassVar[float | None] = None
    source_video_id: Id = 0
    video_media_id: Id = 0

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        if len({"source_video_id", "video_media_id"} & self.model_fields_set) != 1:
            yield "exactly one of source_video_id and video_media_id"


class ExtendBody(Sourced, Scaled):
    kind = "video_extend"
    seed: Seed

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        if "negative_prompt" in self.model_fields_set:
            yield "negative_prompt is no field of this call"

    @override
    def length(self, seconds: float) -> float:
        return seconds + self.duration


class RestyleBody(Sourced):
    kind = "restyle"
    longest = 16.0
    restyle_id: Id = 0
    restyle_prompt: Annotated[str, Field(min_length=1)] = ""
    seed: Seed = 0

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        if len({"restyle_id", "restyle_prompt"} & self.model_fields_set) != 1:
            yield "exactly one of restyle_id and restyle_prompt"

    @override
    def prompt_limit(self) -> int:
        return LONG_PROMPT_LENGTH

    @override
    def cost(self, seconds: float) -> int:
        return 10 * max(1, round(seconds))


class ModifyBody(Sourced):
    kind = "modify"
    prompt: Annotated[str, Field(min_length=1)]
    quality: LowQuality
    img_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=3)] = ()
    mask_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=3)] = ()
    keyframe_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=3)] = ()
    seed: Seed = 0

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        for name, given in (("selection", self.mask_ids), ("img", self.img_ids)):
            if any(int(number) >= len(given) for number in re.findall(rf"@{name}(\d+)", self.prompt)):
                yield f"the prompt names a @{name} that is not sent"

    @override
    def prompt_limit(self) -> int:
        return LONG_PROMPT_LENGTH

    @override
    def images(self) -> list[int]:
        return list(self.img_ids)

    @override
    def masks(self) -> list[str]:
        return list(self.mask_ids)

    @override
    def cost(self, seconds: float) -> int:
        return MOTION_PRICES[self.quality] * max(1, round(seconds))


class SpokenBody(Body):
    """A sound file, or a text and who speaks it; never both."""

    audio_media_id: Id = 0
    lip_sync_tts_speaker_id: Speaker = ""
    lip_sync_tts_content: Annotated[str, Field(min_length=1, max_length=200)] = ""

    @override
    def breaches(self) -> Iterator[str]:
        yield from super().breaches()
        spoken = {"lip_sync_tts_speaker_id", "lip_sync_tts_content"} & self.model_fields_set
        if ("audio_media_id" in self.model_fields_set) == bool(spoken) or len(spoken) == 1:
            yield "either audio_media_id, or lip_sync_tts_speaker_id and lip_sync_tts_content"

    @override
    def cost(self, seconds: float) -> int:
        if self.lip_sync_tts_content:
            return 4 * -(-len(self.lip_sync_tts_content.encode()) // 15)
        return 4 * max(1, round(seconds))


class LipSyncBody(Sourced, SpokenBody):
    kind = "lip_sync"


class SoundBody(Sourced):
    kind = "sound_effect"
    sound_effect_content: str = ""
    original_sound_switch: bool = False

    @override
    def cost(self, seconds: float) -> int:
        return 10 * max(1, -(-round(seconds) // 5))


class UpscaleBody(Sourced):
    kind = "upscale"
    quality: Quality = "1080p"

    @override
    def cost(self, seconds: float) -> int:
        return 10 * max(1, round(seconds))


class MaskBody(Sourced):
    kind = "mask"
    keyframe_id: Id = 1

    @override
    def cost(self, seconds: float) -> int:
        return 1


class SwapBody(Sourced):
    kind = "swap"
    keyframe_id: Id
    mask_id: str
    img_id: Id
    quality: LowQuality

    @override
    def images(self) -> list[int]:
        return [self.img_id]

    @override
    def masks(self) -> list[str]:
        return [self.mask_id]

    @override
    def cost(self, seconds: float) -> int:
        return MOTION_PRICES[self.quality] * max(1, round(seconds))


class MimicBody(Sourced):
    kind = "mimic"
    img_id: Id
    quality: LowQuality

    @override
    def images(self) -> list[int]:
        return [self.img_id]

    @override
    def cost(self, seconds: float) -> int:
        return MOTION_PRICES[self.quality] * max(1, round(seconds))


class AvatarBody(SpokenBody):
    kind = "avatar"
    img_id: Id
    quality: Quality

    @override
    def images(self) -> list[int]:
        return [self.img_id]


class ImageTemplateBody(Body):
    kind = "image_template"
    img_ids: Annotated[list[Id], Field(min_length=1)]
    template_id: Id

    @override
    def images(self) -> list[int]:
        return self.img_ids

    @override
    def cost(self, seconds: float) -> int:
        return 10


class UsageBody(Strict):
    start_time: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")]
    end_time: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")]
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: str = ""
    credits_status: Literal["consume", "refund"] = "consume"
    creation_type: tuple[str, ...] = ()


VIDEO_BODIES: dict[str, type[Body]] = {
    "text": TextBody,
    "img": ImageBody,
    "transition": TransitionBody,
    "multi_transition": MultiTransitionBody,
    "fusion": FusionBody,
    "extend": ExtendBody,
    "restyle": RestyleBody,
    "modify": ModifyBody,
    "lip_sync": LipSyncBody,
    "sound_effect": SoundBody,
    "upscale": UpscaleBody,
    "swap": SwapBody,
    "mimic": MimicBody,
    "avatar": AvatarBody,
}
