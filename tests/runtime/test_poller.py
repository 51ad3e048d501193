"""Running jobs are looked at, each at its pace, and at once when the provider tells of a change."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from typing_extensions import override

from app.domain.enums import SubmissionState
from app.domain.errors import ProviderUnavailableError
from app.domain.events import JobProgressed, SubmissionChanged
from app.providers.base import AccountView, CancelAbility, VideoStatusResult
from app.runtime.poller import Poller
from app.runtime.workers import StoragePause
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider
from tests.support.running import finish, open_queue, queue, submit
from tests.support.until import until


class CountingProvider(FakeProvider):
    """Counts the looks, and may fail them."""

    looks = 0
    failing = 0

    @override
    async def check(self, account: AccountView, remote_id: str, handle: Mapping[str, Any]) -> VideoStatusResult:
        self.looks += 1
        if self.failing:
            self.failing -= 1
            raise ProviderUnavailableError("no connection")
        return await super().check(account, remote_id, handle)


def poller_of(library: OpenLibrary) -> Poller:
    return Poller(library.work, library.bus, library.parts.registry, library.parts.clock, StoragePause(library.bus))


async def state_of(library: OpenLibrary, job_id: int) -> SubmissionState | None:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row.submission_state


async def test_progress_is_told_until_the_job_is_done(tmp_path: Path) -> None:
    provider = CountingProvider()
    async with open_queue(tmp_path, provider) as library:
        told: list[JobProgressed] = []
        library.bus.subscribe(JobProgressed, told.append)
        (job_id,) = await queue(library, "a lake")
        submission_id = await submit(library, job_id)
        running = asyncio.ensure_future(poller_of(library).run())
        await until(lambda: len(told) >= 3, wanted=True)
        finish(provider, library, submission_id, 1)
        await until(lambda: state_of(library, job_id), SubmissionState.SUCCEEDED)
        running.cancel()
        await asyncio.wait([running])


async def test_a_change_that_the_provider_tells_is_looked_at_at_once(tmp_path: Path) -> None:
    provider = CountingProvider()
    provider.instance_manifest = replace(provider.instance_manifest, poll_interval=timedelta(hours=1))
    async with open_queue(tmp_path, provider) as library:
        (job_id,) = await queue(library, "a lake")
        submission_id = await submit(library, job_id)
        running = asyncio.ensure_future(poller_of(library).run())
        await until(lambda: provider.looks, 1)
        finish(provider, library, submission_id, 1)
        await asyncio.sleep(0.1)
        assert provider.looks == 1
        provider.tell(submission_id)
        await until(lambda: state_of(library, job_id), SubmissionState.SUCCEEDED)
        running.cancel()
        await asyncio.wait([running])


async def test_a_look_that_fails_leaves_the_job_alone_and_is_tried_again(tmp_path: Path) -> None:
    provider = CountingProvider()
    provider.failing = 2
    async with open_queue(tmp_path, provider) as library:
        (job_id,) = await queue(library, "a lake")
        submission_id = await submit(library, job_id)
        finish(provider, library, submission_id, 1)
        running = asyncio.ensure_future(poller_of(library).run())
        await until(lambda: state_of(library, job_id), SubmissionState.SUCCEEDED)
        running.cancel()
        await asyncio.wait([running])
    assert provider.looks == 3


async def test_with_nothing_running_nothing_is_looked_at(tmp_path: Path) -> None:
    provider = CountingProvider()
    async with open_queue(tmp_path, provider) as library:
        await queue(library, "waits")
        running = asyncio.ensure_future(poller_of(library).run())
        await asyncio.sleep(0.3)
        running.cancel()
        await asyncio.wait([running])
    assert provider.looks == 0


async def test_a_job_to_be_stopped_is_looked_at_at_once_and_then_at_its_pace(tmp_path: Path) -> None:
    """Most providers stop no job: other changes of a busy queue are no reason to ask again and again."""
    provider = CountingProvider()
    provider.instance_manifest = replace(
        provider.instance_manifest, cancel=CancelAbility.NEVER, poll_interval=timedelta(hours=1)
    )
    async with open_queue(tmp_path, provider) as library:
        (job_id,) = await queue(library, "a lake")
        await submit(library, job_id)
        running = asyncio.ensure_future(poller_of(library).run())
        await until(lambda: provider.looks, 1)
        async with library.write() as services:
            await services.jobs.cancel_job(job_id)
        await until(lambda: provider.looks, 2)
        for _ in range(4):
            library.bus.publish(SubmissionChanged("another", SubmissionState.ACCEPTED))
            await asyncio.sleep(0.15)
        running.cancel()
        await asyncio.wait([running])
    assert provider.looks == 2
