"""The collector: brings finished results into the library, before anything new is submitted."""

from collections.abc import Iterable

from typing_extensions import override

from app.domain.enums import SubmissionState
from app.runtime.rounds import Rounds


class Collector(Rounds):
    """Sleeps until a submission has succeeded and is not in the library."""

    event = "collect_failed"
    state = SubmissionState.SUCCEEDED
    at_once = 3
    first_pause_seconds = 4.0

    @override
    async def _list(self) -> Iterable[str]:
        async with self._units.read() as services:
            return await services.tracker.list_uncollected()

    @override
    async def _look(self, submission_id: str) -> float | None:
        async with self._units.steps(are_brief=True) as services:
            await services.tracker.collect(submission_id)
        return None
