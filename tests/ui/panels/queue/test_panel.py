"""The queue panel as a whole."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.domain.asset import Asset
from app.domain.enums import JobStatus, SubmissionState
from app.domain.errors import ContentRefusedError
from app.domain.events import JobChanged
from app.ui.panels.queue.order import Tab
from tests.support import hands
from tests.support.studio import end, submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.filled import fill, report_progress


async def test_an_empty_queue_says_what_will_be_here_and_leads_to_the_composer(desk: Desk) -> None:
    panel = desk.panel
    assert panel._stack.currentWidget() is panel._empty
    assert not panel._segment.isVisible()
    QTest.mouseClick(panel._empty.button, Qt.MouseButton.LeftButton)
    assert desk.asked == [("page", "create")]


async def test_tabs_show_their_counts_and_their_jobs(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    async with desk.library.write() as services:
        await services.jobs.update_status(ids[0], JobStatus.FAILED, "No space.")
    segment = desk.panel._segment
    assert segment.accessibleName() == "Which jobs"
    await until(lambda: [item.text for item in segment.items()], ["Active 1", "Done", "Failed 1", "All"])
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.item_rect(Tab.FAILED).center())
    assert desk.shown() == ["a"]
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.item_rect(Tab.DONE).center())
    assert desk.panel._stack.currentWidget() is desk.panel._empty
    QTest.mouseClick(desk.panel._empty.button, Qt.MouseButton.LeftButton)
    assert desk.panel.model.tab == Tab.ALL


async def test_a_verb_that_cannot_be_done_says_why(desk: Desk) -> None:
    ids = await desk.make("a")
    to_front, _hold, retry, _cancel = desk.panel._buttons
    assert to_front.toolTip() == "select jobs first"
    desk.panel.table.select_job(ids[0])
    assert to_front.isEnabled()
    assert not retry.isEnabled()
    assert retry.toolTip() == "only what has ended can be retried"
    assert desk.panel._selected_label.text() == "1 selected"


async def test_a_result_is_shown_in_the_gallery(desk: Desk) -> None:
    ids = await desk.make("a")
    picture = await desk.library.import_picture()
    async with desk.library.parts.database.write() as session:
        (await session.get_one(Asset, picture.id)).job_id = ids[0]
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED, SubmissionState.SUCCEEDED))
    await end(desk.library, ids[0], JobStatus.COMPLETED)
    desk.library.bus.publish(JobChanged(ids[0]))
    await desk.showing()
    desk.panel.show_job(ids[0])
    QTest.keyClick(desk.panel.table, Qt.Key.Key_Return)
    assert desk.asked == [("page", "gallery"), ("assets", (picture.id,))]


async def test_a_refused_job_leads_back_to_its_prompt(desk: Desk) -> None:
    ids = await desk.make("a")
    await submit(desk.library, ids[0], (SubmissionState.SENDING, SubmissionState.ACCEPTED, SubmissionState.FAILED))
    await end(desk.library, ids[0], JobStatus.FAILED, error=ContentRefusedError("Not allowed."))
    desk.library.bus.publish(JobChanged(ids[0]))
    await desk.showing()
    desk.panel.show_job(ids[0])
    hands.click(desk.panel.table.viewport(), desk.panel.table.link_rect(0).center())
    assert desk.asked == [("edit", ids[0])]


async def test_another_panel_can_show_a_job_that_the_tab_hides(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    await desk.showing("b")
    desk.context.shell.job_shown_requested.emit(ids[0])
    assert desk.asked == [("page", "queue")]
    assert desk.panel.model.tab == Tab.ALL
    assert [job.id for job in desk.panel.table.selected_jobs()] == [ids[0]]


async def test_a_job_is_shown_by_its_details_where_the_dock_is_too_low_for_rows(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.window.setFixedSize(1380, 96)
    await until(lambda: desk.panel._stack.currentWidget() is desk.panel._summary, wanted=True)
    desk.context.shell.job_shown_requested.emit(ids[0])
    await until(lambda: desk.panel._detail is not None and desk.panel._detail.isVisible(), wanted=True)
    desk.panel._detail.close()  # type: ignore[union-attr]


async def test_no_verb_is_repeated_while_its_key_is_held(desk: Desk) -> None:
    repeated = [action.text() for action in desk.panel.table.actions() if action.autoRepeat()]
    assert repeated == []


async def test_prompts_are_copied(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    desk.select(*ids)
    desk.panel._copy.trigger()
    assert QGuiApplication.clipboard().text() == "a\nb"


async def test_details_open_at_the_row_and_close_with_esc(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.table.select_job(ids[0])
    QTest.keyClick(desk.panel.table, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    await until(lambda: desk.panel._detail is not None, wanted=True)
    popover = desk.panel._detail
    assert popover is not None
    assert popover.isVisible()
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()


async def test_the_queue_looks_as_designed_with_a_job_in_every_state(desk: Desk) -> None:
    jobs = await fill(desk.library)
    for job_id in jobs.values():
        desk.library.bus.publish(JobChanged(job_id))
    await until(lambda: desk.panel.model.count(Tab.ACTIVE), 7)
    report_progress(desk.library, jobs)
    desk.window.setFixedSize(1380, 308)
    desk.panel.table.select_job(jobs["running"])
    label = desk.panel._selected_label
    await until(lambda: label.width() >= label.sizeHint().width(), wanted=True)
    await until(lambda: desk.context.thumbnails.is_idle, wanted=True)
    for look in ("dark", "light"):
        desk.context.theme.set_look(choice=look)
        picture = desk.window.grab()
        assert picture.save(str(desk.library.folder / f"queue-{look}.png"))
        ground = desk.context.theme.color("surface.panel")
        assert picture.toImage().pixelColor(700, 300) == ground
    desk.window.setFixedSize(1380, 96)
    await until(lambda: desk.panel._stack.currentWidget() is desk.panel._summary, wanted=True)
