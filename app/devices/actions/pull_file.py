"""Brings files of the phone into the library."""

import tempfile
from pathlib import Path, PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import Field

from app.devices.actions.base import ActionKind, ActionParams, Group, RemotePath, Result, RunContext
from app.devices.actions.registry import register
from app.devices.sync import RemoteFile
from app.domain.errors import DeviceRefusedError

LIMIT_BYTES: Final = 4 * 1024**3
_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"})
_CLIPS: Final = frozenset({".mp4", ".mov", ".webm", ".mkv"})
_ENDINGS: Final = {"pictures": _PICTURES, "clips": _CLIPS, "both": _PICTURES | _CLIPS}


class PullFileParams(ActionParams):
    """Which file, or which of a folder."""

    path: RemotePath = Field(title="File or folder on the phone", description="Such as /sdcard/DCIM/Camera.")
    newest: Annotated[int, Field(ge=1, le=500)] = Field(
        default=10, title="Newest files", description="Of a folder: so many, the newest first."
    )
    kind: Literal["pictures", "clips", "both"] = Field(
        default="pictures",
        title="Of a folder",
        json_schema_extra={"labels": {"pictures": "Pictures", "clips": "Clips", "both": "Both"}},
    )


async def run(context: RunContext, params: PullFileParams) -> Result:
    there = await context.phone.stat(params.path)
    if there is None:
        raise DeviceRefusedError(f"The phone has no {params.path}.")
    if not there.is_folder:
        return {"assets": [await _bring(context, params.path)]}
    folder = params.path.rstrip("/")
    chosen = newest(await context.phone.listing(params.path), params.newest, _ENDINGS[params.kind])
    return {"assets": [await _bring(context, f"{folder}/{file.name}") for file in chosen]}


def newest(files: list[RemoteFile], count: int, endings: frozenset[str]) -> list[RemoteFile]:
    """The newest files with one of these endings, the newest first; hidden ones are not yet whole, or thrown away."""
    fitting = [
        file
        for file in files
        if not file.is_folder and not file.name.startswith(".") and PurePosixPath(file.name).suffix.lower() in endings
    ]
    return sorted(fitting, key=lambda file: (file.modified, file.name), reverse=True)[:count]


async def _bring(context: RunContext, path: str) -> int:
    name = PurePosixPath(path).name
    with tempfile.TemporaryDirectory(prefix="pixsim7-pull-") as folder:
        # A name of ours: the phone's may mean something here.
        target = Path(folder, "file")
        await context.phone.pull(path, target, limit_bytes=LIMIT_BYTES)
        return await context.keep_file(target, name)


ACTION = register(
    ActionKind("pull_file", "Fetch files from the phone", "download", Group.FILES, PullFileParams, run, seconds=3600.0),
)
