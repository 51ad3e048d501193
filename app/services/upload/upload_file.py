"""What can be uploaded: a file on this computer, or bytes with a name."""

import errno
import io
import os
import stat
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from app.media.recipes import own
from app.media.recipes.recipe import FoundRecipe


class UploadFile(Protocol):
    """Something with a name that can be read from its start."""

    @property
    def name(self) -> str: ...

    def open(self) -> AbstractContextManager[BinaryIO]:
        """A readable stream; opened in a thread.

        Raises:
            OSError: It cannot be read.
        """


@dataclass(frozen=True, slots=True)
class PathUpload:
    """A file on this computer."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Open it for reading.

        Raises:
            OSError: It cannot be, or it is no file: a pipe would be waited for, and a device has no end.
        """
        descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        kind = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(kind):
            os.close(descriptor)
            if stat.S_ISDIR(kind):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(self.path))
            raise OSError(errno.EINVAL, "it is not a file but a device or a pipe", str(self.path))
        return os.fdopen(descriptor, "rb")


@dataclass(frozen=True, slots=True)
class BytesUpload:
    """Bytes from the clipboard or from another program."""

    name: str
    data: bytes

    def open(self) -> AbstractContextManager[BinaryIO]:
        return io.BytesIO(self.data)


def recipe_beside(file: UploadFile) -> FoundRecipe | None:
    """The recipe of ours that an export has put beside a file; None where there is none."""
    if not isinstance(file, PathUpload):
        return None
    try:
        with PathUpload(sidecar_of(file.path)).open() as stream:
            text = stream.read(own.MAX_LENGTH + 1).decode()
    except (OSError, ValueError):
        return None
    return own.parse(text)


def sidecar_of(path: Path) -> Path:
    """Where the recipe of an exported file lies."""
    return path.with_name(f"{path.name}.json")
