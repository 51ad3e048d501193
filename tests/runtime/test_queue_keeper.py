"""The queue's keeper."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import JobStatus, OperationType, QueueMode
from app.domain.events import QueueModeChanged
from app.domain.job import Job
from app.runtime.queue_keeper import QueueKeeper
from app.runtime.workers import StoragePause, Workers
from app.services.job.job_rows import JobRow
from app.services.job.outputs import JobOutput
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider
from tests.support.until import until


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=FakeProvider().registry()) as opened:
        yield opened


@pytest.fixture
async def workers(library: OpenLibrary) -> AsyncIterator[Workers]:
    started = Workers(StoragePause(library.bus))
    yield started
    await started.stop()


def keep(library: OpenLibrary, workers: Workers) -> None:
    workers.start("queue_keeper", QueueKeeper(library.work, library.bus).run)


async def running_job(library: OpenLibrary) -> int:
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a"})
    async with library.work.steps() as services:
        await services.pipeline.submit_job(job)
    return job.id


async def set_mode(library: OpenLibrary, mode: QueueMode) -> None:
    async with library.write() as services:
        await services.jobs.set_queue_mode(library.user_id, mode)


async def mode_of(library: OpenLibrary) -> QueueMode:
    async with library.read() as services:
        return await services.jobs.get_queue_mode(library.user_id)


async def end(library: OpenLibrary, job_id: int, status: JobStatus) -> None:
    async with library.parts.database.write() as session:
        job = await session.get_one(Job, job_id)
        job.become(status, library.parts.clock.now())


async def row_of(library: OpenLibrary, job_id: int) -> JobRow:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row


async def test_a_queue_that_finishes_is_paused_and_told_when_its_last_running_job_has_ended(
    library: OpenLibrary, workers: Workers
) -> None:
    told: list[QueueModeChanged] = []
    library.bus.subscribe(QueueModeChanged, told.append)
    keep(library, workers)
    job_id = await running_job(library)
    await set_mode(library, QueueMode.FINISHING)
    assert await mode_of(library) == QueueMode.FINISHING
    async with library.write() as services:
        await services.jobs.update_status(job_id, JobStatus.FAILED)
    await until(lambda: mode_of(library), QueueMode.PAUSED)
    assert told == [QueueModeChanged(library.user_id), QueueModeChanged(library.user_id, has_finished=True)]


async def test_a_queue_that_finished_while_nobody_looked_is_paused_at_the_next_start(
    library: OpenLibrary, workers: Workers
) -> None:
    job_id = await running_job(library)
    await set_mode(library, QueueMode.FINISHING)
    await end(library, job_id, JobStatus.FAILED)
    keep(library, workers)
    await until(lambda: mode_of(library), QueueMode.PAUSED)


async def test_a_job_that_waits_for_one_that_failed_says_so(library: OpenLibrary, workers: Workers) -> None:
    first = await running_job(library)
    async with library.write() as services:
        second = await services.jobs.create_job(
            library.user_id,
            "fake",
            OperationType.IMAGE_TO_IMAGE,
            {"prompt": "a"},
            depends_on={"first_frame": JobOutput(first)},
        )
    keep(library, workers)
    await end(library, first, JobStatus.FAILED)
    third = await running_job(library)

    async def kind() -> str | None:
        return (await row_of(library, second.id)).error_kind

    await until(kind, "DependencyError")
    assert (await row_of(library, second.id)).status == JobStatus.PENDING
    assert (await row_of(library, third)).error_kind is None
