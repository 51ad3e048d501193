"""What the parameters of the operations on clips share: their choices, and the fields that forms are made from."""

from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import Field

from app.providers.local.fields import SHORT_SIDES, combo, segment

AS_INPUT: Final = "input"

ClipSize = Literal["input", "480p", "720p", "1080p", "1440p", "4K"]
ClipShape = Literal["input", "16:9", "9:16", "1:1", "4:3", "3:4", "21:9"]
ClipRate = Literal[0, 24, 25, 30, 60]
"""Frames a second; 0 for those of the clip."""


class Transition(StrEnum):
    """How one picture turns into another."""

    DISSOLVE = "dissolve"
    WIPE = "wipe"
    PUSH = "push"
    ZOOM = "zoom"
    LUMA = "luma"
    MORPH = "morph"


class Direction(StrEnum):
    """Where something goes."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


class Extent(StrEnum):
    """How much of the result is given."""

    JOINED = "joined"
    NEW_PART = "new_part"


class Continuation(StrEnum):
    """How a clip goes on after its last frame."""

    PUSH_IN = "push_in"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    TILT_UP = "tilt_up"
    TILT_DOWN = "tilt_down"
    HOLD = "hold"
    PING_PONG = "ping_pong"


class ContinuedSound(StrEnum):
    """What is heard while a clip goes on."""

    FADE = "fade"
    ROOM = "room"
    MIRROR = "mirror"
    REMOVED = "removed"


class Ramp(StrEnum):
    """Where in a clip a speed is reached; elsewhere it is as it was."""

    THROUGHOUT = "throughout"
    MIDDLE = "middle"
    ENDS = "ends"
    START = "start"
    END = "end"


class Turn(StrEnum):
    """How a clip is turned."""

    NONE = "none"
    RIGHT = "right"
    OVER = "over"
    LEFT = "left"


class Mirror(StrEnum):
    """How a clip is mirrored."""

    NONE = "none"
    SIDES = "sides"
    UPSIDE = "upside"


_TRANSITIONS = {
    "dissolve": "Dissolve",
    "wipe": "Wipe",
    "push": "Push",
    "zoom": "Zoom through",
    "luma": "Dark to bright",
    "morph": "Morph",
}
_DIRECTIONS = {"left": "Left", "right": "Right", "up": "Up", "down": "Down"}
_CONTINUATIONS = {
    "push_in": "Push in",
    "pan_left": "Pan left",
    "pan_right": "Pan right",
    "tilt_up": "Tilt up",
    "tilt_down": "Tilt down",
    "hold": "Hold the last frame",
    "ping_pong": "Back and forth",
}
_SOUNDS = {
    "fade": "Fades out",
    "room": "Last second goes on",
    "mirror": "Back and forth",
    "removed": "Removed",
}
_RAMPS = {
    "throughout": "Throughout",
    "middle": "In the middle",
    "ends": "At both ends",
    "start": "At the start",
    "end": "At the end",
}
_TURNS = {"none": "Not turned", "right": "To the right", "over": "Upside down", "left": "To the left"}
_MIRRORS = {"none": "Not mirrored", "sides": "Left to right", "upside": "Top to bottom"}


def transition_field() -> Any:
    return Field(
        Transition.DISSOLVE,
        title="Transition",
        description="Dark to bright: the second picture comes through the dark parts first. Morph: shapes flow over.",
        json_schema_extra=combo(_TRANSITIONS),
    )


def direction_field() -> Any:
    return Field(
        Direction.LEFT,
        title="Direction",
        description="Where a wipe or a push goes.",
        json_schema_extra=segment(_DIRECTIONS),
    )


def extent_field(joined: str, alone: str, description: str) -> Any:
    return Field(
        Extent.JOINED,
        title="Result",
        description=description,
        json_schema_extra=segment({"joined": joined, "new_part": alone}),
    )


def continuation_field() -> Any:
    return Field(
        Continuation.PUSH_IN,
        title="Goes on",
        description="A camera move over the last frame, which starts from rest; the frame held; or the clip backwards.",
        json_schema_extra=combo(_CONTINUATIONS),
    )


def continued_sound_field() -> Any:
    return Field(
        ContinuedSound.FADE,
        title="Sound",
        description="Of the new part. The last second can go on as the sound of the room.",
        json_schema_extra=combo(_SOUNDS),
    )


def ramp_field() -> Any:
    return Field(
        Ramp.THROUGHOUT,
        title="Where",
        description="Where the clip has this speed; elsewhere it runs as it did, and glides in between.",
        json_schema_extra=combo(_RAMPS),
    )


def turn_field() -> Any:
    return Field(Turn.NONE, title="Turn", json_schema_extra=combo(_TURNS, advanced=True))


def mirror_field() -> Any:
    return Field(Mirror.NONE, title="Mirror", json_schema_extra=combo(_MIRRORS, advanced=True))


def clip_size_field(as_input: str = "As clip") -> Any:
    return Field(
        AS_INPUT,
        title="Size",
        description="The shorter side in pixels; 4K is 2160.",
        json_schema_extra=combo({AS_INPUT: as_input} | {name: name for name in SHORT_SIDES}),
    )


def clip_shape_field(as_input: str = "As clip") -> Any:
    return Field(AS_INPUT, title="Aspect", json_schema_extra=combo({AS_INPUT: as_input}, beside=True))


def clip_rate_field(as_input: str = "As clip") -> Any:
    return Field(0, title="Frame rate", json_schema_extra=combo({"0": as_input}, unit="fps", advanced=True))
