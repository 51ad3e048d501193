"""Ends an app."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, PackageName, Result, RunContext
from app.devices.actions.registry import register
from app.devices.intents import check_said


class ExitAppParams(ActionParams):
    """Which."""

    package: PackageName = Field(title="App", description="Its package, such as com.example.app.")


async def run(context: RunContext, params: ExitAppParams) -> Result:
    check_said(await context.phone.shell(["am", "force-stop", params.package]), "The app could not be ended.")
    return {}


ACTION = register(ActionKind("exit_app", "End an app", "x", Group.APPS, ExitAppParams, run))
