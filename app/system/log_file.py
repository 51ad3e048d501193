"""The log's file: it is changed for a new one when it is full, also where two processes write to it."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from typing_extensions import override

NAME = "pixsim7.log"
FILES = 10
FILE_BYTES = 5 * 1024**2


class LogFile(RotatingFileHandler):
    """Ten files of 5 MB, readable by their owner alone.

    Window and command line may write at once: each follows when the other has begun a new file.
    """

    def __init__(self, folder: Path, *, file_bytes: int = FILE_BYTES) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(folder / NAME, maxBytes=file_bytes, backupCount=FILES - 1, encoding="utf-8", delay=True)
        self._formatted: tuple[logging.LogRecord | None, str] = (None, "")

    @override
    def format(self, record: logging.LogRecord) -> str:
        """The line of a record: asked twice, once whether the file still has room for it."""
        if self._formatted[0] is not record:
            self._formatted = (record, super().format(record))
        return self._formatted[1]

    @override
    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):
            self._follow()
        super().emit(record)

    @override
    def doRollover(self) -> None:
        with self._alone():
            is_current = self._is_current()
            self._let_go()
            if is_current:
                # Windows does not rename a file that another process has open: the log grows until it can.
                with contextlib.suppress(PermissionError):
                    super().doRollover()
            if self.stream is None:
                self.stream = self._open()

    @override
    def close(self) -> None:
        self._let_go()
        super().close()

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Do nothing: a full disk is told by what the program wanted to store, and there is nowhere to write."""

    @override
    def _open(self) -> TextIOWrapper:
        handle = open_private(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return os.fdopen(handle, "a", encoding="utf-8")

    def _follow(self) -> None:
        if self.stream is not None and not self._is_current():
            self._let_go()
            self.stream = self._open()

    def _let_go(self) -> None:
        """Close the file; what a full disk did not take is lost."""
        stream, self.stream = self.stream, None
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()

    def _is_current(self) -> bool:
        if self.stream is None:
            return True
        try:
            return os.path.samestat(os.fstat(self.stream.fileno()), Path(self.baseFilename).stat())
        except FileNotFoundError:
            return False

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        if sys.platform == "win32":
            yield
            return
        import fcntl  # noqa: PLC0415 - POSIX only

        handle = open_private(f"{self.baseFilename}.lock", os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def open_private(path: str, flags: int) -> int:
    """Open a file that others may not read."""
    return os.open(path, flags, 0o600)
