"""Locks between processes: one window and one runner of the queue a data folder, one fetcher a file.

It stands apart from single_instance.py because the window's lock is taken before the first paint.
"""

import os
import time
from pathlib import Path

from PySide6.QtCore import QLockFile

WINDOW_LOCK = "window.lock"
RUNNER_LOCK = "runner.lock"
_HALF_MADE_SECONDS = 10


class FolderLock:
    """A lock file that is free again when its owner is gone, however it ended.

    Args:
        path: `window.lock` or `runner.lock` in the data folder, or a name beside what is being made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = QLockFile(str(path))
        self._lock.setStaleLockTime(0)

    def try_take(self) -> bool:
        """Take the lock if nobody has it; does not wait.

        Raises:
            OSError: The folder cannot be written, so nobody can know.
        """
        if self._lock.isLocked() or self._lock.tryLock(0):
            return True
        self._refuse_what_is_no_lock()
        return self._is_left_over() and self._lock.removeStaleLockFile() and self._lock.tryLock(0)

    def release(self) -> None:
        self._lock.unlock()

    def _refuse_what_is_no_lock(self) -> None:
        error = self._lock.error()
        if error == QLockFile.LockError.PermissionError:
            raise PermissionError(f"The lock {self._path} cannot be made: its folder cannot be written.")
        if error == QLockFile.LockError.UnknownError:
            raise OSError(f"The lock {self._path} cannot be made.")

    def _is_left_over(self) -> bool:
        """Whether Qt may try to remove the file; it does so only if no process holds the system's lock on it.

        Qt itself looks at the process number alone, which another program may have by now. A file without one is being
        made, unless it is old.
        """
        if os.name != "posix":
            return False
        try:
            written = self._path.stat()
        except FileNotFoundError:
            return True
        return written.st_size > 0 or time.time() - written.st_mtime > _HALF_MADE_SECONDS
