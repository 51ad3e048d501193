"""Brings a picture of the screen into the library."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, Result, RunContext, Text, VariableName
from app.devices.actions.registry import register


class ScreenshotParams(ActionParams):
    """How it is called, and where its id goes."""

    name: Text = Field(default="Screen", max_length=100, title="Name")
    variable: VariableName | None = Field(
        default=None, title="Keep its id in", description="A variable, for a step that sends it to the phone."
    )


async def run(context: RunContext, params: ScreenshotParams) -> Result:
    asset_id = await context.keep_file(await context.picture(), f"{params.name or 'Screen'}.png")
    if params.variable:
        context.variables[params.variable] = str(asset_id)
    return {"assets": [asset_id]}


ACTION = register(ActionKind("screenshot", "Take a picture", "camera", Group.FILES, ScreenshotParams, run))
