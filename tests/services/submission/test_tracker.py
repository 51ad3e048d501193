"""Following what a provider has, and bringing its results into the library."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typing_extensions import override

from app.domain.asset import Asset
from app.domain.enums import AccountState, AssetState, JobStatus, OperationType, ProviderStatus, SubmissionState
from app.domain.errors import (
    ContentRefusedError,
    ProviderAuthError,
    ProviderError,
    ProviderUnavailableError,
    RemoteNotFoundError,
    ResourceNotFoundError,
)
from app.domain.events import AssetAdded, JobProgressed
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.media.probe import Inspection, MediaInspector
from app.providers.base import CancelAbility, ProviderManifest, VideoStatusResult
from app.services.submission.tracker import _name_of
from app.services.unit_of_work import UnitOfWork
from app.services.upload.upload_file import PathUpload
from app.system.transfer import Transfer
from app.system.transfer_limits import TransferLimits
from tests.support.byte_server import Request, serve_bytes, serving
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
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

    return replace(provider.instance_manifest, cancel=CancelAbility.NEVER)


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


class CancellingInspector(MediaInspector):
    """Cancels a job while its result is looked into."""

    def __init__(self, library: OpenLibrary, job_id: int) -> None:
        super().__init__(library.pool)
        self._library = library
        self._job_id = job_id

    @override
    async def inspect(self, path: str | Path) -> Inspection:
        found = await super().inspect(path)
        async with self._library.write() as services:
            await services.jobs.cancel_job(self._job_id)
        return found


@pytest.mark.row("F-37")
async def test_a_job_cancelled_while_its_result_was_fetched_is_marked(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    finish(provider, library, submission, 1)
    await check(library, submission)
    parts = replace(library.parts, inspector=CancellingInspector(library, submission.job_id))
    async with UnitOfWork(parts).steps() as services:
        await services.tracker.collect(submission.id)
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert row.arrived_after_cancel
    assert await status_of(library, submission) == JobStatus.CANCELLED


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


async def test_a_result_that_the_provider_no_longer_has_stays_to_be_fetched_for_a_day(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    submission = await submit(library)
    finish(provider, library, submission, 1)
    await check(library, submission)
    provider.outputs.pop(submission.id)[0].unlink()
    with pytest.raises(ProviderUnavailableError):
        await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.PROCESSING
    provider.failures[submission.id] = VideoStatusResult(ProviderStatus.COMPLETED)
    clock.move(timedelta(days=1))
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.FAILED


async def test_a_link_that_is_always_refused_ends_the_job_which_is_fetched_again_only_when_its_user_asks(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    content = draw_picture(library.incoming / "there.png", (48, 32), seed=5).read_bytes()
    submission = await submit(library)
    status = 403

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        if status == 200:
            await serving(content)(request, writer)
        else:
            writer.write(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)

    async with serve_bytes(answer) as server:
        provider.servers = frozenset({f"127.0.0.1:{server.port}"})
        provider.links[submission.id] = [server.url("/old.png")]
        await check(library, submission)
        provider.links[submission.id] = [server.url("/new.png")]
        for status in (403, 404, 410, 400):
            provider.links_need_key = status == 403
            with pytest.raises(ProviderUnavailableError):
                await collect(library, submission)
        clock.move(timedelta(days=2))
        for by_all in (False, True):
            await collect(library, submission)
            async with library.write() as services:
                (row,) = await services.jobs.get_job_rows([submission.job_id])
                assert (row.status, row.error_kind) == (JobStatus.FAILED, "ResultLostError")
                assert (row.error_message or "").startswith("The result was made")
                assert await services.tracker.list_uncollected() == []
                # By the button of one job, and by that of all that failed.
                jobs = services.jobs
                again = await jobs.retry_failed(library.user_id) if by_all else [await jobs.retry_job(row.id)]
                assert [(job.id, job.status) for job in again] == [(row.id, JobStatus.PROCESSING)]
                assert await services.tracker.list_uncollected() == [submission.id]
        status = 200
        await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.COMPLETED
    assert provider.submitted == [submission.id]


async def test_a_server_of_results_that_is_away_ends_nothing_however_long_it_is(
    tmp_path: Path, provider: FakeProvider, clock: FakeClock
) -> None:
    transfer = Transfer(TransferLimits(attempts=1, first_pause_seconds=0.01))
    home = tmp_path / "away"
    home.mkdir()
    async with open_library(home, clock=clock, registry=provider.registry(), transfer=transfer) as library:
        submission = await submit(library)
        provider.servers = frozenset({"127.0.0.1:9"})
        provider.links[submission.id] = ["http://127.0.0.1:9/result.png"]
        await check(library, submission)
        clock.move(timedelta(days=400))
        with pytest.raises(ProviderUnavailableError):
            await collect(library, submission)
        assert await status_of(library, submission) == JobStatus.PROCESSING


async def test_a_stopped_job_that_its_provider_forgets_costs_nothing(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.instance_manifest = replace(provider.instance_manifest, forgets_stopped=True)
    submission = await submit(library)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    provider.check_error = RemoteNotFoundError("There is no such task.")
    await check(library, submission)
    async with library.parts.database.read() as session:
        ended = await session.get_one(ProviderSubmission, submission.id)
    assert (ended.state, ended.charged) == (SubmissionState.CANCELLED, 0)


async def test_of_results_that_are_gone_for_good_those_that_came_stay(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    submission = await submit(library)
    finish(provider, library, submission, 1, 2)
    await check(library, submission)
    provider.outputs[submission.id].pop().unlink()
    with pytest.raises(ProviderUnavailableError):
        await collect(library, submission)
    clock.move(timedelta(days=1))
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.COMPLETED
    async with library.parts.database.read() as session:
        made = select(Asset.output_index).where(Asset.submission_id == submission.id)
        assert list(await session.scalars(made)) == [0]


async def test_a_job_that_the_provider_does_not_know_has_failed(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    submission = await submit(library)
    provider.check_error = RemoteNotFoundError("no such job")
    for pause in (0, 30):
        clock.move(timedelta(seconds=pause))
        with pytest.raises(ProviderUnavailableError, match="asked again"):
            await check(library, submission)
    provider.check_error = None
    assert await check(library, submission) is not None, "a server behind the first did not know it yet"
    provider.check_error = RemoteNotFoundError("no such job")
    with pytest.raises(ProviderUnavailableError):
        await check(library, submission)
    clock.move(timedelta(seconds=61))
    assert await check(library, submission) is None
    assert await status_of(library, submission) == JobStatus.FAILED


async def test_a_look_at_what_has_ended_meanwhile_changes_nothing(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await submit(library)
    provider.failures[submission.id] = VideoStatusResult(ProviderStatus.FAILED)
    await check(library, submission)
    finish(provider, library, submission, 1)
    del provider.failures[submission.id]
    assert await check(library, submission) is None
    assert await status_of(library, submission) == JobStatus.FAILED


async def test_that_a_provider_cannot_forget_does_not_matter(library: OpenLibrary, provider: FakeProvider) -> None:
    provider.forget_error = ProviderError("not today")
    submission = await submit(library)
    finish(provider, library, submission, 1)
    await check(library, submission)
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.COMPLETED


@pytest.mark.row("F-14")
async def test_a_result_that_a_crash_left_in_the_library_is_not_fetched_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    """The crash came between the asset and the end of the job; of the second one its file has not even its name."""
    parent = await import_one(library, 9)
    submission = await submit(library, first_frame=parent)
    finish(provider, library, submission, 1, 2)
    await check(library, submission)
    await collect(library, submission)
    async with library.parts.database.write() as session:
        await session.execute(update(ProviderSubmission).values(is_collected=False))
        await session.execute(update(Job).values(status=JobStatus.PROCESSING, ended_at=None))
        asset = (await session.scalars(select(Asset).where(Asset.output_index == 1))).one()
        asset.state, asset.incoming = AssetState.PLACING, f"{submission.id}-1.part"
        library.parts.library.file(asset.path or "").rename(library.parts.library.incoming(asset.incoming))
    for path in provider.outputs.pop(submission.id):
        path.unlink()
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.COMPLETED
    async with library.read() as services:
        assert len(await services.assets.list_asset_ids(library.user_id)) == 3
    assert library.parts.library.is_whole(asset.path or "", asset.sha256)
    assert library.parts.library.leftovers() == []


async def test_the_runners_lists_hold_what_runs_and_what_waits_to_be_fetched(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first, second = await submit(library, "one"), await submit(library, "two")
    finish(provider, library, second, 1)
    await check(library, second)
    async with library.work.read() as services:
        assert [row.id for row in await services.tracker.list_running()] == [first.id]
        assert await services.tracker.list_uncollected() == [second.id]
    await collect(library, second)
    async with library.work.read() as services:
        assert await services.tracker.list_uncollected() == []


async def test_a_spoiled_result_of_a_cancelled_job_leaves_it_cancelled(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    junk = library.incoming / "junk.png"
    junk.write_bytes(b"no picture")
    provider.outputs[submission.id] = [junk]
    await check(library, submission)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.CANCELLED


async def test_what_was_never_submitted_cannot_be_looked_at(library: OpenLibrary) -> None:
    async with library.work.steps() as services:
        with pytest.raises(ResourceNotFoundError):
            await services.tracker.check("nothing")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (ProviderStatus.FILTERED, "ContentRefusedError"),
        (ProviderStatus.CANCELLED, "ProviderError"),
        (ProviderStatus.FAILED, "ProviderError"),
    ],
)
async def test_an_end_without_a_reason_gets_one(
    library: OpenLibrary, provider: FakeProvider, status: ProviderStatus, kind: str
) -> None:
    submission = await submit(library)
    provider.failures[submission.id] = VideoStatusResult(status)
    await check(library, submission)
    async with library.read() as services:
        job = await services.jobs.get_job(submission.job_id)
    assert job is not None
    assert (job.status, job.error_kind, bool(job.error_message)) == (JobStatus.FAILED, kind, True)


async def test_a_result_without_a_prompt_is_named_after_its_input(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await submit(library)
    async with library.parts.database.write() as session:
        await session.execute(update(Job).values(prompt=""))
    finish(provider, library, submission, 1)
    await check(library, submission)
    await collect(library, submission)
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows(await services.assets.list_asset_ids(library.user_id))
    assert row.name == f"text to image #{submission.job_id}.png"


@pytest.mark.row("F-28")
async def test_a_key_that_is_not_accepted_any_more_puts_the_account_out_and_keeps_the_remote_id(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    provider.check_error = ProviderAuthError("The key is not valid.")
    with pytest.raises(ProviderAuthError):
        await check(library, submission)
    async with library.read() as services:
        (row,) = await services.accounts.list_account_rows(library.user_id)
        (job,) = await services.jobs.get_job_rows([submission.job_id])
    assert row.state == AccountState.NEEDS_SIGN_IN
    assert job.submission_state == SubmissionState.ACCEPTED
    assert await status_of(library, submission) == JobStatus.PROCESSING


async def test_a_link_that_may_not_be_fetched_leaves_the_job_to_be_tried_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await submit(library)
    provider.links[submission.id] = ["http://127.0.0.1/result.png"]
    await check(library, submission)
    with pytest.raises(ProviderError):
        await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.PROCESSING


async def test_a_result_of_a_server_that_the_account_names_is_fetched_by_plain_http(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    content = draw_picture(library.incoming / "there.png", (48, 32), seed=5).read_bytes()
    submission = await submit(library)
    async with serve_bytes(serving(content)) as server:
        provider.servers = frozenset({f"127.0.0.1:{server.port}"})
        provider.links[submission.id] = [server.url("/result.png")]
        await check(library, submission)
        await collect(library, submission)
    assert await status_of(library, submission) == JobStatus.COMPLETED


async def test_a_frame_is_named_by_its_clip_and_its_moment() -> None:
    job = Job(id=7, operation_type=OperationType.FRAME_EXTRACTION, params={"at": 2.1666}, prompt="")
    assert _name_of(job, 0, ".png", "harbour.mp4") == "harbour at 2.17 s.png"
    assert _name_of(job, 0, ".png", None) == "frame extraction #7.png"
