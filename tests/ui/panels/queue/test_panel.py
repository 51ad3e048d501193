"""The queue panel as a whole."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.asset import Asset
from app.domain.enums import JobStatus, SubmissionState
from app.domain.errors import ContentRefusedError
from app.domain.events import JobChanged
from app.ui.panels.queue.detail_pane import DetailPane
from app.ui.panels.queue.filters import Chip, JobFilter, ViewId
from app.ui.panels.queue.order import Column
from tests.support import hands, looks
from tests.support.studio import end, submit
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk
from tests.ui.panels.queue.filled import fill, report_progress


async def test_an_empty_queue_says_what_will_be_here_and_leads_to_the_composer(desk: Desk) -> None:
    panel = desk.panel
    assert panel.pages.currentWidget() is panel.empty
    assert not panel.filters.isVisible()
    QTest.mouseClick(panel.empty.button, Qt.MouseButton.LeftButton)
    assert desk.asked == [("page", "create")]


async def test_a_view_without_jobs_leads_to_all_of_them(desk: Desk) -> None:
    await desk.make("a")
    desk.panel._choose_plain(ViewId.DONE)
    assert desk.panel.pages.currentWidget() is desk.panel.empty
    hands.click(desk.panel.empty.button)
    assert desk.panel.model.filter.view == ViewId.ALL
    assert desk.shown() == ["a"]


async def test_words_that_nothing_fits_can_be_cleared_with_one_click(desk: Desk) -> None:
    await desk.make("a")
    await until(desk.panel.filters.isVisible, wanted=True)
    hands.type_into(desk.panel.filters.search, "nowhere")
    await until(desk.shown, [])
    hands.click(desk.panel.empty.button)
    await until(desk.shown, ["a"])
    assert desk.panel.filters.search.text() == ""


async def test_states_are_chosen_beside_the_words_and_another_view_keeps_the_words(desk: Desk) -> None:
    ids = await desk.make("lake one", "lake two", "dunes")
    async with desk.library.write() as services:
        await services.jobs.hold_job(ids[0], held=True)
    chip = desk.panel.filters.chips.chip(Chip.HELD)
    await until(chip.isVisible, wanted=True)
    hands.click(chip)
    assert desk.shown() == ["lake one"]
    hands.type_into(desk.panel.filters.search, "lake")
    await until(lambda: desk.panel.model.filter.text, "lake")
    desk.panel._choose_plain(ViewId.WAITING)
    assert desk.panel.model.filter == JobFilter(ViewId.WAITING, frozenset(), "lake")
    assert desk.shown() == ["lake one", "lake two"]


async def test_the_queue_is_looked_at_as_before_after_a_restart(desk: Desk) -> None:
    await desk.make("a", "b")
    desk.panel.table.header.sectionClicked.emit(Column.PROMPT)
    desk.panel.filters.group.click()
    desk.panel._choose_plain(ViewId.WAITING)
    later = desk.another_panel()
    assert later.model.filter.view == ViewId.WAITING
    assert later.model.sorting == (Column.PROMPT, False)
    assert later.model.is_grouped


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


async def test_another_panel_can_show_a_job_that_the_view_hides(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    desk.panel._choose_plain(ViewId.RUNNING)
    desk.context.shell.job_shown_requested.emit(ids[0])
    assert desk.asked == [("page", "queue")]
    assert desk.panel.model.filter.view == ViewId.ALL
    assert [job.id for job in desk.panel.table.selected_jobs()] == [ids[0]]
    desk.panel.show_job(9999)


async def test_a_job_is_shown_by_its_details_where_the_dock_is_too_low_for_rows(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.window.setFixedSize(1380, 96)
    await until(lambda: desk.panel.pages.currentWidget() is desk.panel.summary, wanted=True)
    desk.context.shell.job_shown_requested.emit(ids[0])
    await until(lambda: desk.panel.tools.popover is not None, wanted=True)
    popover = desk.panel.tools.popover
    assert popover is not None
    pane = popover.findChild(DetailPane)
    assert pane is not None
    await until(pane.title, f"Job {ids[0]}")
    hands.click(pane.close_button)
    assert desk.panel.tools.popover is None


async def test_a_toast_of_failures_leads_to_them(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    await desk.fail(*ids)
    await until(lambda: len(desk.toasts), 1)
    show = desk.toasts[0].action
    assert show is not None
    show()
    assert desk.panel.model.filter.view == ViewId.FAILED


async def test_the_queue_looks_as_designed_with_a_job_in_every_state(desk: Desk) -> None:
    jobs = await fill(desk.library)
    for job_id in jobs.values():
        desk.library.bus.publish(JobChanged(job_id))
    await until(desk.panel.model.count, len(jobs))
    report_progress(desk.library, jobs)
    desk.window.setFixedSize(1380, 308)
    desk.panel.table.select_job(jobs["running"])
    await until(desk.panel.title.selected_text, "1 selected")
    await until(lambda: desk.context.thumbnails.is_idle, wanted=True)
    for look in ("dark", "light"):
        desk.context.theme.set_look(choice=look)
        picture = desk.window.grab()
        assert picture.save(str(desk.library.folder / f"queue-{look}.png"))
        await until(lambda: looks.flaws(desk.window), [])
        assert looks.is_drawn(picture.toImage())
    desk.window.setFixedSize(1380, 96)
    await until(lambda: desk.panel.pages.currentWidget() is desk.panel.summary, wanted=True)


async def test_the_tab_key_goes_from_the_views_through_the_verbs_to_the_words_and_the_rows(desk: Desk) -> None:
    await desk.make("a")
    panel = desk.panel
    await until(lambda: panel.filters.isVisible() and panel.title.segment.isVisible(), wanted=True)
    panel.title.segment.setFocus(Qt.FocusReason.TabFocusReason)
    seen = [desk.window.focusWidget()]
    for _ in range(20):
        QTest.keyClick(seen[-1], Qt.Key.Key_Tab)
        seen.append(desk.window.focusWidget())
    wanted = (panel.title.segment, panel.title.views, panel.title.pause, panel.filters.search, panel.table)
    places = [seen.index(part) for part in wanted]
    assert places == sorted(places)
