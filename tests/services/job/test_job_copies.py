"""Jobs that are made from others."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.batch import JobDependency
from app.domain.enums import JobStatus
from app.domain.errors import (
    ContentRefusedError,
    InvalidParametersError,
    InvalidTransitionError,
    ProviderError,
    ValidationError,
)
from app.domain.events import JobAdded, JobRemoved
from tests.services.job.jobs import (
    I2I,
    become,
    cancel,
    get,
    listen,
    make,
    make_after,
    pending,
    refuse,
    row_of,
    run,
    submit,
)
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider


async def retry(library: OpenLibrary, job_id: int) -> int:
    async with library.write() as services:
        return (await services.jobs.retry_job(job_id)).id


async def restore(library: OpenLibrary, job_id: int) -> int:
    async with library.write() as services:
        return (await services.jobs.restore_job(job_id)).id


async def retry_failed(library: OpenLibrary, kind: str | None = None) -> list[int | None]:
    """The jobs that were made again."""
    async with library.write() as services:
        return [job.retry_of for job in await services.jobs.retry_failed(library.user_id, kind)]


async def failed_by_kind(library: OpenLibrary) -> dict[str, int]:
    async with library.read() as services:
        return await services.jobs.count_failed_by_kind(library.user_id)


async def test_what_failed_is_made_again_once_in_its_order_with_its_priority(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first, second, third = await make(library, priority=2), await make(library), await make(library)
    await become(library, third, JobStatus.FAILED)
    await refuse(library, provider, first, InvalidParametersError("No."))
    await refuse(library, provider, second, ContentRefusedError("Not this."))
    assert await failed_by_kind(library) == {"InvalidParametersError": 1, "ContentRefusedError": 1, "": 1}
    assert await retry_failed(library) == [first, third]
    assert await failed_by_kind(library) == {"ContentRefusedError": 1}
    assert await retry_failed(library) == []
    (again,) = [job_id for job_id in await pending(library) if (await get(library, job_id)).priority == 2]
    assert (await get(library, again)).retry_of == first


@pytest.mark.parametrize(("kind", "number"), [("InvalidParametersError", 0), ("ContentRefusedError", 1), ("", 2)])
async def test_only_what_failed_in_one_way_is_made_again_where_it_is_named(
    library: OpenLibrary, provider: FakeProvider, kind: str, number: int
) -> None:
    ids = [await make(library) for _ in range(3)]
    await refuse(library, provider, ids[0], InvalidParametersError("No."))
    await refuse(library, provider, ids[1], ContentRefusedError("Not this."))
    await become(library, ids[2], JobStatus.FAILED)
    assert await retry_failed(library, kind) == [ids[number]]
    assert kind not in await failed_by_kind(library)


async def test_what_cannot_be_made_any_more_is_left_out_of_what_is_made_again(library: OpenLibrary) -> None:
    (gone,) = await add_assets(library, 1)
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", I2I, {"prompt": "a", "first_frame": gone})
    good = await make(library)
    for job_id in (job.id, good):
        await become(library, job_id, JobStatus.FAILED)
    async with library.write() as services:
        await services.assets.delete_asset(gone)
    assert await retry_failed(library) == [good]
    with pytest.raises(ValidationError, match="no asset"):
        await retry(library, job.id)


async def test_what_is_made_again_stays_in_its_batch_and_what_waited_for_it_waits_for_the_new_one(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    await refuse(library, provider, first, InvalidParametersError("No."))
    (again,) = await retry_all(library)
    assert (await row_of(library, second)).held_for == (again,)
    await run(library, provider, again)
    assert await pending(library) == [second]


async def retry_all(library: OpenLibrary) -> list[int]:
    async with library.write() as services:
        return [job.id for job in await services.jobs.retry_failed(library.user_id)]


async def test_a_job_that_was_cancelled_while_it_waited_for_another_waits_for_it_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    await cancel(library, second)
    again = await retry(library, second)
    assert (await row_of(library, again)).held_for == (first,)
    await cancel(library, first)
    third = await retry(library, second)
    assert (await row_of(library, third)).held_for == (first,)
    assert (await get(library, third)).status == JobStatus.PENDING
    first_again = await retry(library, first)
    assert {(await row_of(library, job_id)).held_for for job_id in (again, third)} == {(first_again,)}
    (output,) = await run(library, provider, first_again)
    assert (await get(library, third)).params["first_frame"] == output
    late = await retry(library, second)
    assert (await get(library, late)).params["first_frame"] == output


async def test_a_duplicate_is_a_new_job_at_the_end_whatever_became_of_the_first(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    done = await make(library, "a red barn", priority=3, held=True)
    async with library.write() as services:
        await services.jobs.release_jobs([done])
    await run(library, provider, done)
    waiting = await make(library, priority=3, scheduled_at=clock.now() + timedelta(hours=1))
    after = await make_after(library, waiting)
    told = listen(library, [JobAdded])
    async with library.write() as services:
        copies = [await services.jobs.duplicate_job(job_id) for job_id in (done, waiting, after)]
    assert told == [JobAdded(job.id) for job in copies]
    assert [(job.prompt, job.priority, job.retry_of) for job in copies] == [
        ("a red barn", 3, None),
        ("a lake", 3, None),
        ("an evening", 0, None),
    ]
    assert await pending(library) == [copies[0].id, copies[1].id]
    assert (await row_of(library, copies[2].id)).held_for == (waiting,)


async def test_a_cancelled_job_comes_back_in_its_place_as_a_copy(library: OpenLibrary, clock: FakeClock) -> None:
    first, second, third = await make(library), await make(library), await make(library)
    moment = clock.now() + timedelta(hours=1)
    async with library.write() as services:
        await services.jobs.hold_job(second, held=True)
        await services.jobs.schedule_job(second, moment)
        await services.jobs.set_priorities([first, second, third], 4)
    before = await get(library, second)
    clock.move(timedelta(seconds=5))
    await cancel(library, second)
    told = listen(library, [JobAdded, JobRemoved])
    copy = await get(library, await restore(library, second))
    assert told == [JobAdded(copy.id), JobRemoved(second)]
    assert (copy.priority, copy.position, copy.is_held, copy.scheduled_at, copy.created_at) == (
        before.priority,
        before.position,
        True,
        moment,
        before.created_at,
    )
    async with library.write() as services:
        assert await services.jobs.get_job(second) is None
        await services.jobs.schedule_job(copy.id, None)
        await services.jobs.release_jobs([copy.id])
    assert await pending(library) == [first, copy.id, third]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_a_whole_chain_that_was_cancelled_comes_back(
    library: OpenLibrary, provider: FakeProvider, order: tuple[int, ...]
) -> None:
    chain = [await make(library)]
    chain.append(await make_after(library, chain[0]))
    chain.append(await make_after(library, chain[1]))
    async with library.write() as services:
        await services.jobs.cancel_jobs(chain)
        copies = {number: (await services.jobs.restore_job(chain[number])).id for number in order}
    rows = [await row_of(library, copies[number]) for number in range(3)]
    assert [row.held_for for row in rows] == [(), (copies[0],), (copies[1],)]
    assert {row.error_kind for row in rows} == {None}
    for number in range(3):
        assert await pending(library) == [copies[number]]
        await run(library, provider, copies[number])


async def test_a_restored_job_keeps_the_input_that_was_made_for_it_and_the_names_others_have_for_it(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    (output,) = await run(library, provider, first)
    await cancel(library, second)
    again = await retry(library, second)
    copy = await restore(library, second)
    assert (await get(library, copy)).params["first_frame"] == output
    assert (await get(library, again)).retry_of == copy
    async with library.parts.database.read() as session:
        rows = await session.execute(select(JobDependency.job_id, JobDependency.asset_id))
        assert rows.all() == [(copy, output)]


async def test_a_job_whose_attempts_were_all_refused_comes_back_and_its_record_stays(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    job_id = await make(library)
    await refuse(library, provider, job_id, ProviderError("hm"))
    await cancel(library, job_id)
    copy = await get(library, await restore(library, job_id))
    assert copy.retry_of == job_id
    assert (await get(library, job_id)).status == JobStatus.CANCELLED


async def test_what_may_have_been_charged_or_was_not_cancelled_does_not_come_back(library: OpenLibrary) -> None:
    sent, waiting = await make(library), await make(library)
    await submit(library, sent)
    await cancel(library, sent)
    with pytest.raises(InvalidTransitionError, match="was sent"):
        await restore(library, sent)
    with pytest.raises(InvalidTransitionError, match="not cancelled"):
        await restore(library, waiting)


async def test_a_job_that_waits_is_not_made_again(library: OpenLibrary) -> None:
    with pytest.raises(InvalidTransitionError):
        await retry(library, await make(library))
