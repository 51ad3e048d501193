"""Jobs that wait for what runs deliver."""

import pytest
from sqlalchemy import update

from app.domain.asset import Asset
from app.domain.enums import ExecutionState, JobStatus, MediaType
from app.domain.errors import ResourceNotFoundError, ValidationError
from app.domain.events import JobChanged
from app.domain.execution import Execution
from app.domain.execution_chain import JobExecutionDependency
from app.services.job.job_detail import RunDependencyRow
from app.services.job.outputs import JobOutput, RunOutput
from tests.services.job.jobs import I2I, cancel, get, listen, make, pending, results_of, row_of, run
from tests.services.job.runs import (
    add_phone,
    begin,
    deliver,
    end,
    make_of_run,
    queue_run,
    run_of,
    runs_of_job,
)
from tests.services.job.test_dependencies import settle
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider


async def test_a_job_waits_for_a_run_and_takes_what_that_delivered(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    phone = await add_phone(library)
    first = await queue_run(library, phone)
    job = await make_of_run(library, first, 1)
    both = await make(library, "both", I2I, depends_on={"first_frame": RunOutput(first), "reference": JobOutput(job)})
    assert (await row_of(library, job)).held_for_runs == (first,)
    assert (await row_of(library, both)).held_for == (job,)
    await begin(library, first)
    shots = await deliver(library, first, 1, 2)
    assert await pending(library) == []
    assert not await settle(library)
    told = listen(library, [JobChanged])
    await end(library, first)
    assert {JobChanged(job), JobChanged(both)} <= set(told)
    assert ((await get(library, job)).params["first_frame"], (await get(library, job)).input_asset_id) == (
        shots[1],
        shots[1],
    )
    assert await runs_of_job(library, job) == [
        RunDependencyRow("first_frame", first, "Test", 1, ExecutionState.DONE, shots[1])
    ]
    assert await pending(library) == [job]
    assert not await settle(library)
    # What is there already is taken at once, also a picture that the library had: every run of a still screen has it.
    again = await queue_run(library, phone)
    await begin(library, again)
    assert await deliver(library, again, 2) == [shots[1]]
    await end(library, again)
    at_once = await make_of_run(library, again)
    assert (await get(library, at_once)).params["first_frame"] == shots[1]
    # A job made from a picture of a run descends from it.
    (child,) = await run(library, provider, job)
    async with library.read() as services:
        graph = await services.lineage.get_lineage_graph(child)
        assert await services.executions.list_outputs(first) == shots
    assert (shots[1], child) in {(edge["parent"], edge["child"]) for edge in graph["edges"]}
    assert await pending(library) == [both, at_once]


async def test_a_job_whose_run_has_failed_says_so_until_that_runs_again(library: OpenLibrary) -> None:
    first = await queue_run(library, await add_phone(library))
    job, copied = await make_of_run(library, first), await make_of_run(library, first)
    await begin(library, first)
    await end(library, first, "No such button.")
    row = await row_of(library, job)
    assert (row.status, row.error_kind) == (JobStatus.PENDING, "DependencyError")
    assert row.error_message == f"It waits for run {first}, which has failed: No such button."
    assert not await settle(library)
    await cancel(library, copied)
    async with library.write() as services:
        again = (await services.executions.repeat_execution(first)).id
        # A cancelled one comes back and waits for the new run too.
        back = (await services.jobs.restore_job(copied)).id
    row = await row_of(library, job)
    assert (row.held_for_runs, row.error_kind, row.error_message) == ((again,), None, None)
    assert (await row_of(library, back)).held_for_runs == (again,)
    async with library.write() as services:
        await services.executions.cancel_execution(again)
    assert (await row_of(library, job)).error_message == f"It waits for run {again}, which was cancelled."
    async with library.write() as services:
        third = (await services.executions.repeat_execution(again)).id
    await begin(library, third)
    (shot,) = await deliver(library, third, 1)
    await end(library, third)
    assert (await get(library, job)).params["first_frame"] == shot
    assert await pending(library) == [job, back]
    assert await results_of(library, job) == []


async def test_what_a_run_did_not_deliver_fails_the_job(library: OpenLibrary) -> None:
    first = await queue_run(library, await add_phone(library))
    job, of_sound = await make_of_run(library, first, 1), await make_of_run(library, first)
    await begin(library, first)
    (shot,) = await deliver(library, first, 1)
    async with library.parts.database.write() as session:
        await session.execute(update(Asset).where(Asset.id == shot).values(media_type=MediaType.AUDIO))
    await end(library, first)
    assert (await row_of(library, job)).error_message == f"Run {first} made no output number 2."
    assert (await row_of(library, of_sound)).error_message == f"What run {first} made is no image."
    with pytest.raises(ValidationError, match="is no image"):
        await make_of_run(library, first)


async def test_an_end_that_nobody_handed_on_is_found_by_the_next_look(library: OpenLibrary) -> None:
    """As after a program that was ended by force between two of its rows, or a database that was put back."""
    first, other = [await queue_run(library, await add_phone(library, name)) for name in ("R1", "R2")]
    jobs = [await make_of_run(library, first), await make_of_run(library, other)]
    await begin(library, first)
    (shot,) = await deliver(library, first, 1)
    now = library.parts.clock.now()
    async with library.parts.database.write() as session:
        done, failed = (
            {"state": ExecutionState.DONE, "ended_at": now},
            {"state": ExecutionState.FAILED, "ended_at": now},
        )
        await session.execute(update(Execution).where(Execution.id == first).values(**done))
        await session.execute(update(Execution).where(Execution.id == other).values(**failed))
    assert await settle(library)
    assert (await get(library, jobs[0])).params["first_frame"] == shot
    assert (await row_of(library, jobs[1])).error_message == f"It waits for run {other}, which has failed."
    assert not await settle(library)


async def test_what_cannot_be_waited_for_is_refused_with_the_slots_name(library: OpenLibrary) -> None:
    phone = await add_phone(library)
    failed, open_one = await queue_run(library, phone), await queue_run(library, phone)
    await end(library, failed, "No.")
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    for output, sentence in (
        (RunOutput(99), "no run 99"),
        (RunOutput(open_one, -1), "counted from 0"),
        (RunOutput(failed), f"run {failed} has failed"),
    ):
        with pytest.raises(ValidationError, match=sentence) as caught:
            await make(library, "a", I2I, depends_on={"first_frame": output})
        assert caught.value.field == "first_frame"
    with pytest.raises(ValidationError, match="no run"):
        async with library.work.write(other.id) as services:
            await services.jobs.create_job(
                other.id, "fake", I2I, {"prompt": "a"}, depends_on={"first_frame": RunOutput(open_one)}
            )
    async with library.write() as services:
        await services.devices.forget_device(phone)
    with pytest.raises(ResourceNotFoundError, match="phone"):
        async with library.write() as services:
            await services.executions.repeat_execution(failed)


async def test_a_circle_is_refused(library: OpenLibrary) -> None:
    phone = await add_phone(library)
    run_one = await queue_run(library, phone)
    job = await make_of_run(library, run_one)
    run_two = await queue_run(library, phone, depends_on={"file": JobOutput(job)})
    async with library.work.write() as services:
        with pytest.raises(ValidationError, match=f"Run {run_two} waits for job {job} already: neither would ever run"):
            await services.jobs.dependencies.run_inputs.repoint(
                await run_of(library, run_one), await run_of(library, run_two)
            )
    later = await make_of_run(library, run_two)
    async with library.work.write() as services:
        with pytest.raises(ValidationError, match=f"Job {later} waits for run {run_two} already"):
            await services.jobs.dependencies.repoint(await get(library, job), await get(library, later))
    async with library.parts.database.read() as session:
        assert await session.get(JobExecutionDependency, (job, "first_frame")) is not None
