"""Runs that begin after jobs."""

import pytest

from app.domain.enums import ExecutionState, JobStatus
from app.domain.errors import ContentRefusedError, InvalidTransitionError, PresetError, ValidationError
from app.domain.events import ExecutionChanged
from app.services.job.outputs import JobOutput
from app.services.job.run_variables import AwaitedJob
from tests.services.job.jobs import cancel, listen, make, refuse, results_of, row_of, run
from tests.services.job.runs import add_phone, begin, make_of_run, queue_run, run_of
from tests.services.job.test_dependencies import settle
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider


async def next_runs(library: OpenLibrary) -> list[int]:
    async with library.read() as services:
        return [row.id for row in await services.executions.next_executions()]


async def has_work(library: OpenLibrary) -> bool:
    async with library.read() as services:
        return await services.executions.has_work()


async def test_a_run_begins_when_its_jobs_are_completed_with_their_outputs_in_its_variables(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    phone = await add_phone(library)
    first, second = await make(library), await make(library)
    waiting = await queue_run(library, phone, depends_on={"file": JobOutput(first, 1)}, after=[second, second])
    assert await next_runs(library) == []
    assert not await has_work(library)
    with pytest.raises(InvalidTransitionError, match="waits for a job"):
        await begin(library, waiting)
    # It does not stand in the way of what waits for nothing.
    free = await queue_run(library, phone)
    assert await next_runs(library) == [free]
    assert await has_work(library)
    await run(library, provider, second)
    assert await next_runs(library) == [free]
    told = listen(library, [ExecutionChanged])
    await run(library, provider, first, 1, 2)
    assert ExecutionChanged(waiting) in told
    _, output = await results_of(library, first)
    assert (await run_of(library, waiting)).variables == {"file": str(output)}
    assert await next_runs(library) == [waiting]
    async with library.write() as services:
        await services.executions.cancel_execution(free)
        assert await services.executions.list_awaited_jobs(waiting) == [
            AwaitedJob(first, "file", 1, JobStatus.COMPLETED, is_met=True),
            AwaitedJob(second, "", 0, JobStatus.COMPLETED, is_met=True),
        ]
    assert await next_runs(library) == [waiting]
    assert not await settle(library)
    # What is there already is taken at once.
    at_once = await queue_run(library, phone, depends_on={"file": JobOutput(first)}, after=[second])
    assert (await run_of(library, at_once)).variables == {"file": str((await results_of(library, first))[0])}


async def test_a_run_whose_job_gave_nothing_fails_with_words_and_runs_again_with_the_job(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    phone = await add_phone(library)
    first = await make(library)
    waiting = await queue_run(library, phone, depends_on={"file": JobOutput(first)})
    last = await make_of_run(library, waiting)
    await refuse(library, provider, first, ContentRefusedError("Not this."))
    assert await settle(library)
    row = await run_of(library, waiting)
    reason = f"It waits for job {first}, which has failed: Not this."
    assert (row.state, row.error_kind, row.error_message) == (ExecutionState.FAILED, "dependency", reason)
    assert (await row_of(library, last)).error_message == f"It waits for run {waiting}, which has failed: {reason}"
    with pytest.raises(ValidationError, match=f"job {first} has failed"):
        async with library.write() as services:
            await services.executions.repeat_execution(waiting)
    async with library.write() as services:
        again = (await services.jobs.retry_job(first)).id
        run_again = (await services.executions.repeat_execution(waiting)).id
    assert (await row_of(library, last)).held_for_runs == (run_again,)
    (output,) = await run(library, provider, again)
    assert await next_runs(library) == [run_again]
    assert (await run_of(library, run_again)).variables == {"file": str(output)}


async def test_a_job_that_is_cancelled_or_makes_too_little_fails_the_run_at_once(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    phone = await add_phone(library)
    first, second = await make(library), await make(library)
    in_vain = await queue_run(library, phone, after=[first])
    too_little = await queue_run(library, phone, depends_on={"file": JobOutput(second, 1)})
    await cancel(library, first)
    assert (await run_of(library, in_vain)).error_message == f"It waits for job {first}, which was cancelled."
    # Nothing that is open waits for it any more: it may go, with what named it.
    async with library.write() as services:
        await services.jobs.remove_job(first)
        assert await services.executions.list_awaited_jobs(in_vain) == []
    await run(library, provider, second)
    assert (await run_of(library, too_little)).error_message == f"Job {second} made no output number 2."
    assert not await settle(library)


async def test_a_job_for_which_a_run_waits_stays_and_what_cannot_be_waited_for_is_refused(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    phone = await add_phone(library)
    done, cancelled, open_one = await make(library), await make(library), await make(library)
    await run(library, provider, done)
    await cancel(library, cancelled)
    for more, sentence in (
        ({"depends_on": {"file": JobOutput(99)}}, "no job 99"),
        ({"depends_on": {"file": JobOutput(cancelled)}}, "was cancelled"),
        ({"depends_on": {"file": JobOutput(open_one, -1)}}, "counted from 0"),
        ({"depends_on": {"file": JobOutput(done, 3)}}, "made no output number 4"),
        ({"after": [cancelled]}, "was cancelled"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            await queue_run(library, phone, **more)
    with pytest.raises(PresetError, match="no variable nothing"):
        await queue_run(library, phone, depends_on={"nothing": JobOutput(open_one)})
    await queue_run(library, phone, after=[open_one])
    async with library.write() as services:
        assert await services.jobs.dependencies.has_waiting(open_one)
        assert not await services.jobs.dependencies.has_waiting(done)
