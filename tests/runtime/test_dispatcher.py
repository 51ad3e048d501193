"""Waiting jobs are submitted while accounts have room."""

import asyncio
from pathlib import Path

from app.domain.enums import JobStatus
from app.domain.events import RunnersPaused
from app.runtime.dispatcher import Dispatcher
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider
from tests.support.running import open_queue, queue, statuses
from tests.support.until import until


def dispatcher_of(library: OpenLibrary, *, reserve_bytes: int = 0) -> Dispatcher:
    return Dispatcher(library.work, library.bus, library.parts.library, reserve_bytes=reserve_bytes)


async def test_as_many_jobs_are_sent_as_there_are_slots_and_no_more(tmp_path: Path) -> None:
    provider = FakeProvider(slots=3)
    async with open_queue(tmp_path, provider) as library:
        await queue(library, *(f"picture {number}" for number in range(6)))
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await until(lambda: statuses(library), {JobStatus.PROCESSING: 3, JobStatus.PENDING: 3})
        running.cancel()
        await asyncio.wait([running])
    assert len(provider.submitted) == 3


async def test_a_job_that_is_added_wakes_it(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        running = asyncio.ensure_future(dispatcher_of(library).run())
        await asyncio.sleep(0.2)
        await queue(library, "late")
        await until(lambda: len(provider.submitted), 1)
        running.cancel()
        await asyncio.wait([running])


async def test_a_disk_without_room_is_told_once_and_again_when_there_is_room(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        told: list[RunnersPaused] = []
        library.bus.subscribe(RunnersPaused, told.append)
        running = asyncio.ensure_future(dispatcher_of(library, reserve_bytes=2**62).run())
        await until(lambda: len(told), 1)
        await queue(library, "one", "two")
        await asyncio.sleep(0.2)
        running.cancel()
        await asyncio.wait([running])
        assert told[0].reason.startswith("The disk is nearly full")
        assert len(told) == 1
        assert provider.submitted == []
