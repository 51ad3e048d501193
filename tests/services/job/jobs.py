"""What the tests of jobs do with them: make, run, change, look."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from app.domain.enums import JobStatus, OperationType
from app.domain.errors import ProviderError
from app.domain.events import Event, JobAdded, JobChanged, JobRemoved, LibraryChanged, QueueModeChanged
from app.domain.job import Job
from app.services.job.job_rows import JobRow
from app.services.job.outputs import JobOutput
from tests.support.library import OpenLibrary, draw_picture
from tests.support.provider import FakeProvider

T2I, I2I, T2V = OperationType.TEXT_TO_IMAGE, OperationType.IMAGE_TO_IMAGE, OperationType.TEXT_TO_VIDEO
DONE = (JobStatus.PROCESSING, JobStatus.COMPLETED)


async def make(library: OpenLibrary, prompt: str = "a lake", operation: OperationType = T2I, **more: Any) -> int:
    async with library.write() as services:
        return (await services.jobs.create_job(library.user_id, "fake", operation, {"prompt": prompt}, **more)).id


async def make_after(
    library: OpenLibrary, job_id: int, output_index: int = 0, *, slot: str = "first_frame", **more: Any
) -> int:
    """A job over the picture that another one will make."""
    return await make(library, "an evening", I2I, depends_on={slot: JobOutput(job_id, output_index)}, **more)


async def get(library: OpenLibrary, job_id: int) -> Job:
    async with library.read() as services:
        job = await services.jobs.get_job(job_id)
    assert job is not None
    return job


async def row_of(library: OpenLibrary, job_id: int) -> JobRow:
    async with library.read() as services:
        (row,) = await services.jobs.get_job_rows([job_id])
    return row


async def change(library: OpenLibrary, job_id: int, **values: Any) -> None:
    async with library.parts.database.write() as session:
        await session.execute(update(Job).where(Job.id == job_id).values(**values))


async def become(library: OpenLibrary, job_id: int, *statuses: JobStatus) -> None:
    for status in statuses:
        async with library.write() as services:
            await services.jobs.update_status(job_id, status)


async def cancel(library: OpenLibrary, job_id: int) -> None:
    async with library.write() as services:
        await services.jobs.cancel_job(job_id)


async def pending(library: OpenLibrary, limit: int = 100) -> list[int]:
    async with library.work.read() as services:
        return [job.id for job in await services.jobs.get_pending_jobs(limit)]


async def submit(library: OpenLibrary, job_id: int) -> str:
    """Hand a job to the provider; gives the submission's id."""
    async with library.work.steps() as services:
        submission = await services.pipeline.claim(job_id)
        await services.pipeline.carry_out(submission.id)
    return submission.id


async def refuse(library: OpenLibrary, provider: FakeProvider, job_id: int, error: Exception | None = None) -> None:
    """Let the provider refuse a job once."""
    provider.refusal = error or ProviderError("hm")
    await submit(library, job_id)
    provider.refusal = None


async def collect(library: OpenLibrary, provider: FakeProvider, submission_id: str, *seeds: int) -> None:
    """Let a remote job be done with a picture for each seed, and bring them in."""
    provider.outputs[submission_id] = [
        draw_picture(library.incoming / f"{submission_id}-{seed}.png", (64, 48), seed=seed) for seed in seeds
    ]
    async with library.work.steps() as services:
        await services.tracker.check(submission_id)
        await services.tracker.collect(submission_id)


async def run(library: OpenLibrary, provider: FakeProvider, job_id: int, *seeds: int) -> list[int]:
    """Run a job to its end; gives the ids of its results."""
    await collect(library, provider, await submit(library, job_id), *(seeds or (job_id,)))
    return await results_of(library, job_id)


async def results_of(library: OpenLibrary, job_id: int) -> list[int]:
    """The assets that a job made, in their order."""
    async with library.read() as services:
        assets = await services.assets.list_assets(library.user_id, {"job_id": job_id}, {})
    return [asset.id for asset in sorted(assets, key=lambda asset: asset.output_index)]


async def add_ended(library: OpenLibrary, count: int, *, status: JobStatus = JobStatus.COMPLETED) -> None:
    """Write jobs that ended long ago, many at once."""
    now = library.parts.clock.now()
    row = {
        "user_id": library.user_id,
        "provider_id": "fake",
        "operation_type": T2I,
        "status": status,
        "params": {"prompt": "an old lake", "seed": 1, "size": "480p"},
        "prompt": "an old lake",
        "created_at": now,
        "started_at": now,
        "ended_at": now,
    }
    async with library.parts.database.write() as session:
        await session.execute(insert(Job), [row] * count)


def listen(library: OpenLibrary, kinds: Sequence[type[Event]] | None = None) -> list[Event]:
    """What is told from now on."""
    told: list[Event] = []
    for kind in kinds or (JobAdded, JobChanged, JobRemoved, LibraryChanged, QueueModeChanged):
        library.bus.subscribe(kind, told.append)
    return told
