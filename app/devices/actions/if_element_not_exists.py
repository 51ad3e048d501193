"""Runs steps where an element is not there, and others where it is."""

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Selector, selector_field
from app.devices.actions.registry import register
from app.devices.elements import wait_for


class IfElementNotExistsParams(ActionParams):
    """Which."""

    selector: Selector = selector_field()


async def run(context: RunContext, params: IfElementNotExistsParams) -> Result:
    exists = await wait_for(context, params.selector, is_gone=True) is not None
    await (context.run_otherwise() if exists else context.run_body())
    return {"exists": exists}


ACTION = register(
    ActionKind(
        "if_element_not_exists",
        "If an element is not there",
        "circle-minus",
        Group.FLOW,
        IfElementNotExistsParams,
        run,
        seconds=0.0,
        is_waiting=True,
        has_body=True,
        has_otherwise=True,
    ),
)
