"""What became of a submission whose reply was lost is found out, or handed to a person."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update
from typing_extensions import override

from app.domain.enums import AccountState, JobStatus, OperationType, SubmissionState
from app.domain.errors import (
    IncompleteListError,
    InvalidParametersError,
    NoAvailableAccountError,
    ProviderAuthError,
    ProviderRateLimitError,
    ProviderUnavailableError,
    SubmitUncertainError,
)
from app.domain.submission import ProviderSubmission
from app.providers.base import AccountView, ClearingWay, GenerationResult, RemoteJob
from app.providers.registry import ProviderRegistry
from app.services.job.job_rows import JobRow
from app.services.submission.clearing import REPLAY_PAUSE, SubmissionClearing
from app.services.unit_of_work import UnitOfWork
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider
from tests.support.running import end_cool_downs, queue, submit


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


async def clear(library: OpenLibrary, submission: ProviderSubmission) -> timedelta | None:
    async with library.work.steps() as services:
        return await services.clearing.clear(submission.id)


async def row_of(library: OpenLibrary, job_id: int) -> JobRow:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row


async def taken(library: OpenLibrary) -> int:
    async with library.read() as services:
        return sum(row.current_jobs for row in await services.accounts.list_account_rows(library.user_id))


async def lost_reply(library: OpenLibrary, provider: FakeProvider, *, arrives: bool) -> ProviderSubmission:
    """A submission of which nobody knows whether it arrived."""
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
    provider.loses_reply = SubmitUncertainError("gone")
    async with library.work.steps() as services:
        submission = await services.pipeline.submit_job(job)
    provider.loses_reply = None
    if not arrives:
        provider.submitted.remove(submission.id)
    return submission


@pytest.mark.row("F-03")
async def test_a_job_that_arrived_is_found_again_and_not_sent_twice(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    await clear(library, submission)
    row = await row_of(library, submission.job_id)
    assert (row.status, row.submission_state) == (JobStatus.PROCESSING, SubmissionState.ACCEPTED)
    assert provider.submitted == [submission.id]


@pytest.mark.row("F-02")
async def test_a_job_that_surely_never_arrived_is_submitted_anew(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await lost_reply(library, provider, arrives=False)
    assert await clear(library, submission) == timedelta(0)
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
    assert await clear(library, submission) is None
    row = await row_of(library, submission.job_id)
    assert row.submission_state == SubmissionState.REJECTED
    assert await taken(library) == 0
    async with library.work.steps() as services:
        with pytest.raises(NoAvailableAccountError, match="cooling"):
            await services.pipeline.claim(submission.job_id)
        end_cool_downs(library)
        again = await services.pipeline.carry_out((await services.pipeline.claim(submission.job_id)).id)
    assert again.state == SubmissionState.ACCEPTED
    assert provider.submitted == [again.id]


async def test_absence_proves_nothing_before_the_settle_delay(tmp_path: Path, clock: FakeClock) -> None:
    provider = FakeProvider(settle_delay=timedelta(seconds=120))
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=False)
        await clear(library, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
        clock.move(timedelta(seconds=50))
        assert await clear(library, submission) == timedelta(seconds=70)
        clock.move(timedelta(seconds=71))
        await clear(library, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REJECTED


@pytest.mark.row("F-07")
async def test_without_a_way_to_look_it_up_a_person_decides(tmp_path: Path) -> None:
    provider = FakeProvider(clearing=(ClearingWay.NONE,))
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=True)
        await clear(library, submission)
        row = await row_of(library, submission.job_id)
        assert row.submission_state == SubmissionState.REVIEW
        assert row.needs_attention
        assert await taken(library) == 0, "the account goes on working"
    assert len(provider.submitted) == 1


async def test_a_request_that_its_provider_cannot_look_up_is_a_persons_beside_others_that_it_can(
    tmp_path: Path,
) -> None:
    class HalfListing(FakeProvider):
        @override
        def clearing_of(self, operation: OperationType, request: Mapping[str, Any]) -> tuple[ClearingWay, ...]:
            return (ClearingWay.NONE,) if request["prompt"] == "a lake" else super().manifest.clearing

    provider = HalfListing(clearing=(ClearingWay.LISTING,))
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=False)
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW


async def test_a_look_with_a_key_that_is_not_accepted_any_more_asks_for_another_one(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    provider.find_error = ProviderAuthError("The key was revoked.")
    with pytest.raises(ProviderAuthError):
        await clear(library, submission)
    async with library.read() as services:
        (account,) = await services.accounts.list_account_rows(library.user_id)
    assert (account.state, account.state_reason) == (AccountState.NEEDS_SIGN_IN, "The key was revoked.")
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
    provider.find_error = None
    assert await clear(library, submission) is None
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.ACCEPTED


async def test_a_look_that_fails_says_nothing_of_the_submission(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await lost_reply(library, provider, arrives=False)
    provider.find_error = ProviderUnavailableError("no network")
    with pytest.raises(ProviderUnavailableError):
        await clear(library, submission)
    provider.find_error = None
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
    assert await clear(library, submission) == timedelta(0)


async def test_a_job_that_its_user_cancelled_is_found_again_and_stopped(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    async with library.write() as services:
        await services.jobs.cancel_job(submission.job_id)
    assert await clear(library, submission) is None
    row = await row_of(library, submission.job_id)
    assert (row.status, row.submission_state) == (JobStatus.CANCELLED, SubmissionState.ACCEPTED)
    async with library.work.steps() as services:
        await services.tracker.check(submission.id)
    assert provider.cancelled == [submission.id]


async def test_a_cancelled_job_of_which_nobody_can_know_is_still_asked_about(tmp_path: Path) -> None:
    provider = FakeProvider(clearing=(ClearingWay.NONE,))
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=True)
        async with library.write() as services:
            await services.jobs.cancel_job(submission.job_id)
        await clear(library, submission)
        async with library.read() as services:
            assert await services.jobs.count_needing_attention(library.user_id) == 1


async def test_what_is_settled_is_not_looked_at_again(library: OpenLibrary, provider: FakeProvider) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    assert await clear(library, submission) is None
    assert await clear(library, submission) is None
    async with library.read() as services:
        assert await services.clearing.list_uncertain() == []


async def test_a_provider_that_is_gone_leaves_it_to_a_person(tmp_path: Path, provider: FakeProvider) -> None:
    async with open_library(tmp_path, registry=provider.registry()) as library:
        submission = await lost_reply(library, provider, arrives=True)
        without = replace(library, work=type(library.work)(replace(library.parts, registry=ProviderRegistry({}))))
        await clear(without, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW


async def test_a_job_that_ended_otherwise_is_stopped_where_it_is_found(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission = await lost_reply(library, provider, arrives=True)
    async with library.write() as services:
        await services.jobs.update_status(submission.job_id, JobStatus.CANCELLED)
    await clear(library, submission)
    async with library.work.read() as services:
        (running,) = await services.tracker.list_running()
    assert running.waits_for_cancel


def way_of(*ways: ClearingWay, delay: timedelta = timedelta(seconds=120)) -> FakeProvider:
    return FakeProvider(cost=30, clearing=ways, settle_delay=delay)


async def fill(library: OpenLibrary) -> None:
    async with library.write() as services:
        (account,) = await services.accounts.list_accounts()
        await services.accounts.update_credits(account.id, webapi=100)


def same_job(provider: FakeProvider, submission: ProviderSubmission, remote_id: str) -> RemoteJob:
    return RemoteJob(remote_id, provider.fingerprint(OperationType.TEXT_TO_IMAGE, submission.request or {}))


@pytest.mark.row("F-08")
async def test_a_repeat_with_the_same_key_finds_the_job(tmp_path: Path, clock: FakeClock) -> None:
    provider = way_of(ClearingWay.KEY)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=True)
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.ACCEPTED
    assert provider.submitted == [submission.id, submission.id]


@pytest.mark.row("F-09")
@pytest.mark.parametrize(
    "refusal",
    [
        ProviderRateLimitError("slow down", retry_after=timedelta(seconds=5)),
        ProviderUnavailableError("refused"),
        InvalidParametersError("no"),
        SubmitUncertainError("no id"),
    ],
)
async def test_a_refusal_of_a_repeat_says_nothing_and_then_a_person_decides(
    tmp_path: Path, clock: FakeClock, refusal: Exception
) -> None:
    provider = way_of(ClearingWay.KEY, ClearingWay.USAGE)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=True)
        provider.refusal = refusal
        assert await clear(library, submission) is not None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
        clock.move(timedelta(seconds=121))
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW
        assert await taken(library) == 0
    assert provider.submitted == [submission.id]


@pytest.mark.row("F-24")
@pytest.mark.parametrize("days", [1, -1, -3650])
async def test_a_clock_that_is_set_between_two_looks_makes_nobody_wait_for_more_or_less(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock, days: int
) -> None:
    provider.instance_manifest = replace(provider.instance_manifest, settle_delay=timedelta(seconds=120))
    submission = await lost_reply(library, provider, arrives=False)
    await clear(library, submission)
    clock.set_wall(timedelta(days=days))
    assert await clear(library, submission) == timedelta(seconds=120)
    clock.move(timedelta(seconds=50))
    assert await clear(library, submission) == timedelta(seconds=70)
    provider.submitted.append(submission.id)
    assert await clear(library, submission) is None
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.ACCEPTED
    assert library.parts.absent_since == {}


@pytest.mark.row("F-06")
async def test_a_process_that_did_not_see_the_first_look_waits_the_whole_delay_again(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    provider.instance_manifest = replace(provider.instance_manifest, settle_delay=timedelta(seconds=120))
    submission = await lost_reply(library, provider, arrives=False)
    assert await clear(library, submission) == timedelta(seconds=120)
    clock.move(timedelta(hours=9))
    restarted = UnitOfWork(replace(library.parts, absent_since={}))

    async def look() -> timedelta | None:
        async with restarted.steps() as services:
            return await services.clearing.clear(submission.id)

    assert await look() == timedelta(seconds=120)
    clock.move(timedelta(seconds=119))
    assert await look() == timedelta(seconds=1)
    clock.move(timedelta(seconds=1))
    assert await look() is None
    assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REJECTED


@pytest.mark.row("F-25")
async def test_a_repeat_that_is_refused_long_after_the_send_is_made_again_before_a_person_is_asked(
    tmp_path: Path, clock: FakeClock
) -> None:
    """The program was away for a night: the first refused repeat after it is not the last one."""
    provider = FakeProvider(clearing=(ClearingWay.KEY,), settle_delay=timedelta(seconds=120))
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        job_id = (await queue(library, "a lake"))[0]
        async with library.work.steps() as services:
            submission = await services.pipeline.claim(job_id)
        async with library.parts.database.write() as session:
            row = await session.get_one(ProviderSubmission, submission.id)
            row.become(SubmissionState.SENDING, clock.now())
            row.request = {"prompt": "a lake", "seed": 1}
        clock.move(timedelta(hours=9))
        async with library.work.steps() as services:
            await services.recovery.close_abandoned()
        provider.refusal = ProviderUnavailableError("no network yet")
        assert await clear(library, submission) is not None
        provider.refusal = None
        await clear(library, submission)
        assert (await row_of(library, job_id)).submission_state == SubmissionState.ACCEPTED


async def test_what_its_user_cancelled_is_not_sent_again(tmp_path: Path, clock: FakeClock) -> None:
    provider = way_of(ClearingWay.KEY)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=False)
        async with library.write() as services:
            await services.jobs.cancel_job(submission.job_id)
        await clear(library, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW
    assert provider.submitted == []


async def test_one_unclaimed_job_in_the_list_is_the_one(tmp_path: Path, clock: FakeClock) -> None:
    provider = way_of(ClearingWay.LISTING)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=True)
        other = RemoteJob("other", {"prompt": "a city", "seed": 1})
        provider.listed = [other, same_job(provider, submission, "r-1")]
        assert await clear(library, submission) is None
        async with library.work.read() as services:
            assert [row.remote_id for row in await services.tracker.list_running()] == ["r-1"]


async def test_our_id_in_the_list_tells_ours_from_all_others(tmp_path: Path, clock: FakeClock) -> None:
    provider = FakeProvider(clearing=(ClearingWay.LISTING,), settle_delay=timedelta(0))
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        first = await lost_reply(library, provider, arrives=True)
        end_cool_downs(library)
        second = await lost_reply(library, provider, arrives=False)
        same = same_job(provider, first, "r-1")
        provider.listed = [
            replace(same, client_token=str(uuid4())),
            replace(same, remote_id="r-2", client_token=first.id),
        ]
        await clear(library, first)
        provider.listed.pop()
        for submission, remote_id, state in (
            (first, "r-2", SubmissionState.ACCEPTED),
            (second, None, SubmissionState.REJECTED),
        ):
            await clear(library, submission)
            await clear(library, submission)
            row = await row_of(library, submission.job_id)
            assert row.submission_state == state
            async with library.parts.database.read() as session:
                assert (await session.get_one(ProviderSubmission, submission.id)).remote_id == remote_id


@pytest.mark.row("F-10")
async def test_two_of_the_same_prompt_each_claim_their_own_job(tmp_path: Path, clock: FakeClock) -> None:
    provider = way_of(ClearingWay.LISTING)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        first = await lost_reply(library, provider, arrives=True)
        end_cool_downs(library)
        second = await lost_reply(library, provider, arrives=True)
        provider.listed = [same_job(provider, second, "r-2"), same_job(provider, first, "r-1")]
        await clear(library, first)
        # Even a job that looks the same is another's when it is claimed.
        provider.listed.append(same_job(provider, second, "r-1"))
        await clear(library, second)
        async with library.work.read() as services:
            running = {row.id: row.remote_id for row in await services.tracker.list_running()}
    assert running == {first.id: "r-1", second.id: "r-2"}


@pytest.mark.parametrize("way", [ClearingWay.LISTING, ClearingWay.LISTING_ENDED])
async def test_several_that_fit_are_for_a_person_to_choose(tmp_path: Path, clock: FakeClock, way: ClearingWay) -> None:
    provider = way_of(way)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=True)
        provider.listed = [same_job(provider, submission, name) for name in ("r-1", "r-2")]
        await clear(library, submission)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW


@pytest.mark.row("F-06")
async def test_a_job_that_is_in_no_list_twice_never_arrived(tmp_path: Path, clock: FakeClock) -> None:
    provider = way_of(ClearingWay.LISTING)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=False)
        assert await clear(library, submission) == timedelta(seconds=120)
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.UNCERTAIN
        clock.move(timedelta(seconds=121))
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REJECTED
        assert await taken(library) == 0


class Hazy(FakeProvider):
    """Its list shows nothing by which jobs could be told apart, and only what is not older than asked for."""

    made_at: datetime | None = None

    @override
    def fingerprint(self, operation: OperationType, request: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"operation": operation.value}

    @override
    async def list_jobs(self, account: AccountView, since: datetime) -> Sequence[RemoteJob]:
        is_shown = self.made_at is None or self.made_at >= since
        return await super().list_jobs(account, since) if is_shown else []


async def test_a_list_that_may_hide_the_job_proves_no_absence(tmp_path: Path, clock: FakeClock) -> None:
    for ways, listed, error, hours in (
        ([ClearingWay.LISTING], [RemoteJob("r-1", None)], None, 0),
        ([ClearingWay.LISTING], [], IncompleteListError("too long"), 0),
        ([ClearingWay.OWN_ID], [], IncompleteListError("no list"), 0),
        # Found only in the list from long before: a clock is wrong.
        ([ClearingWay.LISTING], [RemoteJob("r-1", {"operation": "text_to_image"})], None, 8),
    ):
        provider = Hazy(clearing=tuple(ways), settle_delay=timedelta(0))
        provider.listed, provider.find_error = listed, error
        folder = tmp_path / f"{ways[0]}-{len(listed)}-{hours}-{error}"
        folder.mkdir()
        async with open_library(folder, clock=clock, registry=provider.registry()) as library:
            submission = await lost_reply(library, provider, arrives=False)
            provider.made_at = clock.now() - timedelta(hours=hours) if hours else None
            assert await clear(library, submission) is None
            assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW


async def test_a_job_that_may_be_another_submissions_is_not_taken(tmp_path: Path, clock: FakeClock) -> None:
    provider = Hazy(clearing=(ClearingWay.LISTING,), settle_delay=timedelta(0))
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        arrived = await lost_reply(library, provider, arrives=True)
        end_cool_downs(library)
        lost = await lost_reply(library, provider, arrives=False)
        provider.listed = [RemoteJob("r-1", {"operation": "text_to_image"})]
        change = update(ProviderSubmission).where(ProviderSubmission.id == arrived.id)
        for state, pause in ((SubmissionState.SENDING, REPLAY_PAUSE), (SubmissionState.UNCERTAIN, None)):
            async with library.parts.database.write() as session:
                await session.execute(change.values(state=state, sent_at=lost.sent_at))
            assert await clear(library, lost) == pause
        assert (await row_of(library, lost.job_id)).submission_state == SubmissionState.REVIEW


async def test_a_list_of_ended_jobs_proves_nothing_until_the_longest_run_is_over(
    tmp_path: Path, clock: FakeClock
) -> None:
    provider = way_of(ClearingWay.LISTING_ENDED)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=True)
        for _ in range(2):
            assert await clear(library, submission) == timedelta(seconds=120)
            clock.move(timedelta(seconds=121))
        provider.listed = [same_job(provider, submission, "r-1")]
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.ACCEPTED


@pytest.mark.row("F-07")
async def test_a_list_of_ended_jobs_that_never_shows_it_leaves_it_to_a_person(tmp_path: Path, clock: FakeClock) -> None:
    provider = way_of(ClearingWay.LISTING_ENDED)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=True)
        clock.move(provider.manifest.longest_run)
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW
        clock.move(timedelta(hours=24))
        async with library.work.read() as services:
            assert await services.jobs.get_pending_jobs() == []
    assert provider.submitted == [submission.id]


@pytest.mark.row("H-20")
@pytest.mark.parametrize("way", [ClearingWay.KEY, ClearingWay.OWN_ID])
async def test_an_id_that_another_submission_has_is_for_a_person_to_look_at(
    tmp_path: Path, clock: FakeClock, way: ClearingWay
) -> None:
    provider = SameId(cost=30, clearing=(way,))
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        (job_id,) = await queue(library, "a lake")
        await submit(library, job_id)
        submission = await lost_reply(library, provider, arrives=True)
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW


class SameId(FakeProvider):
    """Calls every job the same."""

    @override
    def acceptance(self, client_token: str) -> GenerationResult:
        return GenerationResult("the same")


async def test_a_job_of_the_list_that_another_one_claims_meanwhile_is_left_to_that(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = way_of(ClearingWay.LISTING)
    look, both = SubmissionClearing._unclaimed, asyncio.Barrier(2)

    async def look_together(self: SubmissionClearing, *args: Any) -> list[RemoteJob]:
        found = await look(self, *args)
        await both.wait()
        return found

    monkeypatch.setattr(SubmissionClearing, "_unclaimed", look_together)
    monkeypatch.setattr(provider, "fingerprint", lambda *_: {})
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        first = await lost_reply(library, provider, arrives=True)
        end_cool_downs(library)
        second = await lost_reply(library, provider, arrives=True)
        provider.listed = [RemoteJob("r-1", {})]
        waits = await asyncio.gather(clear(library, first), clear(library, second))
        assert sorted(waits, key=bool) == [None, REPLAY_PAUSE]
        states = {(await row_of(library, one.job_id)).submission_state for one in (first, second)}
    assert states == {SubmissionState.ACCEPTED, SubmissionState.UNCERTAIN}


async def test_parameters_that_are_not_allowed_any_more_are_not_sent_again_and_a_person_decides(
    tmp_path: Path, clock: FakeClock
) -> None:
    """A newer version may know fewer of them."""
    provider = way_of(ClearingWay.KEY)
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        await fill(library)
        submission = await lost_reply(library, provider, arrives=True)
        provider.instance_manifest = replace(provider.instance_manifest, operations={})
        assert await clear(library, submission) is not None
        clock.move(timedelta(seconds=121))
        assert await clear(library, submission) is None
        assert (await row_of(library, submission.job_id)).submission_state == SubmissionState.REVIEW
    assert provider.submitted == [submission.id]


async def test_an_answer_that_was_kept_before_it_could_be_written_down_is_found_on_the_disk(
    tmp_path: Path, clock: FakeClock
) -> None:
    provider = FakeProvider(clearing=(ClearingWay.RECEIVED, ClearingWay.NONE))
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as library:
        kept = await lost_reply(library, provider, arrives=True)
        end_cool_downs(library)
        gone = await lost_reply(library, provider, arrives=False)
        assert await clear(library, kept) is None
        assert await clear(library, gone) is None
        states = [(await row_of(library, one.job_id)).submission_state for one in (kept, gone)]
        assert states == [SubmissionState.ACCEPTED, SubmissionState.REVIEW]
