"""Unfinished pictures of jobs that run."""

from app.domain.enums import JobStatus, SubmissionState
from app.domain.events import JobProgressed
from app.ui.panels.queue.live_previews import LivePreviews
from app.ui.panels.queue.row_pictures import RowPictures
from tests.support.servers import media
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import ended, job


async def test_a_preview_is_decoded_and_kept_until_the_job_has_ended(desk: Desk) -> None:
    previews = LivePreviews(desk.context, desk.panel)
    row = job(7, status=JobStatus.PROCESSING, submission_state=SubmissionState.ACCEPTED)
    desk.library.bus.publish(JobProgressed(7, 0.1, None, preview=b"no picture"))
    desk.library.bus.publish(JobProgressed(7, 0.2, None, preview=media.picture(3, (1200, 600))))
    await until(lambda: previews.picture_of(row) is not None, wanted=True)
    picture = previews.picture_of(row)
    assert picture is not None
    assert (picture.width(), picture.height()) == (512, 256)

    pictures = RowPictures(desk.context.theme, desk.context.thumbnails, desk.panel)
    plain = pictures.of(row, 1.0).cacheKey()
    pictures.live = previews.picture_of
    assert pictures.of(row, 1.0).cacheKey() != plain
    assert previews.picture_of(ended(7)) is None
    assert previews.picture_of(row) is None
