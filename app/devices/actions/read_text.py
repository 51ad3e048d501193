"""Reads the text of an element into a variable."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from app.devices.actions.base import (
    ActionKind,
    ActionParams,
    Group,
    Result,
    RunContext,
    Selector,
    VariableName,
    may_hold_variable,
    selector_field,
)
from app.devices.actions.registry import register
from app.devices.elements import need, part_of
from app.devices.patterns import safe_pattern


def _can_be_used(value: str, info: ValidationInfo) -> str:
    if value and not may_hold_variable(value, info):
        safe_pattern(value)
    return value


class ReadTextParams(ActionParams):
    """Of which, what of it, and into which variable."""

    selector: Selector = selector_field()
    variable: VariableName = Field(title="Keep it in")
    what: Literal["text", "description"] = Field(default="text", title="Read its")
    pattern: Annotated[str, AfterValidator(_can_be_used)] = Field(
        default="",
        title="Only the part",
        description="A regular expression; its first group, else all that it matches. Empty for the whole.",
    )


async def run(context: RunContext, params: ReadTextParams) -> Result:
    node = await need(context, params.selector)
    text = part_of(node.text if params.what == "text" else node.desc, params.pattern)
    context.variables[params.variable] = text
    return {"characters": len(text)}


ACTION = register(
    ActionKind("read_text", "Read a text", "eye", Group.LOOK, ReadTextParams, run, seconds=10.0, is_waiting=True),
)
