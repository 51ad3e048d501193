"""The files that a prompt made, out of what the server tells of its nodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from app.providers.base import RemoteOutput
from app.providers.comfyui.address import view_url

MOST_FILES: Final = 200
_FOLDERS: Final = ("output", "temp", "input")
_TYPES: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".m4a": "audio/mp4",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What a prompt made.

    Attributes:
        left_out: How many files are of a kind that the library does not take.
    """

    outputs: tuple[RemoteOutput, ...]
    left_out: int = 0

    @property
    def note(self) -> str | None:
        """What the user should know of it."""
        if not self.left_out:
            return None
        files = "1 file stays" if self.left_out == 1 else f"{self.left_out} files stay"
        return f"{files} on the server: the library does not take that kind."


def read_outputs(address: str, told: object, wanted: Sequence[str], *, needs_key: bool) -> Made:
    """The results in the order of their nodes.

    Args:
        address: Of the server.
        told: The history's `outputs`: node id to what it made.
        wanted: The nodes whose files are kept; empty for all.
        needs_key: The links are answered to the account's headers only.
    """
    files = list(dict.fromkeys(_files(told, wanted)))[:MOST_FILES]
    # What a node only shows lies in `temp`, beside what others keep.
    kept = [file for file in files if file[2] != "temp"] or files
    outputs = tuple(
        RemoteOutput(
            url=view_url(address, {"filename": name, "subfolder": subfolder, "type": folder}),
            mime_type=mime_type,
            name=PurePosixPath(name).name,
            needs_key=needs_key,
        )
        for name, subfolder, folder in kept
        if (mime_type := _TYPES.get(PurePosixPath(name).suffix.lower())) is not None
    )
    return Made(outputs, len(kept) - len(outputs))


def _files(told: object, wanted: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    nodes = told if isinstance(told, dict) else {}
    keys = [key for key in (wanted or nodes) if isinstance(nodes.get(key), dict)]
    for key in keys:
        for group in nodes[key].values():
            for file in group if isinstance(group, list) else ():
                found = _file(file)
                if found is not None:
                    yield found


def _file(file: object) -> tuple[str, str, str] | None:
    given: Mapping[str, Any] = file if isinstance(file, dict) else {}
    name, subfolder, folder = given.get("filename"), given.get("subfolder") or "", given.get("type") or "output"
    is_right = isinstance(name, str) and name and isinstance(subfolder, str) and folder in _FOLDERS
    return (name, subfolder, folder) if is_right else None  # type: ignore[return-value]
