"""Limits: jobs a day, jobs at once, bytes in the library."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import (
    InvalidTransitionError,
    LibraryFullError,
    NotSentError,
    QuotaExceededError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.quota import QuotaUsage
from app.domain.submission import ProviderSubmission
from app.services.user.quotas import QuotaUse
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider

PICTURE, CLIP = OperationType.TEXT_TO_IMAGE, OperationType.TEXT_TO_VIDEO


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider().registry()) as opened:
        yield opened


async def limit(library: OpenLibrary, **limits: Any) -> None:
    async with library.write() as services:
        await services.users.update_user(library.user_id, limits)


async def make(library: OpenLibrary) -> int:
    async with library.write() as services:
        return (await services.jobs.create_job(library.user_id, "fake", PICTURE, {"prompt": "a lake"})).id


async def count(library: OpenLibrary, operation: OperationType) -> None:
    async with library.write() as services:
        await services.users.track_quota_usage(library.user_id, operation)


async def use(library: OpenLibrary) -> QuotaUse:
    async with library.read() as services:
        return await services.users.get_quota_use(library.user_id)


async def submission_in(library: OpenLibrary, job_id: int, state: SubmissionState) -> str:
    """An attempt at a job, as far as this."""
    async with library.parts.database.write() as session:
        row = ProviderSubmission(
            id=f"attempt-{job_id}-{state}",
            job_id=job_id,
            account_id=1,
            provider_id="fake",
            state=state,
            token=1,
            params={},
            remote_id=f"remote-{job_id}" if state == SubmissionState.ACCEPTED else None,
            created_at=library.parts.clock.now(),
            sent_at=library.parts.clock.now(),
        )
        session.add(row)
    return row.id


async def test_a_job_over_the_limit_of_the_day_is_refused_with_the_numbers_and_not_made(library: OpenLibrary) -> None:
    await limit(library, quota_jobs=2)
    await make(library)
    await count(library, CLIP)
    with pytest.raises(QuotaExceededError, match=r"limit is 2 jobs a day: 2 were made today, and 1 more is asked for"):
        await make(library)
    async with library.read() as services:
        assert sum((await services.jobs.count_jobs(library.user_id)).values()) == 1
    found = await use(library)
    assert (found.jobs, found.jobs_in_all, found.quota_jobs) == ({PICTURE: 1, CLIP: 1}, 2, 2)


async def test_an_operation_has_a_limit_of_its_own(library: OpenLibrary) -> None:
    await limit(library, quota_operations={"text_to_video": 1, "upscale": None, "lip_sync": 0})
    await count(library, CLIP)
    with pytest.raises(QuotaExceededError, match="1 jobs of text to video a day"):
        await count(library, CLIP)
    await make(library)
    assert (await use(library)).quota_operations == {CLIP: 1, OperationType.LIP_SYNC: 0}


async def test_many_jobs_made_at_once_are_counted_as_a_whole_or_not_at_all(library: OpenLibrary) -> None:
    await limit(library, quota_jobs=3)
    failed = [await make(library) for _ in range(2)]
    async with library.write() as services:
        for job_id in failed:
            await submission_in_same(services, job_id)
            await services.jobs.update_status(job_id, JobStatus.FAILED)
    with pytest.raises(QuotaExceededError, match="2 were made today, and 2 more are asked for"):
        async with library.write() as services:
            await services.jobs.retry_failed(library.user_id)
    assert (await use(library)).jobs == {PICTURE: 2}
    await limit(library, quota_jobs=4)
    async with library.write() as services:
        await services.jobs.retry_failed(library.user_id)
    assert (await use(library)).jobs == {PICTURE: 4}


async def submission_in_same(services: Any, job_id: int) -> None:
    """One that a provider had: it stays counted."""
    services.jobs._db.add(
        ProviderSubmission(
            id=f"had-{job_id}",
            job_id=job_id,
            account_id=1,
            provider_id="fake",
            state=SubmissionState.FAILED,
            token=1,
            params={},
            created_at=services.jobs._clock.now(),
            sent_at=services.jobs._clock.now(),
        )
    )
    await services.jobs._db.flush()


async def test_a_job_that_was_never_submitted_gives_its_count_back_once(library: OpenLibrary) -> None:
    await limit(library, quota_jobs=1)
    job_id = await make(library)
    async with library.write() as services:
        await services.jobs.cancel_job(job_id)
    assert (await use(library)).jobs == {}
    again = await make(library)
    await submission_in(library, again, SubmissionState.REJECTED)
    async with library.write() as services:
        await services.jobs.update_status(again, JobStatus.FAILED)
    assert (await use(library)).jobs == {}


@pytest.mark.parametrize(
    "state", [SubmissionState.SENDING, SubmissionState.UNCERTAIN, SubmissionState.ACCEPTED, SubmissionState.FAILED]
)
async def test_a_job_that_a_provider_had_or_may_have_had_stays_counted(
    library: OpenLibrary, state: SubmissionState
) -> None:
    job_id = await make(library)
    await submission_in(library, job_id, state)
    async with library.write() as services:
        await services.jobs.update_status(job_id, JobStatus.FAILED)
    assert (await use(library)).jobs == {PICTURE: 1}


async def test_one_that_was_cancelled_while_it_was_sent_gives_back_when_the_provider_has_refused_it(
    library: OpenLibrary,
) -> None:
    job_id = await make(library)
    attempt = await submission_in(library, job_id, SubmissionState.SENDING)
    async with library.write() as services:
        await services.jobs.update_status(job_id, JobStatus.CANCELLED)
    assert (await use(library)).jobs == {PICTURE: 1}
    async with library.parts.database.write() as session:
        row = await session.get_one(ProviderSubmission, attempt)
        row.become(SubmissionState.REJECTED, library.parts.clock.now())
    assert (await use(library)).jobs == {}


async def test_a_deleted_profiles_jobs_give_back_too(library: OpenLibrary) -> None:
    await make(library)
    async with library.work.write() as services:
        await services.users.delete_user(library.user_id)
    async with library.parts.database.read() as session:
        assert await session.scalar(select(QuotaUsage.count)) == 0


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 1, 10, 59, tzinfo=UTC), "2026-03-01"),
        ("Pacific/Auckland", datetime(2026, 3, 1, 11, 0, tzinfo=UTC), "2026-03-02"),
        ("America/Los_Angeles", datetime(2026, 3, 1, 7, 59, tzinfo=UTC), "2026-02-28"),
        # Clocks go forward at 2:00 on 8 March, so that the next midnight is an hour earlier in UTC.
        ("America/Los_Angeles", datetime(2026, 3, 9, 6, 59, tzinfo=UTC), "2026-03-08"),
        ("America/Los_Angeles", datetime(2026, 3, 9, 7, 0, tzinfo=UTC), "2026-03-09"),
        # And back on 25 October: that day has 25 hours.
        ("Europe/Vienna", datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "2026-10-25"),
        ("Europe/Vienna", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-10-25"),
        ("Europe/Vienna", datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26"),
    ],
)
async def test_a_day_is_one_of_the_users_calendar(
    library: OpenLibrary, clock: FakeClock, zone: str, moment: datetime, day: str
) -> None:
    await limit(library, time_zone=zone)
    clock.set_wall(moment - clock.now())
    async with library.write() as services:
        await services.users.track_quota_usage(library.user_id, PICTURE)
    found = await use(library)
    assert (found.day, found.jobs) == (day, {PICTURE: 1})


async def test_a_new_day_begins_anew_and_a_job_of_before_gives_back_to_its_own_day(
    library: OpenLibrary, clock: FakeClock
) -> None:
    await limit(library, quota_jobs=1)
    first = await make(library)
    clock.move(timedelta(days=1))
    await make(library)
    async with library.write() as services:
        await services.jobs.cancel_job(first)
    assert (await use(library)).jobs == {PICTURE: 1}
    with pytest.raises(QuotaExceededError):
        await make(library)


async def test_so_many_jobs_run_at_once_and_the_others_wait(library: OpenLibrary) -> None:
    await limit(library, quota_running=1)
    first, second = await make(library), await make(library)
    async with library.steps() as services:
        attempt = await services.pipeline.claim(first)
    async with library.work.read() as services:
        assert await services.jobs.list_next_jobs(each=9) == []
        assert await services.jobs.get_pending_jobs() == []
        assert await services.jobs.find_reached_limit(second) == 1
    with pytest.raises(InvalidTransitionError):
        async with library.steps() as services:
            await services.pipeline.claim(second)
    async with library.steps() as services:
        await services.pipeline._surely(lambda: services.pipeline._ending.reject(attempt, NotSentError("not now")))
    async with library.write() as services:
        await services.jobs.cancel_job(first)
    async with library.work.read() as services:
        assert [job.id for job in await services.jobs.list_next_jobs(each=9)] == [second]
        assert await services.jobs.find_reached_limit(second) is None
    await limit(library, quota_running=None)


async def test_a_full_library_takes_no_file_and_no_job_but_keeps_what_it_has(library: OpenLibrary) -> None:
    first = await library.import_picture("a.png", (64, 48))
    size = (await use(library)).library_bytes
    assert size == first.size_bytes
    await limit(library, quota_bytes=size + 10)
    await make(library)
    with pytest.raises(LibraryFullError, match=r"b\.png: the library may hold"):
        await library.import_files(draw_picture(library.incoming / "b.png", (64, 48), seed=2))
    assert list(library.parts.library.folder.glob("incoming/*")) == []
    assert (await library.import_files(draw_picture(library.incoming / "a2.png", (64, 48))))[0].id == first.id
    await limit(library, quota_bytes=size)
    with pytest.raises(QuotaExceededError, match="library is full"):
        await make(library)
    async with library.write() as services:
        await services.assets.delete_asset(first.id)
    assert (await use(library)).library_bytes == size


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quota_jobs", -1),
        ("quota_jobs", 1.5),
        ("quota_jobs", "5"),
        ("quota_jobs", True),
        ("quota_jobs", 2**60),
        ("quota_running", 0),
        ("quota_bytes", -1),
        ("quota_operations", 5),
        ("quota_operations", {"dreaming": 1}),
        ("quota_operations", {"upscale": -1}),
        ("lock_minutes", 0),
        ("lock_minutes", 5000),
        ("lock_minutes", "5"),
    ],
)
async def test_a_limit_that_is_none_is_refused_and_changes_nothing(
    library: OpenLibrary, field: str, value: object
) -> None:
    with pytest.raises(ValidationError) as caught:
        await limit(library, display_name="Other", **{field: value})
    assert caught.value.field == field
    async with library.read() as services:
        user = await services.users.get_user_by_id(library.user_id)
    assert user is not None
    assert user.display_name != "Other"


async def test_the_limits_of_another_user_are_not_there(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        for call in (
            services.users.get_quota_use(library.user_id),
            services.users.track_quota_usage(library.user_id, PICTURE),
            services.users.update_user(library.user_id, {"quota_jobs": 1}),
        ):
            with pytest.raises(ResourceNotFoundError):
                await call
        await services.users.update_user(other.id, {"lock_minutes": None})
    assert (await use(library)).jobs == {}
