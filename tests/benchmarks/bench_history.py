"""What a hundred thousand ended jobs cost: the start of the program, and its memory, against a library without jobs."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, insert, select

from app.domain.account import ProviderAccount
from app.domain.enums import JobStatus, OperationType, SubmissionState
from app.domain.job import Job
from app.domain.submission import ProviderSubmission
from app.domain.user import User
from tests.benchmarks.bench_start import APP, Start, start
from tests.benchmarks.measure import against

GROUP = "engine"
SETTLE_SECONDS = 4.0
"""After this the queue and the gallery have read what they show."""
ROWS_AT_ONCE = 1000


def run(quick: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - the same for each group
    jobs, runs = (10_000, 3) if quick else (100_000, 9)
    with tempfile.TemporaryDirectory(prefix="pixsim7-bench-") as folder:
        scratches = {}
        for name, count in (("none", 0), ("many", jobs)):
            scratch = scratches[name] = Path(folder, name)
            (scratch / "home").mkdir(parents=True)
            (scratch / "home" / "settings.json").write_text('{"is_first_run_done": true}', "utf-8")
            start(APP, scratch, until="services_ready")
            _fill(next((scratch / "home").glob("*.db")), count)
            start(APP, scratch, until="services_ready")
        found: dict[str, list[Start]] = {name: [] for name in scratches}
        for _ in range(runs):
            for name, scratch in scratches.items():
                found[name].append(start(APP, scratch, until="services_ready", settle_seconds=SETTLE_SECONDS))
    ready = {name: [one.seconds["services_ready"] for one in starts] for name, starts in found.items()}
    memory = {name: [one.megabytes for one in starts] for name, starts in found.items()}
    yield against(f"start_with_{jobs}_ended_jobs", ready["many"], ready["none"], unit="s", at_most=1.2)
    yield against(f"memory_with_{jobs}_ended_jobs", memory["many"], memory["none"], unit="MB", at_most=1.2)


def _fill(path: Path, count: int) -> None:
    """Write jobs that have ended, one a minute up to now, each with its attempt; one in ten failed."""
    engine = create_engine(f"sqlite:///{path}")
    now = datetime.now(UTC)
    with engine.begin() as connection:
        user_id = connection.scalars(select(User.id)).one()
        account_id = connection.scalars(select(ProviderAccount.id).where(ProviderAccount.provider_id == "local")).one()
        for first in range(0, count, ROWS_AT_ONCE):
            jobs, submissions = [], []
            for number in range(first, min(first + ROWS_AT_ONCE, count)):
                has_failed = number % 10 == 0
                began = now - timedelta(minutes=count - number)
                ended = began + timedelta(seconds=30)
                prompt = f"a calm lake before dawn, take {number}"
                params = {"prompt": prompt, "size": "480p", "seed": number}
                jobs.append(
                    {
                        "id": number + 1,
                        "user_id": user_id,
                        "provider_id": "local",
                        "operation_type": OperationType.TEXT_TO_IMAGE,
                        "status": JobStatus.FAILED if has_failed else JobStatus.COMPLETED,
                        "params": params,
                        "prompt": prompt,
                        "position": float(number),
                        "created_at": began,
                        "started_at": began,
                        "ended_at": ended,
                    }
                )
                submissions.append(
                    {
                        "id": str(uuid4()),
                        "job_id": number + 1,
                        "account_id": account_id,
                        "provider_id": "local",
                        "state": SubmissionState.FAILED if has_failed else SubmissionState.SUCCEEDED,
                        "token": 1,
                        "params": params,
                        "remote_id": f"remote-{number}",
                        "is_collected": True,
                        "created_at": began,
                        "sent_at": began,
                        "accepted_at": began,
                        "ended_at": ended,
                    }
                )
            connection.execute(insert(Job), jobs)
            connection.execute(insert(ProviderSubmission), submissions)
    engine.dispose()
