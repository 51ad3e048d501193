"""The poller: looks at what providers have, each at its own pace, and tells how far it is."""

from collections.abc import Iterable

from typing_extensions import override

from app.domain.enums import SubmissionState
from app.domain.events import EventBus
from app.providers.registry import ProviderRegistry
from app.runtime.rounds import Rounds
from app.runtime.workers import StoragePause
from app.services.unit_of_work import UnitOfWork
from app.system.clock import Clock


class Poller(Rounds):
    """Sleeps until the next look at a running job is due, or an adapter tells of a change."""

    event = "poll_failed"
    state = SubmissionState.ACCEPTED
    at_once = 16
    first_pause_seconds = 2.0

    def __init__(
        self, units: UnitOfWork, bus: EventBus, registry: ProviderRegistry, clock: Clock, storage: StoragePause
    ) -> None:
        super().__init__(units, bus, clock, storage)
        self._registry = registry
        self._pauses: dict[str, float] = {}
        self._by_remote_id: dict[str, str] = {}
        self._to_stop: set[str] = set()

    @override
    async def run(self) -> None:
        for provider in self._registry.all():
            provider.listen(self._told)
        await super().run()

    def _told(self, remote_id: str) -> None:
        submission_id = self._by_remote_id.get(remote_id)
        if submission_id is not None:
            self._hurry(submission_id)

    @override
    async def _list(self) -> Iterable[str]:
        async with self._units.read() as services:
            found = await services.tracker.list_running()
        # What a plug-in that is gone has taken stays there until it is back.
        running = [row for row in found if row.provider_id in self._registry]
        self._by_remote_id = {row.remote_id: row.id for row in running if row.remote_id is not None}
        self._pauses = {
            row.id: self._registry.get(row.provider_id).manifest.poll_interval.total_seconds() for row in running
        }
        # Once: however often the list is read, a stop that fails is asked for again no sooner than any other look.
        to_stop = {row.id for row in running if row.waits_for_cancel}
        for submission_id in to_stop - self._to_stop:
            self._hurry(submission_id)
        self._to_stop = to_stop
        return [row.id for row in running]

    @override
    async def _look(self, submission_id: str) -> float | None:
        async with self._units.steps(are_brief=True) as services:
            progress = await services.tracker.check(submission_id)
        if progress is None:
            return None
        self._bus.publish(progress)
        return self._pauses.get(submission_id, self.first_pause_seconds)
