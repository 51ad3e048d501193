"""A library with a provider of the tests, and what the loops of the queue are asked about."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from app.domain.enums import JobStatus, OperationType
from tests.support.clock import FakeClock
from tests.support.library import OpenLibrary, draw_picture, open_library
from tests.support.provider import FakeProvider


@asynccontextmanager
async def open_queue(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[OpenLibrary]:
    """A library whose only provider is this one."""
    async with open_library(tmp_path, registry=provider.registry()) as library:
        yield library


async def queue(library: OpenLibrary, *prompts: str) -> list[int]:
    """Make a job for each prompt; gives their ids."""
    jobs = []
    async with library.write() as services:
        for prompt in prompts:
            job = await services.jobs.create_job(
                library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": prompt}
            )
            jobs.append(job.id)
    return jobs


async def submit(library: OpenLibrary, job_id: int) -> str:
    """Take a waiting job to the provider; gives the submission's id."""
    async with library.work.steps() as services:
        claimed = await services.pipeline.claim(job_id)
        return (await services.pipeline.carry_out(claimed.id)).id


def end_cool_downs(library: OpenLibrary) -> None:
    """Let so much time go by that no account pauses any more; the library's clock is a fake one."""
    clock = library.parts.clock
    assert isinstance(clock, FakeClock)
    clock.move(timedelta(minutes=20))


async def statuses(library: OpenLibrary) -> dict[JobStatus, int]:
    """How many jobs are in each status that has any."""
    async with library.read() as services:
        counts = await services.jobs.count_jobs(library.user_id)
    return {status: count for status, count in counts.items() if count}


def finish(provider: FakeProvider, library: OpenLibrary, submission_id: str, *seeds: int) -> None:
    """Let a remote job be done, with a picture for each seed."""
    provider.outputs[submission_id] = [
        draw_picture(library.incoming / f"{submission_id}-{seed}.png", (48, 32), seed=seed) for seed in seeds
    ]
