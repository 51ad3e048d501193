"""How long jobs take."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.enums import OperationType, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.services.account.durations import FEWEST, MEASURED, RECENT_JOBS, likely_seconds, measured_seconds
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.money import account_of, job_of, submission_of
from tests.support.provider import FakeProvider

T2I, I2I = OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=FakeClock(), registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


async def done(library: OpenLibrary, account_id: int, seconds: float, *, state: str = "succeeded") -> None:
    """An attempt that took so long."""
    submission_id = await submission_of(library, account_id)
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        await session.execute(
            update(ProviderSubmission)
            .where(ProviderSubmission.id == submission_id)
            .values(
                state=SubmissionState(state),
                sent_at=now,
                accepted_at=now,
                ended_at=now + timedelta(seconds=seconds),
                remote_id=submission_id,
            )
        )


async def measured(library: OpenLibrary, provider_id: str = "fake") -> dict[OperationType, float]:
    async with library.parts.database.read() as session:
        return await measured_seconds(session, library.user_id, provider_id)


async def test_a_few_jobs_say_nothing_and_enough_say_their_average(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    for seconds in range(1, FEWEST):
        await done(library, account_id, seconds)
    await done(library, account_id, 1000.0, state="failed")
    assert await measured(library) == {}
    await done(library, account_id, 5.5)
    assert await measured(library) == {T2I: pytest.approx((1 + 2 + 3 + 4 + 5.5) / 5)}
    assert await measured(library, "other") == {}


async def test_the_newest_count_and_the_older_ones_do_not(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    await done(library, account_id, 10_000.0)
    for _ in range(MEASURED):
        await done(library, account_id, 2.0)
    assert await measured(library) == {T2I: 2.0}


async def test_nobody_looks_far_back(library: OpenLibrary) -> None:
    account_id = await account_of(library)
    for _ in range(FEWEST):
        await done(library, account_id, 2.0)
    newest = await job_of(library)
    async with library.parts.database.write() as session:
        await session.execute(update(Job).where(Job.id == newest).values(id=newest + RECENT_JOBS))
    assert await measured(library) == {}


def test_what_was_measured_goes_before_what_was_estimated() -> None:
    assert likely_seconds({T2I: 3.0}, T2I, 9.0) == 3.0
    assert likely_seconds({T2I: 3.0}, I2I, 9.0) == 9.0
    assert likely_seconds({T2I: 3.0}, None, 9.0) == 9.0
    assert likely_seconds({}, T2I, None) is None
