"""Presses the key that goes back."""

from typing import Annotated

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext
from app.devices.actions.registry import register

_BACK = 4


class PressBackParams(ActionParams):
    """How often."""

    times: Annotated[int, Field(ge=1, le=20)] = Field(default=1, title="Times")


async def run(context: RunContext, params: PressBackParams) -> Result:
    for _ in range(params.times):
        await context.control.key(_BACK)
    return {}


ACTION = register(ActionKind("press_back", "Press Back", "arrow-left", Group.KEYS, PressBackParams, run))
