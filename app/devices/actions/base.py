"""What an action of a preset is: its parameters, from which the form is made, and what it runs with."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, ValidationInfo

from app.devices.hierarchy import Screen
from app.devices.phone import Phone
from app.devices.selectors import Selector
from app.domain.errors import ValidationError

Point = tuple[float, float]
"""x and y in pixels of the present orientation."""
Result = Mapping[str, JsonValue]
"""What an action tells of what it did; kept with the step."""

_LONGEST_TEXT: Final = 10_000


class ActionParams(BaseModel):
    """The parameters of an action; the form in the window is generated from the fields.

    Field metadata that the form understands is that of `OperationParams`, and the widgets "selector" (a field that
    holds a `Selector`), "asset" and "preset". Texts may hold `{{name}}` for a variable until a step runs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def filled(cls, values: Mapping[str, Any]) -> "ActionParams":
        """The parameters once the variables are filled in: nothing is taken for a variable any more."""
        return cls.model_validate(values, context={"is_filled": True})


class Group(StrEnum):
    """Where an action stands in the menu."""

    TOUCH = "touch"
    KEYS = "keys"
    LOOK = "look"
    FLOW = "flow"
    APPS = "apps"
    FILES = "files"


class Touches(Protocol):
    """What actions use of a phone's control; coordinates are pixels of the present orientation."""

    async def tap(self, x: float, y: float, ms: int = 0) -> Any: ...

    async def swipe(self, points: Sequence[Point], ms: int) -> Any: ...

    async def key(self, code: int, *, meta: int = 0, long: bool = False) -> Any: ...

    async def text(self, words: str) -> Any: ...


class RunContext(Protocol):
    """What an action is given for one step."""

    @property
    def phone(self) -> Phone: ...

    @property
    def control(self) -> Touches: ...

    @property
    def variables(self) -> dict[str, str]: ...

    @property
    def timeout(self) -> float:
        """Seconds that an action which waits may wait; 0 is to look once."""
        ...

    async def screen(self) -> Screen:
        """Read the elements anew; after a touch once the screen has come to rest, or 1 s has passed.

        Raises:
            ScreenUnreadableError: It cannot be read: it says nothing about what is there or not.
        """
        ...

    async def picture(self) -> bytes: ...

    async def size(self) -> tuple[int, int]:
        """Width and height in the present orientation."""
        ...

    async def sleep(self, seconds: float) -> None: ...

    async def say(self, text: str) -> None:
        """Write into the run's log."""
        ...

    async def run_body(self, number: int = 0) -> None:
        """Run the steps inside this one; `number` counts the rounds from 1."""
        ...

    async def run_otherwise(self) -> None: ...

    async def call_preset(self, name: str, variables: Mapping[str, str]) -> None: ...

    async def keep_file(self, source: Path | bytes, name: str) -> int:
        """Bring a file into the library; gives the asset's id. One that is there already is that asset."""
        ...

    async def asset_file(self, asset_id: int) -> Path: ...


@dataclass(frozen=True, slots=True)
class ActionKind:
    """An action that there is.

    Attributes:
        name: As presets name it.
        title: As the menu says it.
        run: Does it; what it returns is kept with the step.
        seconds: How long it waits for what it looks for where `is_waiting`, else how long it may take; None: no end.
        is_waiting: A step's timeout is how long it waits for something on the screen, 0 to look once.
        asks: The question before it is run by hand, where it destroys something.
        has_body: It holds steps.
        has_otherwise: It holds steps for the other case.
    """

    name: str
    title: str
    icon: str
    category: Group
    params: type[ActionParams]
    run: Callable[[RunContext, Any], Awaitable[Result]]
    seconds: float | None = 30.0
    is_waiting: bool = False
    asks: str = ""
    has_body: bool = False
    has_otherwise: bool = False


def may_hold_variable(value: str, info: ValidationInfo) -> bool:
    """Whether a text is to be checked only once its variables are filled in."""
    return "{{" in value and not (info.context or {}).get("is_filled")


def _like(pattern: str, words: str) -> AfterValidator:
    wanted = re.compile(pattern)

    def check(value: str, info: ValidationInfo) -> str:
        if not may_hold_variable(value, info) and not wanted.fullmatch(value):
            raise ValueError(words)
        return value

    return AfterValidator(check)


Text = Annotated[str, Field(max_length=_LONGEST_TEXT)]
PackageName = Annotated[
    str,
    Field(max_length=255),
    _like(r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+", "It is no package, such as com.example.app."),
]
ComponentName = Annotated[
    str,
    Field(max_length=500),
    _like(
        r"[A-Za-z]\w*(?:\.[A-Za-z]\w*)+/\.?[A-Za-z][\w$]*(?:\.[A-Za-z][\w$]*)*",
        "It is no activity, such as com.example.app/.MainActivity.",
    ),
]
LinkText = Annotated[
    str,
    Field(max_length=2_000),
    # Those schemes would reach into the phone's files or let a link name any component.
    _like(
        r"(?!(?i:file|content|javascript|intent|android-app|data):)[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f]+",
        "It is no link that may be opened, such as https://example.org or example:page.",
    ),
]
RemotePath = Annotated[
    str,
    Field(max_length=1_000),
    _like(
        r"/(?!(?:.*/)?\.\.(?:/|\Z))[^\x00-\x1f]*",
        "It is no path on the phone from its top, such as /sdcard/DCIM/Camera.",
    ),
]
VariableName = Annotated[str, Field(pattern=r"\A[A-Za-z_][A-Za-z0-9_]{0,39}\z")]
Measure = Literal["share", "pixels"]
"""Shares of the screen run on every size; pixels only on the one that they were taken from."""
Place = Annotated[float, Field(ge=0, le=100_000)]


def selector_field(title: str = "Element") -> Any:
    """A parameter that names an element."""
    return Field(title=title, json_schema_extra={"widget": "selector"})


def measure_field() -> Any:
    return Field(
        default="share",
        title="Measured in",
        description="Shares of the screen fit phones of every size.",
        json_schema_extra={"labels": {"share": "Share of the screen", "pixels": "Pixels"}},
    )


def check_shares(measure: Measure, *places: float) -> None:
    """Refuse a share that lies outside the screen.

    Raises:
        ValueError: One is more than 1.
    """
    if measure == "share" and max(places) > 1:
        raise ValueError("A share of the screen lies between 0 and 1.")


async def to_pixels(context: RunContext, measure: Measure, x: float, y: float) -> Point:
    """A place on the phone's screen.

    Raises:
        ValidationError: It lies outside the screen.
    """
    return pixel_of(await context.size(), measure, x, y)


def pixel_of(size: tuple[int, int], measure: Measure, x: float, y: float) -> Point:
    """A place on a screen of that size.

    Raises:
        ValidationError: It lies outside the screen.
    """
    width, height = size
    if measure == "share":
        return x * (width - 1), y * (height - 1)
    if x >= width or y >= height:
        raise ValidationError(f"The place {x:g}, {y:g} lies outside the screen of {width} by {height} pixels.")
    return x, y


__all__ = [
    "ActionKind",
    "ActionParams",
    "ComponentName",
    "Group",
    "LinkText",
    "Measure",
    "PackageName",
    "Place",
    "Point",
    "RemotePath",
    "Result",
    "RunContext",
    "Selector",
    "Text",
    "Touches",
    "VariableName",
    "check_shares",
    "measure_field",
    "pixel_of",
    "selector_field",
    "to_pixels",
]
