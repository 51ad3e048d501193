"""The parameters of what the engine inside does with clips: transitions, extensions, changes."""

from pydantic import Field, model_validator

from app.domain.enums import InputRole, MediaType
from app.providers.base import InputRef, OperationParams, input_slot
from app.providers.local.clip_fields import (
    ClipRate,
    ClipShape,
    ClipSize,
    Continuation,
    ContinuedSound,
    Direction,
    Extent,
    Mirror,
    Ramp,
    Transition,
    Turn,
    clip_rate_field,
    clip_shape_field,
    clip_size_field,
    continuation_field,
    continued_sound_field,
    direction_field,
    extent_field,
    mirror_field,
    ramp_field,
    transition_field,
    turn_field,
)
from app.providers.local.fields import (
    Ease,
    Fit,
    Look,
    Prompt,
    ease_field,
    fit_field,
    look_field,
    look_strength_field,
    motion_field,
    prompt_field,
)

LONGEST_SECONDS = 4 * 3600
_BOTH = (MediaType.IMAGE, MediaType.VIDEO)
_FIT_WORDS = "Fill cuts to the aspect; Fit and Blur show all, on plain or blurred ground."


class VideoTransitionParams(OperationParams):
    """One picture or clip turns into another."""

    first_frame: InputRef = input_slot(InputRole.FIRST_FRAME, _BOTH, title="From")
    last_frame: InputRef = input_slot(InputRole.LAST_FRAME, _BOTH, title="To")
    transition: Transition = transition_field()
    direction: Direction = direction_field()
    duration: float = Field(
        1.0,
        ge=0.2,
        le=5,
        title="Duration",
        description="Of the transition. The end of the first clip and the start of the second run in it.",
        json_schema_extra={"widget": "slider", "unit": "s", "step": 0.1},
    )
    extent: Extent = extent_field("Joined", "Transition alone", "The whole of both clips, or the transition by itself.")
    size: ClipSize = clip_size_field("As first")
    aspect: ClipShape = clip_shape_field("As first")
    fit: Fit = fit_field(_FIT_WORDS)
    still_seconds: float = Field(
        2.0,
        ge=0,
        le=15,
        title="Pictures",
        description="How long a picture stands before or after the transition, when joined.",
        json_schema_extra={"widget": "slider", "unit": "s", "step": 0.5, "advanced": True},
    )
    ease: Ease = ease_field()
    fps: ClipRate = clip_rate_field("As first")


class VideoExtendParams(OperationParams):
    """A clip goes on after its last frame."""

    source_clip: InputRef = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip")
    continuation: Continuation = continuation_field()
    strength: float = motion_field()
    duration: float = Field(
        4.0,
        ge=0.5,
        le=30,
        title="Longer by",
        json_schema_extra={"widget": "slider", "unit": "s", "step": 0.5},
    )
    sound: ContinuedSound = continued_sound_field()
    extent: Extent = extent_field("Joined", "New part alone", "The clip and what goes on after it, or that alone.")
    size: ClipSize = clip_size_field()
    ease: Ease = ease_field()
    fps: ClipRate = clip_rate_field()


class VideoModifyParams(OperationParams):
    """A clip cut, at another speed, with another look, turned, smaller."""

    source_clip: InputRef = input_slot(InputRole.SOURCE_CLIP, MediaType.VIDEO, title="Clip")
    prompt: Prompt = prompt_field("Words such as film, noir or warm choose the look.", required=False)
    start: float = Field(
        0.0,
        ge=0,
        le=LONGEST_SECONDS,
        title="From",
        description="The first moment that is kept, from the start of the clip; exact to the frame.",
        json_schema_extra={"widget": "spin", "unit": "s", "step": 0.05},
    )
    end: float = Field(
        0.0,
        ge=0,
        le=LONGEST_SECONDS,
        title="To",
        description="The moment at which it is cut off.",
        json_schema_extra={"widget": "spin", "unit": "s", "step": 0.05, "zero": "its end"},
    )
    speed: float = Field(
        1.0,
        ge=0.25,
        le=4,
        title="Speed",
        description="2 is twice as quick. The sound keeps its pitch.",
        json_schema_extra={"widget": "slider", "unit": "\u00d7", "step": 0.05},
    )
    ramp: Ramp = ramp_field()
    is_reversed: bool = Field(
        default=False,
        title="Reverse",
        description="The sound too.",
        json_schema_extra={"word": "From the end to the start"},
    )
    look: Look = look_field(Look.NONE)
    look_strength: float = look_strength_field()
    is_steadied: bool = Field(
        default=False,
        title="Stabilise",
        description="Takes out small shakes of the camera; what is missing at the edges is mirrored.",
        json_schema_extra={"word": "Hold the camera still"},
    )
    has_sound: bool = Field(default=True, title="Sound", json_schema_extra={"word": "Keep it"})
    size: ClipSize = clip_size_field()
    aspect: ClipShape = clip_shape_field()
    fit: Fit = fit_field(_FIT_WORDS)
    is_blended: bool = Field(
        default=False,
        title="In between",
        description="What is slower than it was shows mixtures of neighbouring frames instead of the same one again.",
        json_schema_extra={"word": "Mix frames when slow", "advanced": True},
    )
    turn: Turn = turn_field()
    mirror: Mirror = mirror_field()
    fps: ClipRate = clip_rate_field()
    longest: int = Field(
        0,
        ge=0,
        le=8192,
        title="Longest side",
        description="A larger clip is made smaller; a smaller one stays.",
        json_schema_extra={"unit": "px", "step": 2, "zero": "any", "advanced": True},
    )
    megabytes: float = Field(
        0.0,
        ge=0,
        le=2000,
        title="Largest file",
        description="The clip is coded, and if need be made smaller, so that its file is not larger.",
        json_schema_extra={"widget": "spin", "unit": "MB", "step": 0.5, "zero": "any", "advanced": True},
    )

    @model_validator(mode="after")
    def _has_a_part(self) -> "VideoModifyParams":
        if self.end and self.end <= self.start:
            raise ValueError("the cut ends before it begins")
        return self

    @property
    def is_trim_alone(self) -> bool:
        """Whether nothing is asked but a cut, so that the coded clip can be kept as it is."""
        left = self.model_dump(include=set(_UNCHANGED))
        return left == _UNCHANGED


_UNCHANGED = {
    "speed": 1.0,
    "is_reversed": False,
    "look": Look.NONE,
    "is_steadied": False,
    "size": "input",
    "aspect": "input",
    "turn": Turn.NONE,
    "mirror": Mirror.NONE,
    "fps": 0,
    "longest": 0,
    "megabytes": 0.0,
}
