"""What the sample project is made of: jobs that the engine inside runs, by names that later ones use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.domain.enums import ColorLabel, OperationType, Verdict

PROVIDER: Final = "local"
_SMALL: Final = {"size": "480p"}
_BRIEF: Final = {"size": "480p", "duration": 1.5, "fps": 24}


@dataclass(frozen=True, slots=True)
class SampleJob:
    """A job of the project.

    Attributes:
        name: As others name it.
        inputs: Input slot to the name of the job that makes it.
        is_held: It waits for its user for ever.
        is_later: It is scheduled for next week.
        is_cancelled: It is taken back at once.
        is_made: It ends with a result.
    """

    name: str
    operation: OperationType
    params: Mapping[str, Any]
    inputs: Mapping[str, str] = field(default_factory=dict)
    is_held: bool = False
    is_later: bool = False
    is_cancelled: bool = False
    is_made: bool = True


def _picture(name: str, prompt: str, aspect: str, seed: int) -> SampleJob:
    params = {**_SMALL, "prompt": prompt, "aspect": aspect, "seed": seed}
    return SampleJob(name, OperationType.TEXT_TO_IMAGE, params)


def _clip(name: str, prompt: str, picture: str, camera: str) -> SampleJob:
    params = {**_BRIEF, "prompt": prompt, "camera": camera, "seed": 7}
    return SampleJob(name, OperationType.IMAGE_TO_VIDEO, params, {"first_frame": picture})


JOBS: Final = (
    _picture("lake", "Alpine lake before sunrise, violet haze, calm water", "16:9", 412),
    _picture("city", "City skyline at night, warm windows, light rain", "16:9", 7),
    _picture("portrait", "Portrait of a woman with red hair, soft rim light", "3:4", 21),
    _picture("dunes", "Desert dunes at dusk, a pale moon", "16:9", 33),
    _picture("planet", "Planet with rings over a dark sea of stars", "4:3", 64),
    SampleJob("noir", OperationType.IMAGE_TO_IMAGE, {"prompt": "noir", "seed": 3}, {"picture": "city"}),
    SampleJob(
        "board",
        OperationType.FUSION,
        {**_SMALL, "aspect": "16:9", "captions": "Lake\nCity\nDunes\nPlanet"},
        {"input_1": "lake", "input_2": "city", "input_3": "dunes", "input_4": "planet"},
    ),
    _clip("push", "Slow push over the lake, mist lifts", "lake", "push_in"),
    _clip("glide", "The camera glides left between the towers", "city", "pan_left"),
    SampleJob("frame", OperationType.FRAME_EXTRACTION, {"at": 1.0}, {"source_clip": "push"}),
    SampleJob(
        "crossing",
        OperationType.VIDEO_TRANSITION,
        {"duration": 0.6},
        {"first_frame": "push", "last_frame": "glide"},
    ),
    _clip("onward", "On from that frame, the camera pulls out", "frame", "pull_out"),
    SampleJob(
        "behind",
        OperationType.VIDEO_MODIFY,
        {"start": 60.0, "end": 62.0},
        {"source_clip": "push"},
        is_made=False,
    ),
    SampleJob(
        "held",
        OperationType.TEXT_TO_IMAGE,
        {**_SMALL, "prompt": "Held until you release it (H)", "seed": 1},
        is_held=True,
        is_made=False,
    ),
    SampleJob(
        "waiting",
        OperationType.IMAGE_TO_VIDEO,
        {**_BRIEF, "prompt": "Waits for the picture of the job that is held"},
        {"first_frame": "held"},
        is_made=False,
    ),
    SampleJob(
        "later",
        OperationType.TEXT_TO_IMAGE,
        {**_SMALL, "prompt": "Scheduled for next week (T)", "seed": 2},
        is_later=True,
        is_made=False,
    ),
    SampleJob(
        "cancelled",
        OperationType.TEXT_TO_IMAGE,
        {**_SMALL, "prompt": "Taken back before it began", "seed": 4},
        is_cancelled=True,
        is_made=False,
    ),
)
"""In the order of the queue: what uses another one comes after it."""

BATCH_NAME: Final = "Sample project: three moods"
BATCH_PARAMS: Final = {**_SMALL, "aspect": "1:1", "seed": 5}
BATCH_PROMPTS: Final = tuple(
    f"Still life, one white vase, two oranges, {light}" for light in ("north light", "candle light", "evening sun")
)
BATCH_NAMES: Final = ("mood-1", "mood-2", "mood-3")

SET_NAME: Final = "Sample: lake"
SET_OF: Final = ("lake", "push", "frame", "onward")
TAGS: Final[Mapping[str, tuple[str, ...]]] = {
    "sample": ("lake", "city", "portrait", "dunes", "planet", "noir", "board", "push", "glide"),
    "lake": SET_OF,
    "night": ("city", "noir", "glide"),
}
STARS: Final = {"lake": 5, "push": 4, "portrait": 4, "planet": 3, "dunes": 2}
VERDICTS: Final = {"lake": Verdict.KEPT, "push": Verdict.KEPT, "glide": Verdict.REJECTED}
COLORS: Final = {"portrait": ColorLabel.ORANGE, "planet": ColorLabel.BLUE}
NOTES: Final = {"lake": "The first picture of the sample project. Press L to see what was made from it."}

PRESET: Final[Mapping[str, Any]] = {
    "format": 1,
    "name": "Sample: screenshots in a row",
    "category": "Sample",
    "about": "Takes three screenshots with a pause between them. It needs a phone only to be run.",
    "steps": (
        {
            "id": "three",
            "action": "repeat",
            "params": {"times": 3},
            "steps": (
                {"id": "shot", "action": "screenshot", "params": {}},
                {"id": "pause", "action": "wait", "params": {"seconds": 2.0}},
            ),
        },
    ),
}

MADE: Final = frozenset({*(job.name for job in JOBS if job.is_made), *BATCH_NAMES})
"""Those that end with a result."""
GOING: Final = MADE | {"behind"}
"""Those that come to an end by themselves."""
