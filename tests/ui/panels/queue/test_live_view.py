"""What a running job looks like by now."""

from app.domain.enums import JobStatus, SubmissionState
from app.domain.events import JobProgressed
from app.ui.panels.queue.detail import JobDetailView
from app.ui.panels.queue.facts import JobFacts
from app.ui.panels.queue.live_previews import LivePreviews
from app.ui.panels.queue.live_view import LiveView
from tests.support.servers import media
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.rows import detail, ended, job


async def test_place_and_picture_stand_above_the_state_while_the_job_runs(desk: Desk) -> None:
    previews = LivePreviews(desk.context, desk.panel)
    row = job(7, status=JobStatus.PROCESSING, submission_state=SubmissionState.ACCEPTED)
    view = JobDetailView(desk.context, desk.window)
    view.live = previews
    view.show_facts(JobFacts(detail(row)))
    (live,) = view.area.findChildren(LiveView)
    assert live.isHidden()
    said = []
    for place in (2, 1, 0):
        desk.library.bus.publish(JobProgressed(7, None, None, queue_position=place))
        said.append(live.place.text())
    assert said == [
        "2 jobs are before it at the provider.",
        "1 job is before it at the provider.",
        "It is the next one at the provider.",
    ]
    assert live.picture.isHidden()
    desk.library.bus.publish(JobProgressed(7, 0.2, None, preview=media.picture(3)))
    await until(lambda: live.picture.picture is not None, wanted=True)
    assert live.place.isHidden()
    assert not live.grab().isNull()
    view.show_facts(JobFacts(detail(ended(7))))
    assert not [one for one in view.area.findChildren(LiveView) if one.isVisibleTo(view)]
