"""The details beside the table."""

from PySide6.QtGui import QGuiApplication

from app.domain.events import AccountChanged, JobChanged
from tests.support import hands
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def test_it_follows_what_is_chosen(desk: Desk) -> None:
    ids = await desk.make("a calm lake", "dunes")
    pane = desk.panel.pane
    desk.panel.tools.open_details([await desk.row(ids[0])])
    await until(pane.title, f"Job {ids[0]}")
    assert pane.summed_up() == "a calm lake"
    desk.panel.table.select_job(ids[1])
    await until(pane.title, f"Job {ids[1]}")
    desk.select(*ids)
    await until(pane.title, "2 jobs")
    assert pane.summed_up() == "They cost nothing."
    assert not pane.view.isVisible()
    desk.panel.table.clearSelection()
    await until(pane.title, "Details")


async def test_what_was_opened_without_being_chosen_stays_when_jobs_change(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    pane = desk.panel.pane
    desk.panel.decide([await desk.row(ids[0])])
    await until(pane.title, f"Job {ids[0]}")
    seen: list[object] = []
    desk.panel.verbs.followed.connect(seen.append)
    await desk.fail(ids[1])
    await until(lambda: bool(seen), wanted=True)
    await desk.fail(ids[0])
    await until(lambda: pane.view.facts is not None and pane.view.facts.job.status.is_final, wanted=True)
    assert pane.title() == f"Job {ids[0]}"


async def test_it_follows_what_becomes_of_the_job(desk: Desk) -> None:
    ids = await desk.make("a")
    pane = desk.panel.pane
    desk.panel.table.select_job(ids[0])
    desk.panel.tools.open_details([await desk.row(ids[0])])
    await until(lambda: pane.view.facts is not None, wanted=True)
    async with desk.library.write() as services:
        await services.jobs.hold_job(ids[0], held=True)
    await until(lambda: pane.view.facts is not None and pane.view.facts.job.is_held, wanted=True)
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
        await services.jobs.remove_job(ids[0])
    await until(pane.title, "Details")


async def test_it_is_read_again_only_when_its_own_job_or_an_account_changed(desk: Desk) -> None:
    ids = await desk.make("a", "b")
    pane = desk.panel.pane
    desk.panel.table.select_job(ids[0])
    desk.panel.tools.open_details([await desk.row(ids[0])])
    await until(lambda: pane.view.facts is not None, wanted=True)
    first = pane.view.facts
    async with desk.library.write() as services:
        await services.jobs.hold_job(ids[1], held=True)
    await until(lambda: desk.panel.model.job(ids[1]).is_held, wanted=True)  # type: ignore[union-attr]
    pane._read()
    await desk.make("c")
    assert pane.view.facts is first
    desk.library.bus.publish(AccountChanged(1))
    await until(lambda: pane.view.facts is first, wanted=False)


async def test_everything_is_copied_with_one_click(desk: Desk) -> None:
    ids = await desk.make("a calm lake")
    desk.panel.table.select_job(ids[0])
    desk.panel.tools.open_details([await desk.row(ids[0])])
    await until(lambda: desk.panel.pane.view.facts is not None, wanted=True)
    hands.click(desk.panel.pane.copy)
    assert '"prompt": "a calm lake"' in QGuiApplication.clipboard().text()


async def test_while_it_is_hidden_nothing_is_read(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.panel.table.select_job(ids[0])
    desk.panel.pane.show_jobs([await desk.row(ids[0])])
    desk.library.bus.publish(JobChanged(ids[0]))
    await desk.make("b")
    assert desk.panel.pane.view.facts is None
