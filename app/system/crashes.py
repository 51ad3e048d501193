"""What ends the program unasked is written down before it does."""

import faulthandler
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

from app.system.log_file import open_private

NAME = "crashes.log"

log = structlog.get_logger(__name__)


class CrashWatch:
    """The hooks of the interpreter, and its fault handler with a file of its own.

    A fault handler that is already on (`-X faulthandler`) keeps its place.

    Raises:
        OSError: Its file cannot be written; nothing was changed.
    """

    def __init__(self, folder: Path) -> None:
        self._file = None if faulthandler.is_enabled() else _open(folder / NAME)
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = _on_uncaught
        threading.excepthook = _on_uncaught_in_thread
        sys.unraisablehook = _on_unraisable
        if self._file is not None:
            faulthandler.enable(self._file, all_threads=True)

    def close(self) -> None:
        """Put everything back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None


def _open(path: Path) -> TextIO:
    return os.fdopen(open_private(str(path), os.O_WRONLY | os.O_CREAT | os.O_APPEND), "a", encoding="utf-8")


def _on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, Exception):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("uncaught_error", exc_info=(kind, error, trace))
    _say(f"PixSim7 met an error that it did not expect ({kind.__name__}). The log tells more.")


def _on_uncaught_in_thread(args: Any) -> None:
    if args.exc_type is SystemExit:
        return
    thread = args.thread.name if args.thread is not None else None
    error = args.exc_value or args.exc_type()
    log.critical("uncaught_error_in_thread", thread=thread, exc_info=(args.exc_type, error, args.exc_traceback))


def _on_unraisable(args: Any) -> None:
    error = args.exc_value or args.exc_type()
    about = _quietly(lambda: repr(args.object))
    exc_info = (args.exc_type, error, args.exc_traceback)
    log.error("unraisable_error", message=args.err_msg, about=about, exc_info=exc_info)


def _quietly(text: Callable[[], str]) -> str:
    try:
        return text()
    except Exception as error:  # noqa: BLE001 - an object that is being torn down may not have a text any more
        return f"<{type(error).__name__}>"


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
