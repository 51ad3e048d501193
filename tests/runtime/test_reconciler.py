"""A lost reply is cleared while the program runs, not only at its next start."""

import asyncio
from pathlib import Path

import pytest

from app.domain.enums import SubmissionState
from app.domain.errors import SubmitUncertainError
from app.providers.base import ClearingWay
from app.runtime.reconciler import Reconciler
from app.runtime.workers import StoragePause
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue, submit
from tests.support.until import until


def reconciler_of(library: OpenLibrary) -> Reconciler:
    return Reconciler(library.work, library.bus, library.parts.clock, StoragePause(library.bus))


async def state_of(library: OpenLibrary, job_id: int) -> SubmissionState | None:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row.submission_state


@pytest.mark.parametrize(
    ("way", "arrives", "state"),
    [
        (ClearingWay.OWN_ID, True, SubmissionState.ACCEPTED),
        (ClearingWay.OWN_ID, False, SubmissionState.REJECTED),
        (ClearingWay.NONE, True, SubmissionState.REVIEW),
    ],
)
async def test_what_became_unclear_while_it_runs_is_cleared(
    tmp_path: Path, way: ClearingWay, *, arrives: bool, state: SubmissionState
) -> None:
    provider = FakeProvider(clearing=(way,))
    async with open_queue(tmp_path, provider) as library:
        running = asyncio.ensure_future(reconciler_of(library).run())
        await asyncio.sleep(0.1)
        provider.loses_reply = SubmitUncertainError("cut")
        (job_id,) = await queue(library, "a lake")
        if not arrives:
            provider.on_submit = provider.submitted.remove
        await submit(library, job_id)
        await until(lambda: state_of(library, job_id), state)
        running.cancel()
        await asyncio.wait([running])
