"""The dispatcher: hands waiting jobs to the pipeline while accounts have room."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from app.domain.enums import SubmissionState
from app.domain.errors import (
    InvalidTransitionError,
    NoAvailableAccountError,
    ProviderError,
    ProviderUnavailableError,
    ResourceNotFoundError,
    StorageError,
    SubmitUncertainError,
    VaultError,
)
from app.domain.events import (
    AccountChanged,
    BudgetChanged,
    EventBus,
    JobAdded,
    JobChanged,
    LibraryChanged,
    QueueModeChanged,
    RunnersPaused,
    SystemWoke,
)
from app.domain.submission import ProviderSubmission
from app.runtime.breaker import Breakers
from app.runtime.workers import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    Backoff,
    StoragePause,
    Tasks,
    Wake,
    log_failure,
)
from app.services.asset.library import Library
from app.services.job.next_jobs import NextJob, Price
from app.services.submission.pipeline import SubmissionPipeline
from app.services.unit_of_work import UnitOfWork
from app.system.clock import Clock
from app.system.file_systems import free_bytes
from app.system.threads import in_thread

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Submissions of one provider on their way at the same time; further jobs wait their turn."""
LONGEST_WAIT_SECONDS = 300.0
SHORTEST_WAIT_SECONDS = 0.5
"""A moment that has come is looked at again after this, and not at once: whoever promised it may be a little late."""
DISK_PAUSE_SECONDS = 30.0
BEHIND_PAUSE_SECONDS = 5.0
"""While results wait to be fetched: one that cannot be is put off, and no event tells of that."""
MOST_LISTS = 8
"""So often a turn looks behind jobs that are too dear."""
KEY_PAUSE_SECONDS = 15.0
"""Between two tries to open the secrets of a profile; meanwhile none of its jobs that need them is claimed."""

_FAILURES = {kind.__name__ for kind in (ProviderError, ProviderUnavailableError, SubmitUncertainError)}
_WAKES = (
    JobAdded,
    JobChanged,
    AccountChanged,
    BudgetChanged,
    QueueModeChanged,
    LibraryChanged,
)


@dataclass(slots=True)
class _Turn:
    """What one turn of the loop has found out.

    Attributes:
        waits: Seconds after which there may be something to do.
        full: Whose jobs at which provider no account takes, however cheap.
        too_dear: The cost from which on none does.
    """

    waits: list[float] = field(default_factory=lambda: [LONGEST_WAIT_SECONDS])
    full: set[tuple[int, str]] = field(default_factory=set)
    too_dear: dict[Price, int] = field(default_factory=dict)

    def is_hopeless(self, job: NextJob) -> bool:
        """Whether a job like this one was refused in this turn."""
        least = self.too_dear.get(_price(job))
        return (job.user_id, job.provider_id) in self.full or (least is not None and job.estimated_cost >= least)

    def note(self, job: NextJob, refusal: NoAvailableAccountError) -> None:
        if refusal.is_of_job_alone:
            return
        if refusal.is_full:
            self.full.add((job.user_id, job.provider_id))
        else:
            # What lies between the two would be refused too, one price after another.
            least = job.estimated_cost if refusal.payable is None else refusal.payable + 1
            self.too_dear[_price(job)] = least


def _price(job: NextJob) -> Price:
    return job.user_id, job.provider_id, job.credit_type


class Dispatcher:
    """Sleeps until a job may be submitted, and submits it.

    Args:
        units: Opens the services.
        bus: Tells of what may free a job.
        library: Whose disk must have room.
        storage: Is told when the storage refuses.
        clock: For the pauses.
        reserve_bytes: Free space below which nothing new is sent; asked each time.
        is_behind: Whether finished results wait to be fetched: that goes before new submissions.
    """

    def __init__(
        self,
        units: UnitOfWork,
        bus: EventBus,
        library: Library,
        storage: StoragePause,
        clock: Clock,
        *,
        reserve_bytes: Callable[[], int],
        is_behind: Callable[[], bool],
    ) -> None:
        self._units = units
        self._bus = bus
        self._library = library
        self._storage = storage
        self._reserve_bytes = reserve_bytes
        self._is_behind = is_behind
        self._clock = clock
        self._breakers = Breakers(clock)
        self._wake = Wake()
        self._tasks = Tasks()
        self._sending: dict[str, int] = {}
        self._key_tries: dict[int, float] = {}
        self._is_short_of_room = False
        self._backoff = Backoff(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        self._has_failed = False

    async def run(self) -> None:
        """Dispatch until cancelled; what is on its way then is closed when this begins again."""
        async with self._units.steps() as services:
            await services.recovery.close_abandoned()
        with ExitStack() as stack:
            for kind in _WAKES:
                stack.callback(self._bus.subscribe(kind, self._wake.call))
            stack.callback(self._bus.subscribe(SystemWoke, self._look_again))
            try:
                while True:
                    await self._wake.wait(await self._take_turn())
            finally:
                await self._tasks.cancel()
                self._sending.clear()

    def _look_again(self, _event: SystemWoke) -> None:
        self._breakers.hurry()
        self._wake.call()

    async def _take_turn(self) -> float:
        """Dispatch; what the storage refuses ends neither this loop nor what is being sent: that may be paid for."""
        try:
            seconds = await self._dispatch()
        except (StorageError, OSError) as error:
            log_failure("dispatch_failed", error)
            if isinstance(error, StorageError):
                self._storage.begin(error)
            self._has_failed = True
            await asyncio.sleep(self._backoff.failed(""))
            return 0.0
        if self._has_failed:
            self._has_failed = False
            self._backoff.worked("")
            self._storage.end()
        return seconds

    async def _dispatch(self) -> float:
        """Start what can be started; gives how long there is nothing to do without an event."""
        if not await self._has_room():
            return DISK_PAUSE_SECONDS
        turn = _Turn()
        for _ in range(MOST_LISTS):
            if not await self._start_listed(turn):
                break
        return min(turn.waits)

    async def _start_listed(self, turn: _Turn) -> bool:
        """Start what is next; gives whether there was a job that is too dear, which may hide cheaper ones."""
        async with self._units.read() as services:
            jobs = await services.jobs.list_next_jobs(each=AT_ONCE, too_dear=turn.too_dear)
            soonest = await services.jobs.seconds_to_next()
            places = {(job.provider_id, job.user_id) for job in jobs}
            shut = {place for place in places if await services.providers.waits_for_key(*place)}
            keyless = {job.id for job in jobs if (job.provider_id, job.user_id) in shut}
        if soonest is not None:
            turn.waits.append(soonest)
        known = dict(turn.too_dear)
        for job in jobs:
            if self._is_behind():
                turn.waits.append(BEHIND_PAUSE_SECONDS)
                return False
            seconds = self._seconds_shut(job, keyless)
            if seconds is not None:
                turn.waits.append(seconds)
            elif self._sending.get(job.provider_id, 0) < AT_ONCE and not turn.is_hopeless(job):
                refusal = await self._start(job)
                if refusal is not None:
                    turn.waits += self._seconds_to(refusal)
                    turn.note(job, refusal)
        return turn.too_dear != known

    def _seconds_shut(self, job: NextJob, keyless: set[int]) -> float | None:
        """How long a job has to wait for its provider or its profile's secrets; None where neither keeps it."""
        if self._breakers.is_open(job.provider_id):
            return self._probe(job.provider_id)
        return self._try_key(job.user_id) if job.id in keyless else None

    def _seconds_to(self, refusal: NoAvailableAccountError) -> list[float]:
        """How long until an account may be free; nothing where only an event can tell."""
        if refusal.soonest is None:
            return []
        return [max((refusal.soonest - self._clock.now()) / timedelta(seconds=1), SHORTEST_WAIT_SECONDS)]

    def _probe(self, provider_id: str) -> float:
        """Ask a provider that failed again and again by a free call, when that is due; gives how long until then."""
        seconds = self._breakers.seconds_to_probe(provider_id)
        name = f"probe {provider_id}"
        if seconds <= 0 and name not in self._tasks:
            self._tasks.start(name, self._ask(provider_id), self._wake.call)
        return seconds if seconds > 0 else LONGEST_WAIT_SECONDS

    async def _ask(self, provider_id: str) -> None:
        is_up = False
        try:
            async with self._units.steps() as services:
                is_up = await services.balances.probe(provider_id)
        finally:
            self._breakers.probed(provider_id, is_up=is_up)

    def _try_key(self, user_id: int) -> float:
        """Try again to open a profile's secrets, when that is due; gives how long until then."""
        now = self._clock.monotonic()
        due = self._key_tries.setdefault(user_id, now + KEY_PAUSE_SECONDS)
        name = f"key {user_id}"
        if due <= now and name not in self._tasks:
            due = self._key_tries[user_id] = now + KEY_PAUSE_SECONDS
            self._tasks.start(name, self._open_key(user_id), self._wake.call)
        return max(due - now, SHORTEST_WAIT_SECONDS)

    async def _open_key(self, user_id: int) -> None:
        try:
            async with self._units.steps() as services:
                await services.credentials.reopen(user_id)
        except VaultError as error:
            log.info("key_still_closed", user_id=user_id, reason=error.message)
        else:
            del self._key_tries[user_id]

    async def _start(self, job: NextJob) -> NoAvailableAccountError | None:
        """Claim a job and send it in a task of its own; gives the refusal where no account takes it."""
        async with AsyncExitStack() as stack:
            services = await stack.enter_async_context(self._units.steps(are_brief=True))
            try:
                submission = await services.pipeline.claim(job.id)
            except NoAvailableAccountError as error:
                return error
            except (InvalidTransitionError, ResourceNotFoundError):
                return None
            # What it has claimed it need not read again.
            unit = stack.pop_all()
        provider_id = job.provider_id
        self._sending[provider_id] = self._sending.get(provider_id, 0) + 1

        def ended() -> None:
            self._sending[provider_id] = max(0, self._sending.get(provider_id, 0) - 1)
            self._wake.call()

        self._tasks.start(submission.id, self._carry_out(unit, services.pipeline, submission.id), ended)
        return None

    async def _carry_out(self, unit: AsyncExitStack, pipeline: SubmissionPipeline, submission_id: str) -> None:
        try:
            async with unit:
                submission = await pipeline.carry_out(submission_id)
        except StorageError as error:
            self._storage.begin(error)
            raise
        self._storage.end()
        self._note(submission)

    def _note(self, submission: ProviderSubmission) -> None:
        """Let the breaker know how the provider answered."""
        if submission.state == SubmissionState.ACCEPTED:
            self._breakers.worked(submission.provider_id)
        elif submission.error_kind in _FAILURES:
            self._breakers.failed(submission.provider_id)

    async def _has_room(self) -> bool:
        """Whether the disk has more free than the reserve: below it nothing new is sent, what is done is fetched."""
        is_short = await in_thread(lambda: free_bytes(self._library.folder_for_new())) < self._reserve_bytes()
        if is_short != self._is_short_of_room:
            self._is_short_of_room = is_short
            reason = "The disk is nearly full: new jobs wait until there is room." if is_short else ""
            self._bus.publish(RunnersPaused(reason))
            log.warning("disk_room_changed", is_short=is_short)
        return not is_short
