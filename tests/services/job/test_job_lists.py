"""Jobs as they are listed and counted."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError as PydanticError

from app.domain.enums import JobStatus
from tests.services.job.jobs import DONE, I2I, add_ended, become, cancel, make
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary


async def test_every_status_is_counted_open_and_ended(library: OpenLibrary) -> None:
    ids = [await make(library) for _ in range(5)]
    await become(library, ids[0], *DONE)
    await become(library, ids[1], JobStatus.FAILED)
    await cancel(library, ids[2])
    await become(library, ids[3], JobStatus.PROCESSING)
    async with library.read() as services:
        counts = await services.jobs.count_jobs(library.user_id)
    assert counts == dict.fromkeys(JobStatus, 1)


async def test_pages_of_open_and_ended_jobs_fit_together(library: OpenLibrary, clock: FakeClock) -> None:
    for number in range(7):
        job_id = await make(library, str(number))
        if number % 2:
            clock.move(timedelta(seconds=1))
            await become(library, job_id, *DONE)
    await add_ended(library, 3)
    async with library.read() as services:
        whole = [row.id for row in await services.jobs.list_job_rows(library.user_id)]
        for size in (1, 2, 3, 4, 9):
            pages = [
                [row.id for row in await services.jobs.list_job_rows(library.user_id, limit=size, skip=skip)]
                for skip in range(0, 12, size)
            ]
            assert [job_id for page in pages for job_id in page] == whole
    assert whole == [1, 3, 5, 7, 6, 8, 9, 10, 4, 2]


async def test_a_list_can_be_narrowed_and_refuses_what_it_does_not_know(library: OpenLibrary) -> None:
    (asset,) = await add_assets(library, 1)
    async with library.write() as services:
        params: dict[str, Any] = {"prompt": "a", "first_frame": asset}
        job = await services.jobs.create_job(library.user_id, "fake", I2I, params)
    await make(library)
    async with library.read() as services:
        found = await services.jobs.list_jobs(library.user_id, {"operation_type": "image_to_image"}, {})
        assert [row.id for row in found] == [job.id]
        with pytest.raises(PydanticError):
            await services.jobs.list_jobs(library.user_id, {"colour": "red"}, {})
