"""Following what a provider has, and bringing its results into the library."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.enums import AssetState, JobStatus, OperationType, ProviderStatus, SubmissionState
from app.domain.errors import ContentRefusedError, ProviderError, ProviderUnavailableError
from app.domain.events import AssetAdded, JobProgressed
from app.domain.submission import ProviderSubmission
from app.providers.base import ProviderManifest, VideoStatusResult
from app.services.upload.upload_file import PathUpload
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=provider.registry()) as opened:
        yield opened


async def submit(library: OpenLibrary, prompt: str = "a lake", **params: object) -> ProviderSubmission:
    operation = OperationType.IMAGE_TO_IMAGE if params else OperationType.TEXT_TO_IMAGE
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", operation, {"prompt": prompt, **params})
    async with library.work.steps() as services:
        return await services.pipeline.submit_job(job)


async def check(library: OpenLibrary, submission: ProviderSubmission) -> JobProgressed | None:
    async with library.work.steps() as services:
        return await services.tracker.check(submission.id)


async def collect(library: OpenLibrary, submission: ProviderSubmission) -> None:
    async with library.work.steps() as services:
        await services.tracker.collect(submission.id)


async def import_one(library: OpenLibrary, seed: int = 1) -> int:
    path = draw_picture(library.incoming / f"in-{seed}.png", (64, 48), seed=seed)
    async with library.steps() as services:
        return (await services.uploads.upload(library.user_id, PathUpload(path), "fake")).id


def finish(provider: FakeProvider, library: OpenLibrary, submission: ProviderSubmission, *seeds: int) -> None:
    """Let the remote job be done with a picture for each seed."""
    provider.outputs[submission.id] = [
        draw_picture(library.incoming / f"{submission.id}-{seed}.png", (64, 48), seed=seed) for seed in seeds
    ]


async def status_of(library: OpenLibrary, submission: ProviderSubmission) -> JobStatus:
    async with library.read() as services:
        job = await services.jobs.get_job(submission.job_id)
    assert job is not None
    return job.status


async def test_a_running_job_tells_its_progress_and_stays_as_it_is(library: OpenLibrary) -> None:
    submission = await submit(library)
    assert await check(library, submission) == JobProgressed(submission.job_id, 0.5, 3.0)
    assert await status_of(library, submission) == JobStatus.PROCESSING


async def test_a_finished_job_becomes_assets_with_lineage_and_frees_its_slot(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    added: list[int] = []
    library.bus.subscribe(AssetAdded, lambda event: added.append(event.asset_id))
    parent = await import_one(library, seed=9)
    submission = await submit(library, first_frame=parent)
    finish(provider, library, submission, 1, 2)
    assert await check(library, submission) is None
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.COMPLETED
    assert provider.forgotten == [submission.id]
    async with library.read() as services:
        rows = await services.assets.get_asset_rows(added[1:])
        (account,) = await services.accounts.list_account_rows(library.user_id)
        graph = await services.lineage.get_lineage_graph(parent)
    assert [(row.state, row.width, row.job_id) for row in rows] == [(AssetState.READY, 64, submission.job_id)] * 2
    assert rows[0].seed == submission.params["seed"]
    assert account.current_jobs == 0
    assert [(edge["parent"], edge["role"]) for edge in graph["edges"]] == [(parent, "first_frame")] * 2
    for row in rows:
        assert library.parts.library.file(row.path or "").is_file()
        assert library.store.get(row.sha256 or "", 256) is not None
    assert library.parts.library.leftovers() == []


async def test_collecting_twice_makes_no_second_asset(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await submit(library)
    finish(provider, library, submission, 1)
    await check(library, submission)
    await collect(library, submission)
    await collect(library, submission)
    async with library.read() as services:
        assert len(await services.assets.list_asset_ids(library.user_id)) == 1


@pytest.mark.row("F-18")
async def test_the_same_content_from_two_jobs_is_one_file_and_two_assets(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first, second = await submit(library, "one"), await submit(library, "two")
    for submission in (first, second):
        finish(provider, library, submission, 5)
        await check(library, submission)
        await collect(library, submission)
    async with library.read() as services:
        rows = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert len(rows) == 2
    assert len({row.path for row in rows}) == 1


@pytest.mark.row("F-37")
async def test_a_result_that_arrives_after_cancel_is_kept_and_marked(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    finish(provider, library, submission, 1)
    provider.outputs = dict(provider.outputs)
    provider.instance_manifest = _without_cancel(provider)
    await check(library, submission)
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.CANCELLED
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert row.arrived_after_cancel


def _without_cancel(provider: FakeProvider) -> ProviderManifest:

    return replace(provider.instance_manifest, can_cancel=False)


async def test_a_cancelled_job_is_stopped_at_the_provider_and_its_slot_freed(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    await check(library, submission)
    assert provider.cancelled == [submission.id]
    async with library.read() as services:
        (account,) = await services.accounts.list_account_rows(library.user_id)
    assert account.current_jobs == 0
    assert await status_of(library, submission) == JobStatus.CANCELLED


async def test_a_remote_failure_fails_the_job_with_the_reason(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await submit(library)
    provider.failures[submission.id] = VideoStatusResult(
        ProviderStatus.FILTERED, error=ContentRefusedError("Not this.")
    )
    await check(library, submission)
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([submission.job_id])
    assert (row.status, row.error_kind, row.error_message) == (JobStatus.FAILED, "ContentRefusedError", "Not this.")
    assert row.submission_state == SubmissionState.FAILED


async def test_done_without_a_result_is_a_failure(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await submit(library)
    provider.outputs[submission.id] = []
    await check(library, submission)
    assert await status_of(library, submission) == JobStatus.FAILED


async def test_a_result_that_is_no_picture_fails_the_job_and_leaves_no_asset(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    page = library.incoming / "page.png"
    page.write_text("<!doctype html><html><body>Sign in</body></html>")
    provider.outputs[submission.id] = [page]
    await check(library, submission)
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.FAILED
    async with library.read() as services:
        assert len(await services.assets.list_asset_ids(library.user_id)) == 0


async def test_a_provider_that_refuses_to_stop_a_job_is_still_looked_at_and_asked_once(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    provider.cancel_error = ProviderError("it has ended already")
    finish(provider, library, submission, 1)
    await check(library, submission)
    assert provider.cancels_asked == 1
    await collect(library, submission)
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert row.arrived_after_cancel


async def test_a_stop_that_did_not_reach_the_provider_is_asked_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    provider.cancel_error = ProviderUnavailableError("no network")
    for _ in range(2):
        assert await check(library, submission) is not None
    provider.cancel_error = None
    await check(library, submission)
    assert provider.cancels_asked == 3
    assert provider.forgotten == [submission.id]


async def test_what_failed_there_is_forgotten_there(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await submit(library)
    provider.failures[submission.id] = VideoStatusResult(ProviderStatus.FAILED)
    await check(library, submission)
    assert provider.forgotten == [submission.id]


async def test_a_job_cancelled_while_its_result_was_fetched_is_marked(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    finish(provider, library, submission, 1)
    await check(library, submission)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    await collect(library, submission)
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert row.arrived_after_cancel


@pytest.mark.row("F-16")
async def test_an_expired_link_is_asked_for_again_and_nothing_is_sent_or_charged_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    """The file of the first link is gone, as one behind a signed link is; the provider names another."""
    submission = await submit(library)
    finish(provider, library, submission, 1)
    await check(library, submission)
    (old,) = provider.outputs[submission.id]
    new = old.with_name("new.png")
    provider.outputs[submission.id] = [old.rename(new)]
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.COMPLETED
    assert provider.submitted == [submission.id]


async def test_a_result_that_the_provider_no_longer_has_stays_to_be_fetched(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    finish(provider, library, submission, 1)
    await check(library, submission)
    provider.outputs.pop(submission.id)[0].unlink()
    with pytest.raises(ProviderUnavailableError):
        await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.PROCESSING
