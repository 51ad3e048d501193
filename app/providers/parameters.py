"""The parameters of an operation, and those among them that take an asset."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from app.domain.enums import InputRole, MediaType

InputRef = int | str
"""What an input slot holds: an asset's id in a job, the provider's id of it (or its path) in a request."""


def input_slot(role: InputRole, media: MediaType, *, title: str, required: bool = True) -> Any:
    """A parameter that holds an input: an asset's id in a job, the provider's id of it in a request.

    Args:
        role: What the input is for; it becomes the role of the lineage edge.
        media: What kind of asset fits.
        title: The word above the slot in the form.
        required: Whether the operation needs it.
    """
    extra: dict[str, Any] = {"slot": {"role": role.value, "media": media.value}}
    if required:
        return Field(title=title, json_schema_extra=extra)
    return Field(default=None, title=title, json_schema_extra=extra)


class OperationParams(BaseModel):
    """The parameters of one operation; the form in the window is generated from the fields.

    Field metadata that the form understands, in `json_schema_extra`: `unit` (a short text after the number), `step`,
    `widget` ("prompt", "segment", "combo", "slider", "seed"), `slot` (made by `input_slot`), `advanced` (True: under a
    fold), `beside` (True: in the line of the field before), `labels` (value to words).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int | None = Field(
        None,
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="The same seed and parameters give the same result; empty draws one.",
        json_schema_extra={"widget": "seed", "advanced": True},
    )


@dataclass(frozen=True, slots=True)
class InputSlot:
    """A parameter of an operation that takes an asset."""

    name: str
    role: InputRole
    media: MediaType
    title: str
    is_required: bool


def slot_of(info: FieldInfo) -> Mapping[str, str] | None:
    """The slot that a parameter's field declares; None for one that takes no asset."""
    extra = info.json_schema_extra
    slot = extra.get("slot") if isinstance(extra, dict) else None
    return slot if isinstance(slot, dict) else None  # type: ignore[return-value]


def input_slots(model: type[OperationParams]) -> tuple[InputSlot, ...]:
    """The parameters of an operation that take an asset, in their order."""
    return tuple(
        InputSlot(name, InputRole(slot["role"]), MediaType(slot["media"]), info.title or name, info.is_required())
        for name, info in model.model_fields.items()
        if (slot := slot_of(info)) is not None
    )


def refusal_words(message: str) -> str:
    """What pydantic says of its input, as the end of a sentence about the parameter: "must be 5 or 8"."""
    if message == "Field required":
        return "is missing"
    for start in ("Input should ", "String should ", "List should "):
        if message.startswith(start):
            return f"must {message.removeprefix(start).partition(', unable to ')[0]}"
    return f"is not right: {message.removeprefix('Value error, ')}"
