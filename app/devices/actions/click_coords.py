"""Touches a place on the screen."""

from typing import Self

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


class ClickCoordsParams(ActionParams):
    """Where."""

    x: Place = Field(default=0.5, title="Left and top", json_schema_extra={"widget": "spin", "step": 0.001})
    y: Place = Field(
        default=0.5, title="From the top", json_schema_extra={"widget": "spin", "step": 0.001, "beside": True}
    )
    measure: Measure = measure_field()

    @model_validator(mode="after")
    def _is_on_the_screen(self) -> Self:
        check_shares(self.measure, self.x, self.y)
        return self


async def run(context: RunContext, params: ClickCoordsParams) -> Result:
    x, y = await to_pixels(context, params.measure, params.x, params.y)
    await context.control.tap(x, y)
    return {"x": round(x), "y": round(y)}


ACTION = register(
    ActionKind("click_coords", "Touch a place", "circle", Group.TOUCH, ClickCoordsParams, run),
)
