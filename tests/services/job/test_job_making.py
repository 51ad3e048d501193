"""Checking what jobs are asked to do, and writing their rows."""

import time
from datetime import datetime, timedelta

import pytest

from app.domain.errors import ValidationError
from app.services.job.job_making import Standing
from tests.services.job.jobs import T2I, make, pending, row_of
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary


async def test_a_job_stands_where_it_is_told_to_and_else_at_the_end(library: OpenLibrary, clock: FakeClock) -> None:
    first = await make(library)
    earlier = clock.now() - timedelta(days=1)
    async with library.write() as services:
        making = services.jobs.making
        checked = await making.check(library.user_id, "fake", T2I, {"prompt": "a"})
        at_front, held, last = await making.put(
            [
                (checked, Standing(position=0.5, created_at=earlier)),
                (checked, Standing(is_held=True)),
                (checked, Standing()),
            ]
        )
        with pytest.raises(ValidationError):
            await making.put([(checked, Standing(priority=5000))])
        with pytest.raises(ValidationError):
            await making.put([(checked, Standing(scheduled_at=datetime(2026, 1, 1)))])  # noqa: DTZ001
    assert await pending(library) == [at_front.id, first, last.id]
    assert (await row_of(library, held.id)).is_held
    assert at_front.created_at == earlier


async def test_a_thousand_jobs_are_written_quickly(library: OpenLibrary) -> None:
    started = time.perf_counter()
    async with library.write() as services:
        making = services.jobs.making
        checked = await making.check(library.user_id, "fake", T2I, {"prompt": "a"})
        await making.put([(checked, Standing())] * 1000)
    assert time.perf_counter() - started < 5
