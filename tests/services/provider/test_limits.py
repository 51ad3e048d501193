"""No call to a provider is waited for without an end."""

import asyncio
from pathlib import Path

import pytest
from typing_extensions import override

from app.domain.enums import OperationType, SubmissionState
from app.domain.errors import ProviderUnavailableError
from app.providers.base import AccountView, GenerationResult, OperationParams
from app.services.provider import provider_service
from app.services.provider.limits import in_time
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue, submit


async def test_what_answers_in_time_is_passed_on_and_what_does_not_can_be_tried_again() -> None:
    assert await in_time(asyncio.sleep(0, "done"), 5) == "done"
    with pytest.raises(ProviderUnavailableError):
        await in_time(asyncio.Event().wait(), 0.05)


class SilentProvider(FakeProvider):
    """Takes a job and never answers."""

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        await super().submit(account, operation, params, client_token=client_token)
        return await asyncio.Event().wait()  # type: ignore[return-value]


async def test_a_submit_without_an_answer_is_unclear_and_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_service, "SUBMIT_SECONDS", 0.2)
    provider = SilentProvider()
    async with open_queue(tmp_path, provider) as library:
        (job_id,) = await queue(library, "a lake")
        await submit(library, job_id)
        async with library.read() as services:
            (row,) = await services.jobs.get_job_rows([job_id])
        assert row.submission_state == SubmissionState.UNCERTAIN
        async with library.work.read() as services:
            assert await services.jobs.get_pending_jobs() == []
    assert len(provider.submitted) == 1
