"""A preset as a file: JSON of format 1, checked before anything of it is used or kept.

`read_preset` says whether the file is one; `check_preset` whether the actions that it names are there and take what it
gives them. Both say where the first fault is, and all faults as detail.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Protocol

import pydantic
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from app.domain.errors import PresetError, ValidationError
from app.system.strict_json import read_json

LIMIT_BYTES: Final = 256 * 1024
LIMIT_STEPS: Final = 500
LIMIT_DEPTH: Final = 10
_TOO_LARGE: Final = f"The file is larger than {LIMIT_BYTES // 1024} kB."
_MOST_FAULTS: Final = 20
_LONGEST_WAIT: Final = 86_400.0

# Words that pydantic puts before those of a validator of ours.
_OWN_WORDS: Final = re.compile(r"^Value error, ")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("It holds a line break or another control character.")
    return text


Line = Annotated[str, AfterValidator(_one_line)]
Seconds = Annotated[float, Field(ge=0, le=_LONGEST_WAIT, allow_inf_nan=False)]
VariableName = Annotated[str, StringConstraints(pattern=r"\A[A-Za-z_][A-Za-z0-9_]{0,39}\z")]


class _Part(BaseModel):
    # Strict: a number in quotes is a fault in a file, not something to guess.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Variable(_Part):
    """What a run is asked for, or takes as it stands."""

    title: Line = Field(default="", max_length=120)
    default: str = Field(default="", max_length=10_000)


class Step(_Part):
    """One action of a preset.

    Attributes:
        id: Unique in the preset.
        action: The name of an action.
        params: What the action takes; texts may hold `{{name}}` for a variable.
        timeout: Seconds; None for the action's own, 0 for at once.
        retries: How often it is tried again after an error.
        retry_pause: Seconds between two tries.
        goes_on: The preset goes on after this step's error.
        is_off: It is passed over.
        steps: The body of a step that repeats or decides.
        otherwise: What runs where its condition does not hold.
    """

    id: str = Field(pattern=r"\A[A-Za-z0-9_-]{1,40}\z")
    action: str = Field(pattern=r"\A[a-z][a-z0-9_]{0,59}\z")
    params: dict[str, JsonValue] = Field(default_factory=dict)
    timeout: Seconds | None = None
    retries: int = Field(default=0, ge=0, le=10)
    retry_pause: Seconds = 1.0
    goes_on: bool = False
    is_off: bool = False
    note: str = Field(default="", max_length=2_000)
    steps: tuple["Step", ...] = ()
    otherwise: tuple["Step", ...] = ()


class PresetFile(_Part):
    """A whole preset."""

    format: Literal[1]
    name: Line = Field(min_length=1, max_length=120)
    category: Line = Field(default="", max_length=60)
    about: str = Field(default="", max_length=2_000)
    variables: dict[VariableName, Variable] = Field(default_factory=dict, max_length=100)
    steps: tuple[Step, ...] = ()


class StepKind(Protocol):
    """What is asked of an action here."""

    @property
    def params(self) -> type[BaseModel]: ...

    @property
    def has_body(self) -> bool: ...

    @property
    def has_otherwise(self) -> bool: ...


def read_preset(data: bytes) -> PresetFile:
    """The preset in a file.

    Raises:
        PresetError: It is none, or breaks a limit; says where.
    """
    if len(data) > LIMIT_BYTES:
        raise PresetError("", _TOO_LARGE)
    try:
        preset = PresetFile.model_validate_json(data)
    except pydantic.ValidationError as error:
        raise _refused(_faults(error, "")) from error
    check_limits(preset)
    try:
        # A name that is there twice: pydantic takes the last one without a word.
        read_json(data)
    except ValidationError as error:
        raise PresetError("", error.message) from error
    return preset


def write_preset(preset: PresetFile) -> bytes:
    """The file of a preset, which `read_preset` takes; what is as if not given is left out.

    Raises:
        PresetError: The preset breaks a limit.
    """
    check_limits(preset)
    data = preset.model_dump_json(indent=2, exclude_defaults=True).encode() + b"\n"
    if len(data) > LIMIT_BYTES:
        raise PresetError("", _TOO_LARGE)
    return data


def check_limits(preset: PresetFile) -> None:
    """Refuse a preset with too many steps, too deep ones, two of the same id, or a number that JSON has no word for.

    Raises:
        PresetError: With the place of the first.
    """
    ids: set[str] = set()
    for number, (place, step) in enumerate(steps_of(preset)):
        if number >= LIMIT_STEPS:
            raise PresetError(place, f"There are more than {LIMIT_STEPS} steps.")
        # A place holds two words a level.
        if len(place.split(".")) > 2 * LIMIT_DEPTH:
            raise PresetError(place, f"Steps lie more than {LIMIT_DEPTH} deep.")
        if step.id in ids:
            raise PresetError(f"{place}.id", f"The id “{step.id}” is used twice.")
        ids.add(step.id)
        endless = _endless(f"{place}.params", step.params)
        if endless:
            raise PresetError(endless, "Input should be a finite number")


def _endless(place: str, value: JsonValue) -> str | None:
    """Where in it the first number lies that is infinite or none."""
    if isinstance(value, float):
        return None if math.isfinite(value) else place
    parts: Iterable[tuple[object, JsonValue]] = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    found = (_endless(_place(place, (str(key),)), part) for key, part in parts)
    return next((there for there in found if there), None)


def check_preset(preset: PresetFile, kinds: Mapping[str, StepKind]) -> None:
    """Refuse a preset whose steps are not what its actions take.

    Args:
        preset: Of a file, or out of the editor.
        kinds: Each action by its name.

    Raises:
        PresetError: With the place of the first fault, "steps.3.params.selector.value".
    """
    check_limits(preset)
    faults = faults_of(preset, kinds)
    if faults:
        raise _refused(faults)


def faults_of(preset: PresetFile, kinds: Mapping[str, StepKind]) -> list[tuple[str, str]]:
    """Each place where a step is not what its action takes, and why, in the order of the steps."""
    return [fault for place, step in steps_of(preset) for fault in _faults_of_step(place, step, kinds)]


def steps_of(preset: PresetFile) -> Iterator[tuple[str, Step]]:
    """All steps with their places, in the order in which they stand: "steps.0", "steps.0.steps.0", "steps.1"."""
    return _walk("steps", preset.steps)


def _walk(place: str, steps: tuple[Step, ...]) -> Iterator[tuple[str, Step]]:
    for number, step in enumerate(steps):
        here = f"{place}.{number}"
        yield here, step
        yield from _walk(f"{here}.steps", step.steps)
        yield from _walk(f"{here}.otherwise", step.otherwise)


def _faults_of_step(place: str, step: Step, kinds: Mapping[str, StepKind]) -> list[tuple[str, str]]:
    kind = kinds.get(step.action)
    if kind is None:
        return [(f"{place}.action", f"There is no action “{step.action}”.")]
    faults = []
    try:
        kind.params.model_validate(step.params)
    except pydantic.ValidationError as error:
        faults += _faults(error, f"{place}.params")
    if step.steps and not kind.has_body:
        faults.append((f"{place}.steps", f"The action “{step.action}” holds no steps."))
    if step.otherwise and not kind.has_otherwise:
        faults.append((f"{place}.otherwise", f"The action “{step.action}” has no other way."))
    return faults


def _faults(error: pydantic.ValidationError, start: str) -> list[tuple[str, str]]:
    found: list[Any] = error.errors(include_url=False, include_context=False, include_input=False)
    return [(_place(start, fault["loc"]), _OWN_WORDS.sub("", fault["msg"])) for fault in found]


def _place(start: str, location: tuple[int | str, ...]) -> str:
    # A key that is not allowed is the file's own word: cut, so that an error stays one line.
    return ".".join(([start] if start else []) + [str(part)[:60] for part in location])


def _refused(faults: list[tuple[str, str]]) -> PresetError:
    lines = [f"{place}: {words}" if place else words for place, words in faults[:_MOST_FAULTS]]
    place, words = faults[0]
    return PresetError(place, words, detail="\n".join(lines) if len(faults) > 1 else None)
