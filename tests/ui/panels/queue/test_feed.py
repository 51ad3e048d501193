"""How jobs come into the queue."""

import pytest
from PySide6.QtCore import QPersistentModelIndex
from sqlalchemy import text

from app.domain.enums import JobStatus
from app.domain.events import JobProgressed, LibraryChanged
from app.ui.panels.queue.feed import QueueFeed
from app.ui.panels.queue.filters import ViewId
from app.ui.panels.queue.model import QueueModel
from tests.support.until import until
from tests.ui.panels.queue.conftest import Desk


async def test_what_is_there_is_loaded_with_its_counts(desk: Desk) -> None:
    ids = await desk.make("a", "b", "c")
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[0])
    model = QueueModel(desk.context.theme)
    feed = QueueFeed(desk.context, model)
    await until(lambda: feed.is_loaded, wanted=True)
    assert [job.id for job in model.shown()] == [*ids[1:], ids[0]]
    assert (model.count(ViewId.WAITING), model.count()) == (2, 3)
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
    assert desk.panel.model.progress_of(ids[0]) == (None, None)
    async with desk.library.write() as services:
        await services.jobs.update_status(ids[0], JobStatus.PROCESSING)
    await until(lambda: desk.panel.model.count(ViewId.RUNNING), 1)
    desk.library.bus.publish(JobProgressed(ids[0], 0.25, 12.0))
    assert desk.panel.model.progress_of(ids[0]) == (0.25, 12.0)


async def test_two_hundred_jobs_of_one_write_come_in_order_and_are_counted(desk: Desk) -> None:
    await desk.make(*[str(number) for number in range(200)])
    await until(lambda: desk.panel.model.count(ViewId.WAITING), 200)
    assert desk.shown() == [str(number) for number in range(200)]


async def test_of_more_jobs_than_are_listed_the_others_are_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await desk.make(*[str(number) for number in range(6)])
    await desk.finish(*ids[:3])
    monkeypatch.setattr("app.ui.panels.queue.feed.LIMIT", 4)
    monkeypatch.setattr("app.ui.panels.queue.feed.PAGE", 2)
    model = QueueModel(desk.context.theme)
    feed = QueueFeed(desk.context, model)
    await until(lambda: feed.is_loaded, wanted=True)
    assert (model.shown_count(), model.beyond) == (4, 2)
    assert (model.count(ViewId.DONE), model.count()) == (3, 6)
    async with desk.library.write() as services:
        await services.jobs.cancel_job(ids[5])
    await until(lambda: model.count(ViewId.WAITING), 2)
    assert model.count() == 6
    feed.deleteLater()


async def test_jobs_that_cannot_be_read_are_told_and_read_again_on_demand(desk: Desk) -> None:
    await desk.make("a")
    database = desk.library.parts.database
    async with database.write() as session:
        await session.execute(text("ALTER TABLE jobs RENAME TO jobs_elsewhere"))
    model = QueueModel(desk.context.theme)
    feed = QueueFeed(desk.context, model)
    await until(lambda: feed.has_failed, wanted=True)
    assert not feed.is_loaded
    await until(lambda: [what for _, what in desk.complaints.shown], ["load the queue"])
    desk.complaints.shown.clear()
    async with database.write() as session:
        await session.execute(text("ALTER TABLE jobs_elsewhere RENAME TO jobs"))
    feed.load_again()
    await until(lambda: (feed.is_loaded, feed.has_failed), wanted=(True, False))
    assert model.shown_count() == 1
    feed.deleteLater()
