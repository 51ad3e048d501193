"""The queue's keeper: pauses a queue that was to finish and has, and tells what waits for what has failed."""

from contextlib import ExitStack

from app.domain.events import EventBus, ExecutionChanged, JobChanged, LibraryChanged, QueueModeChanged
from app.runtime.workers import Wake
from app.services.unit_of_work import UnitOfWork

PAUSE_SECONDS = 0.2
"""Between two looks: many changes at once are one reason to look."""


class QueueKeeper:
    """Looks at the start, and after changes; all that it goes by is in the database, so that a restart loses nothing.

    Args:
        units: Opens the services.
        bus: Tells of changes.
    """

    def __init__(self, units: UnitOfWork, bus: EventBus) -> None:
        self._units = units
        self._bus = bus
        self._wake = Wake(PAUSE_SECONDS)

    async def run(self) -> None:
        """Go on until cancelled."""
        with ExitStack() as stack:
            for kind in (JobChanged, ExecutionChanged, QueueModeChanged, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            while True:
                await self._look()
                await self._wake.wait()

    async def _look(self) -> None:
        async with self._units.read() as services:
            is_needed = bool(await services.jobs.list_finished_queues())
            is_needed = is_needed or await services.jobs.dependencies.is_unsettled()
        if is_needed:
            async with self._units.write() as services:
                await services.jobs.pause_finished_queues()
                await services.jobs.dependencies.settle()
