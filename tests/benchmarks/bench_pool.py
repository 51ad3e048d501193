"""How long it takes to choose an account for a job among a thousand, with the slot, the credits and the record."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.domain.enums import OperationType
from app.services.account.selection import Demand, look_at_pool
from app.services.unit_of_work import Services
from app.system import threads
from tests.benchmarks.measure import within
from tests.support.library import OpenLibrary, open_library
from tests.support.provider import FakeProvider

GROUP = "engine"
ACCOUNTS = 1000
GROUPED = 10
"""Every so many accounts share a limit."""


class _RollBackError(Exception):
    """Ends a choice without keeping it."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    times = 50 if quick else 500
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        look, take = asyncio.run(_measure(Path(folder), times))
    yield within(f"choice_among_{ACCOUNTS}_accounts", look, unit="ms", at_most=2)
    yield {
        "name": f"choice_slot_credits_and_record_among_{ACCOUNTS}_accounts",
        "value": round(take, 3),
        "unit": "ms",
        "goal": "reported beside the choice",
    }


async def _measure(folder: Path, times: int) -> tuple[float, float]:
    """Medians, in milliseconds: of the choice, and of all that a claim does at the pool."""
    try:
        async with open_library(folder, registry=FakeProvider(cost=1).registry()) as library:
            job_id = await _fill(library)
            demand = Demand("fake", library.user_id, 1, "webapi")
            now = library.parts.clock.now()
            looks = []
            async with library.parts.database.read() as session:
                for _ in range(times):
                    began = time.perf_counter()
                    found = await look_at_pool(session, demand, now)
                    assert found.winner is not None
                    looks.append(time.perf_counter() - began)
            return statistics.median(looks) * 1000, await _time(library, times, job_id)
    finally:
        await asyncio.to_thread(threads.close)


async def _time(library: OpenLibrary, times: int, job_id: int) -> float:
    seconds = []
    for number in range(times):
        try:
            async with library.write() as services:
                await _take(services, job_id, f"choice-{number}")
        except _RollBackError as ended:
            seconds.append(ended.seconds)
    return statistics.median(seconds) * 1000


async def _take(services: Services, job_id: int, submission_id: str) -> None:
    job = await services.jobs.get_job(job_id)
    assert job is not None
    began = time.perf_counter()
    await services.accounts.select_account("fake", job.operation_type, job=job, submission_id=submission_id)
    raise _RollBackError(time.perf_counter() - began)


async def _fill(library: OpenLibrary) -> int:
    async with library.write() as services:
        for number in range(ACCOUNTS - 1):
            account = await services.accounts.create_account(
                "fake",
                f"account-{number}@example.org",
                label=f"account {number}",
                max_concurrent_jobs=2,
                limit_group=f"group {number // GROUPED}" if number % 2 else None,
            )
            await services.accounts.update_credits(account.id, webapi=number)
        job = await services.jobs.create_job(
            library.user_id, "fake", OperationType.TEXT_TO_IMAGE, {"prompt": "a calm lake"}
        )
    return job.id
