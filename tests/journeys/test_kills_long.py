"""Hundreds of kills over hundreds of jobs, with every way to clear, several accounts and seeded faults."""

import random
import time
from collections.abc import Callable

import pytest

from tests.journeys.test_kills import CHANCES
from tests.support.servers.referee.rig import Rig, Running

OpenRig = Callable[..., Rig]

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

WAYS = ["key", "own_id", "listing", "key,listing_ended,usage"]
JOBS = 100
KILLS = 50
"""Of each way: 400 jobs and 200 kills in all, and as many again by two processes."""
POINTS = [
    *("in_claim", "after_claim", "while_preparing", "in_intending", "sending_written", "before_send", "after_send"),
    *("in_accept", "after_accept", "in_reject", "in_doubt", "between_looks", "in_adopt", "in_settle", "in_fail"),
    *("mid_download", "placing_written", "before_rename", "after_rename", "before_ready", "in_finish", "in_recovery"),
]
ACCOUNTS = {
    name: {"keys": [f"key-{name}"], "balance": 900, "slots": slots}
    for name, slots in (("one", 2), ("two", 3), ("three", 2))
}
LATE = {"submit": {**CHANCES["submit"], "arrives_late": 0.02, "rate_limit": 0.02, "auth": 0.0}}


def open_long(rig: OpenRig, way: str, seed: int) -> Rig:
    opened = rig(
        way,
        seed=seed,
        accounts=ACCOUNTS,
        plan={"chance": {**CHANCES, **LATE}, "failing": 0.05},
        more=["--settle-delay", "400" if way.startswith("key") else "25", "--read-seconds", "15"],
    )
    prompts = [f"a lake, take {number}" for number in range(JOBS)]
    opened.do(*(opened.account(name) for name in ACCOUNTS), {"do": "jobs", "prompts": prompts})
    return opened


def end(opened: Rig) -> None:
    opened.tell(no_more_faults=True)
    opened.finish(600)
    assert {row[0] for row in opened.rows("SELECT DISTINCT status FROM jobs")} <= {"completed", "failed"}
    assert "review" not in opened.states()
    opened.check()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", [1])
def test_fifty_kills_over_a_hundred_jobs_break_nothing(rig: OpenRig, way: str, seed: int) -> None:
    """Half of the kills come at a random moment, half at a random place."""
    opened = open_long(rig, way, seed)
    chance = random.Random(f"{way} {seed}")  # noqa: S311
    for number in range(KILLS):
        if number % 2:
            running = opened.start_ready()
            time.sleep(chance.uniform(0.0, 1.2))
        else:
            running = opened.start(run="for-ever", crash=f"{chance.choice(POINTS)}@{chance.randint(1, 3)}")
            _wait_a_while(running, 3.0)
        running.kill()
    end(opened)


@pytest.mark.row("F-29")
@pytest.mark.parametrize("way", WAYS)
def test_two_processes_killed_over_a_hundred_jobs_run_none_twice(rig: OpenRig, way: str) -> None:
    """The one in the window's place holds the runners; the other one waits for its own job and takes over."""
    opened = open_long(rig, way, 2)
    chance = random.Random(f"two {way}")  # noqa: S311
    window = opened.start_ready()
    for number in range(KILLS // 2):
        command = opened.start_ready({"do": "jobs", "prompts": [f"beside, take {number}"]}, run="until-done")
        time.sleep(chance.uniform(0.0, 0.8))
        window.kill()
        time.sleep(chance.uniform(0.0, 0.8))
        command.kill()
        window = opened.start_ready()
    window.kill()
    end(opened)


def _wait_a_while(running: Running, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
