"""The queue runs by itself: chains go on from job to job, and a queue that is paused stands still."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import JobStatus, OperationType, QueueMode
from app.domain.errors import ContentRefusedError
from app.domain.events import QueueModeChanged
from app.runtime.runners import Runners
from app.services.job.outputs import JobOutput
from app.system.folder_lock import FolderLock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider
from tests.support.until import until

T2I, I2I = OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=provider.registry()) as opened:
        yield opened


@pytest.fixture
async def runners(library: OpenLibrary) -> AsyncIterator[Runners]:
    lock = FolderLock(library.folder / "data" / "runner.lock")
    made = Runners(library.parts, library.work, lock, reserve_bytes=lambda: 0)
    yield made
    await made.stop()


def answer_at_once(library: OpenLibrary, provider: FakeProvider) -> None:
    def finish(token: str) -> None:
        number = len(provider.submitted)
        provider.outputs[token] = [draw_picture(library.incoming / f"{token}.png", (48, 32), seed=number)]

    provider.on_submit = finish


async def make(library: OpenLibrary, after: int | None = None) -> int:
    async with library.write() as services:
        depends_on = {} if after is None else {"first_frame": JobOutput(after)}
        operation = T2I if after is None else I2I
        job = await services.jobs.create_job(
            library.user_id, "fake", operation, {"prompt": "a lake"}, depends_on=depends_on
        )
    return job.id


async def set_mode(library: OpenLibrary, mode: QueueMode) -> None:
    async with library.write() as services:
        await services.jobs.set_queue_mode(library.user_id, mode)


async def counts(library: OpenLibrary) -> dict[JobStatus, int]:
    async with library.read() as services:
        found = await services.jobs.count_jobs(library.user_id)
    return {status: count for status, count in found.items() if count}


async def test_a_chain_runs_to_its_end_each_job_with_the_picture_of_the_one_before(
    library: OpenLibrary, provider: FakeProvider, runners: Runners
) -> None:
    answer_at_once(library, provider)
    first = await make(library)
    second = await make(library, first)
    third = await make(library, second)
    runners.start()
    await until(lambda: counts(library), {JobStatus.COMPLETED: 3})
    async with library.read() as services:
        rows = {row.id: row for row in await services.jobs.get_job_rows([first, second, third])}
        graph = await services.lineage.get_lineage_graph(rows[third].result_asset_id or 0, depth=5)
    assert rows[second].input_asset_id == rows[first].result_asset_id
    assert rows[third].input_asset_id == rows[second].result_asset_id
    assert len(graph["edges"]) == 2


async def test_a_chain_that_broke_goes_on_when_its_first_job_is_made_again(
    library: OpenLibrary, provider: FakeProvider, runners: Runners
) -> None:
    provider.refusal = ContentRefusedError("Not this.")
    first = await make(library)
    second = await make(library, first)
    runners.start()

    async def reason() -> str | None:
        async with library.read() as services:
            (row,) = await services.jobs.get_job_rows([second])
        return row.error_message

    await until(reason, f"It waits for job {first}, which has failed: Not this.")
    answer_at_once(library, provider)
    provider.refusal = None
    async with library.write() as services:
        await services.jobs.retry_job(first)
    await until(lambda: counts(library), {JobStatus.COMPLETED: 2, JobStatus.FAILED: 1})


async def test_a_paused_queue_stands_still_and_goes_on_at_once(
    library: OpenLibrary, provider: FakeProvider, runners: Runners
) -> None:
    answer_at_once(library, provider)
    await set_mode(library, QueueMode.PAUSED)
    await make(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
        await services.accounts.ensure_built_in_accounts()
        theirs = await services.jobs.create_job(other.id, "fake", T2I, {"prompt": "theirs"})
    runners.start()

    async def status_of_theirs() -> JobStatus:
        async with library.work.read() as services:
            (row,) = await services.jobs.get_job_rows([theirs.id])
        return row.status

    await until(status_of_theirs, JobStatus.COMPLETED)
    assert await counts(library) == {JobStatus.PENDING: 1}
    await set_mode(library, QueueMode.RUNNING)
    await until(lambda: counts(library), {JobStatus.COMPLETED: 1})


async def test_what_runs_is_finished_and_then_the_queue_is_paused(
    library: OpenLibrary, provider: FakeProvider, runners: Runners
) -> None:
    told: list[QueueModeChanged] = []
    library.bus.subscribe(QueueModeChanged, told.append)
    first = await make(library)
    runners.start()
    await until(lambda: len(provider.submitted), 1)
    await set_mode(library, QueueMode.FINISHING)
    await make(library)
    token = provider.submitted[0]
    provider.outputs[token] = [draw_picture(library.incoming / f"{token}.png", (48, 32))]
    await until(lambda: told[-1], QueueModeChanged(library.user_id, has_finished=True))
    assert await counts(library) == {JobStatus.COMPLETED: 1, JobStatus.PENDING: 1}
    async with library.read() as services:
        assert await services.jobs.get_queue_mode(library.user_id) == QueueMode.PAUSED
        (row,) = await services.jobs.get_job_rows([first])
    assert row.status == JobStatus.COMPLETED
    assert len(provider.submitted) == 1
