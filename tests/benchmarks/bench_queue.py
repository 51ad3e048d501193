"""What the queue costs beside the render: 200 jobs through the whole of it, against the same renders alone."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.bootstrap import Program, open_program
from app.domain.enums import JobStatus, OperationType
from app.domain.events import JobChanged
from app.system import threads
from app.system.paths import paths_in

GROUP = "engine"
DEADLINE_SECONDS = 1800


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    jobs = 20 if quick else 200
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        elapsed, rendered = asyncio.run(_run(Path(folder), jobs))
    overhead = (elapsed - rendered) / jobs * 1000
    yield {
        "name": f"queue_overhead_a_job_of_{jobs}",
        "value": round(overhead, 1),
        "unit": "ms",
        "peer": round(rendered / jobs * 1000, 1),
        "ratio": round(overhead / (rendered / jobs * 1000), 3),
        "goal": "reported beside the render",
        "holds": None,
    }


async def _run(folder: Path, jobs: int) -> tuple[float, float]:
    """Seconds for all jobs, and the seconds of them in which the engine was drawing."""
    try:
        async with open_program(paths_in(folder)) as program:
            await _queue(program, jobs)
            open_jobs = jobs
            changed = asyncio.Event()
            program.parts.bus.subscribe(JobChanged, lambda _event: changed.set())
            started = time.perf_counter()
            program.runners.start()
            async with asyncio.timeout(DEADLINE_SECONDS):
                while open_jobs:
                    await changed.wait()
                    changed.clear()
                    async with program.units.read() as services:
                        counts = await services.jobs.count_jobs(program.user_id)
                    open_jobs = counts[JobStatus.PENDING] + counts[JobStatus.PROCESSING]
            elapsed = time.perf_counter() - started
            return elapsed, await _rendered(program, jobs)
    finally:
        await asyncio.to_thread(threads.close)


async def _queue(program: Program, jobs: int) -> None:
    async with program.units.write(program.user_id) as services:
        for number in range(jobs):
            await services.jobs.create_job(
                program.user_id,
                "local",
                OperationType.TEXT_TO_IMAGE,
                {"prompt": f"a calm lake, take {number}", "size": "480p", "seed": number},
            )


async def _rendered(program: Program, jobs: int) -> float:
    """The stage in which the provider has the job, summed: drawing, and waiting for nothing else."""
    seconds = []
    async with program.units.read(program.user_id) as services:
        for job_id in range(1, jobs + 1):
            stages = {stage.stage: stage for stage in await services.jobs.list_stages(job_id)}
            status = stages["provider:status"]
            assert status.ended_at is not None
            seconds.append((status.ended_at - status.started_at).total_seconds())
    slots = (await _slots(program)) or 1
    return statistics.fmean(seconds) * jobs / slots


async def _slots(program: Program) -> int:
    async with program.units.read(program.user_id) as services:
        return sum(row.max_concurrent_jobs for row in await services.accounts.list_account_rows(program.user_id))
