"""Starts the executions that wait, one a phone, and lets them feel what their user wants: hold, go on, end."""

from contextlib import ExitStack

import structlog

from app.domain.enums import ExecutionState
from app.domain.errors import InvalidTransitionError, StorageError
from app.domain.events import EventBus, ExecutionChanged, LibraryChanged
from app.runtime.workers import Tasks, Wake
from app.services.automation.action_executor import ActionExecutor
from app.services.automation.execution_service import BY_USER
from app.services.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

_NOT_KEPT = "What became of its steps could not be kept."
_QUIET_SECONDS = 30.0
"""Between two looks of which no event told."""


class ExecutionRunner:
    """Runs while this process holds the runners.

    Args:
        units: Opens the services.
        bus: Tells of executions that changed.
        executor: Runs them.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus, executor: ActionExecutor) -> None:
        self._units = units
        self._bus = bus
        self._executor = executor
        self._wake = Wake()
        self._running: dict[int, Tasks] = {}
        self._unended: set[int] = set()
        """Whose end could not be kept: their rows would hold their phones for ever."""

    async def run(self) -> None:
        """End what a former process left open, then run what waits, until it is cancelled."""
        async with self._units.write() as services:
            await services.executions.recover_executions()
        with ExitStack() as stack:
            for kind in (ExecutionChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            try:
                while True:
                    await self._end_broken()
                    await self._follow()
                    await self._start_next()
                    await self._wake.wait(_QUIET_SECONDS)
            finally:
                for tasks in list(self._running.values()):
                    await tasks.cancel()

    async def _start_next(self) -> None:
        async with self._units.read() as services:
            waiting = await services.executions.next_executions()
        for execution in waiting:
            self._start(execution.id)

    def _start(self, execution_id: int) -> None:
        if execution_id in self._running:
            return
        tasks = Tasks()
        self._running[execution_id] = tasks

        def ended() -> None:
            del self._running[execution_id]
            self._wake.call()

        tasks.start(f"execution-{execution_id}", self._execute(execution_id), ended)

    async def _execute(self, execution_id: int) -> None:
        try:
            await self._executor.execute(execution_id)
        except InvalidTransitionError as error:
            # Cancelled, or begun by somebody else, between the look and the start.
            log.info("execution_not_begun", execution_id=execution_id, reason=str(error))
        except StorageError:
            self._unended.add(execution_id)
            raise

    async def _end_broken(self) -> None:
        for execution_id in list(self._unended - set(self._running)):
            async with self._units.write() as services:
                await services.executions.end_execution(execution_id, error=_NOT_KEPT, kind="other")
            self._unended.discard(execution_id)

    async def _follow(self) -> None:
        """Hand on what the rows of running executions say now."""
        if not self._running:
            return
        async with self._units.read() as services:
            states = await services.executions.states_of(list(self._running))
        for execution_id, (state, reason) in states.items():
            if state is ExecutionState.CANCELLED:
                await self._end(execution_id)
            elif state is ExecutionState.PAUSED and reason == BY_USER:
                self._executor.hold(execution_id)
            elif state is ExecutionState.RUNNING:
                self._executor.let_go(execution_id)

    async def _end(self, execution_id: int) -> None:
        # It may have ended by itself since the look.
        if execution_id in self._running:
            await self._running[execution_id].cancel()
