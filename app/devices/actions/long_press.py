"""Holds an element, or a place on the screen."""

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
    Selector,
    check_shares,
    measure_field,
    to_pixels,
)
from app.devices.actions.registry import register
from app.devices.elements import need, place_of


class LongPressParams(ActionParams):
    """Where and how long; the place counts where no element is named."""

    selector: Selector | None = Field(default=None, title="Element", json_schema_extra={"widget": "selector"})
    x: Place = Field(default=0.5, title="Left and top", json_schema_extra={"widget": "spin", "step": 0.001})
    y: Place = Field(
        default=0.5, title="From the top", json_schema_extra={"widget": "spin", "step": 0.001, "beside": True}
    )
    measure: Measure = measure_field()
    seconds: Annotated[float, Field(ge=0.3, le=10)] = Field(default=0.8, title="Hold", json_schema_extra={"unit": "s"})

    @model_validator(mode="after")
    def _is_on_the_screen(self) -> Self:
        check_shares(self.measure, self.x, self.y)
        return self


async def run(context: RunContext, params: LongPressParams) -> Result:
    if params.selector is not None:
        x, y = await place_of(context, await need(context, params.selector))
    else:
        x, y = await to_pixels(context, params.measure, params.x, params.y)
    await context.control.tap(x, y, round(params.seconds * 1000))
    return {"x": round(x), "y": round(y)}


ACTION = register(
    ActionKind("long_press", "Hold", "hourglass", Group.TOUCH, LongPressParams, run, seconds=10.0, is_waiting=True),
)
