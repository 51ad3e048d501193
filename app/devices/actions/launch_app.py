"""Starts an app, or brings it to the front."""

from typing import Final

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, ComponentName, Group, PackageName, Result, RunContext
from app.devices.actions.registry import register
from app.devices.facts import current_app
from app.devices.intents import is_component, start
from app.domain.errors import AppMissingError, DeviceTimeoutError

_LOOKS: Final = 50
_PAUSE_SECONDS: Final = 0.2
_LAUNCHER: Final = "android.intent.category.LAUNCHER"


class LaunchAppParams(ActionParams):
    """Which."""

    package: PackageName = Field(title="App", description="Its package, such as com.example.app.")


async def run(context: RunContext, params: LaunchAppParams) -> Result:
    package = params.package
    component = await _component(context, package)
    if component is not None:
        await start(context.phone, ["-n", component])
    else:
        result = await context.phone.shell(["monkey", "-p", package, "-c", _LAUNCHER, "1"])
        if result.exit_code:
            raise AppMissingError(f"The phone has no app {package} that can be started.", detail=result.text[:500])
    for _ in range(_LOOKS):
        if await current_app(context.phone) == package:
            return {"component": component}
        await context.sleep(_PAUSE_SECONDS)
    raise DeviceTimeoutError(f"The app {package} was started, but did not come to the front.")


async def _component(context: RunContext, package: str) -> ComponentName | None:
    """What the launcher would start; None where the phone does not tell."""
    command = ["cmd", "package", "resolve-activity", "--brief", "-c", _LAUNCHER, package]
    lines = (await context.phone.shell(command)).text.split()
    return lines[-1] if lines and is_component(lines[-1]) else None


ACTION = register(ActionKind("launch_app", "Start an app", "play", Group.APPS, LaunchAppParams, run))
