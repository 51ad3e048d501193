"""Waits until an element is there, or gone."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Selector, selector_field
from app.devices.actions.registry import register
from app.devices.elements import need, wait_for
from app.domain.errors import DeviceTimeoutError


class WaitForElementParams(ActionParams):
    """For which."""

    selector: Selector = selector_field()
    is_gone: bool = Field(default=False, title="Until it is gone")


async def run(context: RunContext, params: WaitForElementParams) -> Result:
    if not params.is_gone:
        node = await need(context, params.selector)
        return {"text": node.text}
    if await wait_for(context, params.selector, is_gone=True) is not None:
        raise DeviceTimeoutError(f"The element with the {params.selector} was still there after {context.timeout:g} s.")
    return {}


ACTION = register(
    ActionKind(
        "wait_for_element",
        "Wait for an element",
        "eye",
        Group.LOOK,
        WaitForElementParams,
        run,
        seconds=10.0,
        is_waiting=True,
    ),
)
