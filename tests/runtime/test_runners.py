"""The queue runs by itself: dispatcher, poller and collector over real services."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import ContentRefusedError, SubmitUncertainError
from app.domain.events import JobProgressed, LibraryChanged
from app.runtime.runners import Runners
from app.system.folder_lock import FolderLock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider
from tests.support.until import until


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
async def library(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    async with open_library(tmp_path, registry=provider.registry()) as opened:
        yield opened


def make_runners(library: OpenLibrary, *, reserve_bytes: int = 0) -> Runners:
    lock = FolderLock(library.folder / "data" / "runner.lock")
    return Runners(library.parts, library.work, lock, reserve_bytes=lambda: reserve_bytes)


async def queue(library: OpenLibrary, *prompts: str) -> list[int]:
    async with library.write() as services:
        return [
            (
                await services.jobs.create_job(library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": prompt})
            ).id
            for prompt in prompts
        ]


async def statuses(library: OpenLibrary) -> dict[JobStatus, int]:
    async with library.read() as services:
        counts = await services.jobs.count_jobs(library.user_id)
    return {status: count for status, count in counts.items() if count}


def answer_at_once(library: OpenLibrary, provider: FakeProvider) -> None:
    """Each remote job is done as soon as it has arrived."""

    def finish(token: str) -> None:
        number = len(provider.submitted)
        provider.outputs[token] = [draw_picture(library.incoming / f"{token}.png", (48, 32), seed=number)]

    provider.on_submit = finish


async def test_jobs_go_through_two_slots_to_their_end_each_once(library: OpenLibrary, provider: FakeProvider) -> None:
    answer_at_once(library, provider)
    runners = make_runners(library)
    await queue(library, "before the start")
    runners.start()
    await queue(library, *(f"picture {number}" for number in range(7)))
    await until(lambda: statuses(library), {JobStatus.COMPLETED: 8})
    await runners.stop()
    assert len(provider.submitted) == 8
    async with library.read() as services:
        assert len(await services.assets.list_asset_ids(library.user_id)) == 8
        (account,) = await services.accounts.list_account_rows(library.user_id)
    assert account.current_jobs == 0


async def test_jobs_start_in_the_order_of_priority_and_place(library: OpenLibrary, provider: FakeProvider) -> None:
    answer_at_once(library, provider)
    first, second, third = await queue(library, "first", "second", "third")
    async with library.write() as services:
        await services.jobs.move_job(third, first)
        await services.jobs.set_priority(second, 5)
    runners = make_runners(library)
    runners.start()
    await until(lambda: statuses(library), {JobStatus.COMPLETED: 3})
    await runners.stop()
    async with library.read() as services:
        newest_first = await services.accounts.list_decisions()
    # By the claims: what is claimed is sent side by side.
    assert [found.job_id for found in reversed(newest_first)] == [second, third, first]


async def test_a_held_job_waits_until_it_is_let_go(library: OpenLibrary, provider: FakeProvider) -> None:
    answer_at_once(library, provider)
    held, free = await queue(library, "held", "free")
    async with library.write() as services:
        await services.jobs.hold_job(held, held=True)
    runners = make_runners(library)
    runners.start()
    await until(lambda: statuses(library), {JobStatus.PENDING: 1, JobStatus.COMPLETED: 1})
    async with library.write() as services:
        await services.jobs.hold_job(held, held=False)
    await until(lambda: statuses(library), {JobStatus.COMPLETED: 2})
    await runners.stop()
    assert free in {1, 2}


async def test_progress_is_told_and_a_running_job_can_be_cancelled(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    told: list[JobProgressed] = []
    library.bus.subscribe(JobProgressed, told.append)
    (job_id,) = await queue(library, "endless")
    runners = make_runners(library)
    runners.start()
    await until(lambda: bool(told), wanted=True)
    assert told[0] == JobProgressed(job_id, 0.5, 3.0)
    async with library.write() as services:
        await services.jobs.cancel_job(job_id)
    await until(lambda: len(provider.cancelled), 1)

    async def slots() -> int:
        async with library.read() as services:
            return sum(row.current_jobs for row in await services.accounts.list_account_rows(library.user_id))

    await until(slots, 0)
    await runners.stop()
    assert await statuses(library) == {JobStatus.CANCELLED: 1}


async def test_a_refused_job_fails_and_the_next_goes_on(library: OpenLibrary, provider: FakeProvider) -> None:
    answer_at_once(library, provider)
    provider.refusal = ContentRefusedError("not this")
    runners = make_runners(library)
    runners.start()
    await queue(library, "bad")
    await until(lambda: statuses(library), {JobStatus.FAILED: 1})
    provider.refusal = None
    await queue(library, "good")
    await until(lambda: statuses(library), {JobStatus.FAILED: 1, JobStatus.COMPLETED: 1})
    await runners.stop()


async def test_what_was_lost_while_sending_is_found_again_at_the_next_start(
    library: OpenLibrary, provider: FakeProvider
) -> None:
    answer_at_once(library, provider)
    provider.loses_reply = SubmitUncertainError("cut")
    runners = make_runners(library)
    runners.start()
    await queue(library, "unclear")
    await until(lambda: statuses(library), {JobStatus.PROCESSING: 1})
    await runners.stop()
    provider.loses_reply = None
    runners = make_runners(library)
    runners.start()
    await until(lambda: statuses(library), {JobStatus.COMPLETED: 1})
    await runners.stop()
    assert len(provider.submitted) == 1


async def test_a_full_disk_holds_new_jobs_back(library: OpenLibrary, provider: FakeProvider) -> None:
    runners = make_runners(library, reserve_bytes=2**62)
    runners.start()
    await queue(library, "no room")
    await until(lambda: runners.is_running, wanted=True)
    await asyncio.sleep(0.3)
    await runners.stop()
    assert provider.submitted == []
    assert await statuses(library) == {JobStatus.PENDING: 1}


async def test_only_one_process_runs_jobs_and_another_takes_over(library: OpenLibrary, provider: FakeProvider) -> None:
    answer_at_once(library, provider)
    first, second = make_runners(library), make_runners(library)
    first.start()
    await until(lambda: first.is_running, wanted=True)
    second.start()
    await queue(library, "one")
    await until(lambda: statuses(library), {JobStatus.COMPLETED: 1})
    assert not second.is_running
    await first.stop()
    await until(lambda: second.is_running, wanted=True)
    await queue(library, "two")
    await until(lambda: statuses(library), {JobStatus.COMPLETED: 2})
    await second.stop()
    assert len(provider.submitted) == 2


async def test_a_commit_of_another_process_is_told(library: OpenLibrary) -> None:

    told: list[LibraryChanged] = []
    library.bus.subscribe(LibraryChanged, told.append)
    runners = make_runners(library)
    runners.start()
    await until(lambda: runners.is_running, wanted=True)
    await asyncio.sleep(1.2)
    assert told == []
    with sqlite3.connect(library.parts.database.path) as other:
        other.execute("UPDATE users SET display_name = 'somebody'")
    other.close()
    await until(lambda: len(told), 1)
    await runners.stop()
