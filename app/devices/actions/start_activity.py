"""Starts one activity of an app."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, ComponentName, Group, Result, RunContext
from app.devices.actions.registry import register
from app.devices.intents import start


class StartActivityParams(ActionParams):
    """Which."""

    component: ComponentName = Field(title="Activity", description="Such as com.example.app/.MainActivity.")


async def run(context: RunContext, params: StartActivityParams) -> Result:
    await start(context.phone, ["-n", params.component])
    return {}


ACTION = register(ActionKind("start_activity", "Start an activity", "zap", Group.APPS, StartActivityParams, run))
