"""kill -9 at random, a referee that loses replies, and two controls that must not come through."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.servers.referee.rig import Rig

OpenRig = Callable[..., Rig]

KILLS = 10
"""In each of four runs: forty in all."""
CHANCES = {
    "submit": {
        "drop_before": 0.06,
        "drop_after": 0.08,
        "error_before": 0.04,
        "error_after": 0.05,
        "half": 0.03,
        "no_id": 0.02,
        "twice": 0.03,
        "late": 0.04,
        "concurrency": 0.03,
    },
    "status": {"error_before": 0.05, "drop_after": 0.03},
    "list": {"error_before": 0.08},
    "download": {"cut": 0.06, "expired": 0.04, "short": 0.02},
}


def jobs(count: int) -> dict[str, Any]:
    return {"do": "jobs", "prompts": [f"a lake, take {number}" for number in range(count)]}


def kill_at_random(rig: Rig, kills: int, chance: random.Random) -> None:
    """Run the queue and kill it, again and again."""
    for _ in range(kills):
        running = rig.start_ready()
        time.sleep(chance.uniform(0.0, 1.0))
        assert running.poll() is None, rig.story()
        running.kill()


@pytest.mark.row("F-03")
@pytest.mark.row("F-08")
@pytest.mark.parametrize("way", ["key", "own_id", "listing", "key,listing_ended"])
def test_ten_kills_at_random_and_a_referee_that_loses_replies_break_nothing(rig: OpenRig, way: str) -> None:
    """A repeat with a key may be refused as often as the seed says: it is tried for long before a person is asked."""
    seed = len(way)
    delay = "300" if way.startswith("key") else "18"
    opened = rig(
        way,
        seed=seed,
        plan={"chance": CHANCES, "failing": 0.1},
        more=["--settle-delay", delay, "--longest-run", "400", "--read-seconds", "15"],
    )
    opened.do(opened.account(slots=3), jobs(14))
    kill_at_random(opened, KILLS, random.Random(seed))  # noqa: S311
    opened.tell(no_more_faults=True)
    opened.finish()
    assert {row[0] for row in opened.rows("SELECT status FROM jobs")} <= {"completed", "failed"}
    opened.check()


@pytest.mark.row("F-29")
def test_a_window_and_the_command_line_killed_in_turn_do_each_job_once(rig: OpenRig) -> None:
    """One holds the runners, the other one waits for its jobs and takes over; each is killed while the other runs."""
    opened = rig("own_id", plan={"chance": CHANCES}, more=["--settle-delay", "18", "--read-seconds", "15"])
    opened.do(opened.account(slots=3), jobs(6))
    chance = random.Random(7)  # noqa: S311
    for turn in range(4):
        window = opened.start_ready()
        command = opened.start_ready(jobs(1), run="until-done")
        time.sleep(chance.uniform(0.0, 0.8))
        first, second = (window, command) if turn % 2 else (command, window)
        first.kill()
        time.sleep(chance.uniform(0.2, 0.8))
        second.kill()
    opened.tell(no_more_faults=True)
    opened.finish()
    queued = opened.value("SELECT count(*) FROM jobs")
    assert queued >= 6
    opened.check(completed=queued)


@pytest.mark.parametrize(("clearing", "way"), [("resend", "own_id"), ("trust", "key")])
def test_a_wrong_way_to_clear_pays_twice_and_the_invariants_say_so(rig: OpenRig, clearing: str, way: str) -> None:
    """The controls: the same run with the right way breaks nothing."""
    faults = [
        {"on": "submit", "do": "drop_after", "replay": False, "times": 4},
        {"on": "submit", "do": "rate_limit", "replay": True, "times": 4, "retry_after": 1},
    ]
    opened = rig(way, faults=faults, more=["--clearing", clearing, "--settle-delay", "18"])
    opened.do(opened.account(), jobs(4), run="until-idle")
    found = opened.findings()
    assert len(opened.log("accepted")) > 4
    assert found.charged_twice
    assert any("has spent" in sentence for sentence in found.broken)


@pytest.mark.parametrize("way", ["own_id", "key"])
def test_the_right_way_to_clear_comes_through_the_run_of_the_controls(rig: OpenRig, way: str) -> None:
    faults = [
        {"on": "submit", "do": "drop_after", "replay": False, "times": 4},
        {"on": "submit", "do": "rate_limit", "replay": True, "times": 4, "retry_after": 1},
    ]
    opened = rig(way, faults=faults, more=["--settle-delay", "200"])
    opened.do(opened.account(), jobs(4), run="until-idle")
    assert len(opened.log("accepted")) == 4
    opened.check(completed=4)
