"""Looks at several jobs in one call."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from app.domain.enums import ProviderStatus
from app.domain.errors import ProviderUnavailableError, RemoteNotFoundError
from app.providers.base import AccountView, VideoStatusResult
from app.services.submission.looks import GatheredLooks, RemoteJobs
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue, submit

PLACE = ("fake", 1)
RUNNING = VideoStatusResult(ProviderStatus.PROCESSING)


class Asked:
    """Answers for what is asked, and counts."""

    def __init__(self, error: Exception | None = None) -> None:
        self.calls: list[list[str]] = []
        self.error = error

    async def __call__(self, jobs: RemoteJobs) -> Mapping[str, VideoStatusResult]:
        self.calls.append([remote_id for remote_id, _ in jobs])
        if self.error is not None:
            raise self.error
        return {remote_id: RUNNING for remote_id, _ in jobs if remote_id != "gone"}


async def test_looks_at_the_same_time_share_calls_of_at_most_so_many_jobs() -> None:
    looks, asked = GatheredLooks(), Asked()
    names = ["a", "b", "c", "d", "e", "a"]
    found = await asyncio.gather(*(looks.look(PLACE, 2, name, {}, asked) for name in names))
    assert found == [RUNNING] * 6
    assert sorted(asked.calls) == [["a", "b"], ["c", "d"], ["e"]]
    other = Asked()
    await asyncio.gather(looks.look(PLACE, 2, "a", {}, asked), looks.look(("fake", 2), 2, "b", {}, other))
    assert (asked.calls[-1], other.calls) == (["a"], [["b"]])


async def test_a_job_that_the_answer_does_not_have_is_not_there() -> None:
    looks, asked = GatheredLooks(), Asked()
    found = await asyncio.gather(
        looks.look(PLACE, 5, "a", {}, asked), looks.look(PLACE, 5, "gone", {}, asked), return_exceptions=True
    )
    assert found[0] == RUNNING
    assert isinstance(found[1], RemoteNotFoundError)


async def test_a_call_that_fails_has_failed_for_all_and_one_that_is_broken_off_for_the_others() -> None:
    looks = GatheredLooks()
    failing = Asked(ProviderUnavailableError("down"))
    found = await asyncio.gather(*(looks.look(PLACE, 5, name, {}, failing) for name in "ab"), return_exceptions=True)
    assert [str(error) for error in found] == ["down", "down"]
    asked = Asked()
    leader = asyncio.ensure_future(looks.look(PLACE, 5, "a", {}, asked))
    await asyncio.sleep(0)
    other = asyncio.ensure_future(looks.look(PLACE, 5, "b", {}, asked))
    await asyncio.sleep(0)
    leader.cancel()
    with pytest.raises(ProviderUnavailableError, match="broken off"):
        await other
    assert asked.calls == []
    assert await looks.look(PLACE, 5, "c", {}, asked) == RUNNING


class BatchProvider(FakeProvider):
    """Can be asked for several jobs at once."""

    def __init__(self) -> None:
        super().__init__(slots=5)
        self.instance_manifest = replace(self.instance_manifest, poll_batch=10)
        self.batches: list[int] = []

    @override
    async def check_many(
        self, account: AccountView, jobs: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> Mapping[str, VideoStatusResult]:
        self.batches.append(len(jobs))
        return await super().check_many(account, jobs)


async def test_the_jobs_of_an_account_are_looked_at_in_one_call_where_its_provider_can_be_asked_so(
    tmp_path: Path,
) -> None:
    provider = BatchProvider()
    async with open_queue(tmp_path, provider) as library:
        names = [await submit(library, job_id) for job_id in await queue(library, "a", "b", "c")]

        async def look(submission_id: str) -> None:
            async with library.work.steps() as services:
                assert await services.tracker.check(submission_id) is not None

        await asyncio.gather(*map(look, names))
    assert provider.batches == [3]
