"""Chains: jobs whose inputs are outputs that other jobs have yet to make."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select, update

from app.domain.asset import Asset
from app.domain.batch import JobDependency
from app.domain.enums import JobStatus, MediaType
from app.domain.errors import ContentRefusedError, InvalidTransitionError, UserError, ValidationError
from app.domain.events import EventLog, JobChanged
from app.domain.job import Job
from app.services.job.dependencies import ROWS_AT_ONCE, JobDependencies
from app.services.job.outputs import JobOutput
from tests.services.job.jobs import (
    I2I,
    T2I,
    T2V,
    become,
    cancel,
    change,
    collect,
    get,
    listen,
    make,
    make_after,
    pending,
    refuse,
    results_of,
    row_of,
    run,
    submit,
)
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture
from tests.support.provider import FakeProvider

VERBS = ("make", "chain", "fail", "cancel", "retry", "restore")


async def depends_on(library: OpenLibrary, job_id: int) -> list[tuple[str, int, int, int | None]]:
    async with library.parts.database.read() as session:
        rows = await session.scalars(
            select(JobDependency).where(JobDependency.job_id == job_id).order_by(JobDependency.slot)
        )
        return [(row.slot, row.depends_on_id, row.output_index, row.asset_id) for row in rows]


async def settle(library: OpenLibrary) -> bool:
    """Let what waits for ended jobs be told; gives whether there was something to tell."""
    async with library.work.read() as services:
        is_unsettled = await services.jobs.dependencies.is_unsettled()
    async with library.work.write() as services:
        await services.jobs.dependencies.settle()
    async with library.work.read() as services:
        assert not await services.jobs.dependencies.is_unsettled()
    return is_unsettled


async def test_a_job_waits_until_the_other_one_has_made_its_input_and_then_runs_with_it(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first, 1)
    job = await get(library, second)
    assert (job.params["first_frame"], job.input_asset_id) == (None, None)
    assert await pending(library) == [first]
    assert (await row_of(library, second)).held_for == (first,)
    submission_id = await submit(library, first)
    assert await pending(library) == []
    told = listen(library, [JobChanged])
    await collect(library, provider, submission_id, 1, 2)
    assert JobChanged(second) in told
    _, output = await results_of(library, first)
    job = await get(library, second)
    assert (job.params["first_frame"], job.input_asset_id) == (output, output)
    assert await depends_on(library, second) == [("first_frame", first, 1, output)]
    assert await pending(library) == [second]
    assert (await row_of(library, second)).held_for == ()
    assert not await settle(library)


async def test_the_lineage_of_a_chain_is_that_of_its_jobs(library: OpenLibrary, provider: FakeProvider) -> None:
    first = await make(library)
    second = await make_after(library, first)
    (parent,) = await run(library, provider, first)
    (child,) = await run(library, provider, second)
    async with library.read() as services:
        graph = await services.lineage.get_lineage_graph(child)
    assert [(edge["parent"], edge["child"], edge["role"]) for edge in graph["edges"]] == [
        (parent, child, "first_frame")
    ]


async def test_a_job_may_wait_for_two_others_and_has_the_first_slots_input_as_its_picture(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    frame, reference = await make(library, "a frame"), await make(library, "a reference")
    outputs = {"first_frame": JobOutput(frame), "reference": JobOutput(reference)}
    both = await make(library, "both", I2I, depends_on=outputs)
    assert (await row_of(library, both)).held_for == (frame, reference)
    (of_reference,) = await run(library, provider, reference)
    assert await pending(library) == [frame]
    assert (await get(library, both)).input_asset_id == of_reference
    (of_frame,) = await run(library, provider, frame)
    assert await pending(library) == [both]
    assert (await get(library, both)).input_asset_id == of_frame


async def test_an_output_that_is_there_already_is_taken_at_once(library: OpenLibrary, provider: FakeProvider) -> None:
    first = await make(library)
    (output,) = await run(library, provider, first)
    second = await make_after(library, first)
    assert (await get(library, second)).params["first_frame"] == output
    assert await pending(library) == [second]
    assert await depends_on(library, second) == []


@pytest.mark.parametrize(
    ("slot", "output", "params", "sentence"),
    [
        ("nonsense", (1, 0), {}, "no input nonsense"),
        ("prompt", (1, 0), {}, "no input prompt"),
        ("first_frame", (99, 0), {}, "no job 99"),
        ("first_frame", (2, 0), {}, "takes images, and job 2 makes videos"),
        ("first_frame", (1, -1), {}, "counted from 0"),
        ("first_frame", (3, 0), {}, "job 3 has failed"),
        ("first_frame", (4, 0), {}, "job 4 was cancelled"),
        ("first_frame", (5, 1), {}, "made no output number 2"),
        ("first_frame", (6, 0), {}, "no job 6"),
        ("first_frame", (1, 0), {"first_frame": 7}, "at once"),
        ("reference", (1, 0), {}, "First frame is missing"),
        ("first_frame", (1, 0), {"size": "8K"}, "Size"),
    ],
)
async def test_what_cannot_be_waited_for_is_refused_with_the_slots_name_and_no_row_is_written(
    library: OpenLibrary,
    provider: FakeProvider,
    slot: str,
    output: tuple[int, int],
    params: dict[str, Any],
    sentence: str,
) -> None:
    await make(library)
    await make(library, "a clip", T2V)
    await become(library, await make(library), JobStatus.FAILED)
    await cancel(library, await make(library))
    await run(library, provider, await make(library))
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        await services.jobs.create_job(other.id, "fake", T2I, {"prompt": "theirs"})
    with pytest.raises(ValidationError, match=sentence) as caught:
        async with library.write() as services:
            await services.jobs.create_job(
                library.user_id, "fake", I2I, {"prompt": "a", **params}, depends_on={slot: JobOutput(*output)}
            )
    assert caught.value.field
    async with library.read() as services:
        assert len(await services.jobs.list_jobs(library.user_id, {}, {})) == 5


async def test_an_output_that_was_not_made_fails_the_job_with_a_sentence(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first, 1)
    third = await make_after(library, second)
    await run(library, provider, first, 1)
    row = await row_of(library, second)
    assert (row.status, row.error_kind, row.error_message) == (
        JobStatus.FAILED,
        "DependencyError",
        f"Job {first} made no output number 2.",
    )
    assert await settle(library)
    row = await row_of(library, third)
    assert (row.status, row.error_kind) == (JobStatus.PENDING, "DependencyError")
    assert row.error_message == f"It waits for job {second}, which has failed: Job {first} made no output number 2."
    with pytest.raises(ValidationError, match="made no output number 2"):
        async with library.write() as services:
            await services.jobs.retry_job(second)


async def test_an_output_of_another_kind_than_the_slot_takes_fails_the_job(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    (output,) = await run(library, provider, first)
    async with library.parts.database.write() as session:
        await session.execute(update(JobDependency).values(asset_id=None))
        await session.execute(update(Asset).where(Asset.id == output).values(media_type=MediaType.VIDEO))
    assert await settle(library)
    assert (await row_of(library, second)).error_message == f"What job {first} made is no image."


async def test_a_job_whose_other_one_has_failed_stays_waiting_and_says_so_until_that_is_made_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    await refuse(library, provider, first, ContentRefusedError("Not this."))
    assert await settle(library)
    row = await row_of(library, second)
    assert (row.status, row.error_kind) == (JobStatus.PENDING, "DependencyError")
    assert row.error_message == f"It waits for job {first}, which has failed: Not this."
    assert await pending(library) == []
    assert not await settle(library)
    async with library.write() as services:
        again = (await services.jobs.retry_job(first)).id
    row = await row_of(library, second)
    assert (row.held_for, row.error_kind, row.error_message) == ((again,), None, None)
    (output,) = await run(library, provider, again)
    assert (await get(library, second)).params["first_frame"] == output
    assert await pending(library) == [second]


async def test_a_job_whose_other_one_is_cancelled_says_so_at_once_and_takes_no_late_result(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    submission_id = await submit(library, first)
    await cancel(library, first)
    assert (await row_of(library, second)).error_message == f"It waits for job {first}, which was cancelled."
    provider.cancel_error = ContentRefusedError("It is done already.")
    await collect(library, provider, submission_id, 1)
    assert len(await results_of(library, first)) == 1
    assert (await row_of(library, second)).held_for == (first,)
    assert await pending(library) == []


async def test_a_job_that_was_cancelled_while_it_waited_is_left_alone(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    await cancel(library, second)
    await run(library, provider, first)
    job = await get(library, second)
    assert (job.status, job.params["first_frame"], job.error_kind) == (JobStatus.CANCELLED, None, None)
    assert not await settle(library)


async def test_an_output_is_handed_on_though_the_provider_of_the_waiting_job_is_not_there_any_more(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    await change(library, second, provider_id="gone")
    (output,) = await run(library, provider, first)
    job = await get(library, second)
    assert (job.params["first_frame"], job.input_asset_id) == (output, output)


async def test_an_ended_job_for_which_another_waits_is_not_taken_off_the_list(library: OpenLibrary) -> None:
    first = await make(library)
    second = await make_after(library, first)
    await cancel(library, first)
    with pytest.raises(InvalidTransitionError, match="waits for job"):
        async with library.write() as services:
            await services.jobs.remove_job(first)
    await cancel(library, second)
    async with library.write() as services:
        await services.jobs.remove_job(first)
        await services.jobs.remove_job(second)
    assert await depends_on(library, second) == []


async def test_a_circle_is_refused(library: OpenLibrary, clock: FakeClock) -> None:
    first = await make(library)
    second = await make_after(library, first)
    third = await make_after(library, second)
    async with library.parts.database.write() as session:
        dependencies = JobDependencies(session, library.parts.registry, EventLog(library.bus), clock)
        with pytest.raises(ValidationError, match="neither would ever run"):
            await dependencies.repoint(await session.get_one(Job, first), await session.get_one(Job, third))


async def test_settling_many_at_once_tells_each(library: OpenLibrary) -> None:
    first = await make(library)
    others = [await make_after(library, first) for _ in range(3)]
    async with library.write() as services:
        await services.jobs.update_status(first, JobStatus.FAILED, "Because.")
        await services.jobs.dependencies.settle(range(1000))
    for job_id in others:
        assert (await row_of(library, job_id)).error_kind == "DependencyError"


async def test_an_output_that_many_wait_for_is_handed_on_in_parts_between_which_the_window_goes_on(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    many = [await make_after(library, first) for _ in range(2 * ROWS_AT_ONCE + 1)]
    turns: set[int] = set()
    turn = 0

    async def be_the_window() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE job_dependencies"):
            turns.add(turn)

    submission_id = await submit(library, first)
    provider.outputs[submission_id] = [draw_picture(library.incoming / "a.png", (64, 48))]
    window = asyncio.ensure_future(be_the_window())
    event.listen(Engine, "before_cursor_execute", note)
    async with library.work.steps(are_brief=True) as services:
        await services.tracker.check(submission_id)
        await services.tracker.collect(submission_id)
    event.remove(Engine, "before_cursor_execute", note)
    window.cancel()
    assert len(turns) == 3
    assert set(many) <= set(await pending(library))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 9))))
async def test_however_jobs_are_chained_and_made_again_none_waits_for_itself(
    library: OpenLibrary, steps: list[tuple[str, int]]
) -> None:
    made = [await make(library)]
    for verb, number in steps:
        made += await _do(library, verb, made[number % len(made)])
    async with library.parts.database.read() as session:
        rows = await session.execute(select(JobDependency.job_id, JobDependency.depends_on_id))
        edges = {(job_id, other_id) for job_id, other_id in rows}
    assert not _circles(edges)


async def _do(library: OpenLibrary, verb: str, job_id: int) -> list[int]:
    try:
        if verb == "make":
            return [await make(library)]
        if verb == "chain":
            return [await make_after(library, job_id)]
        async with library.write() as services:
            jobs = services.jobs
            if verb == "fail":
                await jobs.update_status(job_id, JobStatus.FAILED)
            elif verb == "cancel":
                await jobs.cancel_job(job_id)
            else:
                return [(await (jobs.retry_job(job_id) if verb == "retry" else jobs.restore_job(job_id))).id]
    except UserError:
        pass
    return []


def _circles(edges: set[tuple[int, int]]) -> set[int]:
    """What waits for itself."""
    nodes = {node for edge in edges for node in edge}
    while True:
        free = nodes - {waiting for waiting, other in edges if other in nodes and waiting in nodes}
        if not free:
            return nodes
        nodes -= free
