"""The stages of a submission, with their times."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.enums import OperationType
from app.domain.submission import ProviderSubmission
from app.services.job.job_rows import StageRow
from app.services.submission.stages import Stage, end_stage, enter_stage
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def library(tmp_path: Path, clock: FakeClock) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, clock=clock, registry=FakeProvider().registry()) as opened:
        yield opened


@pytest.fixture
async def submission(library: OpenLibrary) -> ProviderSubmission:
    """Claimed: its start has ended and its inputs are being made ready."""
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a lake"})
    async with library.work.steps() as services:
        return await services.pipeline.claim(job.id)


async def stages(library: OpenLibrary, submission: ProviderSubmission) -> list[StageRow]:
    async with library.read() as services:
        return await services.jobs.list_stages(submission.job_id)


async def test_a_stage_begins_when_the_one_before_it_ends(
    library: OpenLibrary, submission: ProviderSubmission, clock: FakeClock
) -> None:
    clock.move(timedelta(seconds=3))
    async with library.parts.database.write() as session:
        await enter_stage(session, clock, submission, Stage.SUBMIT, "to fake")
    start, artifact, submit = await stages(library, submission)
    assert [row.stage for row in (start, artifact, submit)] == [Stage.START, Stage.ARTIFACT, Stage.SUBMIT]
    assert artifact.ended_at == submit.started_at == artifact.started_at + timedelta(seconds=3)
    assert (submit.ended_at, submit.note) == (None, "to fake")


async def test_the_end_of_a_stage_is_noted_once_with_its_reason(
    library: OpenLibrary, submission: ProviderSubmission, clock: FakeClock
) -> None:
    for reason in ("It was refused.", "Too late."):
        clock.move(timedelta(seconds=1))
        async with library.parts.database.write() as session:
            await end_stage(session, clock, submission, reason)
    (_, artifact) = await stages(library, submission)
    assert (artifact.note, artifact.ended_at) == ("It was refused.", artifact.started_at + timedelta(seconds=1))


async def test_a_stage_that_ends_well_keeps_its_note(
    library: OpenLibrary, submission: ProviderSubmission, clock: FakeClock
) -> None:
    async with library.parts.database.write() as session:
        await enter_stage(session, clock, submission, Stage.STATUS, "to fake")
        await end_stage(session, clock, submission)
    assert (await stages(library, submission))[-1].note == "to fake"
