"""Runs its steps again and again."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Selector
from app.devices.actions.registry import register
from app.devices.elements import look_for
from app.domain.errors import DeviceTimeoutError


class RepeatParams(ActionParams):
    """How often, or until or while what is there; the element is looked for before each round."""

    mode: Literal["times", "until", "while"] = Field(
        default="times",
        title="Repeat",
        json_schema_extra={
            "labels": {"times": "So many times", "until": "Until an element is there", "while": "While it is there"}
        },
    )
    times: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=3, title="Times", description="With an element: the most rounds; the step fails where they do not do."
    )
    selector: Selector | None = Field(default=None, title="Element", json_schema_extra={"widget": "selector"})
    pause: Annotated[float, Field(ge=0, le=3600)] = Field(
        default=0.0, title="Pause between rounds", json_schema_extra={"unit": "s", "widget": "spin"}
    )

    @model_validator(mode="after")
    def _has_its_element(self) -> Self:
        if self.mode != "times" and self.selector is None:
            raise ValueError("An element must be named that ends it.")
        return self


async def run(context: RunContext, params: RepeatParams) -> Result:
    for number in range(params.times):
        if await _is_over(context, params):
            return {"rounds": number}
        if number:
            await context.sleep(params.pause)
        await context.run_body(number)
    if params.mode == "times" or await _is_over(context, params):
        return {"rounds": params.times}
    there = "is not there" if params.mode == "until" else "is still there"
    raise DeviceTimeoutError(f"After {params.times} rounds the element with the {params.selector} {there}.")


async def _is_over(context: RunContext, params: RepeatParams) -> bool:
    if params.mode == "times" or params.selector is None:
        return False
    is_there = await look_for(context, params.selector) is not None
    return is_there == (params.mode == "until")


ACTION = register(
    ActionKind("repeat", "Repeat", "repeat", Group.FLOW, RepeatParams, run, seconds=None, has_body=True),
)
