"""What the commands have in common."""

from app.domain.errors import ValidationError
from app.ui.panels.queue.verbs import JobVerbs
from tests.ui.panels.queue.conftest import Desk


async def test_refusals_are_told_once_for_all(desk: Desk) -> None:
    verbs = JobVerbs(desk.context, desk.panel.model, desk.panel)
    refusal = ValidationError("Picture: there is no asset 4.", field="first_frame")
    verbs._tell_refused([])
    verbs._tell_refused([refusal])
    verbs._tell_refused([refusal, refusal])
    assert [toast.text for toast in desk.toasts] == [
        "1 job cannot be made again: Picture: it is not in the library any more.",
        "2 jobs cannot be made again.",
    ]


async def test_jobs_are_counted_in_words(desk: Desk) -> None:
    verbs = JobVerbs(desk.context, desk.panel.model, desk.panel)
    assert verbs._counted("Hold", 1) == "Hold 1 job"
    assert verbs._counted("Hold", 1200) == "Hold 1,200 jobs"
