"""Swipes from one place to another."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.devices.actions.base import (
    ActionKind,
    ActionParams,
    Group,
    Measure,
    Place,
    Result,
    RunContext,
    check_shares,
    measure_field,
    to_pixels,
)
from app.devices.actions.registry import register


class SwipeParams(ActionParams):
    """From where to where, and how fast."""

    x1: Place = Field(default=0.5, title="Start, left and top", json_schema_extra={"widget": "spin", "step": 0.001})
    y1: Place = Field(
        default=0.7, title="Start, from the top", json_schema_extra={"widget": "spin", "step": 0.001, "beside": True}
    )
    x2: Place = Field(default=0.5, title="End, left and top", json_schema_extra={"widget": "spin", "step": 0.001})
    y2: Place = Field(
        default=0.3, title="End, from the top", json_schema_extra={"widget": "spin", "step": 0.001, "beside": True}
    )
    measure: Measure = measure_field()
    ms: Annotated[int, Field(ge=20, le=10_000)] = Field(default=300, title="Takes", json_schema_extra={"unit": "ms"})

    @model_validator(mode="after")
    def _is_on_the_screen(self) -> Self:
        check_shares(self.measure, self.x1, self.y1, self.x2, self.y2)
        return self


async def run(context: RunContext, params: SwipeParams) -> Result:
    start = await to_pixels(context, params.measure, params.x1, params.y1)
    end = await to_pixels(context, params.measure, params.x2, params.y2)
    await context.control.swipe([start, end], params.ms)
    return {"from": [round(place) for place in start], "to": [round(place) for place in end]}


ACTION = register(ActionKind("swipe", "Swipe", "move-horizontal", Group.TOUCH, SwipeParams, run))
