"""Runs steps where an element is there, and others where it is not."""

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Selector, selector_field
from app.devices.actions.registry import register
from app.devices.elements import wait_for


class IfElementExistsParams(ActionParams):
    """Which."""

    selector: Selector = selector_field()


async def run(context: RunContext, params: IfElementExistsParams) -> Result:
    exists = await wait_for(context, params.selector) is not None
    await (context.run_body() if exists else context.run_otherwise())
    return {"exists": exists}


ACTION = register(
    ActionKind(
        "if_element_exists",
        "If an element is there",
        "circle-question-mark",
        Group.FLOW,
        IfElementExistsParams,
        run,
        seconds=0.0,
        is_waiting=True,
        has_body=True,
        has_otherwise=True,
    ),
)
