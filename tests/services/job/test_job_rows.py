"""Jobs as the queue shows them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.enums import JobStatus, OperationType, ProviderStatus, SubmissionState
from app.domain.errors import ProviderError, ResourceNotFoundError
from app.providers.base import RemoteOutput, VideoStatusResult
from app.services.job.job_rows import JobRow
from tests.support.clock import FakeClock
from tests.support.graphs import add_assets
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider

T2I, I2I = OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        yield opened


async def make(library: OpenLibrary, prompt: str, *, priority: int = 0, **params: object) -> int:
    async with library.write() as services:
        operation = I2I if params else T2I
        job = await services.jobs.create_job(
            library.user_id, "fake", operation, {"prompt": prompt, **params}, priority=priority
        )
    return job.id


async def submit(library: OpenLibrary, job_id: int) -> None:
    async with library.work.steps() as services:
        submission = await services.pipeline.claim(job_id)
        await services.pipeline.carry_out(submission.id)


async def become(library: OpenLibrary, job_id: int, status: JobStatus) -> None:
    async with library.write() as services:
        await services.jobs.update_status(job_id, status)


async def rows(library: OpenLibrary) -> list[JobRow]:
    async with library.read() as services:
        return await services.jobs.list_job_rows(library.user_id)


async def test_running_jobs_come_first_then_waiting_ones_in_their_order_then_ended_ones_newest_first(
    library: OpenLibrary, clock: FakeClock
) -> None:
    for prompt in ("failed", "cancelled", "late", "early", "urgent", "running"):
        await make(library, prompt, priority=9 if prompt == "urgent" else 0)
    await become(library, 1, JobStatus.FAILED)
    clock.move(timedelta(seconds=1))
    await become(library, 2, JobStatus.CANCELLED)
    await submit(library, 6)
    async with library.write() as services:
        await services.jobs.move_job(4, 3)
    assert [row.prompt for row in await rows(library)] == ["running", "urgent", "early", "late", "cancelled", "failed"]
    async with library.read() as services:
        part = await services.jobs.list_job_rows(library.user_id, limit=2, skip=1)
        chosen = await services.jobs.get_job_rows([1, 999, 6])
    assert [row.prompt for row in part] == ["urgent", "early"]
    assert [row.prompt for row in chosen] == ["running", "failed"]


async def test_a_row_tells_of_the_newest_attempt_the_first_input_and_the_account(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    asset = await library.import_picture("a.png", (64, 48))
    job_id = await make(library, "a lake", first_frame=asset.id)
    (row,) = await rows(library)
    assert (row.submission_state, row.account_label) == (None, None)
    assert (row.input_asset_id, row.input_name) == (asset.id, asset.name)
    assert (row.input_sha256, row.input_micro) == (asset.sha256, asset.micro)
    provider.refusal = ProviderError("hm")
    await submit(library, job_id)
    provider.refusal = None
    clock.move(timedelta(seconds=10))
    await submit(library, job_id)
    (row,) = await rows(library)
    assert (row.submission_state, row.account_label) == (SubmissionState.ACCEPTED, "fake")
    assert (row.status, row.started_at, row.error_kind) == (JobStatus.PROCESSING, clock.now(), None)


async def test_the_stages_of_every_attempt_are_told_with_their_number_and_times(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    job_id = await make(library, "a lake")
    provider.refusal = ProviderError("hm")
    await submit(library, job_id)
    provider.refusal = None
    clock.move(timedelta(seconds=10))
    await submit(library, job_id)
    async with library.read() as services:
        stages = await services.jobs.list_stages(job_id)
    assert [(stage.attempt, stage.stage) for stage in stages] == [
        (1, "pipeline:start"),
        (1, "pipeline:artifact"),
        (1, "provider:submit"),
        (2, "pipeline:start"),
        (2, "pipeline:artifact"),
        (2, "provider:submit"),
        (2, "provider:status"),
    ]
    assert stages[2].note == "hm"
    assert [stage.ended_at is None for stage in stages] == [False] * 6 + [True]
    assert stages[3].started_at - stages[2].started_at == timedelta(seconds=10)


async def test_what_is_said_of_a_result_is_told_with_the_job(
    library: OpenLibrary, provider: FakeProvider, tmp_path: Path
) -> None:
    job_id = await make(library, "a lake")
    await submit(library, job_id)
    (running,) = await rows(library)
    assert running.note is None
    picture = RemoteOutput(path=str(draw_picture(tmp_path / "a.png", (64, 48))), remote_id="a")
    note = "1 of 2 pictures were refused by the content rules."
    async with library.read() as services:
        (submission,) = await services.tracker.list_running()
    remote_id = submission.remote_id or ""
    provider.failures[remote_id] = VideoStatusResult(ProviderStatus.COMPLETED, outputs=(picture,), note=note)
    async with library.work.steps() as services:
        await services.tracker.check(submission.id)
    (row,) = await rows(library)
    assert (row.submission_state, row.note) == (SubmissionState.SUCCEEDED, note)


async def test_the_first_result_that_is_not_in_the_bin_is_the_jobs_picture(library: OpenLibrary) -> None:
    job_id = await make(library, "a lake")
    first, second = await add_assets(library, 2)
    async with library.write() as services:
        for asset_id in (first, second):
            asset = await services.assets.get_asset(asset_id)
            assert asset is not None
            asset.job_id = job_id
    assert (await rows(library))[0].result_asset_id == first
    async with library.write() as services:
        await services.assets.delete_asset(first)
    assert (await rows(library))[0].result_asset_id == second


async def test_another_users_jobs_are_not_there(library: OpenLibrary) -> None:
    job_id = await make(library, "a lake")
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.read(other.id) as services:
        assert await services.jobs.get_job_rows([job_id]) == []
        assert await services.jobs.list_job_rows(other.id) == []
        with pytest.raises(ResourceNotFoundError):
            await services.jobs.list_job_rows(library.user_id)
        with pytest.raises(ResourceNotFoundError):
            await services.jobs.list_stages(job_id)
