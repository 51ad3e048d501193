"""The places of waiting jobs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.domain.enums import OperationType
from app.domain.events import LibraryChanged
from app.domain.job import Job
from app.services.job.job_places import Gap, Place, gap_for, renumber, spread
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

LINE = [Place(1, 5, 3.0), Place(2, 5, 4.0), Place(3, 0, 1.0), Place(4, 0, 2.0), Place(5, 0, 7.0)]


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
        await renumber(session, 0)
        assert list(await session.scalars(select(Job.position).order_by(Job.id))) == [3.0, 1.0, 2.0, 0.25]
    assert await order(library) == [ids[3], ids[1], ids[2], ids[0]]


@pytest.mark.parametrize(
    ("chosen", "before_id", "gap"),
    [
        ({5}, 4, Gap(0, 1.0, 2.0)),
        ({5}, 3, Gap(0, None, 1.0)),
        ({1}, 3, Gap(0, None, 1.0)),
        ({3}, 1, Gap(5, None, 3.0)),
        ({1, 4}, 5, Gap(0, 1.0, 7.0)),
        ({4, 5}, 4, Gap(0, 1.0, None)),
        ({1}, 1, Gap(5, None, 4.0)),
        ({2}, 2, Gap(5, 3.0, None)),
        ({1, 2}, 1, Gap(5, None, None)),
        ({1}, None, Gap(0, 7.0, None)),
        ({3, 4, 5}, None, Gap(0, None, None)),
    ],
)
def test_chosen_jobs_go_before_another_one_and_take_its_priority_or_to_the_end_of_the_line(
    chosen: set[int], before_id: int | None, gap: Gap
) -> None:
    assert gap_for(LINE, chosen, before_id) == gap


def test_positions_rise_in_the_gap_and_none_is_given_where_numbers_run_out() -> None:
    assert spread(Gap(0, None, None), 2) == [1.0, 2.0]
    assert spread(Gap(0, 7.0, None), 2) == [8.0, 9.0]
    assert spread(Gap(0, None, 1.0), 2) == [-1.0, 0.0]
    assert spread(Gap(0, 1.0, 2.0), 3) == [1.25, 1.5, 1.75]
    assert spread(Gap(0, 1.0, 1.0), 1) is None
    assert spread(Gap(0, 1.0, 1.0 + 2**-52), 1) is None


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.integers(1, 200))
def test_what_is_spread_lies_strictly_between_and_rises(after: float, before: float, count: int) -> None:
    places = spread(Gap(0, after, before), count)
    if places is not None:
        whole = [after, *places, before]
        assert whole == sorted(set(whole))
        assert len(places) == count
