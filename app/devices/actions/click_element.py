"""Touches an element, once it is there."""

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Selector, selector_field
from app.devices.actions.registry import register
from app.devices.elements import need, place_of


class ClickElementParams(ActionParams):
    """Which."""

    selector: Selector = selector_field()


async def run(context: RunContext, params: ClickElementParams) -> Result:
    x, y = await place_of(context, await need(context, params.selector))
    await context.control.tap(x, y)
    return {"x": round(x), "y": round(y)}


ACTION = register(
    ActionKind(
        "click_element",
        "Touch an element",
        "scan",
        Group.TOUCH,
        ClickElementParams,
        run,
        seconds=10.0,
        is_waiting=True,
    ),
)
