"""Checking what jobs are asked to do, and writing their rows."""

import time
from datetime import datetime, timedelta

import pytest

from app.domain.errors import ValidationError
from app.services.job.job_making import Standing
from tests.services.job.jobs import I2I, T2I, T2V, make, pending, row_of
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


async def test_a_job_can_be_looked_at_before_those_that_make_its_inputs_are_there(library: OpenLibrary) -> None:
    async with library.read() as services:
        check = services.jobs.making.check
        found = await check(library.user_id, "fake", I2I, {"prompt": "a"}, yet_to_make={"first_frame": T2I})
        assert (found.params["first_frame"], found.first_input, dict(found.awaited)) == (None, None, {})
        for makers in ({"middle": T2I}, {"first_frame": T2V}):
            with pytest.raises(ValidationError) as caught:
                await check(library.user_id, "fake", I2I, {"prompt": "a"}, yet_to_make=makers)
            assert caught.value.field == next(iter(makers))
