"""Checks that an element is there, or is not; or keeps the answer in a variable."""

from pydantic import Field

from app.devices.actions.base import (
    ActionKind,
    ActionParams,
    Group,
    Result,
    RunContext,
    Selector,
    VariableName,
    selector_field,
)
from app.devices.actions.registry import register
from app.devices.elements import wait_for
from app.domain.errors import ElementNotFoundError


class CheckElementExistsParams(ActionParams):
    """Which, and what is right."""

    selector: Selector = selector_field()
    is_absent: bool = Field(default=False, title="It must not be there")
    variable: VariableName | None = Field(
        default=None,
        title="Keep the answer in",
        description="A variable that becomes “true” or “false”; the step then never fails for it.",
    )


async def run(context: RunContext, params: CheckElementExistsParams) -> Result:
    node = await wait_for(context, params.selector, is_gone=params.is_absent)
    holds = (node is None) == params.is_absent
    if params.variable:
        context.variables[params.variable] = "true" if holds else "false"
    elif not holds:
        words = "is on the screen" if params.is_absent else "is not on the screen"
        raise ElementNotFoundError(f"An element with the {params.selector} {words}.", matches=int(params.is_absent))
    return {"holds": holds}


ACTION = register(
    ActionKind(
        "check_element_exists",
        "Check for an element",
        "circle-check",
        Group.LOOK,
        CheckElementExistsParams,
        run,
        seconds=0.0,
        is_waiting=True,
    ),
)
