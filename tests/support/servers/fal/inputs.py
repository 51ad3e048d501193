"""The inputs of the endpoints of the starter registry, with their exact fields, and of Pika's rows."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tests.support.servers.wire_server import Strict

Ratio = Literal["16:9", "4:3", "1:1", "3:4", "9:16", "2:3", "3:2", "21:9"]
BananaRatio = Literal[
    "auto", "21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16", "4:1", "1:4", "8:1", "1:8"
]
PikaRatio = Literal["16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"]
Seconds3To15 = Literal["3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"]
Tolerance = Literal["1", "2", "3", "4", "5", "6"]
Fraction = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]
Named = Literal["square_hd", "square", "portrait_4_3", "portrait_16_9", "landscape_4_3", "landscape_16_9"]


class Size(Strict):
    width: int = 512
    height: int = 512


class FluxInput(Strict):
    prompt: Text
    image_size: Size | Named = "landscape_4_3"
    output_format: Literal["jpeg", "png"] = "jpeg"
    safety_tolerance: Literal["1", "2", "3", "4", "5"] = "2"
    seed: int | None = None
    enable_safety_checker: bool = True
    sync_mode: bool = False


class SeedreamInput(Strict):
    prompt: Text
    image_size: Size | Named | Literal["auto_2K", "auto_3K"] = "auto_2K"
    num_images: Annotated[int, Field(ge=1, le=6)] = 1
    max_images: Annotated[int, Field(ge=1, le=6)] = 1
    enable_safety_checker: bool = True
    sync_mode: bool = False


class BananaInput(Strict):
    prompt: Text
    aspect_ratio: BananaRatio = "auto"
    resolution: Literal["0.5K", "1K", "2K", "4K"] = "1K"
    num_images: Annotated[int, Field(ge=1, le=4)] = 1
    output_format: Literal["jpeg", "png", "webp"] = "png"
    safety_tolerance: Tolerance = "4"
    seed: int | None = None
    sync_mode: bool = False
    enable_web_search: bool = False
    limit_generations: bool = False
    thinking_level: Literal["minimal", "high"] | None = None


class BananaEditInput(BananaInput):
    image_urls: Annotated[list[str], Field(min_length=1, max_length=14)]


class VeoInput(Strict):
    prompt: Text
    aspect_ratio: Literal["16:9", "9:16"] = "16:9"
    duration: Literal["4s", "6s", "8s"] = "8s"
    resolution: Literal["720p", "1080p"] = "720p"
    generate_audio: bool = True
    negative_prompt: str | None = None
    seed: int | None = None
    auto_fix: bool = True
    safety_tolerance: Tolerance = "4"


class VeoFramesInput(VeoInput):
    first_frame_url: str
    last_frame_url: str
    aspect_ratio: Literal["auto", "16:9", "9:16"] = "auto"  # type: ignore[assignment]
    resolution: Literal["720p", "1080p", "4k"] = "720p"  # type: ignore[assignment]


class VeoExtendInput(VeoInput):
    video_url: str
    aspect_ratio: Literal["auto", "16:9", "9:16"] = "auto"  # type: ignore[assignment]
    duration: Literal["7s"] = "7s"  # type: ignore[assignment]
    resolution: Literal["720p"] = "720p"


class PixverseBase(Strict):
    prompt: Text
    duration: Annotated[int, Field(ge=1, le=15)] = 5
    resolution: Literal["360p", "540p", "720p", "1080p"] = "720p"
    style: Literal["anime", "3d_animation", "clay", "comic", "cyberpunk"] | None = None
    negative_prompt: str = ""
    seed: int | None = None
    generate_audio_switch: bool = False


class PixverseTextInput(PixverseBase):
    aspect_ratio: Ratio = "16:9"
    generate_multi_clip_switch: bool = False
    thinking_type: Literal["enabled", "disabled", "auto"] | None = None


class PixverseTransitionInput(PixverseTextInput):
    first_image_url: str
    end_image_url: str | None = None


class PixverseExtendInput(PixverseBase):
    video_url: str


class Element(Strict):
    frontal_image_url: str | None = None
    reference_image_urls: Annotated[list[str], Field(min_length=1, max_length=3)] | None = None
    video_url: str | None = None
    voice_id: str | None = None


class Shot(Strict):
    prompt: Text
    duration: Literal["1", "2"] | Seconds3To15 = "5"


class KlingBase(Strict):
    prompt: str | None = None
    multi_prompt: list[Shot] | None = None
    duration: Seconds3To15 = "5"
    generate_audio: bool = True
    elements: list[Element] | None = None
    end_image_url: str | None = None
    shot_type: str | None = None

    @model_validator(mode="after")
    def _one_prompt(self) -> "KlingBase":
        if bool(self.prompt) == bool(self.multi_prompt):
            raise ValueError("either prompt or multi_prompt must be provided, but not both")
        return self


class KlingImageInput(KlingBase):
    start_image_url: str
    negative_prompt: str = "blur, distort, and low quality"
    cfg_scale: Fraction = 0.5


class KlingReferenceInput(KlingBase):
    image_urls: list[str] | None = None
    start_image_url: str | None = None
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"

    @model_validator(mode="after")
    def _few_references(self) -> "KlingReferenceInput":
        if len(self.image_urls or ()) + len(self.elements or ()) > 4:
            raise ValueError("at most 4 images and elements together")
        return self


class SeedanceInput(Strict):
    image_url: str
    end_image_url: str | None = None
    prompt: Text
    duration: Literal["4", "5", "6", "7", "8", "9", "10", "11", "12"] = "5"
    resolution: Literal["480p", "720p", "1080p"] = "720p"
    aspect_ratio: Literal["21:9", "16:9", "4:3", "1:1", "3:4", "9:16", "auto"] = "16:9"
    camera_fixed: bool = False
    generate_audio: bool = True
    seed: int | None = None
    enable_safety_checker: bool = True


class HailuoInput(Strict):
    image_url: str
    prompt: Text
    prompt_optimizer: bool = True


class WanEditInput(Strict):
    video_url: str
    prompt: Text
    reference_image_url: str | None = None
    resolution: Literal["720p", "1080p"] = "1080p"
    duration: Literal["0", "2", "3", "4", "5", "6", "7", "8", "9", "10"] = "0"
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:3", "3:4"] | None = None
    audio_setting: Literal["auto", "origin"] = "auto"
    seed: Annotated[int, Field(ge=0, le=2_147_483_647)] | None = None
    enable_safety_checker: bool = True


class SyncInput(Strict):
    video_url: str
    audio_url: str
    sync_mode: Literal["cut_off", "loop", "bounce", "silence", "remap"] = "cut_off"
    model: Literal["lipsync-1.8.0", "lipsync-1.7.1", "lipsync-1.9.0-beta"] | None = None


class PixverseLipsyncInput(Strict):
    video_url: str
    audio_url: str | None = None
    text: str | None = None
    voice_id: (
        Literal[
            "Auto", "Emily", "James", "Isabella", "Liam", "Chloe", "Adrian", "Harper", "Ava", "Sophia", "Julia",
            "Mason", "Jack", "Oliver", "Ethan",
        ]
        | None
    ) = None  # fmt: skip

    @model_validator(mode="after")
    def _has_speech(self) -> "PixverseLipsyncInput":
        if not self.audio_url and not self.text:
            raise ValueError("audio_url or text is needed")
        return self


class PixverseSoundInput(Strict):
    video_url: str
    prompt: str = ""
    original_sound_switch: bool = False


class TopazVideoInput(Strict):
    video_url: str
    model: Literal[
        "Proteus", "Artemis HQ", "Artemis MQ", "Artemis LQ", "Nyx", "Nyx Fast", "Nyx XL", "Nyx HF", "Gaia HQ",
        "Gaia CG", "Starlight Precise 1", "Starlight Precise 2", "Starlight Precise 2.5", "Starlight HQ",
        "Starlight Mini", "Starlight Sharp", "Starlight Fast 1", "Starlight Fast 2",
    ] = "Proteus"  # fmt: skip
    upscale_factor: Annotated[float, Field(ge=1, le=4)] = 2
    target_fps: Annotated[int, Field(ge=16, le=60)] | None = None
    compression: Fraction | None = None
    noise: Fraction | None = None
    halo: Fraction | None = None
    grain: Fraction | None = None
    recover_detail: Fraction | None = None
    H264_output: bool = False


class TopazImageInput(Strict):
    image_url: str
    model: Literal[
        "Low Resolution V2", "Standard V2", "CGI", "High Fidelity V2", "Text Refine", "Recovery", "Redefine",
        "Recovery V2", "Standard MAX", "Wonder",
    ] = "Standard V2"  # fmt: skip
    upscale_factor: Annotated[float, Field(ge=1, le=4)] = 2
    output_format: Literal["jpeg", "png"] = "jpeg"
    subject_detection: Literal["All", "Foreground", "Background"] = "All"
    face_enhancement: bool = True
    face_enhancement_strength: Fraction = 0.8
    face_enhancement_creativity: Fraction = 0
    crop_to_fill: bool = False
    sharpen: Fraction | None = None
    denoise: Fraction | None = None
    fix_compression: Fraction | None = None
    detail: Fraction | None = None
    strength: Fraction | None = None
    creativity: Annotated[int, Field(ge=1, le=6)] | None = None
    texture: Annotated[int, Field(ge=1, le=5)] | None = None
    prompt: Annotated[str, Field(max_length=1024)] | None = None
    autoprompt: bool = False


class PikaBase(Strict):
    prompt: Text
    negative_prompt: str = ""
    seed: int | None = None
    resolution: Literal["720p", "1080p"] = "720p"
    duration: Literal["5", "10"] = "5"


class PikaTextInput(PikaBase):
    aspect_ratio: PikaRatio = "16:9"


class PikaImageInput(PikaBase):
    image_url: str


class PikaOldTextInput(PikaTextInput):
    duration: Literal[5] = 5  # type: ignore[assignment]


class PikaOldImageInput(PikaImageInput):
    duration: Literal[5] = 5  # type: ignore[assignment]


class Transition(Strict):
    duration: Annotated[int, Field(ge=1)] = 5
    prompt: str | None = None


class PikaFramesInput(Strict):
    image_urls: Annotated[list[str], Field(min_length=2, max_length=5)]
    prompt: str | None = None
    negative_prompt: str = ""
    seed: int | None = None
    resolution: Literal["720p", "1080p"] = "720p"
    transitions: list[Transition] | None = None

    @property
    def seconds(self) -> int:
        """Of all transitions; 5 each where none are given."""
        if self.transitions is None:
            return 5 * (len(self.image_urls) - 1)
        return sum(one.duration for one in self.transitions)

    @model_validator(mode="after")
    def _one_less(self) -> "PikaFramesInput":
        if self.transitions is not None and len(self.transitions) != len(self.image_urls) - 1:
            raise ValueError("transitions must be one less than image_urls")
        if self.seconds > 25:
            raise ValueError("at most 25 seconds in all")
        return self


class PikaScenesInput(PikaTextInput):
    image_urls: Annotated[list[str], Field(min_length=1)]
    ingredients_mode: Literal["precise", "creative"] = "precise"


class PikaAdditionsInput(Strict):
    video_url: str
    image_url: str
    prompt: str | None = None
    negative_prompt: str | None = None
    seed: int | None = None


class PikaEffectsInput(Strict):
    image_url: str
    pikaffect: Literal[
        "Cake-ify", "Crumble", "Crush", "Decapitate", "Deflate", "Dissolve", "Explode", "Eye-pop", "Inflate",
        "Levitate", "Melt", "Peel", "Poke", "Squish", "Ta-da", "Tear",
    ]  # fmt: skip
    prompt: str | None = None
    negative_prompt: str | None = None
    seed: int | None = None
