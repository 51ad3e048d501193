"""What runs inside a worker process: its limits, the watch on its parent, and the loop that answers requests."""

import contextlib
import importlib
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from app.domain.errors import PixSimError

GIB = 1024**3
PROGRESS_INTERVAL_SECONDS = 1 / 30
PARENT_IS_GONE = 3


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What a worker may use. Memory, processor time and file size can be limited on POSIX only."""

    address_space_bytes: int | None = None
    cpu_seconds: int | None = None
    """Processor time of one task, not of the worker's life."""
    file_size_bytes: int | None = None
    niceness: int = 0
    tasks_per_worker: int | None = None
    """After so many tasks a worker is replaced."""
    has_environment: bool = True


DECODING = WorkerLimits(
    address_space_bytes=GIB,
    cpu_seconds=10,
    file_size_bytes=GIB // 2,
    niceness=5,
    tasks_per_worker=500,
    has_environment=False,
)
"""For files that come from outside."""

SIGNING = WorkerLimits(
    address_space_bytes=GIB,
    cpu_seconds=60,
    niceness=5,
    tasks_per_worker=500,
    has_environment=False,
)
"""For copies of files of the library that are signed."""

RENDERING = WorkerLimits(niceness=10)
"""For pictures and clips that we make."""


class _Outlet:
    """Sends progress, at most 30 times a second; what was held back goes out before the answer."""

    def __init__(self, pipe: "Connection[Any, Any]") -> None:
        self._pipe = pipe
        self._sent_at = -math.inf
        self._held: list[Any] = []

    def send(self, value: Any) -> None:
        now = time.monotonic()
        if now - self._sent_at < PROGRESS_INTERVAL_SECONDS:
            self._held = [value]
            return
        self._held = []
        self._sent_at = now
        self._pipe.send(("progress", value))

    def flush(self) -> None:
        for value in self._held:
            self._pipe.send(("progress", value))
        self._held = []


_outlet: ContextVar[_Outlet | None] = ContextVar("outlet", default=None)


def report(value: Any) -> None:
    """Tell the waiting side how far the work is, as plain data; outside a worker nobody listens."""
    outlet = _outlet.get()
    if outlet is not None:
        outlet.send(value)


def serve(pipe: "Connection[Any, Any]", limits: WorkerLimits) -> None:
    """Answer requests until the pipe closes; this is the main function of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    apply_limits(limits)
    pipe.send(("ready", os.getpid()))
    while True:
        try:
            reference, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        allow_cpu_seconds(limits.cpu_seconds)
        pipe.send(_answer(pipe, reference, arguments))


def _answer(pipe: "Connection[Any, Any]", reference: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    outlet = _Outlet(pipe)
    token = _outlet.set(outlet)
    try:
        value = resolve(reference)(*arguments)
        outlet.flush()
    except PixSimError as error:
        return "refused", pack_error(error)
    except Exception as error:  # noqa: BLE001 - a bug in a task is told to the waiting side, which raises it
        return "failed", (f"{type(error).__name__}: {error}", traceback.format_exc())
    finally:
        _outlet.reset(token)
    return "done", value


def resolve(reference: str) -> Callable[..., Any]:
    """Find what "module:qualname" names."""
    module, _, qualname = reference.partition(":")
    found: Any = importlib.import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    return found  # type: ignore[no-any-return]


def pack_error(error: PixSimError) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Take an error apart: its constructor's arguments are not those that pickle would call it with."""
    return f"{type(error).__module__}:{type(error).__qualname__}", error.args, dict(vars(error))


def unpack_error(packed: tuple[str, tuple[Any, ...], dict[str, Any]]) -> PixSimError:
    reference, arguments, fields = packed
    kind: Any = resolve(reference)
    error: PixSimError = kind.__new__(kind, *arguments)
    vars(error).update(fields)
    return error


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(PARENT_IS_GONE)


def apply_limits(limits: WorkerLimits) -> None:
    """Bind this process for the rest of its life."""
    if not limits.has_environment:
        _empty_environment()
    _be_nice(limits.niceness)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    _limit(resource.RLIMIT_CORE, 0)
    if limits.file_size_bytes is not None:
        _limit(resource.RLIMIT_FSIZE, limits.file_size_bytes)
    if limits.address_space_bytes is not None:
        _limit(resource.RLIMIT_AS, limits.address_space_bytes)


def allow_cpu_seconds(seconds: int | None) -> None:
    """Give the next task so much processor time; beyond it the system ends the process."""
    if seconds is None or sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    used = math.ceil(time.process_time())
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _limit(what: int, value: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    # macOS refuses some limits; the time-outs of the pool still hold there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (value, value))


def _empty_environment() -> None:
    # Windows cannot load some of its libraries without SYSTEMROOT.
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    os.environ.clear()
    os.environ.update(kept)


def _be_nice(niceness: int) -> None:
    if niceness <= 0:
        return
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        below_normal = 0x4000
        ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), below_normal)
    else:
        os.nice(niceness)
