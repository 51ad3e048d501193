"""Pools of worker processes: a function runs in one of them, with limits, a time-out and progress."""

import asyncio
import multiprocessing
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, ParamSpec, TypeVar

import structlog

from app.domain.errors import PixSimError, WorkerError
from app.system.worker import DECODING, RENDERING, SIGNING, WorkerLimits, report, serve, unpack_error

__all__ = ["DECODING", "RENDERING", "SIGNING", "WorkerLimits", "WorkerPool", "report"]

P = ParamSpec("P")
T = TypeVar("T")

START_SECONDS = 30.0
END_SECONDS = 5.0
MAX_WAITING = 10_000

log = structlog.get_logger()


class _Worker:
    """One process, its pipe, and the thread in which everything that could block on them happens."""

    def __init__(self, name: str, limits: WorkerLimits) -> None:
        self._name = name
        self._limits = limits
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self.tasks = 0

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    async def start(self) -> None:
        """Start the process and wait until it can take a task.

        Raises:
            WorkerError: It did not start.
        """
        await self._hop(self._start)

    async def run(
        self, request: tuple[str, tuple[Any, ...]], timeout_seconds: float, on_progress: Callable[[Any], None] | None
    ) -> Any:
        """Send a request and wait for the answer.

        Raises:
            WorkerError: It ended, was too late, or the function raised what is not ours.
            PixSimError: The function raised it.
        """
        self.tasks += 1
        deadline = time.monotonic() + timeout_seconds
        kind, value = await self._hop(self._ask, request, deadline)
        while kind == "progress":
            if on_progress is not None:
                on_progress(value)
            kind, value = await self._hop(self._receive, deadline)
        if kind == "refused":
            raise unpack_error(value)
        if kind == "failed":
            raise WorkerError(f"{request[0]} failed: {value[0]}", detail=value[1])
        return value

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def end(self) -> "Future[None]":
        """Kill the process and let go of everything, behind whatever the thread still does."""
        self.kill()
        ending = self._thread.submit(self._end)
        self._thread.shutdown(wait=False)
        return ending

    async def _hop(self, f: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.wrap_future(self._thread.submit(f, *args, **kwargs), loop=asyncio.get_running_loop())

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe(duplex=True)
        with theirs:
            process = context.Process(target=serve, args=(theirs, self._limits), name=self._name, daemon=True)
            process.start()
        self._process = process
        self._receive(time.monotonic() + START_SECONDS)

    def _ask(self, request: tuple[str, tuple[Any, ...]], deadline: float) -> tuple[str, Any]:
        if self._pipe is None:
            raise WorkerError(f"A worker of {self._name} was never started.")
        try:
            self._pipe.send(request)
        except OSError as error:
            raise self._death() from error
        return self._receive(deadline)

    def _receive(self, deadline: float) -> tuple[str, Any]:
        if self._pipe is None or self._process is None:
            raise WorkerError(f"A worker of {self._name} was never started.")
        ready = wait([self._pipe, self._process.sentinel], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise WorkerError(f"A worker of {self._name} did not answer in time.")
        try:
            if not self._pipe.poll():
                raise self._death()
            message: tuple[str, Any] = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._death() from error
        return message

    def _death(self) -> WorkerError:
        code = None
        if self._process is not None:
            self._process.join(END_SECONDS)
            code = self._process.exitcode
        return WorkerError(f"A worker of {self._name} ended in the middle of its work.", detail=_cause(code))

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join(END_SECONDS)
            if not self._process.is_alive():
                self._process.close()
        if self._pipe is not None:
            self._pipe.close()


def _cause(code: int | None) -> str | None:
    if code is None or code >= 0:
        return None if code is None else f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


class WorkerPool:
    """A bound number of worker processes, started when first needed and replaced when they die.

    Args:
        name: For the log and the names of processes.
        size: How many tasks run at once; further ones wait in the order in which they came.
        limits: What each worker may use; None for no limits.
    """

    def __init__(self, name: str, size: int, *, limits: WorkerLimits | None = None) -> None:
        self._name = name
        self._size = max(1, size)
        self._limits = limits or WorkerLimits()
        self._turns = asyncio.Semaphore(self._size)
        self._waiting = 0
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._endings: set[Future[None]] = set()
        self._is_closed = False

    @property
    def size(self) -> int:
        return self._size

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    async def run(
        self,
        function: Callable[..., T],
        *args: Any,
        timeout_seconds: float,
        on_progress: Callable[[Any], None] | None = None,
    ) -> T:
        """Call a module-level function with plain data in a worker; cancelling kills that worker.

        Args:
            function: Sent by its name, so not a closure, a bound method or a lambda.
            args: Plain data.
            timeout_seconds: From the moment when a worker takes it; waiting for a turn does not count.
            on_progress: Gets what the function reports, at most 30 times a second.

        Raises:
            WorkerError: The worker ended, was too late, or the function raised what is not ours.
            PixSimError: The function raised it.
        """
        request = (f"{function.__module__}:{function.__qualname__}", args)
        await self._turn()
        try:
            result: T = await self._run(request, timeout_seconds, on_progress)
            return result
        finally:
            self._turns.release()

    async def close(self) -> None:
        """Kill every worker; what waits or runs raises WorkerError."""
        self._is_closed = True
        for worker in self._busy:
            worker.kill()
        while self._idle:
            self._end(self._idle.pop())
        for _ in range(self._size):
            await self._turns.acquire()
        for _ in range(self._size):
            self._turns.release()
        for ending in list(self._endings):
            await asyncio.wrap_future(ending, loop=asyncio.get_running_loop())

    async def _turn(self) -> None:
        self._refuse_when_closed()
        if self._waiting >= MAX_WAITING:
            raise WorkerError(f"Too many tasks are waiting for {self._name}.")
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        if self._is_closed:
            self._turns.release()
            self._refuse_when_closed()

    async def _run(
        self, request: tuple[str, tuple[Any, ...]], timeout_seconds: float, on_progress: Callable[[Any], None] | None
    ) -> Any:
        worker = self._take()
        self._busy.add(worker)
        is_fit = False
        try:
            if worker.tasks == 0:
                await worker.start()
                self._refuse_when_closed()
            result = await worker.run(request, timeout_seconds, on_progress)
            is_fit = True
        except WorkerError as error:
            log.warning("worker_failed", pool=self._name, task=request[0], error=error.message, detail=error.detail)
            raise
        except PixSimError:
            is_fit = True
            raise
        else:
            return result
        finally:
            self._busy.discard(worker)
            self._put_back(worker, is_fit=is_fit)

    def _take(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            self._end(worker)
        return _Worker(self._name, self._limits)

    def _put_back(self, worker: _Worker, *, is_fit: bool) -> None:
        limit = self._limits.tasks_per_worker
        if is_fit and not self._is_closed and (limit is None or worker.tasks < limit):
            self._idle.append(worker)
        else:
            self._end(worker)

    def _end(self, worker: _Worker) -> None:
        self._endings = {ending for ending in self._endings if not ending.done()}
        self._endings.add(worker.end())

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise WorkerError(f"The pool {self._name} is closed.")
