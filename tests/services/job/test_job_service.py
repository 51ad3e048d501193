"""Jobs: made, listed, ordered and ended."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import AssetState, JobStatus, MediaType, OperationType
from app.domain.errors import (
    InvalidTransitionError,
    ProviderNotFoundError,
    ResourceNotFoundError,
    ValidationError,
)
from app.domain.events import Event, JobAdded, JobChanged, JobRemoved
from app.domain.job import Job
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

T2I, I2I = OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider(cost=30).registry()) as opened:
        yield opened


async def make(library: OpenLibrary, prompt: str = "a lake", **more: Any) -> int:
    async with library.write() as services:
        return (await services.jobs.create_job(library.user_id, "fake", T2I, {"prompt": prompt}, **more)).id


async def get(library: OpenLibrary, job_id: int) -> Job:
    async with library.read() as services:
        job = await services.jobs.get_job(job_id)
    assert job is not None
    return job


async def change(library: OpenLibrary, job_id: int, **values: Any) -> None:
    async with library.parts.database.write() as session:
        await session.execute(update(Job).where(Job.id == job_id).values(**values))


async def become(library: OpenLibrary, job_id: int, *statuses: JobStatus) -> None:
    for status in statuses:
        async with library.write() as services:
            await services.jobs.update_status(job_id, status)


async def pending(library: OpenLibrary, limit: int = 10) -> list[int]:
    async with library.work.read() as services:
        return [job.id for job in await services.jobs.get_pending_jobs(limit)]


def listen(library: OpenLibrary) -> list[Event]:
    told: list[Event] = []
    for kind in (JobAdded, JobChanged, JobRemoved):
        library.bus.subscribe(kind, told.append)
    return told


async def test_a_new_job_waits_with_its_parameters_filled_in_and_its_estimate(
    library: OpenLibrary, clock: FakeClock
) -> None:
    told = listen(library)
    job = await get(library, await make(library))
    assert job.status == JobStatus.PENDING
    assert job.params == {"prompt": "a lake", "size": "480p", "seed": None}
    assert (job.prompt, job.estimated_cost, job.credit_type, job.estimated_seconds) == ("a lake", 30, "webapi", 1.0)
    assert job.created_at == clock.now()
    assert told == [JobAdded(job.id)]


@pytest.mark.parametrize(
    ("operation", "params", "field"),
    [
        (T2I, {}, "prompt"),
        (T2I, {"prompt": ""}, "prompt"),
        (T2I, {"prompt": "a", "size": "8K"}, "size"),
        (T2I, {"prompt": "a", "nonsense": 1}, "nonsense"),
        (I2I, {"prompt": "a"}, "first_frame"),
        (I2I, {"prompt": "a", "first_frame": 999}, "first_frame"),
        (I2I, {"prompt": "a", "first_frame": "a path"}, "first_frame"),
        (OperationType.UPSCALE, {}, "operation_type"),
    ],
)
async def test_a_job_that_cannot_run_is_refused_with_the_fields_name_and_no_row_is_written(
    library: OpenLibrary, operation: OperationType, params: dict[str, Any], field: str
) -> None:
    told = listen(library)
    with pytest.raises(ValidationError) as caught:
        async with library.write() as services:
            await services.jobs.create_job(library.user_id, "fake", operation, params)
    assert caught.value.field == field
    assert await pending(library) == []
    assert told == []


async def test_an_input_must_be_a_whole_picture_of_the_users_own(library: OpenLibrary) -> None:
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    good, clip, binned, missing = await add_assets(library, 4)
    (theirs,) = await add_assets(library, 1, user_id=other.id)
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == clip).values(media_type=MediaType.VIDEO))
        await session.execute(update(Asset).where(Asset.id == binned).values(deleted_at=library.parts.clock.now()))
        await session.execute(update(Asset).where(Asset.id == missing).values(state=AssetState.MISSING))
    sentences = {clip: "takes images only", binned: "no asset", missing: "is missing", theirs: "no asset"}
    for asset_id, sentence in sentences.items():
        params = {"prompt": "a", "first_frame": asset_id}
        with pytest.raises(ValidationError, match=sentence):
            async with library.write() as services:
                await services.jobs.create_job(library.user_id, "fake", I2I, params)
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", I2I, {"prompt": "a", "first_frame": good})
    assert job.input_asset_id == good


async def test_a_provider_that_is_not_there_is_refused(library: OpenLibrary) -> None:
    async with library.write() as services:
        with pytest.raises(ProviderNotFoundError):
            await services.jobs.create_job(library.user_id, "nobody", T2I, {"prompt": "a"})
        with pytest.raises(ProviderNotFoundError):
            await services.jobs.estimate("nobody", T2I, {"prompt": "a"})


async def test_the_cost_is_told_before_a_job_is_made(library: OpenLibrary) -> None:
    async with library.read() as services:
        assert (await services.jobs.estimate("fake", T2I, {"prompt": "a"})).cost == 30
        with pytest.raises(ValidationError):
            await services.jobs.estimate("fake", T2I, {})
    assert await pending(library) == []


async def test_a_final_state_never_changes_and_jumps_are_refused(library: OpenLibrary) -> None:
    job_id = await make(library)
    with pytest.raises(InvalidTransitionError):
        await become(library, job_id, JobStatus.COMPLETED)
    async with library.write() as services:
        await services.jobs.update_status(job_id, JobStatus.FAILED, "It was refused.")
    job = await get(library, job_id)
    assert (job.status, job.error_message) == (JobStatus.FAILED, "It was refused.")
    for status in (JobStatus.PENDING, JobStatus.PROCESSING, JobStatus.COMPLETED, JobStatus.CANCELLED):
        with pytest.raises(InvalidTransitionError):
            await become(library, job_id, status)
    with pytest.raises(InvalidTransitionError):
        async with library.write() as services:
            await services.jobs.cancel_job(job_id)


async def test_jobs_are_pending_by_priority_then_place_then_age(library: OpenLibrary) -> None:
    first, second, third, urgent = [await make(library, priority=number // 3) for number in range(4)]
    assert await pending(library) == [urgent, first, second, third]
    async with library.write() as services:
        await services.jobs.move_job(third, first)
        await services.jobs.move_job(first, None)
    assert await pending(library) == [urgent, third, second, first]
    async with library.write() as services:
        await services.jobs.move_job(second, urgent)
        await services.jobs.set_priority(first, 9)
    assert await pending(library) == [first, second, urgent, third]
    assert await pending(library, limit=1) == [first]


async def test_held_scheduled_waiting_and_claimed_jobs_are_not_pending(library: OpenLibrary, clock: FakeClock) -> None:
    held, scheduled, paused, claimed, free = [await make(library) for _ in range(5)]
    async with library.write() as services:
        await services.jobs.hold_job(held, held=True)
        (account,) = await services.accounts.list_accounts()
        await services.accounts.ensure_wallets(account.id)
        await services.accounts.update_credits(account.id, webapi=100)
    await change(library, scheduled, scheduled_at=clock.now() + timedelta(minutes=2))
    await change(library, paused, not_before=clock.now() + timedelta(minutes=1))
    async with library.work.steps() as services:
        await services.pipeline.claim(claimed)
    assert await pending(library) == [free]
    async with library.work.read() as services:
        assert await services.jobs.seconds_to_next() == 60
    clock.move(timedelta(minutes=1))
    assert await pending(library) == [paused, free]
    clock.move(timedelta(minutes=1))
    assert await pending(library) == [scheduled, paused, free]
    async with library.write() as services:
        await services.jobs.hold_job(held, held=False)
    assert await pending(library) == [held, scheduled, paused, free]
    async with library.work.read() as services:
        assert await services.jobs.seconds_to_next() is None


async def test_only_a_waiting_job_can_be_moved_held_or_made_urgent(library: OpenLibrary) -> None:
    ended, waiting = await make(library), await make(library)
    await become(library, ended, JobStatus.CANCELLED)
    async with library.write() as services:
        jobs = services.jobs
        for call in (jobs.move_job(ended, waiting), jobs.move_job(waiting, ended), jobs.hold_job(ended, held=True)):
            with pytest.raises(InvalidTransitionError):
                await call
        with pytest.raises(InvalidTransitionError):
            await jobs.set_priority(ended, 5)
        with pytest.raises(ResourceNotFoundError):
            await jobs.move_job(waiting, 999)


async def test_a_retry_is_a_new_job_that_names_the_old_one(library: OpenLibrary) -> None:
    job_id = await make(library, "a red barn", priority=3)
    with pytest.raises(InvalidTransitionError):
        async with library.write() as services:
            await services.jobs.retry_job(job_id)
    await become(library, job_id, JobStatus.FAILED)
    async with library.write() as services:
        again = await services.jobs.retry_job(job_id)
    assert (again.retry_of, again.prompt, again.priority, again.status) == (
        job_id,
        "a red barn",
        3,
        JobStatus.PENDING,
    )
    assert (await get(library, job_id)).status == JobStatus.FAILED


async def test_an_ended_job_leaves_the_list_unless_it_was_sent(library: OpenLibrary) -> None:
    never_sent, sent = await make(library), await make(library)
    async with library.work.steps() as services:
        async with services.jobs._db.begin():
            (account,) = await services.accounts.list_accounts()
            await services.accounts.ensure_wallets(account.id)
            await services.accounts.update_credits(account.id, webapi=100)
        await services.pipeline.claim(sent)
    for job_id in (never_sent, sent):
        with pytest.raises(InvalidTransitionError, match="not ended"):
            async with library.write() as services:
                await services.jobs.remove_job(job_id)
        async with library.write() as services:
            await services.jobs.cancel_job(job_id)
    told = listen(library)
    async with library.write() as services:
        await services.jobs.remove_job(never_sent)
    with pytest.raises(InvalidTransitionError, match="record"):
        async with library.write() as services:
            await services.jobs.remove_job(sent)
    assert told == [JobRemoved(never_sent)]
    async with library.read() as services:
        assert [job.id for job in await services.jobs.list_jobs(library.user_id, {}, {})] == [sent]


async def test_lists_are_newest_first_and_hold_what_is_asked_for(library: OpenLibrary) -> None:
    ids = [await make(library) for _ in range(4)]
    await become(library, ids[1], JobStatus.CANCELLED)
    async with library.read() as services:

        async def listed(filters: dict[str, Any], page: dict[str, Any]) -> list[int]:
            return [job.id for job in await services.jobs.list_jobs(library.user_id, filters, page)]

        assert await listed({}, {}) == ids[::-1]
        assert await listed({}, {"skip": 1, "limit": 2}) == [ids[2], ids[1]]
        assert await listed({}, {"after_id": ids[2]}) == [ids[1], ids[0]]
        assert await listed({"status": "cancelled"}, {}) == [ids[1]]
        assert await listed({"provider_id": "local"}, {}) == []
        counts = await services.jobs.count_jobs(library.user_id)
    assert counts == dict.fromkeys(JobStatus, 0) | {JobStatus.PENDING: 3, JobStatus.CANCELLED: 1}


async def test_jobs_that_need_a_decision_are_counted_though_they_end(library: OpenLibrary) -> None:
    ids = [await make(library) for _ in range(3)]
    for job_id in ids[:2]:
        await change(library, job_id, needs_attention=True)
    async with library.work.read() as services:
        assert await services.jobs.count_needing_attention(library.user_id) == 2
        assert await services.jobs.has_runnable_jobs()
    await become(library, ids[0], JobStatus.CANCELLED)
    await become(library, ids[2], JobStatus.CANCELLED)
    async with library.work.read() as services:
        assert await services.jobs.count_needing_attention(library.user_id) == 2
        assert not await services.jobs.has_runnable_jobs()


async def test_another_users_jobs_are_not_there(library: OpenLibrary) -> None:
    job_id = await make(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        jobs = services.jobs
        assert await jobs.get_job(job_id) is None
        for call in (
            jobs.cancel_job(job_id),
            jobs.retry_job(job_id),
            jobs.remove_job(job_id),
            jobs.hold_job(job_id, held=True),
            jobs.set_priority(job_id, 1),
            jobs.update_status(job_id, JobStatus.FAILED),
            jobs.list_jobs(library.user_id, {}, {}),
            jobs.count_jobs(library.user_id),
            jobs.count_needing_attention(library.user_id),
            jobs.create_job(library.user_id, "fake", T2I, {"prompt": "a"}),
        ):
            with pytest.raises(ResourceNotFoundError):
                await call
    assert (await get(library, job_id)).status == JobStatus.PENDING
