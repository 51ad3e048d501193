"""What happens in a run of a preset, told one after another, and why a step failed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pydantic
from pydantic import JsonValue

from app.domain.enums import StepState
from app.domain.errors import (
    AdbUnavailableError,
    AppMissingError,
    DeviceGoneError,
    DeviceRefusedError,
    DeviceTimeoutError,
    ElementNotFoundError,
    PixSimError,
    ScreenUnreadableError,
    UserError,
)


class FailureKind(StrEnum):
    """Why a step failed, for rules and for icons; the words say more."""

    NOT_FOUND = "not_found"
    TIMEOUT = "timeout"
    DEVICE_LOST = "device_lost"
    SCREEN_UNREADABLE = "screen_unreadable"
    REFUSED = "refused"
    APP_MISSING = "app_missing"
    INVALID = "invalid"
    OTHER = "other"


_KINDS: tuple[tuple[tuple[type[Exception], ...], FailureKind], ...] = (
    ((ElementNotFoundError,), FailureKind.NOT_FOUND),
    ((DeviceTimeoutError, TimeoutError), FailureKind.TIMEOUT),
    ((DeviceGoneError, AdbUnavailableError), FailureKind.DEVICE_LOST),
    ((ScreenUnreadableError,), FailureKind.SCREEN_UNREADABLE),
    ((AppMissingError,), FailureKind.APP_MISSING),
    ((DeviceRefusedError,), FailureKind.REFUSED),
    ((UserError, pydantic.ValidationError), FailureKind.INVALID),
)


def kind_of(error: Exception) -> FailureKind:
    """Sort what an action raised."""
    return next((kind for classes, kind in _KINDS if isinstance(error, classes)), FailureKind.OTHER)


class StepFailedError(PixSimError):
    """A step failed, and with it the run.

    Args:
        message: Why, as a sentence.
        path: Which one: "3.1".
        kind: What sort of failure.
    """

    def __init__(self, message: str, *, path: str, kind: FailureKind, detail: str | None = None) -> None:
        super().__init__(message, detail=detail)
        self.path = path
        self.kind = kind


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step begins.

    Attributes:
        path: Where it stands, from 1: "3.1" is the first of the body of the third, "3.e1" of what runs otherwise,
            "3.c1" of the preset that it runs.
        number: Which round of the innermost body, from 0.
    """

    path: str
    number: int
    step_id: str
    action: str


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step is over.

    Attributes:
        path: As in `StepStarted`, like `number`.
        attempts: How often it was tried.
        error: As a sentence; "" where there is none.
        picture: The screen at the time of the failure, as PNG; None where it was not to be had.
        hierarchy: What was on it, as the XML of the dump.
    """

    path: str
    number: int
    step_id: str
    action: str
    state: StepState
    started_at: datetime
    duration_ms: int
    attempts: int = 1
    result: Mapping[str, JsonValue] | None = None
    error: str = ""
    kind: FailureKind | None = None
    picture: bytes | None = None
    hierarchy: bytes | None = None


@dataclass(frozen=True, slots=True)
class RunPaused:
    """The run waits, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class RunResumed:
    """The run goes on."""


@dataclass(frozen=True, slots=True)
class Said:
    """A step wrote into the log."""

    path: str
    text: str


RunEvent = StepStarted | StepEnded | RunPaused | RunResumed | Said


def words_of(error: Exception) -> str:
    """An error as a sentence."""
    if isinstance(error, pydantic.ValidationError):
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        return f"{place}: {fault['msg'].removeprefix('Value error, ')}"
    return error.message if isinstance(error, PixSimError) else (str(error) or type(error).__name__)


def milliseconds(seconds: float) -> int:
    return max(0, math.ceil(seconds * 1000))
