"""Sends a file of the library to the phone."""

from typing import Annotated

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, RemotePath, Result, RunContext
from app.devices.actions.registry import register
from app.devices.sending import DOWNLOADS, send
from app.domain.errors import ValidationError


class PushAssetParams(ActionParams):
    """Which, and where to."""

    asset: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        title="File",
        description="The number of a file in the library, or a variable that holds it.",
        json_schema_extra={"widget": "asset"},
    )
    folder: RemotePath = Field(default=DOWNLOADS, title="Folder on the phone")


async def run(context: RunContext, params: PushAssetParams) -> Result:
    if not (params.asset.isascii() and params.asset.isdecimal()):
        raise ValidationError(f"“{params.asset[:40]}” is no number of a file.", field="asset")
    source = await context.asset_file(int(params.asset))
    target = await send(context.phone, source, params.folder)
    return {"path": target}


ACTION = register(
    ActionKind("push_asset", "Send a file to the phone", "upload", Group.FILES, PushAssetParams, run, seconds=600.0),
)
