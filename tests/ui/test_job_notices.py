"""What is told of jobs and loops."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.enums import BatchSource, LoopState, OperationType
from app.domain.events import JobChanged, LoopChanged
from app.domain.execution_loop import ExecutionLoop
from app.domain.job import Job
from app.services.automation.execution_loop_service import LoopPlan
from app.services.job.batch_rows import BatchRow
from app.ui.context import Toast, UiContext
from app.ui.job_notices import JobNotices
from app.ui.theme import Theme
from tests.support.library import OpenLibrary, open_context, open_library
from tests.support.preset_runs import preset_of, step
from tests.support.until import until
from tests.ui.panels.queue.rows import ended

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
async def context(library: OpenLibrary, theme: Theme) -> AsyncIterator[UiContext]:
    async with open_context(library, theme) as made:
        yield made


@pytest.fixture
def told(context: UiContext) -> list[Toast]:
    found: list[Toast] = []
    context.shell.toasted.connect(found.append)
    return found


@pytest.fixture
async def notices(context: UiContext) -> JobNotices:
    made = JobNotices(context, context.shell)
    await until(lambda: made._stopped is not None, wanted=True)
    return made


async def make(library: OpenLibrary) -> int:
    async with library.write() as services:
        job = await services.jobs.create_job(
            library.user_id, "local", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"}
        )
    return job.id


async def change(library: OpenLibrary, notices: JobNotices, job_id: int, **values: object) -> None:
    """Write the row as a runner would, tell it, and let it be looked at."""
    async with library.parts.database.write() as session:
        job = await session.get_one(Job, job_id)
        for name, value in values.items():
            setattr(job, name, value)
    library.bus.publish(JobChanged(job_id))
    await notices._tell()


async def test_a_job_that_needs_a_decision_is_told_once_until_it_does_again(
    library: OpenLibrary, notices: JobNotices, told: list[Toast]
) -> None:
    job_id = await make(library)
    await change(library, notices, job_id, needs_attention=True)
    assert [(toast.text, toast.news) for toast in told] == [("1 job needs your decision.", "needs_you")]
    await change(library, notices, job_id, priority=1)
    assert len(told) == 1
    await change(library, notices, job_id, needs_attention=False)
    await change(library, notices, job_id, needs_attention=True)
    assert len(told) == 2


@pytest.mark.usefixtures("notices")
async def test_a_change_is_looked_at_by_itself(library: OpenLibrary, told: list[Toast]) -> None:
    job_id = await make(library)
    async with library.parts.database.write() as session:
        (await session.get_one(Job, job_id)).needs_attention = True
    library.bus.publish(JobChanged(job_id))
    await until(lambda: len(told), 1)


async def test_a_loop_that_stopped_by_itself_is_told_with_its_reason(
    library: OpenLibrary, notices: JobNotices, told: list[Toast]
) -> None:
    async with library.write() as services:
        preset = await services.presets.create_preset(library.user_id, preset_of(step("press_home")))
        loop = await services.loops.create_loop(library.user_id, LoopPlan(name="Nightly", preset_ids=(preset.id,)))
        await services.loops.start_loop(loop.id)
    await notices._tell()
    async with library.parts.database.write() as session:
        row = await session.get_one(ExecutionLoop, loop.id)
        row.state, row.state_reason = LoopState.STOPPED, "Its phone was forgotten."
    for _ in range(2):
        library.bus.publish(LoopChanged(loop.id))
        await notices._tell()
    assert [toast.text for toast in told] == ["Loop “Nightly” stopped: Its phone was forgotten."]


async def test_results_are_told_together_and_quick_ones_only_to_who_does_not_look_on(
    notices: JobNotices, told: list[Toast], context: UiContext
) -> None:
    shown: list[object] = []
    context.shell.assets_selected.connect(shown.append)
    begun = NOW - timedelta(seconds=60)
    quick = ended(1, prompt="A lake\nat dawn", result_asset_id=7, started_at=NOW - timedelta(seconds=3), ended_at=NOW)
    slow = ended(2, prompt="x", result_asset_id=8, started_at=begun, ended_at=NOW)
    notices._tell_done([quick])
    notices._tell_done([quick, slow, ended(3, result_asset_id=None)])
    notices._tell_done([])
    assert [(toast.text, toast.news) for toast in told] == [
        ("A result is ready: A lake at dawn", "quick"),
        ("2 results are ready.", "done"),
    ]
    assert told[1].action is not None
    told[1].action()
    assert shown == [(7, 8)]


async def test_a_batch_is_told_once_when_it_has_ended_and_again_after_a_retry(
    notices: JobNotices, told: list[Toast]
) -> None:
    batch = BatchRow(
        id=1,
        name="Lakes",
        source=BatchSource.MATRIX,
        job_count=12,
        done=11,
        failed=1,
        estimated_cost=0,
        actual_cost=0,
        estimated_seconds=None,
        actual_seconds=60.0,
        credit_type=None,
        created_at=NOW,
    )
    for row in (batch, batch, replace(batch, actual_seconds=None), replace(batch, done=12, failed=0)):
        notices._tell_batch(row)
    assert [(toast.kind, toast.text, toast.news) for toast in told] == [
        ("warning", "Batch “Lakes”: 11 of 12 done, 1 failed.", "failed"),
        ("done", "Batch “Lakes”: 12 of 12 done.", "done"),
    ]
