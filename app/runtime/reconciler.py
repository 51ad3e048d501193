"""The reconciler: finds out what became of submissions of which nobody knows whether they arrived."""

from collections.abc import Iterable

from typing_extensions import override

from app.domain.enums import SubmissionState
from app.runtime.rounds import Rounds


class Reconciler(Rounds):
    """Sleeps until a submission is uncertain, and looks for it until that is cleared."""

    event = "reconcile_failed"
    state = SubmissionState.UNCERTAIN
    at_once = 4
    first_pause_seconds = 5.0

    @override
    async def _list(self) -> Iterable[str]:
        async with self._units.read() as services:
            return await services.clearing.list_uncertain()

    @override
    async def _look(self, submission_id: str) -> float | None:
        async with self._units.steps() as services:
            pause = await services.clearing.clear(submission_id)
        return None if pause is None else pause.total_seconds()
