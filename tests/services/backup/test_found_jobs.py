"""What the journal knows of one job, held against what the database knows of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.account import ProviderAccount
from app.domain.enums import AccountState, JobStatus, OperationType, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.providers.base import ClearingWay
from app.services.backup.found_jobs import End
from app.services.backup.sent_jobs import Sent
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

S = SubmissionState


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider(cost=5)


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=provider.registry()) as opened:
        async with opened.write() as services:
            (account,) = await services.accounts.list_accounts("fake")
            await services.accounts.update_credits(account.id, webapi=100)
        yield opened


async def make_job(library: OpenLibrary) -> int:
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
    return job.id


async def claim(library: OpenLibrary, job_id: int) -> str:
    async with library.work.steps() as services:
        return (await services.pipeline.claim(job_id)).id


def sent(library: OpenLibrary, job_id: int, name: str = "s", remote_id: str | None = None) -> Sent:
    now = library.parts.clock.now() + timedelta(seconds=1)
    return Sent(name, job_id, "fake", 1, OperationType.TEXT_TO_IMAGE, now, remote_id, now if remote_id else None)


async def bring_back(library: OpenLibrary, one: Sent) -> End:
    """Twice: the second time, as after a kill, there is nothing left to do."""
    async with library.work.steps() as services:
        end = await services.comeback._jobs.bring_back(one)
        await services.comeback._jobs.bring_back(one)
    return end


async def state(library: OpenLibrary, name: str) -> tuple[SubmissionState, JobStatus, bool, bool]:
    async with library.parts.database.read() as session:
        submission = await session.get_one(ProviderSubmission, name)
        job = await session.get_one(Job, submission.job_id)
        return submission.state, job.status, job.is_held, job.needs_attention


async def test_one_whose_id_is_known_is_followed(library: OpenLibrary) -> None:
    job = await make_job(library)
    assert await bring_back(library, sent(library, job, remote_id="r1")) == End(is_followed=True)
    assert await state(library, "s") == (S.ACCEPTED, JobStatus.PROCESSING, True, False)


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ((ClearingWay.OWN_ID,), S.UNCERTAIN),
        ((ClearingWay.KEY, ClearingWay.OWN_ID), S.REVIEW),
        ((ClearingWay.LISTING,), S.REVIEW),
        ((ClearingWay.NONE,), S.REVIEW),
    ],
)
async def test_one_without_an_answer_is_asked_for_by_our_id_alone_else_a_person_decides(
    library: OpenLibrary, provider: FakeProvider, ways: tuple[ClearingWay, ...], expected: SubmissionState
) -> None:
    """Another way needs the request, which the journal does not have: it could prove an absence that is none."""
    provider.instance_manifest = replace(provider.manifest, clearing=ways)
    job = await make_job(library)
    end = await bring_back(library, sent(library, job))
    assert end == End(is_asked=expected is S.REVIEW)
    assert await state(library, "s") == (expected, JobStatus.PROCESSING, True, expected is S.REVIEW)


async def test_one_of_an_unknown_provider_is_for_a_person(library: OpenLibrary) -> None:
    one = replace(sent(library, 70), provider_id="gone")
    assert await bring_back(library, one) == End(is_asked=True, has_new_account=True)
    assert (await state(library, "s"))[0] is S.REVIEW


async def test_a_job_that_is_not_there_is_made(library: OpenLibrary) -> None:
    assert await bring_back(library, sent(library, 70, remote_id="r")) == End(is_followed=True)
    async with library.parts.database.read() as session:
        job = await session.get_one(Job, 70)
    assert (job.user_id, job.provider_id, job.params, job.is_held) == (library.user_id, "fake", {}, True)


async def test_an_account_that_is_not_there_comes_back_and_asks_for_its_key(library: OpenLibrary) -> None:
    first = replace(sent(library, 70, "a", "r"), provider_id="studio", account_id=9)
    second = replace(sent(library, 71, "b", "q"), provider_id="studio", account_id=9)
    other = replace(sent(library, 72, "c", "p"), provider_id="studio", account_id=1)
    assert await bring_back(library, first) == End(is_followed=True, has_new_account=True)
    assert await bring_back(library, second) == End(is_followed=True)
    assert (await bring_back(library, other)).has_new_account, "number 1 is another provider's"
    async with library.parts.database.read() as session:
        account = await session.get_one(ProviderAccount, 9)
        (count,) = (await session.execute(text("SELECT count(*) FROM provider_accounts"))).one()
    assert (account.provider_id, account.state) == ("studio", AccountState.NEEDS_SIGN_IN)
    assert count == 3


async def test_one_that_was_being_prepared_or_doubted_and_was_accepted_is_followed(library: OpenLibrary) -> None:
    job = await make_job(library)
    name = await claim(library, job)
    assert await bring_back(library, sent(library, job, name, "r1")) == End(is_followed=True)
    assert (await state(library, name))[:2] == (S.ACCEPTED, JobStatus.PROCESSING)


async def test_one_that_was_being_prepared_and_was_sent_is_doubted_by_the_recovery(library: OpenLibrary) -> None:
    job = await make_job(library)
    name = await claim(library, job)
    assert await bring_back(library, sent(library, job, name)) == End()
    assert (await state(library, name))[0] is S.SENDING
    async with library.work.steps() as services:
        await services.recovery.recover()
    assert (await state(library, name))[:2] == (S.UNCERTAIN, JobStatus.PROCESSING)


async def test_a_later_attempt_ends_the_one_before_it_and_frees_its_credits(library: OpenLibrary) -> None:
    job = await make_job(library)
    former = await claim(library, job)
    assert await bring_back(library, sent(library, job, "later", "r1")) == End(is_followed=True)
    assert (await state(library, former))[0] is S.REJECTED
    assert (await state(library, "later"))[0] is S.ACCEPTED
    async with library.read() as services:
        (row,) = await services.accounts.list_account_rows(library.user_id)
    assert row.credits == {"webapi": 100}


async def test_what_has_ended_or_is_claimed_stays_as_it_is(library: OpenLibrary) -> None:
    ended, running = await make_job(library), await make_job(library)
    async with library.write() as services:
        await services.jobs.cancel_job(ended)
    assert await bring_back(library, sent(library, ended, "a", "r1")) == End()
    async with library.work.steps() as services:
        claimed = await services.pipeline.claim(running)
        submission = await services.pipeline.carry_out(claimed.id)
    assert submission.state is S.ACCEPTED
    assert await bring_back(library, sent(library, running, "b", "r2")) == End()
    assert await bring_back(library, sent(library, running, submission.id, submission.remote_id)) == End()


async def test_a_number_that_was_given_again_is_another_job(library: OpenLibrary, clock: FakeClock) -> None:
    before = sent(library, 1)
    clock.move(timedelta(days=1))
    job = await make_job(library)
    assert await bring_back(library, replace(before, job_id=job)) == End()
    other = replace(sent(library, job, "x"), operation=OperationType.IMAGE_TO_IMAGE)
    assert await bring_back(library, other) == End()
