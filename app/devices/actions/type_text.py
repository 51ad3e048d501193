"""Types a text."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Selector, Text
from app.devices.actions.registry import register
from app.devices.elements import need, place_of

_END, _DELETE, _ENTER = 123, 67, 66


class TypeTextParams(ActionParams):
    """What, and into which field."""

    text: Text = Field(title="Text", json_schema_extra={"widget": "lines"})
    into: Selector | None = Field(
        default=None,
        title="Field",
        description="It is touched before; without one the text goes where the cursor is.",
        json_schema_extra={"widget": "selector"},
    )
    clears: bool = Field(default=False, title="Clear the field before", description="Only where a field is named.")
    presses_enter: bool = Field(default=False, title="Press Enter after")


async def run(context: RunContext, params: TypeTextParams) -> Result:
    if params.into is not None:
        await _enter(context, params.into, clears=params.clears)
    if params.text:
        await context.control.text(params.text)
    if params.presses_enter:
        await context.control.key(_ENTER)
    # Not the text: it may be a secret.
    return {"characters": len(params.text)}


async def _enter(context: RunContext, field: Selector, *, clears: bool) -> None:
    node = await need(context, field)
    await context.control.tap(*await place_of(context, node))
    if clears:
        await context.control.key(_END)
        for _ in node.text:
            await context.control.key(_DELETE)


ACTION = register(
    ActionKind("type_text", "Type a text", "type", Group.KEYS, TypeTextParams, run, seconds=10.0, is_waiting=True),
)
