"""The line of waiting jobs."""

import time
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.enums import JobStatus, QueueMode, SubmissionState
from app.domain.errors import ContentRefusedError, InvalidTransitionError, ResourceNotFoundError, ValidationError
from app.domain.events import JobChanged, LibraryChanged, QueueModeChanged
from app.domain.submission import ProviderSubmission
from app.services.job.job_making import Standing
from tests.services.job.jobs import T2I, become, cancel, change, collect, get, listen, make, pending, refuse, submit
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider


async def move(library: OpenLibrary, job_ids: list[int], before_id: int | None) -> list[int]:
    async with library.write() as services:
        return await services.jobs.move_jobs(job_ids, before_id)


async def mode_of(library: OpenLibrary) -> QueueMode:
    async with library.read() as services:
        return await services.jobs.get_queue_mode(library.user_id)


async def set_mode(library: OpenLibrary, mode: QueueMode) -> None:
    async with library.write() as services:
        await services.jobs.set_queue_mode(library.user_id, mode)


async def pause_finished(library: OpenLibrary) -> list[int]:
    async with library.work.write() as services:
        finished = await services.jobs.list_finished_queues()
        await services.jobs.pause_finished_queues()
    return finished


async def test_many_are_held_and_released_at_once_and_those_that_have_moved_on_are_left_out(
    library: OpenLibrary,
) -> None:
    first, second, third = [await make(library) for _ in range(3)]
    await cancel(library, second)
    told = listen(library, [JobChanged])
    async with library.write() as services:
        assert await services.jobs.hold_jobs([third, second, first, 99]) == [third, first]
    assert await pending(library) == []
    assert told == [JobChanged(third), JobChanged(first)]
    async with library.write() as services:
        assert await services.jobs.hold_jobs([first]) == []
        assert await services.jobs.release_jobs([first, third]) == [first, third]
    assert await pending(library) == [first, third]


async def test_many_are_cancelled_at_once(library: OpenLibrary) -> None:
    waiting, preparing, running, ended = [await make(library) for _ in range(4)]
    async with library.work.steps() as services:
        await services.pipeline.claim(preparing)
    await submit(library, running)
    await cancel(library, ended)
    async with library.write() as services:
        assert await services.jobs.cancel_jobs([waiting, preparing, running, ended, 99]) == [
            waiting,
            preparing,
            running,
        ]
    assert [(await get(library, job_id)).status for job_id in (waiting, preparing, running)] == [
        JobStatus.CANCELLED
    ] * 3
    async with library.read() as services:
        (account,) = await services.accounts.list_account_rows(library.user_id)
        states = [row.submission_state for row in await services.jobs.get_job_rows([preparing, running])]
    assert account.current_jobs == 1
    assert set(states) == {SubmissionState.REJECTED, SubmissionState.ACCEPTED}


async def test_many_get_a_priority_at_once(library: OpenLibrary) -> None:
    first, second, third = [await make(library) for _ in range(3)]
    async with library.write() as services:
        assert await services.jobs.set_priorities([second, third], 7) == [second, third]
        assert await services.jobs.set_priorities([second], 7) == []
    assert await pending(library) == [second, third, first]
    for priority in (1000, -1000):
        with pytest.raises(ValidationError) as caught:
            async with library.write() as services:
                await services.jobs.set_priority(first, priority)
        assert caught.value.field == "priority"


async def test_a_job_that_is_scheduled_starts_no_sooner_and_that_is_taken_back(
    library: OpenLibrary, clock: FakeClock
) -> None:
    job_id = await make(library)
    async with library.write() as services:
        await services.jobs.schedule_job(job_id, clock.now() + timedelta(hours=1))
    assert await pending(library) == []
    async with library.write() as services:
        await services.jobs.schedule_job(job_id, None)
    assert await pending(library) == [job_id]
    with pytest.raises(ValidationError) as caught:
        async with library.write() as services:
            await services.jobs.schedule_job(job_id, datetime(2026, 3, 1, 12, 0))  # noqa: DTZ001
    assert caught.value.field == "scheduled_at"
    await cancel(library, job_id)
    with pytest.raises(InvalidTransitionError):
        async with library.write() as services:
            await services.jobs.schedule_job(job_id, None)


async def test_a_job_is_added_to_the_front_of_all_priorities(library: OpenLibrary) -> None:
    urgent, first, second = await make(library, priority=5), await make(library), await make(library)
    async with library.write() as services:
        await services.jobs.add_to_front(second)
    assert await pending(library) == [second, urgent, first]
    async with library.write() as services:
        await services.jobs.add_to_front(second)
    assert await pending(library) == [second, urgent, first]
    await cancel(library, first)
    with pytest.raises(InvalidTransitionError):
        async with library.write() as services:
            await services.jobs.add_to_front(first)


async def test_many_are_moved_and_keep_their_order_whatever_order_they_are_named_in(library: OpenLibrary) -> None:
    a, b, c, d, e = [await make(library) for _ in range(5)]
    assert await move(library, [e, b], a) == [b, e]
    assert await pending(library) == [b, e, a, c, d]
    assert await move(library, [a, b, 99], None) == [b, a]
    assert await pending(library) == [e, c, d, b, a]
    assert await move(library, [c, b], c) == [c, b]
    assert await pending(library) == [e, c, b, d, a]
    assert await move(library, [99], a) == []
    with pytest.raises(ResourceNotFoundError):
        await move(library, [a], 99)
    assert await move(library, [], None) == []


async def test_moving_to_the_end_goes_behind_the_lowest_priority(library: OpenLibrary) -> None:
    urgent, usual, late = await make(library, priority=5), await make(library), await make(library, priority=-1)
    await move(library, [urgent], None)
    assert await pending(library) == [usual, late, urgent]
    assert (await get(library, urgent)).priority == -1


async def test_jobs_of_others_are_not_moved(library: OpenLibrary) -> None:
    mine = await make(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        assert await services.jobs.move_jobs([mine], None) == []
        for call in (services.jobs.add_to_front(mine), services.jobs.schedule_job(mine, None)):
            with pytest.raises(ResourceNotFoundError):
                await call
        for question in (
            services.jobs.get_queue_mode(library.user_id),
            services.jobs.set_queue_mode(library.user_id, QueueMode.PAUSED),
            services.jobs.retry_failed(library.user_id),
            services.jobs.count_failed_by_kind(library.user_id),
        ):
            with pytest.raises(ResourceNotFoundError):
                await question


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    priorities=st.lists(st.integers(0, 2), min_size=1, max_size=8),
    moves=st.lists(
        st.tuples(st.sets(st.integers(0, 7), min_size=1), st.none() | st.integers(0, 7)), min_size=1, max_size=8
    ),
)
async def test_the_order_after_many_moves_is_that_of_a_list(
    library: OpenLibrary, priorities: list[int], moves: list[tuple[set[int], int | None]]
) -> None:
    async with library.write() as services:
        await services.jobs.cancel_jobs(await pending(library))
    for priority in priorities:
        await make(library, priority=priority)
    line = await pending(library)
    numbered = sorted(line)
    for chosen, before in moves:
        ids = [numbered[number] for number in chosen if number < len(numbered)]
        before_id = numbered[before] if before is not None and before < len(numbered) else None
        await move(library, ids, before_id)
        line = _moved(line, ids, before_id)
        assert await pending(library) == line


def _moved(line: list[int], chosen: list[int], before_id: int | None) -> list[int]:
    """What a list does."""
    there = len(line) if before_id is None else line.index(before_id)
    ahead = [job_id for job_id in line[:there] if job_id not in chosen]
    behind = [job_id for job_id in line[there:] if job_id not in chosen]
    return [*ahead, *(job_id for job_id in line if job_id in chosen), *behind]


async def test_many_moves_between_the_same_two_renumber_and_keep_the_order(library: OpenLibrary) -> None:
    told = listen(library, [LibraryChanged])
    first, *others, last = [await make(library) for _ in range(6)]
    for number in range(40):
        await move(library, others[number % 2 :: 2], last)
    assert (await pending(library))[0] == first
    assert (await pending(library))[-1] == last
    assert told


async def test_a_paused_queue_tells_it_and_goes_on_when_it_runs_again(library: OpenLibrary) -> None:
    told = listen(library, [QueueModeChanged])
    assert await mode_of(library) == QueueMode.RUNNING
    await set_mode(library, QueueMode.PAUSED)
    assert await mode_of(library) == QueueMode.PAUSED
    await set_mode(library, QueueMode.RUNNING)
    assert told == [QueueModeChanged(library.user_id)] * 2
    async with library.work.read() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.jobs.get_queue_mode(99)


async def test_a_queue_that_finishes_is_paused_when_its_last_running_job_has_ended(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first, second = await make(library), await make(library)
    await make(library)
    submissions = [await submit(library, first), await submit(library, second)]
    told = listen(library, [QueueModeChanged])
    await set_mode(library, QueueMode.FINISHING)
    assert await pending(library) == []
    assert await pause_finished(library) == []
    await collect(library, provider, submissions[0], 1)
    assert await pause_finished(library) == []
    assert await mode_of(library) == QueueMode.FINISHING
    await collect(library, provider, submissions[1], 2)
    assert await pause_finished(library) == [library.user_id]
    assert await mode_of(library) == QueueMode.PAUSED
    assert told == [QueueModeChanged(library.user_id), QueueModeChanged(library.user_id, has_finished=True)]
    assert await pause_finished(library) == []


async def test_results_that_are_being_fetched_are_waited_for_and_a_question_to_a_person_is_not(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    fetched, asked = await make(library), await make(library)
    submission_id = await submit(library, fetched)
    in_review = await submit(library, asked)
    async with library.parts.database.write() as session:
        (await session.get_one(ProviderSubmission, in_review)).state = SubmissionState.REVIEW
    await set_mode(library, QueueMode.FINISHING)
    provider.outputs[submission_id] = []
    async with library.parts.database.write() as session:
        (await session.get_one(ProviderSubmission, submission_id)).state = SubmissionState.SUCCEEDED
    assert await pause_finished(library) == []
    await become(library, fetched, JobStatus.COMPLETED)
    assert await pause_finished(library) == [library.user_id]


async def test_a_queue_in_which_nothing_runs_has_finished_at_once(library: OpenLibrary, provider: FakeProvider) -> None:
    job_id = await make(library)
    await refuse(library, provider, job_id, ContentRefusedError("Not this."))
    waits_again = await make(library)
    await change(library, waits_again, status=JobStatus.PROCESSING)
    told = listen(library, [QueueModeChanged])
    await set_mode(library, QueueMode.FINISHING)
    assert await mode_of(library) == QueueMode.PAUSED
    assert told == [QueueModeChanged(library.user_id, has_finished=True)]


async def test_thousands_of_jobs_are_held_and_moved_quickly_and_what_is_in_memory_follows(library: OpenLibrary) -> None:
    async with library.write() as services:
        making = services.jobs.making
        checked = await making.check(library.user_id, "fake", T2I, {"prompt": "a"})
        ids = [job.id for job in await making.put([(checked, Standing())] * 2_000)]
    started = time.perf_counter()
    async with library.write() as services:
        first = await services.jobs.get_job(ids[0])
        assert first is not None
        assert await services.jobs.hold_jobs(ids) == ids
        assert await services.jobs.release_jobs(ids) == ids
        assert await services.jobs.set_priorities(ids, 3) == ids
        assert await services.jobs.move_jobs(ids[:1000], ids[-1]) == ids[:1000]
        assert (first.is_held, first.priority) == (False, 3)
        in_memory = first.position
    assert time.perf_counter() - started < 10
    assert (await get(library, ids[0])).position == in_memory
    assert await pending(library, 2_000) == [*ids[1000:-1], *ids[:1000], ids[-1]]
