"""The jobs that a unit of work may see."""

import pytest

from app.domain.errors import InvalidTransitionError, ResourceNotFoundError
from app.domain.events import EventLog
from app.services.job.job_access import IDS_A_QUERY, JobAccess
from tests.services.job.jobs import add_ended, cancel, make
from tests.support.library import OpenLibrary


async def test_many_jobs_are_found_each_once_and_in_the_order_in_which_they_were_named(library: OpenLibrary) -> None:
    for _ in range(2):
        await make(library)
    await add_ended(library, IDS_A_QUERY + 10)
    ids = list(range(IDS_A_QUERY + 12, 0, -1))
    async with library.parts.database.read() as session:
        jobs = JobAccess(session, EventLog(library.bus), library.parts.clock)
        assert [job.id for job in await jobs._those([*ids, 1, 9999])] == ids


async def test_a_job_of_another_user_or_one_that_has_ended_is_not_there_for_a_change(library: OpenLibrary) -> None:
    mine = await make(library)
    await cancel(library, mine)
    async with library.parts.database.read() as session:
        theirs = JobAccess(session, EventLog(library.bus), library.parts.clock, acting_for=99)
        assert await theirs._those([mine]) == []
        with pytest.raises(ResourceNotFoundError):
            await theirs._get(mine)
        jobs = JobAccess(session, EventLog(library.bus), library.parts.clock)
        with pytest.raises(InvalidTransitionError):
            await jobs._pending(mine)
