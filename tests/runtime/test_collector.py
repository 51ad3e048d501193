"""Finished results come into the library, and a disk that refuses is tried again."""

import asyncio
from pathlib import Path

from app.domain.enums import JobStatus
from app.runtime.collector import Collector
from app.runtime.workers import StoragePause
from tests.support.library import OpenLibrary
from tests.support.provider import FakeProvider
from tests.support.running import finish, open_queue, queue, statuses, submit
from tests.support.until import until


def collector_of(library: OpenLibrary) -> Collector:
    return Collector(library.work, library.bus, library.parts.clock, StoragePause(library.bus))


async def done_there(library: OpenLibrary, provider: FakeProvider, prompt: str = "a lake") -> str:
    """A job that is done at the provider and not yet in the library."""
    (job_id,) = await queue(library, prompt)
    submission_id = await submit(library, job_id)
    finish(provider, library, submission_id, job_id)
    async with library.work.steps() as services:
        await services.tracker.check(submission_id)
    return submission_id


async def test_what_was_done_before_it_started_is_collected_and_what_comes_later_too(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        first = await done_there(library, provider, "one")
        running = asyncio.ensure_future(collector_of(library).run())
        await until(lambda: statuses(library), {JobStatus.COMPLETED: 1})
        second = await done_there(library, provider, "two")
        await until(lambda: statuses(library), {JobStatus.COMPLETED: 2})
        running.cancel()
        await asyncio.wait([running])
    assert provider.forgotten == [first, second]


async def test_a_library_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    provider = FakeProvider()
    async with open_queue(tmp_path, provider) as library:
        await done_there(library, provider)
        incoming = library.parts.library.folder / "incoming"
        incoming.rmdir()
        incoming.write_text("a file in the way")
        running = asyncio.ensure_future(collector_of(library).run())
        await asyncio.sleep(0.5)
        assert await statuses(library) == {JobStatus.PROCESSING: 1}
        incoming.unlink()
        incoming.mkdir()
        await until(lambda: statuses(library), {JobStatus.COMPLETED: 1})
        running.cancel()
        await asyncio.wait([running])
