"""What can be uploaded: a file on this computer, or bytes with a name."""

import io
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


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
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class BytesUpload:
    """Bytes from the clipboard or from another program."""

    name: str
    data: bytes

    def open(self) -> AbstractContextManager[BinaryIO]:
        return io.BytesIO(self.data)
