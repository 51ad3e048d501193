"""Sends a file of the library to the phone."""

import contextlib
from typing import Annotated

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, RemotePath, Result, RunContext
from app.devices.actions.registry import register
from app.domain.errors import DeviceRefusedError, DeviceTimeoutError, ValidationError

_SCAN = "android.intent.action.MEDIA_SCANNER_SCAN_FILE"


class PushAssetParams(ActionParams):
    """Which, and where to."""

    asset: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        title="File",
        description="The number of a file in the library, or a variable that holds it.",
        json_schema_extra={"widget": "asset"},
    )
    folder: RemotePath = Field(default="/sdcard/Download", title="Folder on the phone")


async def run(context: RunContext, params: PushAssetParams) -> Result:
    if not (params.asset.isascii() and params.asset.isdecimal()):
        raise ValidationError(f"“{params.asset[:40]}” is no number of a file.", field="asset")
    source = await context.asset_file(int(params.asset))
    target = f"{params.folder.rstrip('/')}/{source.name}"
    await context.phone.push(source, target)
    # The phone's gallery shows it after this; some phones find it by themselves and refuse the message.
    with contextlib.suppress(DeviceRefusedError, DeviceTimeoutError):
        await context.phone.shell(["am", "broadcast", "-a", _SCAN, "-d", f"file://{target}"])
    return {"path": target}


ACTION = register(
    ActionKind("push_asset", "Send a file to the phone", "upload", Group.FILES, PushAssetParams, run, seconds=600.0),
)
