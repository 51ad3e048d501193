"""Removes all that an app has stored."""

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, PackageName, Result, RunContext
from app.devices.actions.registry import register
from app.domain.errors import AppMissingError


class ClearAppDataParams(ActionParams):
    """Of which."""

    package: PackageName = Field(title="App", description="Its package, such as com.example.app.")


async def run(context: RunContext, params: ClearAppDataParams) -> Result:
    said = await context.phone.shell(["pm", "clear", params.package])
    if "Success" not in said.text:
        words = said.text or said.stderr.decode(errors="replace")
        raise AppMissingError(f"The data of {params.package} could not be cleared.", detail=words[:500] or None)
    return {}


ACTION = register(
    ActionKind(
        "clear_app_data",
        "Clear an app's data",
        "trash-2",
        Group.APPS,
        ClearAppDataParams,
        run,
        asks="This removes all that the app has stored on the phone: files, settings, sign-ins.",
    ),
)
