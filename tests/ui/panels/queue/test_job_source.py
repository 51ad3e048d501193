"""The palette finds jobs by the words of the queue, and shows them there."""

from app.ui.frame.palette_entries import Source
from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.job_source import JobSource
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def test_what_is_under_way_comes_first_and_a_number_before_all(desk: Desk) -> None:
    ids = await desk.make("Lake at dawn", "Dunes", "A lake\nat night")
    await desk.finish(ids[0])
    source = JobSource(desk.context, desk.panel)
    entries = (await source.find("lake", 5)).entries
    assert [(entry.title, entry.note, entry.state) for entry in entries] == [
        ("A lake at night", "Waiting", "waiting"),
        ("Lake at dawn", "Done", "done"),
    ]
    assert f"#{ids[0]}" in entries[1].detail
    numbered = (await source.find(str(ids[1]), 5)).entries
    assert numbered[0].title == "Dunes"


async def test_a_job_is_selected_in_the_queue_also_where_the_view_leaves_it_out(desk: Desk) -> None:
    ids = await desk.make("Lake", "Dunes")
    desk.panel._choose_plain(ViewId.DONE)
    (entry,) = (await JobSource(desk.context, desk.panel).find("lake", 5)).entries
    entry.run()
    assert [job.id for job in desk.panel.table.selected_jobs()] == ids[:1]
    assert ("page", "queue") in desk.asked


async def test_more_than_fit_are_shown_in_the_queue(desk: Desk) -> None:
    await desk.make(*(f"lake {number}" for number in range(4)), "dunes")
    found = await JobSource(desk.context, desk.panel).find("lake", 2)
    assert len(found.entries) == 2
    assert found.rest is not None
    assert found.rest.title == "Show all 4 in the queue"
    found.rest.run()
    await until(lambda: len(desk.shown()), 4)
    assert desk.panel.filters.search.text() == "lake"


async def test_a_long_queue_is_looked_through_in_slices(desk: Desk) -> None:
    await desk.make(*(f"lake {number}" for number in range(260)))
    source: Source = JobSource(desk.context, desk.panel)
    found = await source.find("lake", 500)
    assert len(found.entries) == 260
    assert {entry.title for entry in found.entries} == {f"lake {number}" for number in range(260)}
