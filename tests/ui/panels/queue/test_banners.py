"""What concerns the whole queue."""

from app.domain.enums import SubmissionState
from app.domain.events import JobChanged
from app.domain.job import Job
from app.ui.panels.queue.filters import ViewId
from tests.support import hands
from tests.support.studio import submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def _into_review(desk: Desk, *job_ids: int) -> None:
    for job_id in job_ids:
        await submit(desk.library, job_id, (SubmissionState.SENDING, SubmissionState.UNCERTAIN, SubmissionState.REVIEW))
        async with desk.library.parts.database.write() as session:
            (await session.get_one(Job, job_id)).needs_attention = True
        desk.library.bus.publish(JobChanged(job_id))


async def test_jobs_that_need_their_user_are_told_and_shown(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    assert not desk.panel.banners.isVisible()
    await _into_review(desk, ids[0], ids[1])
    banner = desk.panel.banners.needing
    await until(lambda: banner.isVisible() and banner.text().startswith("2 jobs need you."), wanted=True)
    hands.click(banner.button)
    assert desk.panel.model.filter.view == ViewId.NEEDS_YOU
    assert [job.id for job in desk.panel.table.selected_jobs()] == ids[:2]


async def test_there_are_no_banners_where_there_is_room_for_one_line_only(desk: Desk) -> None:
    await desk.make("a")
    desk.panel.run.pause()
    await until(desk.panel.banners.isVisible, wanted=True)
    desk.window.setFixedSize(1380, 96)
    await until(desk.panel.banners.isVisible, wanted=False)


async def test_where_there_is_little_room_the_most_pressing_one_shows(desk: Desk) -> None:
    ids = await desk.make("a")
    await _into_review(desk, *ids)
    desk.panel.run.pause()
    banners = desk.panel.banners
    await until(banners.shown, [banners.needing, banners.paused])
    desk.window.setFixedSize(1380, 240)
    await until(banners.shown, [banners.needing])
