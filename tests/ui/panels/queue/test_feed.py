"""How jobs come into the queue."""

from PySide6.QtCore import QPersistentModelIndex
from sqlalchemy import text

from app.domain.enums import JobStatus
from app.domain.events import JobProgressed, LibraryChanged
from app.ui.panels.queue.feed import QueueFeed
from app.ui.panels.queue.model import QueueModel
from app.ui.panels.queue.order import Tab
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def test_what_is_there_is_loaded_with_its_counts(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    model = QueueModel(desk.context.theme)
    feed = QueueFeed(desk.context, model)
    await until(lambda: feed.is_loaded, wanted=True)
    assert [model.job_at(row).id for row in range(model.rowCount())] == ids[1:]
    assert (model.count(Tab.ACTIVE), model.count(Tab.ALL)) == (2, 3)
    assert model.provider_name("local") == "Local engine"
    feed.deleteLater()


async def test_a_job_of_another_process_comes_and_the_rows_that_are_there_stay(desk: Desk) -> None:
    ids = await desk.make("a")
    kept = QPersistentModelIndex(desk.panel.model.index(0, 1))
    other = desk.library.parts.database
    async with other.write() as session:
        await session.execute(text("UPDATE jobs SET prompt = 'changed elsewhere'"))
    desk.library.bus.publish(LibraryChanged())
    await desk.showing("changed elsewhere")
    assert kept.isValid()
    async with other.write() as session:
        await session.execute(text("DELETE FROM jobs"))
    desk.library.bus.publish(LibraryChanged())
    await desk.showing()
    assert desk.panel.model.job(ids[0]) is None


async def test_progress_comes_from_events_alone(desk: Desk) -> None:
    ids = await desk.make("a")
    desk.library.bus.publish(JobProgressed(ids[0], 0.25, 12.0))
    assert desk.panel.model.progress_of(ids[0]) == (0.25, 12.0)


async def test_two_hundred_jobs_of_one_write_come_in_order_and_are_counted(desk: Desk) -> None:
    await desk.make(*[str(number) for number in range(200)])
    await until(lambda: desk.panel.model.count(Tab.ACTIVE), 200)
    assert desk.shown() == [str(number) for number in range(200)]
    assert desk.panel.model.count_of(JobStatus.PENDING) == 200
