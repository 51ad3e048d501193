"""Writes into the log of the run."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Text
from app.devices.actions.registry import register


class LogParams(ActionParams):
    """What."""

    text: Text = Field(title="Text", description="May hold variables: {{name}}.")


async def run(context: RunContext, params: LogParams) -> Result:
    await context.say(params.text)
    return {"text": params.text}


ACTION = register(ActionKind("log", "Write into the log", "scroll-text", Group.FLOW, LogParams, run))
