"""Puts files on a phone so that its apps find them: pictures where its gallery looks, and told to it."""

import contextlib
import mimetypes
from pathlib import Path, PurePosixPath
from typing import Final

from app.devices.phone import Phone
from app.devices.sync import Progress
from app.domain.errors import DeviceRefusedError, DeviceTimeoutError, StorageError
from app.system.threads import in_thread

DOWNLOADS: Final = "/sdcard/Download"
_FOLDERS: Final = {"image": "/sdcard/Pictures", "video": "/sdcard/Movies", "audio": "/sdcard/Music"}
_OURS: Final = "PixSim7"
"""A folder of our own: nothing that its owner has is written over."""
_BROADCAST: Final = "android.intent.action.MEDIA_SCANNER_SCAN_FILE"


def folder_for(name: str) -> str:
    """Where a file of that name belongs: "/sdcard/Pictures/PixSim7"; the downloads for what is no picture or clip."""
    kind = (mimetypes.guess_type(name)[0] or "").partition("/")[0]
    return f"{_FOLDERS[kind]}/{_OURS}" if kind in _FOLDERS else DOWNLOADS


async def send(
    phone: Phone, source: Path, folder: str = "", *, name: str = "", on_progress: Progress | None = None
) -> str:
    """Copy a file to a phone and have its gallery show it; gives its path there.

    Another file of the same name stays: the new one is called "name (2).png".

    Args:
        phone: Where to.
        source: The file.
        folder: A folder of the phone; empty for the one that suits its kind.
        name: What it is called there; empty for its own name.
        on_progress: Called with the bytes so far.

    Raises:
        DeviceError: The phone did not take it.
        StorageError: The source cannot be read.
    """
    called = name or source.name
    size = await in_thread(_size_of, source)
    target = await _free(phone, f"{(folder or folder_for(called)).rstrip('/')}/{called}", size)
    await phone.push(source, target, on_progress=on_progress)
    await _tell_gallery(phone, target)
    return target


def _size_of(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError as error:
        raise StorageError(f"{source.name} cannot be read.", detail=str(error)) from error


async def _free(phone: Phone, target: str, size: int) -> str:
    """A path where nothing is, or a file that is as long: the same one, sent before."""
    path = PurePosixPath(target)
    number = 1
    while (there := await phone.stat(target)) is not None and there.size != size:
        number += 1
        target = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
    return target


async def _tell_gallery(phone: Phone, target: str) -> None:
    """Have the phone look at the file: by its media store since Android 11, by the older message before.

    Most phones find it by themselves too, and some refuse both.
    """
    with contextlib.suppress(DeviceRefusedError, DeviceTimeoutError):
        call = ["content", "call", "--uri", "content://media", "--method", "scan_file", "--arg", target]
        said = await phone.shell(call)
        if said.exit_code or b"Error" in said.stdout + said.stderr:
            await phone.shell(["am", "broadcast", "-a", _BROADCAST, "-d", f"file://{target}"])
