"""From a waiting job to one that the provider has."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typing_extensions import override

from app.domain.enums import (
    AccountState,
    InputRole,
    JobStatus,
    LedgerKind,
    MediaType,
    OperationType,
    ProviderStatus,
    QueueMode,
    SubmissionState,
)
from app.domain.errors import (
    ContentRefusedError,
    InputGoneError,
    InvalidTransitionError,
    NoAvailableAccountError,
    ProviderAuthError,
    ProviderConcurrencyError,
    ProviderError,
    ProviderQuotaError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    ResourceNotFoundError,
    SubmitUncertainError,
    ValidationError,
)
from app.domain.events import RunnersPaused
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.providers.base import (
    AccountView,
    GenerationResult,
    InputRef,
    InputTransport,
    OperationParams,
    VideoStatusResult,
    input_slot,
)
from app.providers.registry import ProviderRegistry
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider, FakeTextParams
from tests.support.running import end_cool_downs
from tests.support.until import until

T2I = OperationType.TEXT_TO_IMAGE
I2I = OperationType.IMAGE_TO_IMAGE


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


async def make_job(library: OpenLibrary, prompt: str = "a lake", **params: object) -> Job:
    async with library.write() as services:
        operation = I2I if "first_frame" in params else T2I
        return await services.jobs.create_job(library.user_id, "fake", operation, {"prompt": prompt, **params})


async def submit(library: OpenLibrary, job: Job) -> ProviderSubmission:
    async with library.work.steps() as services:
        return await services.pipeline.submit_job(job)


async def job_now(library: OpenLibrary, job: Job) -> Job:
    async with library.read() as services:
        found = await services.jobs.get_job(job.id)
    assert found is not None
    return found


async def slots_taken(library: OpenLibrary) -> int:
    async with library.read() as services:
        return sum(row.current_jobs for row in await services.accounts.list_account_rows(library.user_id))


async def test_a_submitted_job_is_processing_and_its_submission_has_the_remote_id(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    job = await make_job(library)
    submission = await submit(library, job)
    assert submission.state == SubmissionState.ACCEPTED
    assert provider.submitted == [submission.id] == [submission.remote_id]
    assert (await job_now(library, job)).status == JobStatus.PROCESSING
    assert await slots_taken(library) == 1


async def test_a_drawn_seed_is_pinned_in_the_submission_and_sent(library: OpenLibrary, provider: FakeProvider) -> None:
    job = await make_job(library)
    submission = await submit(library, job)
    assert job.params["seed"] is None
    assert isinstance(submission.params["seed"], int)
    assert provider.requests[0]["seed"] == submission.params["seed"]


async def test_the_intention_is_in_the_database_before_the_provider_is_called(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    import sqlite3

    seen: list[tuple[str, str | None]] = []

    def look(token: str) -> None:
        with sqlite3.connect(library.parts.database.path) as other:
            seen.extend(other.execute("SELECT state, request FROM submissions WHERE id = ?", (token,)))
        other.close()

    provider.on_submit = look
    await submit(library, await make_job(library, "a red barn"))
    assert [state for state, _ in seen] == ["sending"]
    assert "a red barn" in str(seen[0][1])


async def test_a_job_is_submitted_once_however_often_it_is_asked_for(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    job = await make_job(library)
    await submit(library, job)
    with pytest.raises(InvalidTransitionError):
        await submit(library, job)
    assert len(provider.submitted) == 1


async def test_no_account_with_room_leaves_the_job_as_it_was(library: OpenLibrary, provider: FakeProvider) -> None:
    for number in range(2):
        await submit(library, await make_job(library, f"picture {number}"))
    job = await make_job(library, "one too many")
    with pytest.raises(NoAvailableAccountError) as caught:
        await submit(library, job)
    assert caught.value.reasons == {"fake": "all 2 slots are taken"}
    assert (await job_now(library, job)).status == JobStatus.PENDING
    assert len(provider.submitted) == 2


async def test_a_lost_reply_keeps_slot_and_job_and_is_not_sent_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.loses_reply = SubmitUncertainError("the reply was lost")
    job = await make_job(library)
    submission = await submit(library, job)
    assert submission.state == SubmissionState.UNCERTAIN
    assert (await job_now(library, job)).status == JobStatus.PROCESSING
    assert await slots_taken(library) == 1
    async with library.work.read() as services:
        assert await services.jobs.get_pending_jobs() == []


async def test_a_bug_in_the_adapter_while_sending_is_not_taken_for_a_refusal(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    provider.loses_reply = ZeroDivisionError("a bug")
    submission = await submit(library, await make_job(library))
    assert submission.state == SubmissionState.UNCERTAIN


@pytest.mark.parametrize(
    ("error", "status", "account", "pause"),
    [
        (ContentRefusedError("no"), JobStatus.FAILED, AccountState.READY, None),
        (ProviderAuthError("who?"), JobStatus.PENDING, AccountState.NEEDS_SIGN_IN, timedelta(0)),
        (ProviderQuotaError("empty"), JobStatus.PENDING, AccountState.EXHAUSTED, timedelta(0)),
        (
            ProviderRateLimitError("slow", retry_after=timedelta(seconds=90)),
            JobStatus.PENDING,
            AccountState.COOLING,
            timedelta(0),
        ),
        (ProviderConcurrencyError("full"), JobStatus.PENDING, AccountState.COOLING, timedelta(0)),
        (ProviderUnavailableError("refused"), JobStatus.PENDING, AccountState.COOLING, timedelta(0)),
        (ProviderError("hm"), JobStatus.PENDING, AccountState.COOLING, timedelta(seconds=2)),
    ],
)
async def test_a_refusal_gives_everything_back_and_ends_or_waits_by_its_kind(
    library: OpenLibrary,
    provider: FakeProvider,
    clock: FakeClock,
    error: Exception,
    status: JobStatus,
    account: AccountState,
    pause: timedelta | None,
) -> None:
    provider.refusal = error
    job = await make_job(library)
    submission = await submit(library, job)
    assert submission.state == SubmissionState.REJECTED
    after = await job_now(library, job)
    assert (after.status, after.error_kind) == (status, type(error).__name__)
    if pause is not None:
        assert after.not_before == clock.now() + pause
    assert await slots_taken(library) == 0
    async with library.read() as services:
        (row,) = await services.accounts.list_account_rows(library.user_id)
    assert row.state == account


async def test_the_fifth_unknown_refusal_fails_the_job(library: OpenLibrary, provider: FakeProvider) -> None:
    provider.refusal = ProviderError("hm")
    job = await make_job(library)
    for _ in range(5):
        assert (await job_now(library, job)).status == JobStatus.PENDING
        await submit(library, job)
        end_cool_downs(library)
    assert (await job_now(library, job)).status == JobStatus.FAILED


async def test_an_input_that_is_gone_fails_the_job_and_nothing_is_sent(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    asset_id = await _import(library)
    job = await make_job(library, first_frame=asset_id)
    async with library.read() as services:
        (row,) = await services.assets.get_asset_rows([asset_id])
    library.parts.library.file(row.path or "").unlink()
    submission = await submit(library, job)
    assert submission.state == SubmissionState.REJECTED
    assert (await job_now(library, job)).status == JobStatus.FAILED
    assert provider.submitted == []
    assert await slots_taken(library) == 0


async def test_an_input_is_sent_as_what_the_provider_calls_it(tmp_path: Path) -> None:
    provider = FakeProvider(transport=InputTransport.UPLOAD_ID)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        asset = await _import(library)
        for _ in range(2):
            await submit(library, await make_job(library, first_frame=asset))
    assert [request["first_frame"] for request in provider.requests] == ["upload-1", "upload-1"]
    assert len(provider.uploaded) == 1


async def _import(library: OpenLibrary) -> int:
    from app.services.upload.upload_file import PathUpload
    from tests.support.library import draw_picture

    path = draw_picture(library.incoming / "a.png", (64, 48))
    async with library.steps() as services:
        return (await services.uploads.upload(library.user_id, PathUpload(path), "fake")).id


@pytest.mark.row("F-37")
async def test_a_job_cancelled_while_it_is_being_sent_is_cancelled_there_too(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    job = await make_job(library)
    async with library.work.steps() as services:
        submission = await services.pipeline.claim(job.id)
    async with library.write() as services:
        await services.jobs.cancel_job(job.id)
    assert await slots_taken(library) == 0
    async with library.work.steps() as services:
        after = await services.pipeline.carry_out(submission.id)
    assert after.state == SubmissionState.REJECTED
    assert provider.submitted == []


async def test_credits_are_reserved_at_the_claim_and_released_by_a_refusal(tmp_path: Path) -> None:
    provider = FakeProvider(cost=30)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        async with library.write() as services:
            (account,) = await services.accounts.list_accounts("fake")
            await services.accounts.ensure_wallets(account.id)
            await services.accounts.update_credits(account.id, webapi=100)
        provider.refusal = ContentRefusedError("no")
        await submit(library, await make_job(library))
        provider.refusal = None
        accepted = await submit(library, await make_job(library, "another"))
        async with library.read() as services:
            wallet = (await services.accounts.ledger.balances(account.id))["webapi"]
            assert (wallet.available, wallet.held, wallet.spent) == (70, 30, 0)
            assert await services.accounts.ledger.differences() == []
        async with library.parts.database.read() as session:
            kinds = [row[0] for row in await session.execute(text("SELECT kind FROM ledger_entries ORDER BY rowid"))]
    assert kinds == [LedgerKind.SYNC, LedgerKind.RESERVE, LedgerKind.RELEASE, LedgerKind.RESERVE]
    assert accepted.state == SubmissionState.ACCEPTED


class SlowDisk(FakeProvider):
    """While it answers, the disk of the database becomes full, and it has room again after a while."""

    library: OpenLibrary

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        result = await super().submit(account, operation, params, client_token=client_token)
        await limit_pages(self.library, 1)
        return replace(result, answer={"long": "x" * 500_000})


async def limit_pages(library: OpenLibrary, pages: int) -> None:
    """Let the database have so many pages at most, or as many as it has if those are more."""
    async with library.parts.database.write() as session:
        await session.execute(text(f"PRAGMA max_page_count = {pages}"))


@pytest.mark.row("F-20")
@pytest.mark.row("F-22")
async def test_an_answer_that_cannot_be_written_is_kept_until_there_is_room(tmp_path: Path) -> None:
    provider = SlowDisk()
    told: list[RunnersPaused] = []
    async with open_library(tmp_path, registry=provider.registry()) as library:
        provider.library = library
        library.bus.subscribe(RunnersPaused, told.append)
        job = await make_job(library)
        sending = asyncio.ensure_future(submit(library, job))
        await until(lambda: len(told), 1)
        assert told[0].reason
        await limit_pages(library, 2**30)
        submission = await sending
        assert (submission.state, submission.remote_id) == (SubmissionState.ACCEPTED, submission.id)
        assert (await job_now(library, job)).status == JobStatus.PROCESSING
        assert told[-1] == RunnersPaused("")
    assert len(provider.submitted) == 1


@pytest.mark.row("F-20")
async def test_an_attempt_whose_intention_cannot_be_written_gives_everything_back(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    """Nothing was sent, and nobody would take the attempt up again while the program runs."""
    told: list[RunnersPaused] = []
    library.bus.subscribe(RunnersPaused, told.append)
    async with library.write() as services:
        job = await services.jobs.create_job(
            library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "x" * 2000}
        )
    async with library.work.steps() as services:
        claimed = await services.pipeline.claim(job.id)
        await limit_pages(library, 1)
        sending = asyncio.ensure_future(services.pipeline.carry_out(claimed.id))
        await until(lambda: sending.done() or bool(told), wanted=True)
        await limit_pages(library, 2**30)
        submission = await sending
    assert submission.state == SubmissionState.REJECTED
    assert (await job_now(library, job)).status == JobStatus.PENDING
    assert await slots_taken(library) == 0
    assert provider.submitted == []


async def test_a_job_that_ended_before_it_was_sent_gives_everything_back(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    job = await make_job(library)
    async with library.work.steps() as services:
        claimed = await services.pipeline.claim(job.id)
    async with library.write() as services:
        await services.jobs.update_status(job.id, JobStatus.FAILED, "not wanted")
    async with library.work.steps() as services:
        await services.pipeline.carry_out(claimed.id)
    assert await slots_taken(library) == 0
    assert provider.submitted == []
    assert (await job_now(library, job)).status == JobStatus.FAILED


@pytest.mark.row("F-37")
async def test_a_job_cancelled_while_it_is_sent_and_whose_reply_is_lost_stays_cancelled(
    library: OpenLibrary,
) -> None:
    class Cancelling(FakeProvider):
        @override
        async def submit(
            self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
        ) -> GenerationResult:
            async with library.write() as services:
                await services.jobs.cancel_job(job.id)
            raise SubmitUncertainError("cut")

    cancelling = Cancelling()
    parts = replace(library.parts, registry=cancelling.registry())
    job = await make_job(library)
    async with type(library.work)(parts).steps() as services:
        submission = await services.pipeline.submit_job(job)
    assert submission.state == SubmissionState.UNCERTAIN
    assert (await job_now(library, job)).status == JobStatus.CANCELLED


async def test_what_is_not_there_cannot_be_claimed_or_carried_out(library: OpenLibrary) -> None:
    async with library.work.steps() as services:
        for call in (services.pipeline.claim(99), services.pipeline.carry_out("nothing")):
            with pytest.raises(ResourceNotFoundError):
                await call


async def test_a_job_that_has_ended_cannot_be_claimed(library: OpenLibrary) -> None:
    job = await make_job(library)
    async with library.write() as services:
        await services.jobs.cancel_job(job.id)
    async with library.work.steps() as services:
        with pytest.raises(InvalidTransitionError):
            await services.pipeline.claim(job.id)


async def test_a_seed_that_was_given_is_kept(library: OpenLibrary, provider: FakeProvider) -> None:
    await submit(library, await make_job(library, seed=7))
    assert provider.requests[0]["seed"] == 7


async def test_an_input_that_was_not_given_is_not_made_up(library: OpenLibrary, provider: FakeProvider) -> None:
    await submit(library, await make_job(library, first_frame=await _import(library)))
    assert provider.requests[0]["reference"] is None


async def test_what_is_sent_stands_in_the_journal_before_it_is_sent_and_its_id_after_it(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    seen: list[list[str]] = []
    provider.on_submit = lambda _token: seen.append([record["event"] for record in library.parts.journal.read()])
    submission = await submit(library, await make_job(library))
    assert seen == [["sending"]]
    sending, accepted = library.parts.journal.read()
    assert (sending["submission_id"], sending["fingerprint"]) == (submission.id, submission.fingerprint)
    assert (accepted["event"], accepted["remote_id"]) == ("accepted", submission.remote_id)
    assert "a lake" not in str(sending)


async def test_without_a_journal_nothing_is_sent_and_the_job_waits(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    (library.folder / "data" / "journal").write_text("a file in the way")
    job = await make_job(library)
    submission = await submit(library, job)
    assert (submission.state, provider.submitted) == (SubmissionState.REJECTED, [])
    assert (await job_now(library, job)).status == JobStatus.PENDING
    assert await slots_taken(library) == 0


async def test_a_journal_that_breaks_after_the_send_loses_no_job(library: OpenLibrary, provider: FakeProvider) -> None:
    def put_in_the_way(_token: str) -> None:
        folder = library.folder / "data" / "journal"
        folder.rename(folder.with_name("moved"))
        folder.write_text("a file in the way")

    provider.on_submit = put_in_the_way
    job = await make_job(library)
    assert (await submit(library, job)).state == SubmissionState.ACCEPTED
    assert (await job_now(library, job)).status == JobStatus.PROCESSING


async def test_what_its_user_held_paused_or_put_off_since_it_was_listed_is_not_sent(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    held, later, paused = [(await make_job(library)).id for _ in range(3)]
    async with library.write() as services:
        await services.jobs.hold_job(held, held=True)
        await services.jobs.schedule_job(later, clock.now() + timedelta(hours=1))
    async with library.work.steps() as services:
        for job_id in (held, later):
            with pytest.raises(InvalidTransitionError, match="not to be started"):
                await services.pipeline.claim(job_id)
    async with library.write() as services:
        await services.jobs.set_queue_mode(library.user_id, QueueMode.PAUSED)
    async with library.work.steps() as services:
        with pytest.raises(InvalidTransitionError, match="not to be started"):
            await services.pipeline.claim(paused)
    assert provider.submitted == []
    assert await slots_taken(library) == 0


class OddAnswers(FakeProvider):
    """Takes each job, and answers as the test says."""

    answer = GenerationResult("the same")

    @override
    def acceptance(self, client_token: str) -> GenerationResult:
        return self.answer


@pytest.mark.row("H-20")
@pytest.mark.parametrize("answer", [GenerationResult("the same"), GenerationResult("other", answer={"at": object()})])
async def test_an_answer_that_cannot_be_meant_leaves_nobody_waiting_for_the_next_start(
    tmp_path: Path, answer: GenerationResult
) -> None:
    """It may have been made and charged: it is looked for, as when there was no answer."""
    provider = OddAnswers(slots=3)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        await submit(library, await make_job(library))
        provider.answer = answer
        job = await make_job(library)
        submission = await submit(library, job)
        assert (submission.state, submission.remote_id) == (SubmissionState.UNCERTAIN, None)
        assert (await job_now(library, job)).status == JobStatus.PROCESSING
    assert len(provider.submitted) == 2


@pytest.mark.row("H-20")
@pytest.mark.parametrize("cost", [-5, 1.5, 10**12, "ten"])
async def test_a_charge_that_cannot_be_is_not_believed(tmp_path: Path, cost: Any) -> None:
    provider = OddAnswers()
    provider.answer = GenerationResult("r-1", cost=cost)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await submit(library, await make_job(library))
        assert (submission.state, submission.charged) == (SubmissionState.ACCEPTED, None)


class Extend(OperationParams):
    """Goes on from a result of the same account."""

    source_clip: InputRef = input_slot(InputRole.SOURCE_CLIP, MediaType.IMAGE, title="Clip", own_only=True)


async def test_an_input_that_the_provider_does_not_know_any_more_is_brought_again(tmp_path: Path) -> None:
    provider = FakeProvider(transport=InputTransport.UPLOAD_ID)
    async with open_library(tmp_path, clock=FakeClock(), registry=provider.registry()) as library:
        asset = await library.import_picture("a.png", (64, 48))
        job = await make_job(library, first_frame=asset.id)
        provider.refusal = InputGoneError("It has expired there.")
        assert (await submit(library, job)).state == SubmissionState.REJECTED
        provider.refusal = None
        now = await job_now(library, job)
        assert (now.status, now.attempts, now.error_message) == (JobStatus.PENDING, 1, "It has expired there.")
        end_cool_downs(library)
        assert (await submit(library, job)).state == SubmissionState.ACCEPTED
        assert [request["first_frame"] for request in provider.requests] == ["upload-2"]


async def test_what_only_its_maker_can_go_on_with_is_given_to_its_maker(tmp_path: Path) -> None:
    provider = FakeProvider(transport=InputTransport.UPLOAD_ID)
    operations: dict[OperationType, type[OperationParams]] = {T2I: FakeTextParams, OperationType.VIDEO_EXTEND: Extend}
    provider.instance_manifest = replace(provider.instance_manifest, operations=operations)
    async with open_library(tmp_path, registry=provider.registry()) as library:
        async with library.write() as services:
            second = (await services.accounts.create_account("fake", "two@example.org")).id
            await services.accounts.set_priority(second, 9)
        made = await submit(library, await make_job(library))
        assert made.account_id == second
        provider.outputs[made.id] = [draw_picture(library.incoming / "made.png", (64, 48), seed=3)]
        async with library.work.steps() as services:
            await services.tracker.check(made.id)
            await services.tracker.collect(made.id)
        async with library.write() as services:
            (asset,) = await services.assets.list_assets(library.user_id, {}, {})
            await services.accounts.set_priority(second, -9)
        async with library.write() as services:
            job = await services.jobs.create_job(
                library.user_id, "fake", OperationType.VIDEO_EXTEND, {"source_clip": asset.id}
            )
        extended = await submit(library, job)
        assert (extended.account_id, provider.requests[-1]["source_clip"]) == (second, "own:made")
        async with library.write() as services:
            job = await services.jobs.create_job(
                library.user_id, "fake", OperationType.VIDEO_EXTEND, {"source_clip": asset.id}
            )
        provider.outputs.pop(made.id, None)
        provider.failures[extended.id] = VideoStatusResult(ProviderStatus.FAILED)
        async with library.work.steps() as services:
            await services.tracker.check(extended.id)
        async with library.write() as services:
            await services.accounts.remove_account(second)
        # Nobody can ever take it: it says so, and does not wait for an account that is gone.
        assert (await submit(library, job)).account_id != second
        now = await job_now(library, job)
        assert (now.status, "only what it made itself" in (now.error_message or "")) == (JobStatus.FAILED, True)
        stranger = await library.import_picture("b.png", (64, 48), seed=4)
        with pytest.raises(ValidationError, match="only what it made itself"):
            async with library.write() as services:
                await services.jobs.create_job(
                    library.user_id, "fake", OperationType.VIDEO_EXTEND, {"source_clip": stranger.id}
                )


async def test_a_job_of_a_provider_that_is_gone_gives_everything_back(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    job = await make_job(library)
    without = replace(library, work=type(library.work)(replace(library.parts, registry=ProviderRegistry({}))))
    assert (await submit(without, job)).state == SubmissionState.REJECTED
    assert await slots_taken(library) == 0
    assert provider.submitted == []
