"""What a hundred thousand ended jobs cost: the start of the program, and its memory, against a library without jobs."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.benchmarks.bench_start import APP, Start, start
from tests.benchmarks.measure import against

GROUP = "engine"
SETTLE_SECONDS = 4.0
"""After this the queue and the gallery have read what they show."""

JOB = """
INSERT INTO jobs (id, user_id, provider_id, operation_type, status, params, prompt, priority, position, created_at,
  started_at, ended_at)
VALUES (?, ?, 'local', 'text_to_image', ?, ?, ?, 0, ?, ?, ?, ?)
"""
SUBMISSION = """
INSERT INTO submissions (id, job_id, account_id, provider_id, state, token, params, remote_id, is_collected, created_at,
  sent_at, accepted_at, ended_at)
VALUES (?, ?, ?, 'local', ?, 1, ?, ?, 1, ?, ?, ?, ?)
"""
MINUTE = 60_000_000
"""In the unit of stored times, microseconds."""


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
    connection = sqlite3.connect(path)
    user_id, now = connection.execute("SELECT id, created_at FROM users").fetchone()
    (account_id,) = connection.execute("SELECT id FROM provider_accounts WHERE provider_id = 'local'").fetchone()
    jobs, submissions = [], []
    for number in range(1, count + 1):
        has_failed = number % 10 == 0
        moment = now - (count - number) * MINUTE
        prompt = f"a calm lake before dawn, take {number}"
        params = json.dumps({"prompt": prompt, "size": "480p", "seed": number})
        outcome = "failed" if has_failed else "completed"
        jobs.append((number, user_id, outcome, params, prompt, number, moment, moment, moment + MINUTE // 2))
        times = (moment, moment, moment, moment + MINUTE // 2)
        state = "failed" if has_failed else "succeeded"
        submissions.append((str(uuid4()), number, account_id, state, params, f"remote-{number}", *times))
    with connection:
        connection.executemany(JOB, jobs)
        connection.executemany(SUBMISSION, submissions)
    connection.close()
