"""The places of waiting jobs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.enums import OperationType
from app.domain.events import LibraryChanged
from app.domain.job import Job
from app.services.job.job_places import place_before, renumber
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider().registry()) as opened:
        yield opened


async def make(library: OpenLibrary, count: int) -> list[int]:
    async with library.write() as services:
        params = {"prompt": "a lake"}
        jobs = services.jobs
        made = [
            await jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, params) for _ in range(count)
        ]
    return [job.id for job in made]


async def order(library: OpenLibrary) -> list[int]:
    async with library.work.read() as services:
        return [job.id for job in await services.jobs.get_pending_jobs()]


async def test_a_place_is_found_however_often_jobs_are_moved_between_the_same_two(library: OpenLibrary) -> None:
    told: list[LibraryChanged] = []
    library.bus.subscribe(LibraryChanged, told.append)
    first, one, other, last = await make(library, 4)
    for moved in (one, other) * 35:
        async with library.write() as services:
            await services.jobs.move_job(moved, last)
    assert await order(library) == [first, one, other, last]
    assert len(told) == 1


async def test_a_job_is_put_between_two_at_one_place(library: OpenLibrary) -> None:
    first, second, moved = await make(library, 3)
    async with library.parts.database.write() as session:
        await session.execute(update(Job).where(Job.id != moved).values(position=5.0))
    async with library.write() as services:
        await services.jobs.move_job(moved, second)
    assert await order(library) == [first, moved, second]


async def test_new_numbers_keep_the_order_and_leave_other_priorities_alone(library: OpenLibrary) -> None:
    ids = await make(library, 4)
    async with library.parts.database.write() as session:
        await session.execute(update(Job).where(Job.id == ids[0]).values(position=9.5))
        await session.execute(update(Job).where(Job.id == ids[3]).values(priority=1, position=0.25))
    async with library.parts.database.write() as session:
        jobs = [await session.get_one(Job, job_id) for job_id in ids]
        await renumber(session, 0, jobs)
        assert [job.position for job in jobs] == [3.0, 1.0, 2.0, 0.25]
        assert await place_before(session, jobs[1], jobs[0]) == 0.0
        assert await place_before(session, jobs[2], jobs[0]) == 1.5
    assert await order(library) == [ids[3], ids[1], ids[2], ids[0]]
