"""Faults around results, F-13 to F-18 and F-37: links, bytes, names, and results nobody waits for any more."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.servers.referee.rig import Rig

OpenRig = Callable[..., Rig]

LARGE = {"size": "320x240"}
"""A result of some 230 KB: several pieces of a body."""


def jobs(*prompts: str, **params: Any) -> dict[str, Any]:
    return {"do": "jobs", "prompts": list(prompts), "params": {**LARGE, **params}}


def fetched(rig: Rig) -> Counter[str]:
    """Remote job to how often its whole file was given."""
    return Counter(line["job"] for line in rig.log("download") if line["status"] == 200 and line["do"] is None)


@pytest.mark.row("F-13")
def test_downloads_that_are_cut_go_wrong_and_change_are_whole_in_the_end(rig: OpenRig) -> None:
    cut = {"on": "download", "do": "cut", "at": 100_000}
    opened = rig(
        "own_id",
        faults=[
            {**cut, "prompt": "cut", "times": 2},
            {**cut, "prompt": "shifted"},
            {"on": "download", "do": "wrong_range", "prompt": "shifted"},
            {**cut, "prompt": "changed"},
            {"on": "download", "do": "changed", "prompt": "changed"},
            {**cut, "prompt": "unsatisfiable"},
            {"on": "download", "do": "unsatisfiable", "prompt": "unsatisfiable"},
        ],
    )
    opened.do(opened.account(), jobs("cut", "shifted", "changed", "unsatisfiable"), run="until-idle")
    done = Counter(line["do"] for line in opened.log("download") if line["do"])
    assert done == {"cut": 5, "wrong_range": 1, "changed": 1, "unsatisfiable": 1}
    assert 206 in {line["status"] for line in opened.log("download")}
    opened.check(completed=4)


@pytest.mark.row("F-13")
def test_a_kill_mid_download_goes_on_where_it_ended(rig: OpenRig) -> None:
    opened = rig("own_id")
    assert opened.start(opened.account(), jobs("a lake"), crash="mid_download@2").wait() == -9
    (left,) = (opened.home / "library" / "incoming").glob("*.part")
    assert 0 < left.stat().st_size < 230_000
    opened.finish()
    assert [line["status"] for line in opened.log("download")] == [200, 206]
    opened.check(completed=1)


@pytest.mark.row("F-14")
@pytest.mark.row("F-15")
@pytest.mark.parametrize("point", ["placing_written", "before_rename", "after_rename", "before_ready", "in_finish"])
def test_a_kill_around_the_rename_is_one_file_and_one_row_and_fetched_once(rig: OpenRig, point: str) -> None:
    opened = rig("own_id")
    assert opened.start(opened.account(), jobs("a lake"), crash=point).wait() == -9
    opened.finish()
    assert list(fetched(opened).values()) == [1]
    opened.check(completed=1)


@pytest.mark.row("F-16")
@pytest.mark.parametrize("status", [403, 410])
def test_an_expired_link_is_asked_for_again_under_the_same_id_and_costs_nothing(rig: OpenRig, status: int) -> None:
    opened = rig("own_id", faults=[{"on": "download", "do": "expired", "status": status, "times": 2}])
    opened.do(opened.account(), jobs("a lake"), run="until-idle")
    assert len(opened.log("accepted")) == 1
    assert opened.value("SELECT count(*) FROM submissions") == 1
    opened.check(completed=1)


@pytest.mark.row("F-17")
def test_a_length_that_lies_or_is_absent_never_makes_half_an_asset(rig: OpenRig) -> None:
    opened = rig(
        "own_id",
        faults=[
            {"on": "download", "do": "short", "prompt": "short", "at": 500},
            {"on": "download", "do": "long", "prompt": "long", "at": 500},
            {"on": "download", "do": "no_length", "prompt": "absent"},
        ],
    )
    opened.do(opened.account(), jobs("short", "long", "absent"), run="until-idle")
    assert {line["do"] for line in opened.log("download") if line["do"]} == {"short", "long", "no_length"}
    opened.check(completed=3)


@pytest.mark.row("F-18")
def test_the_same_content_from_two_jobs_is_one_file_and_two_assets(rig: OpenRig) -> None:
    opened = rig("own_id", plan={"fates": [{"prompt": "twin", "same_as": "shared"}]})
    opened.do(opened.account(), jobs("twin one", "twin two", "another"), run="until-idle")
    assert opened.rows("SELECT count(*), count(DISTINCT sha256), count(DISTINCT path) FROM assets") == [(3, 2, 2)]
    opened.check(completed=3)


@pytest.mark.row("F-37")
def test_a_job_cancelled_while_it_is_sent_and_done_there_is_kept_marked_and_charged_once(rig: OpenRig) -> None:
    """It ends there before anybody can stop it."""
    opened = rig(
        "own_id",
        faults=[{"on": "submit", "do": "late", "seconds": 15}],
        plan={"fates": [{"prompt": "a lake", "seconds": 0}]},
        more=["--read-seconds", "40"],
    )
    running = opened.start(opened.account(), jobs("a lake"))
    opened.until(lambda: opened.log("accepted"))
    opened.do({"do": "cancel", "job": 1})
    assert running.wait() == 0
    assert opened.rows("SELECT status FROM jobs") == [("cancelled",)]
    assert opened.rows("SELECT state, arrived_after_cancel FROM assets") == [("ready", 1)]
    assert opened.value("SELECT sum(spent) FROM wallets") == 7
    opened.check(completed=0)


@pytest.mark.row("F-37")
def test_a_job_cancelled_while_it_runs_is_stopped_there_and_costs_nothing(rig: OpenRig) -> None:
    opened = rig("own_id", plan={"fates": [{"prompt": "a lake", "seconds": 600}]})
    running = opened.start(opened.account(), jobs("a lake"))
    opened.until(lambda: opened.states() == ["accepted"])
    opened.do({"do": "cancel", "job": 1})
    assert running.wait() == 0
    assert opened.states() == ["cancelled"]
    assert opened.log("refunded")
    assert opened.value("SELECT sum(spent) FROM wallets") == 0
    opened.check(completed=0)


@pytest.mark.row("F-37")
def test_a_cancelled_job_whose_reply_was_lost_is_found_and_stopped_and_never_sent_again(rig: OpenRig) -> None:
    opened = rig(
        "own_id",
        faults=[{"on": "submit", "do": "drop_after"}],
        plan={"fates": [{"prompt": "a lake", "seconds": 600}]},
    )
    assert opened.start(opened.account(), jobs("a lake"), crash="in_adopt").wait() == -9
    opened.do({"do": "cancel", "job": 1}, run="until-idle")
    assert len(opened.log("accepted")) == 1
    assert opened.states() == ["cancelled"]
    opened.check(completed=0)
