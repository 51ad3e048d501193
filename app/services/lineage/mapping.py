"""A recipe of one provider as a recipe of another: what carries over, what has to change, what is dropped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import TypeAdapter
from pydantic import ValidationError as PydanticError
from pydantic.fields import FieldInfo

from app.domain.enums import InputRole, MediaType
from app.providers.base import InputSlot, OperationParams, input_slots, slot_of
from app.providers.parameters import refusal_words

ALIASES = (
    {"prompt", "text", "description"},
    {"negative_prompt", "negative"},
    {"duration", "duration_seconds", "length", "seconds"},
    {"aspect", "aspect_ratio", "ratio"},
    {"size", "resolution", "quality"},
    {"fps", "frame_rate"},
    {"strength", "motion", "motion_strength"},
    {"camera", "camera_move", "camera_movement"},
    {"style", "preset"},
)
"""Names of the same thing."""
OF_PROVIDER = {"model", "model_name", "model_version"}
"""What means something else at each provider, or nothing."""


class MappingOutcome(StrEnum):
    """What became of a parameter."""

    CARRIED = "carried"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class SourceInput:
    """An input as the recipe names it."""

    name: str
    role: InputRole | None
    media: MediaType
    asset_id: int


@dataclass(frozen=True, slots=True)
class MappedField:
    """What became of one parameter.

    Attributes:
        asset_id: Of whose recipe; 0 until it is known.
        name: As the former provider calls it.
        title: As a person reads it.
        target: As the new one does; empty where it is dropped.
        former: Its value.
        value: Its value now; None where it is dropped.
        reason: Why it is not what it was, as the end of a sentence about it; empty where it is.
    """

    name: str
    title: str
    outcome: MappingOutcome
    target: str = ""
    former: Any = None
    value: Any = None
    reason: str = ""
    asset_id: int = 0


@dataclass(frozen=True, slots=True)
class MappedRecipe:
    """The parameters for the new provider, and the report of how they came about."""

    params: dict[str, Any]
    fields: list[MappedField]


def map_recipe(
    params: Mapping[str, Any],
    inputs: Sequence[SourceInput],
    target: type[OperationParams],
    *,
    source: type[OperationParams] | None = None,
) -> MappedRecipe:
    """Carry a recipe over to another provider's parameters of the same operation.

    Args:
        params: As the former provider's model dumped them; parameters that hold nothing are left out.
        inputs: Its inputs, in their order.
        target: The model of the new provider.
        source: That of the former one; None where it is gone.
    """
    slots = {entry.name for entry in inputs}
    fields = [
        _map_field(name, value, target, _title(source, name))
        for name, value in params.items()
        if value is not None and name not in slots
    ]
    fields += _map_inputs(inputs, input_slots(target), source)
    kept: dict[str, Any] = {}
    for entry in fields:
        if entry.target:
            kept.setdefault(entry.target, entry.value)
    return MappedRecipe(kept, fields)


def _map_field(name: str, value: Any, target: type[OperationParams], title: str) -> MappedField:
    if name in OF_PROVIDER:
        return MappedField(name, title, MappingOutcome.DROPPED, former=value, reason="means something else there")
    new_name = _name_in(target, name)
    if new_name is None:
        return MappedField(name, title, MappingOutcome.DROPPED, former=value, reason="is not known there")
    info = target.model_fields[new_name]
    reason = _refusal(info, value)
    if not reason:
        return MappedField(name, title, MappingOutcome.CARRIED, new_name, value, value)
    for near in _near(info, value):
        if not _refusal(info, near):
            return MappedField(name, title, MappingOutcome.CHANGED, new_name, value, near, reason)
    return MappedField(name, title, MappingOutcome.DROPPED, former=value, reason=reason)


def _map_inputs(
    inputs: Iterable[SourceInput], slots: Sequence[InputSlot], source: type[OperationParams] | None
) -> list[MappedField]:
    """Inputs take a slot of their role and kind, else one of their kind that is left."""
    free = list(slots)
    given: dict[int, InputSlot] = {}
    entries = list(enumerate(inputs))
    for is_same_role in (True, False):
        for at, entry in entries:
            fitting = (
                slot for slot in free if slot.fits(entry.media) and (slot.role == entry.role or not is_same_role)
            )
            slot = next(fitting, None) if at not in given else None
            if slot is not None:
                given[at] = slot
                free.remove(slot)
    return [_mapped_input(entry, given.get(at), _title(source, entry.name)) for at, entry in entries]


def _mapped_input(entry: SourceInput, slot: InputSlot | None, title: str) -> MappedField:
    former = entry.asset_id
    if slot is None:
        reason = f"has no place there for a {entry.media.value}"
        return MappedField(entry.name, title, MappingOutcome.DROPPED, former=former, reason=reason)
    if entry.role is None or slot.role == entry.role:
        return MappedField(entry.name, title, MappingOutcome.CARRIED, slot.name, former, former)
    reason = f"is used as {slot.title} there"
    return MappedField(entry.name, title, MappingOutcome.CHANGED, slot.name, former, former, reason)


def _name_in(target: type[OperationParams], name: str) -> str | None:
    """What the target calls a parameter that is no input; None where it has no such thing."""
    known = {key for key, info in target.model_fields.items() if slot_of(info) is None}
    if name in known:
        return name
    others = next((group for group in ALIASES if name in group), set())
    return next((key for key in target.model_fields if key in others & known), None)


def _title(source: type[OperationParams] | None, name: str) -> str:
    info = source.model_fields.get(name) if source is not None else None
    return (info.title if info is not None else None) or name.replace("_", " ").capitalize()


def _refusal(info: FieldInfo, value: Any) -> str:
    """Why a parameter cannot have a value; empty where it can."""
    kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
    try:
        TypeAdapter(kind).validate_python(value)
    except PydanticError as error:
        return refusal_words(str(error.errors(include_url=False)[0]["msg"]))
    return ""


def _near(info: FieldInfo, value: Any) -> list[Any]:
    """What a parameter may have instead of a value, the nearest first."""
    choices = _choices(info.annotation)
    if isinstance(value, str):
        return [choice for choice in choices if isinstance(choice, str) and _plain(choice) == _plain(value)]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return []
    numbers = [choice for choice in choices if isinstance(choice, int | float)]
    if numbers:
        return sorted(numbers, key=lambda choice: (abs(choice - value), choice))
    inside = _clamped(info, value)
    return [inside, round(inside)]


def _clamped(info: FieldInfo, value: float) -> float:
    for bound in info.metadata:
        least, most = getattr(bound, "ge", None), getattr(bound, "le", None)
        if isinstance(least, int | float):
            value = max(value, least)
        if isinstance(most, int | float):
            value = min(value, most)
    return value


def _choices(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [member.value for member in annotation]
    return [choice for part in get_args(annotation) for choice in _choices(part)]


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.casefold())
