"""Inputs that other jobs have yet to make."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import InputRole, JobStatus, MediaType, OperationType
from app.providers.base import InputSlot
from app.services.job.job_rows import JobRow
from app.services.job.outputs import JobOutput
from app.ui.panels.create.job_input import has_result, input_of, is_to_come, may_make, media_of
from tests.support.library import OpenLibrary, open_library
from tests.support.studio import end

_T, _M = OperationType, MediaType
_PICTURE = InputSlot("first_frame", InputRole.FIRST_FRAME, (_M.IMAGE,), "First frame", is_required=True)
_CLIP = InputSlot("source_clip", InputRole.SOURCE_CLIP, (_M.VIDEO,), "Clip", is_required=True)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path) as opened:
        yield opened


async def _job(library: OpenLibrary, operation: OperationType = _T.TEXT_TO_IMAGE) -> JobRow:
    async with library.write() as services:
        job = await services.jobs.create_job(library.user_id, "local", operation, {"prompt": "a lake"})
    async with library.read() as services:
        return (await services.jobs.get_job_rows([job.id]))[0]


async def test_a_job_that_waits_may_make_what_its_operation_makes(library: OpenLibrary) -> None:
    picture, clip = await _job(library), await _job(library, _T.TEXT_TO_VIDEO)
    assert is_to_come(picture)
    assert not has_result(picture)
    assert (may_make(picture, _M.IMAGE), may_make(picture, _M.VIDEO)) == (True, False)
    assert (may_make(clip, _M.IMAGE), may_make(clip, _M.VIDEO)) == (False, True)


async def test_a_job_that_has_ended_makes_nothing_more(library: OpenLibrary) -> None:
    job = await _job(library)
    await end(library, job.id, JobStatus.CANCELLED)
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job.id])
    assert not is_to_come(row)
    assert not may_make(row, _M.IMAGE)


async def test_a_result_is_taken_for_what_the_slot_holds_or_for_what_something_can_be_made_of(
    library: OpenLibrary,
) -> None:
    job = await _job(library)
    assert media_of(job, [_CLIP, _PICTURE], "first_frame", set(_M)) == _M.IMAGE
    assert media_of(job, [_CLIP], "source_clip", {_M.IMAGE}) == _M.IMAGE
    assert media_of(job, [_CLIP], "source_clip", {_M.VIDEO}) is None


async def test_an_input_names_the_first_output_of_its_job(library: OpenLibrary) -> None:
    job = await _job(library)
    found = input_of(job, _M.IMAGE)
    assert (found.output, found.prompt, found.media_type) == (JobOutput(job.id), "a lake", _M.IMAGE)
