"""How failed jobs are told."""

from app.domain.enums import JobStatus
from app.domain.errors import ContentRefusedError
from app.domain.events import JobChanged, LibraryChanged
from app.ui.context import Toast
from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.panel import QueuePanel
from tests.support.studio import end
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def _told(desk: Desk, count: int = 1) -> Toast:
    await until(lambda: len(desk.toasts), count)
    return desk.toasts[-1]


async def test_a_job_that_fails_is_told_with_its_reason_and_shown_among_the_failed(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(ids[0])
    toast = await _told(desk)
    assert (toast.kind, toast.text, toast.action_text) == ("failed", "1 job failed: No space.", "Show")
    assert toast.action is not None
    toast.action()
    assert desk.asked == [("page", "queue")]
    assert desk.panel.model.filter.view == ViewId.FAILED
    assert [job.id for job in desk.panel.table.selected_jobs()] == ids[:1]


async def test_all_that_fail_together_are_one_word(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    await desk.fail(ids[0])
    await desk.fail(*ids[1:])
    toast = await _told(desk)
    assert toast.text == "3 jobs failed: No space."
    assert toast.action is not None
    toast.action()
    assert desk.panel.model.filter.view == ViewId.FAILED
    assert desk.panel.table.selected_jobs() == []


async def test_reasons_that_differ_are_left_to_the_list(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    async with desk.library.write() as services:
        await services.jobs.update_status(ids[0], JobStatus.FAILED, "No space.")
        await services.jobs.update_status(ids[1], JobStatus.FAILED, "No answer.")
    assert (await _told(desk)).text == "2 jobs failed."


async def test_a_refused_prompt_leads_to_the_composer(desk: Desk) -> None:
    (job_id,) = await desk.make("a")
    await end(desk.library, job_id, JobStatus.FAILED, error=ContentRefusedError("Not allowed."))
    desk.library.bus.publish(JobChanged(job_id))
    toast = await _told(desk)
    assert (toast.text, toast.action_text) == ("1 job was refused: Not allowed.", "Edit the prompt")
    assert toast.action is not None
    toast.action()
    assert desk.asked == [("edit", job_id)]


async def test_what_failed_before_the_window_opened_is_not_told(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(ids[0])
    await _told(desk)
    later = QueuePanel(desk.context)
    await until(lambda: later.feed.is_loaded, wanted=True)
    desk.library.bus.publish(LibraryChanged())
    desk.library.bus.publish(JobChanged(ids[0]))
    await desk.fail(ids[1])
    await until(lambda: len(desk.toasts), 3)
    assert [toast.text for toast in desk.toasts] == ["1 job failed: No space."] * 3
    later.deleteLater()
