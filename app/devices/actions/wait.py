"""Waits some time."""

import random
from typing import Annotated

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext
from app.devices.actions.registry import register

_Seconds = Annotated[float, Field(ge=0, le=3600)]


class WaitParams(ActionParams):
    """How long."""

    seconds: _Seconds = Field(default=1.0, title="Wait", json_schema_extra={"unit": "s", "widget": "spin"})
    jitter: _Seconds = Field(
        default=0.0,
        title="Up to so much longer",
        description="Drawn anew each time.",
        json_schema_extra={"unit": "s", "widget": "spin"},
    )


async def run(context: RunContext, params: WaitParams) -> Result:
    seconds = params.seconds + random.uniform(0, params.jitter)  # noqa: S311 - no secret hangs on it
    await context.sleep(seconds)
    return {"seconds": round(seconds, 3)}


ACTION = register(ActionKind("wait", "Wait", "clock", Group.FLOW, WaitParams, run, seconds=None))
