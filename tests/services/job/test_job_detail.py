"""All that is known of one job."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from typing_extensions import override

from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.errors import ProviderError, ResourceNotFoundError
from app.providers.base import AccountView, GenerationResult, OperationParams
from app.services.job.job_detail import DependencyRow, JobDetail, read_job_log
from app.services.unit_of_work import UnitOfWork
from app.system.logs import configure_logs
from app.system.redaction import Redactor
from tests.services.job.jobs import cancel, make, make_after, refuse, run, submit
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider

SECRET = "sk-aaaaaaaaaaaaaaaa1111"  # noqa: S105


class TalkativeProvider(FakeProvider):
    """Answers with things that nobody should see."""

    @override
    async def submit(
        self, account: AccountView, operation: OperationType, params: OperationParams, *, client_token: str
    ) -> GenerationResult:
        result = await super().submit(account, operation, params, client_token=client_token)
        answer = {
            "id": result.remote_id,
            "api_key": SECRET,
            "note": f"made with {SECRET}, and with plain words",
            "links": [{"url": "https://cdn.example.org/a.png?Signature=abc&Expires=1"}],
        }
        return GenerationResult(result.remote_id, answer=answer)


@pytest.fixture
def provider() -> FakeProvider:
    return TalkativeProvider()


async def detail_of(library: OpenLibrary, job_id: int, **parts: Any) -> JobDetail:
    work = UnitOfWork(replace(library.parts, **parts))
    async with work.read(library.user_id) as services:
        return await services.jobs.get_job_detail(job_id)


async def test_every_attempt_is_told_with_the_providers_answer_and_without_secrets(
    library: OpenLibrary, provider: FakeProvider, clock: FakeClock
) -> None:
    job_id = await make(library)
    refusal = ProviderError("It is busy.", detail='{"error": "busy", "access_token": "abcdefgh12345"}')
    await refuse(library, provider, job_id, refusal)
    clock.move(timedelta(hours=1))
    submission_id = await submit(library, job_id)
    redactor = Redactor()
    redactor.register("plain words")
    detail = await detail_of(library, job_id, redactor=redactor)
    first, second = detail.attempts
    assert (first.state, first.error_kind, first.error_message, first.answer) == (
        SubmissionState.REJECTED,
        "ProviderError",
        "It is busy.",
        {},
    )
    assert first.error_detail == '{"error": "busy", "access_token": [redacted]}'
    assert (second.submission_id, second.state, second.remote_id, second.account_label) == (
        submission_id,
        SubmissionState.ACCEPTED,
        submission_id,
        "fake",
    )
    assert second.answer == {
        "id": submission_id,
        "api_key": "[redacted]",
        "note": "made with [redacted], and with [redacted]",
        "links": [{"url": "https://cdn.example.org/a.png"}],
    }
    assert second.sent_at is not None


async def test_the_decision_the_stages_the_results_and_the_parameters_are_there(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    job_id = await make(library, "a red barn")
    before = await detail_of(library, job_id)
    assert (before.decision, before.attempts, before.stages, before.result_asset_ids) == (None, [], [], [])
    results = await run(library, provider, job_id, 3, 1, 2)
    detail = await detail_of(library, job_id)
    assert detail.row.status == JobStatus.COMPLETED
    assert detail.params["prompt"] == "a red barn"
    assert list(detail.result_asset_ids) == results
    assert detail.decision is not None
    assert (detail.decision.job_id, detail.decision.account_label) == (job_id, "fake")
    assert detail.stages[0].stage == "pipeline:start"
    async with library.write() as services:
        await services.assets.delete_asset(results[0])
    assert list((await detail_of(library, job_id)).result_asset_ids) == results[1:]


async def test_what_a_job_waits_for_is_told_until_it_is_there_and_after(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    first = await make(library)
    second = await make_after(library, first)
    assert (await detail_of(library, second)).depends_on == [
        DependencyRow("first_frame", first, 0, JobStatus.PENDING, None)
    ]
    (output,) = await run(library, provider, first)
    assert (await detail_of(library, second)).depends_on == [
        DependencyRow("first_frame", first, 0, JobStatus.COMPLETED, output)
    ]


async def test_the_log_of_a_job_is_read_from_the_files(library: OpenLibrary, tmp_path: Path) -> None:
    job_id = await make(library)
    logs = configure_logs(tmp_path / "logs", to_stderr=False)
    try:
        structlog.get_logger("app").info("something_else", job_id=job_id + 1)
        await cancel(library, job_id)
    finally:
        logs.close()
    detail = await detail_of(library, job_id, logs=tmp_path / "logs")
    assert [line.event for line in detail.log] == ["job_cancelled"]
    assert (await detail_of(library, job_id)).log == []
    assert await read_job_log(None, job_id) == []


async def test_a_job_of_another_user_has_no_detail(library: OpenLibrary) -> None:
    job_id = await make(library)
    async with library.work.write() as services:
        other = await services.users.create_user("other@example.org")
    async with library.work.read(other.id) as services:
        with pytest.raises(ResourceNotFoundError):
            await services.jobs.get_job_detail(job_id)
