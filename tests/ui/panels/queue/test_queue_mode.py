"""Whether the queue runs."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.enums import QueueMode, SubmissionState
from app.domain.events import JobChanged, QueueModeChanged, RunnersPaused
from tests.support import hands
from tests.support.studio import submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def _mode(desk: Desk) -> QueueMode:
    async with desk.library.read() as services:
        return await services.jobs.get_queue_mode(desk.library.user_id)


async def test_p_pauses_and_the_banner_resumes(desk: Desk) -> None:
    await desk.make("a", "b")
    desk.panel.table.setFocus()
    QTest.keyClick(desk.panel.table, Qt.Key.Key_P)
    banner = desk.panel.banners.paused
    await until(banner.isVisible, wanted=True)
    assert await _mode(desk) == QueueMode.PAUSED
    await until(banner.text, "The queue is paused. 2 jobs wait.")
    assert desk.panel.title.pause.text() == "Resume"
    hands.click(banner.button)
    await until(banner.isVisible, wanted=False)
    assert await _mode(desk) == QueueMode.RUNNING
    assert desk.panel.title.pause.text() == "Pause all"


async def test_what_runs_is_finished_then_the_queue_is_paused_and_that_is_told(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED))
    desk.library.bus.publish(JobChanged(ids[0]))
    desk.panel.run.finish()
    await until(lambda: desk.panel.run.mode, QueueMode.FINISHING)
    words = "Nothing new is started. 1 job runs to its end, then the queue is paused."
    await until(desk.panel.banners.paused.text, words)
    await submit_end(desk, ids[0])
    async with desk.library.write() as services:
        await services.jobs.pause_finished_queues()
    await until(lambda: desk.panel.run.mode, QueueMode.PAUSED)
    assert [toast.text for toast in desk.toasts] == ["What ran has ended. The queue is paused."]
    resume = desk.toasts[0].action
    assert resume is not None
    resume()
    await until(lambda: desk.panel.run.mode, QueueMode.RUNNING)


async def submit_end(desk: Desk, job_id: int) -> None:
    async with desk.library.write() as services:
        await services.jobs.cancel_job(job_id)
    await desk.ended(job_id)


async def test_another_profiles_queue_is_none_of_ours(desk: Desk) -> None:
    await desk.make("a")
    desk.library.bus.publish(QueueModeChanged(desk.library.user_id + 1, has_finished=True))
    await desk.make("b")
    assert desk.toasts == []


async def test_trouble_of_the_runners_is_told_until_it_is_over(desk: Desk) -> None:
    await desk.make("a")
    banner = desk.panel.banners.trouble
    desk.library.bus.publish(RunnersPaused("The disk is full."))
    assert banner.isVisible()
    assert banner.text() == "The disk is full. The queue goes on by itself as soon as it can."
    desk.library.bus.publish(RunnersPaused(""))
    assert not banner.isVisible()
    assert not banner.button.isVisible()


async def test_keys_that_are_sealed_are_unlocked_from_where_the_queue_says_so(desk: Desk) -> None:
    await desk.make("a")
    banner = desk.panel.banners.trouble
    async with desk.library.read() as services:
        services.credentials._vault.complain(desk.library.user_id, "The keys are sealed.")
    desk.library.bus.publish(RunnersPaused("The keys are sealed."))
    await until(banner.button.isVisible, wanted=True)
    assert banner.text() == "The keys are sealed. The queue goes on then."
    asked: list[bool] = []
    desk.panel.banners.unlock_requested.connect(lambda: asked.append(True))
    hands.click(banner.button)
    assert asked == [True]
    await until(lambda: services.credentials.is_refused(desk.library.user_id), wanted=False)
