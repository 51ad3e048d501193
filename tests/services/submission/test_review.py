"""What no way could clear waits for a person, and does what they decide."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import (
    DuplicateError,
    InvalidTransitionError,
    ResourceNotFoundError,
    SubmitUncertainError,
    ValidationError,
)
from app.providers.base import ClearingWay
from app.services.job.job_rows import JobRow
from app.services.submission.review import SubmissionReview
from app.services.unit_of_work import Services
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider
from tests.support.running import end_cool_downs


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=30, clearing=(ClearingWay.NONE,))


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=FakeClock(), registry=provider.registry()) as opened:
        async with opened.write() as services:
            (account,) = await services.accounts.list_accounts()
            await services.accounts.update_credits(account.id, webapi=100)
        yield opened


async def put_to_review(library: OpenLibrary, provider: FakeProvider) -> str:
    """A submission whose reply was lost at a provider that cannot be asked; gives its id."""
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
    provider.loses_reply = SubmitUncertainError("The connection was cut.")
    async with library.work.steps() as services:
        submission = await services.pipeline.submit_job(job)
        await services.clearing.clear(submission.id)
    provider.loses_reply = None
    end_cool_downs(library)
    return submission.id


async def decide(library: OpenLibrary, what: Callable[[SubmissionReview], Awaitable[None]]) -> None:
    async with library.write() as services:
        await what(services.review)


async def row_of(library: OpenLibrary) -> JobRow:
    async with library.read() as services:
        (row,) = await services.jobs.list_job_rows(library.user_id)
    return row


async def balance(library: OpenLibrary) -> tuple[int, int, int]:
    async with library.read() as services:
        (account,) = await services.accounts.list_accounts()
        wallet = (await services.accounts.ledger.balances(account.id))["webapi"]
        assert await services.accounts.ledger.differences() == []
    return wallet.available, wallet.held, wallet.spent


async def taken(services: Services, library: OpenLibrary) -> int:
    return sum(row.current_jobs for row in await services.accounts.list_account_rows(library.user_id))


async def test_it_is_listed_with_what_is_held_for_it(library: OpenLibrary, provider: FakeProvider) -> None:
    submission_id = await put_to_review(library, provider)
    async with library.read() as services:
        (row,) = await services.review.list_reviews(library.user_id)
        assert (row.submission_id, row.prompt, row.held, row.credit_type) == (submission_id, "a lake", 30, "webapi")
        assert row.reason == "The connection was cut."
        assert await services.jobs.count_needing_attention(library.user_id) == 1
    assert await balance(library) == (70, 30, 0)


async def test_one_that_exists_is_followed_under_its_id_and_paid_once(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission_id = await put_to_review(library, provider)
    await decide(library, lambda review: review.confirm_submission(submission_id, " r-17 "))
    row = await row_of(library)
    assert (row.status, row.submission_state, row.needs_attention) == (
        JobStatus.PROCESSING,
        SubmissionState.ACCEPTED,
        False,
    )
    async with library.work.read() as services:
        (running,) = await services.tracker.list_running()
        assert running.remote_id == "r-17"
        stages = await services.jobs.list_stages(row.id)
    assert stages[-1].note == "creator: it exists"
    assert await balance(library) == (70, 30, 0)


async def test_one_that_was_not_made_gives_its_credits_back_and_is_not_sent_again(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission_id = await put_to_review(library, provider)
    await decide(library, lambda review: review.dismiss_submission(submission_id))
    row = await row_of(library)
    assert (row.status, row.submission_state, row.error_message) == (
        JobStatus.FAILED,
        SubmissionState.REJECTED,
        "creator: it was not made",
    )
    assert await balance(library) == (100, 0, 0)
    async with library.work.read() as services:
        assert await services.jobs.get_pending_jobs() == []
        assert await taken(services, library) == 0
    assert len(provider.submitted) == 1


async def test_one_that_is_sent_again_gets_a_new_attempt_and_the_decision_is_kept(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission_id = await put_to_review(library, provider)
    await decide(library, lambda review: review.send_again(submission_id))
    async with library.work.steps() as services:
        async with library.read() as readers:
            (pending,) = await readers.jobs.get_pending_jobs()
        again = await services.pipeline.carry_out((await services.pipeline.claim(pending.id)).id)
    assert again.state == SubmissionState.ACCEPTED
    assert provider.submitted == [submission_id, again.id]
    assert await balance(library) == (70, 30, 0)
    async with library.read() as services:
        notes = [stage.note for stage in await services.jobs.list_stages(pending.id)]
    assert "creator: send it again, a second charge is accepted" in notes


async def test_a_cancelled_job_is_not_sent_again_but_can_be_dismissed(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    submission_id = await put_to_review(library, provider)
    async with library.write() as services:
        await services.jobs.cancel_job((await services.review.list_reviews(library.user_id))[0].job_id)
    with pytest.raises(InvalidTransitionError):
        await decide(library, lambda review: review.send_again(submission_id))
    await decide(library, lambda review: review.dismiss_submission(submission_id))
    assert (await row_of(library)).status == JobStatus.CANCELLED
    assert await balance(library) == (100, 0, 0)


async def test_a_decision_is_made_once(library: OpenLibrary, provider: FakeProvider) -> None:
    submission_id = await put_to_review(library, provider)
    await decide(library, lambda review: review.dismiss_submission(submission_id))
    for again in (
        lambda review: review.dismiss_submission(submission_id),
        lambda review: review.send_again(submission_id),
        lambda review: review.confirm_submission(submission_id, "r-1"),
    ):
        with pytest.raises(InvalidTransitionError):
            await decide(library, again)


async def test_an_id_belongs_to_one_submission(library: OpenLibrary, provider: FakeProvider) -> None:
    first, second = await put_to_review(library, provider), await put_to_review(library, provider)
    await decide(library, lambda review: review.confirm_submission(first, "r-1"))
    with pytest.raises(DuplicateError):
        await decide(library, lambda review: review.confirm_submission(second, "r-1"))


@pytest.mark.parametrize("remote_id", ["", "  ", "x" * 201, "a\nb"])
async def test_what_is_no_id_is_refused(library: OpenLibrary, provider: FakeProvider, remote_id: str) -> None:
    submission_id = await put_to_review(library, provider)
    with pytest.raises(ValidationError):
        await decide(library, lambda review: review.confirm_submission(submission_id, remote_id))


async def test_another_users_reviews_are_not_there(library: OpenLibrary, provider: FakeProvider) -> None:
    submission_id = await put_to_review(library, provider)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.write(other.id) as services:
        assert await services.review.list_reviews(other.id) == []
        for call in (
            services.review.dismiss_submission(submission_id),
            services.review.list_reviews(library.user_id),
        ):
            with pytest.raises(ResourceNotFoundError):
                await call
