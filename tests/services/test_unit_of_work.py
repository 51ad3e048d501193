"""A unit of work: commits or rolls back as a whole, and tells what happened after that."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import StorageError
from app.domain.events import JobAdded, JobChanged
from app.domain.job import Job
from app.services.unit_of_work import Services
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider().registry()) as opened:
        yield opened


async def make(library: OpenLibrary, services: Services) -> Job:
    return await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})


async def count(library: OpenLibrary) -> int:
    async with library.read() as services:
        return sum((await services.jobs.count_jobs(library.user_id)).values())


async def test_events_are_told_after_the_commit_in_their_order_and_each_once(library: OpenLibrary) -> None:
    told: list[object] = []
    library.bus.subscribe(JobAdded, told.append)
    library.bus.subscribe(JobChanged, told.append)
    async with library.write() as services:
        first, second = await make(library, services), await make(library, services)
        await services.jobs.set_priority(first.id, 1)
        await services.jobs.set_priority(first.id, 2)
        assert told == []
    assert told == [JobAdded(first.id), JobAdded(second.id), JobChanged(first.id)]


async def test_an_error_takes_everything_back_and_tells_nothing(library: OpenLibrary) -> None:
    told: list[JobAdded] = []
    library.bus.subscribe(JobAdded, told.append)

    async def fail() -> None:
        async with library.write() as services:
            await make(library, services)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(library) == 0
    async with library.write() as services:
        kept = await make(library, services)
    assert told == [JobAdded(kept.id)]


async def test_a_handler_sees_what_was_committed_before_it_was_told(library: OpenLibrary) -> None:
    import sqlite3

    seen: list[int] = []

    def look(_event: JobAdded) -> None:
        with sqlite3.connect(library.parts.database.path) as other:
            seen.extend(row[0] for row in other.execute("SELECT id FROM jobs"))
        other.close()

    library.bus.subscribe(JobAdded, look)
    async with library.write() as services:
        job = await make(library, services)
    assert seen == [job.id]


async def test_in_steps_each_transaction_tells_its_own_events(library: OpenLibrary) -> None:
    told: list[object] = []
    library.bus.subscribe(JobChanged, told.append)
    async with library.write() as services:
        job = await make(library, services)
    async with library.work.steps() as services:
        submission = await services.pipeline.claim(job.id)
        assert told == [JobChanged(job.id)]
        await services.pipeline.carry_out(submission.id)
    assert len(told) > 1


async def test_reading_writes_nothing_and_sees_one_moment(library: OpenLibrary) -> None:
    with pytest.raises(StorageError):
        async with library.read() as services:
            await make(library, services)
    async with library.read() as services:
        before = await services.jobs.count_jobs(library.user_id)
        async with library.write() as writing:
            await make(library, writing)
        assert await services.jobs.count_jobs(library.user_id) == before
    assert await count(library) == 1


async def test_what_leaves_a_unit_of_work_can_still_be_read(library: OpenLibrary) -> None:
    async with library.write() as services:
        job = await make(library, services)
    assert (job.status, job.prompt, job.estimated_cost) == (JobStatus.PENDING, "a lake", 0)


async def test_a_writer_inside_a_writer_is_an_error_not_a_deadlock(library: OpenLibrary) -> None:
    async with library.write():
        with pytest.raises(RuntimeError):
            async with library.write():
                pass
        with pytest.raises(RuntimeError):
            async with library.steps():
                pass
