"""What poller, collector and reconciler have in common: each looks at a changing set of submissions when it is due."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import ExitStack
from typing import ClassVar

from app.domain.enums import SubmissionState
from app.domain.errors import StorageError
from app.domain.events import Event, EventBus, LibraryChanged, SubmissionChanged, SystemWoke
from app.runtime.workers import WAKE_PAUSE_SECONDS, Backoff, StoragePause, Tasks, Wake, log_failure
from app.services.unit_of_work import UnitOfWork
from app.system.clock import Clock

LONGEST_PAUSE_SECONDS = 300.0


class Rounds(ABC):
    """Sleeps until the next look is due; without anything to look at it sleeps until an event.

    A look that fails, for whatever reason, is made again after a growing pause; the others go on.
    """

    event: ClassVar[str]
    """For the log: what a failed look is called."""
    at_once: ClassVar[int]
    first_pause_seconds: ClassVar[float]
    state: ClassVar[SubmissionState | None] = None
    """A submission that comes to it is one more to look at."""
    rest_seconds: ClassVar[float] = WAKE_PAUSE_SECONDS
    """Lies at least between two looks at the list: many changes are one reason for it."""
    wakes: ClassVar[tuple[type[Event], ...]] = (SubmissionChanged,)
    """The events after which there may be others to look at."""

    def __init__(self, units: UnitOfWork, bus: EventBus, clock: Clock, storage: StoragePause) -> None:
        self._units = units
        self._bus = bus
        self._clock = clock
        self._storage = storage
        self._wake = Wake(self.rest_seconds)
        self._tasks = Tasks()
        self._backoff = Backoff(self.first_pause_seconds, LONGEST_PAUSE_SECONDS)
        self._due: dict[str, float] = {}
        self._is_stale = True

    @abstractmethod
    async def _list(self) -> Iterable[str]:
        """The ids of the submissions that there are to look at now, the most urgent first."""

    @abstractmethod
    async def _look(self, submission_id: str) -> float | None:
        """Look at one; gives the seconds to the next look, None where its end will show in the list."""

    @property
    def is_behind(self) -> bool:
        """Whether more is due than can be looked at."""
        now = self._clock.monotonic()
        return len(self._tasks) >= self.at_once and any(
            due <= now and name not in self._tasks for name, due in self._due.items()
        )

    async def run(self) -> None:
        """Go on until cancelled."""
        self._is_stale = True
        # A look that was cut off with the loop has put nothing off: it is made again.
        self._due = {name: due for name, due in self._due.items() if due != math.inf}
        with ExitStack() as stack:
            for kind in (*self.wakes, LibraryChanged):
                stack.callback(self._bus.subscribe(kind, self._list_again))
            stack.callback(self._bus.subscribe(SystemWoke, self._look_at_all))
            try:
                while True:
                    await self._wake.wait(await self._go_round())
            finally:
                await self._tasks.cancel()

    def _hurry(self, submission_id: str) -> None:
        """Look at this one next."""
        if submission_id in self._due:
            self._due[submission_id] = self._clock.monotonic()
            self._wake.call()

    def _look_at_all(self, _event: SystemWoke) -> None:
        """The computer slept: what was due meanwhile is due now."""
        now = self._clock.monotonic()
        self._due = {name: min(due, now) if due != math.inf else due for name, due in self._due.items()}
        self._is_stale = True
        self._wake.call()

    def _list_again(self, event: Event) -> None:
        if isinstance(event, SubmissionChanged) and event.state != self.state:
            return
        self._is_stale = True
        self._wake.call()

    async def _go_round(self) -> float | None:
        """Start the looks that are due; gives the seconds to the next one, None where an event will tell of it."""
        if self._is_stale:
            self._is_stale = False
            found = await self._list()
            now = self._clock.monotonic()
            self._due = {name: self._due.get(name, now) for name in found}
            self._backoff.keep(self._due)
        now = self._clock.monotonic()
        for name, due in tuple(self._due.items()):
            if due <= now and name not in self._tasks and len(self._tasks) < self.at_once:
                self._tasks.start(name, self._try(name), self._wake.call)
        if len(self._tasks) >= self.at_once:
            return None
        waiting = [due for name, due in self._due.items() if name not in self._tasks]
        return max(0.0, min(waiting) - now) if waiting else None

    async def _try(self, submission_id: str) -> None:
        self._due[submission_id] = math.inf
        try:
            pause = await self._look(submission_id)
        except Exception as error:  # noqa: BLE001  (a loop must survive; log_failure logs it)
            # Before it is logged: it is looked at again even if that fails.
            self._put_off(submission_id, self._backoff.failed(submission_id))
            if isinstance(error, StorageError):
                self._storage.begin(error)
            log_failure(self.event, error, submission_id=submission_id)
        else:
            self._put_off(submission_id, pause)
            self._storage.end()
            self._backoff.worked(submission_id)

    def _put_off(self, submission_id: str, pause: float | None) -> None:
        if pause is None:
            self._due.pop(submission_id, None)
        elif self._due.get(submission_id) == math.inf:
            # Otherwise somebody told of a change while this look was under way.
            self._due[submission_id] = self._clock.monotonic() + pause
