"""Faults of clocks, the network and keys, F-24 to F-28."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.servers.referee.rig import Rig, Running

OpenRig = Callable[..., Rig]

DAY = 86_400


def jobs(count: int, **params: Any) -> dict[str, Any]:
    return {"do": "jobs", "prompts": [f"a lake, take {number}" for number in range(count)], "params": params}


def set_clock(rig: Rig, seconds: float) -> None:
    """Set the wall clock of the program that runs by so many seconds."""
    part = rig.folder / "clock.part"
    part.write_text(str(seconds), encoding="ascii")
    part.replace(rig.folder / "clock")


def with_clock(rig: Rig) -> list[str]:
    return ["--offset-file", str(rig.folder / "clock")]


def has_woken(rig: Rig) -> bool:
    return "system_woke" in (rig.home / "logs" / "pixsim7.log").read_text(encoding="utf-8")


def sleep(rig: Rig, running: Running, seconds: float, asleep: Callable[[], Any] = lambda: None) -> None:
    """Let the computer sleep: nothing runs, the wall clock goes on, the steady one stands."""
    os.kill(running.pid, signal.SIGSTOP)
    asleep()
    set_clock(rig, seconds)
    os.kill(running.pid, signal.SIGCONT)


OFFSETS = (DAY, -DAY, -3650 * DAY)


@pytest.mark.long
@pytest.mark.row("F-24")
def test_a_clock_that_is_set_while_jobs_run_loses_none_and_makes_no_storm(rig: OpenRig) -> None:
    opened = rig(
        "own_id",
        faults=[{"on": "submit", "do": "rate_limit", "times": 4, "retry_after": 10}],
        more=["--settle-delay", "18"],
    )
    running = opened.start(opened.account(slots=1), jobs(5), more=with_clock(opened))
    for number, offset in enumerate(OFFSETS, start=1):
        opened.until(lambda number=number: len(opened.log("fault")) >= number)  # type: ignore[misc]
        set_clock(opened, offset)
    assert running.wait() == 0
    assert len(opened.log("fault")) == 4
    assert len(opened.log("accepted")) == 5
    opened.check(completed=5)


@pytest.mark.row("F-24")
def test_a_clock_that_was_wrong_at_the_last_starts_keeps_no_job_waiting(rig: OpenRig) -> None:
    """Each start has another time; what it leaves waiting, cooling or in doubt lies in another one's future or past."""
    opened = rig(
        "own_id",
        faults=[
            {"on": "submit", "do": "drop_before"},
            {"on": "submit", "do": "rate_limit", "times": 2, "retry_after": 30},
        ],
        more=["--settle-delay", "18"],
    )
    far = ["--offset", str(2 * DAY)]
    assert opened.start(opened.account(), jobs(4), run="for-ever", crash="between_looks", more=far).wait() == -9
    for number, offset in enumerate(OFFSETS, start=1):
        running = opened.start(run="for-ever", more=["--offset", str(offset)])
        opened.until(lambda number=number: len(opened.log("fault")) >= number)  # type: ignore[misc]
        running.kill()
    opened.finish()
    assert len(opened.log("accepted")) == 4
    opened.check(completed=4)


@pytest.mark.row("F-24")
def test_another_time_zone_changes_nothing(rig: OpenRig) -> None:
    opened = rig("own_id", more=["--settle-delay", "8"])
    assert opened.start(opened.account(), jobs(3), crash="before_send").wait() == -9
    opened.variables["TZ"] = "Pacific/Kiritimati"
    opened.finish()
    opened.check(completed=3)


@pytest.mark.row("F-25")
def test_a_sleep_while_sending_is_a_lost_reply_and_paid_once(rig: OpenRig) -> None:
    opened = rig("own_id", faults=[{"on": "submit", "do": "late", "seconds": 12}], more=["--settle-delay", "18"])
    running = opened.start(opened.account(), jobs(1), more=[*with_clock(opened), "--read-seconds", "60"])
    opened.until(lambda: opened.log("accepted"))
    # The server has given up by the time that the computer wakes.
    sleep(opened, running, 8 * 3600, lambda: time.sleep(1.6))
    opened.until(lambda: has_woken(opened))
    assert running.wait() == 0
    assert len(opened.log("accepted")) == 1
    opened.check(completed=1)


@pytest.mark.row("F-25")
def test_after_a_sleep_what_runs_is_looked_at_at_once(rig: OpenRig) -> None:
    """The pause between two looks was grown to minutes when the computer fell asleep."""
    opened = rig(
        "own_id",
        faults=[{"on": "status", "do": "error_before", "times": 6}],
        run_seconds=(5.0, 5.0),
    )
    running = opened.start(opened.account(), jobs(1), more=with_clock(opened))
    opened.until(lambda: len(opened.log("fault")) >= 4)
    opened.tell(no_more_faults=True)
    sleep(opened, running, 8 * 3600)
    assert running.wait(20) == 0
    assert has_woken(opened)
    opened.check(completed=1)


@pytest.mark.row("F-25")
def test_a_sleep_while_a_result_is_fetched_resumes_it(rig: OpenRig) -> None:
    opened = rig("own_id", faults=[{"on": "download", "do": "cut", "at": 60_000, "times": 2}])
    running = opened.start(opened.account(), jobs(1, size="320x240"), more=with_clock(opened))
    opened.until(lambda: opened.log("download"))
    sleep(opened, running, 8 * 3600)
    assert running.wait() == 0
    assert {line["status"] for line in opened.log("download")} == {200, 206}
    assert len(opened.log("accepted")) == 1
    opened.check(completed=1)


@pytest.mark.row("F-26")
def test_without_a_network_at_the_start_the_queue_waits_and_uses_up_no_attempt(rig: OpenRig) -> None:
    opened = rig("own_id", more=["--settle-delay", "8"])
    opened.do(opened.account(), jobs(3))
    opened.tell(closed=True)
    running = opened.start()
    opened.until(lambda: opened.value("SELECT count(*) FROM submissions WHERE state = 'rejected'"))
    assert opened.log("accepted") == []
    opened.tell(closed=False)
    assert running.wait() == 0
    assert opened.rows("SELECT DISTINCT attempts FROM jobs") == [(0,)]
    opened.check(completed=3)


@pytest.mark.row("F-26")
def test_a_network_that_is_lost_while_jobs_run_leaves_them_running(rig: OpenRig) -> None:
    opened = rig("own_id", run_seconds=(8.0, 12.0), more=["--settle-delay", "8"])
    running = opened.start(opened.account(), jobs(6))
    opened.until(lambda: len(opened.log("accepted")) >= 4)
    opened.tell(closed=True)
    time.sleep(2.0)
    opened.tell(closed=False)
    assert running.wait() == 0
    assert opened.rows("SELECT DISTINCT attempts FROM jobs") == [(0,)]
    assert len(opened.log("accepted")) == 6
    opened.check(completed=6)


@pytest.mark.row("F-26")
def test_a_captive_portal_is_no_answer_and_its_page_no_result(rig: OpenRig) -> None:
    """It answers everything with 200 and a page, first while results are fetched, then at a start."""
    opened = rig("own_id", run_seconds=(3.0, 4.0), more=["--settle-delay", "8"])
    running = opened.start(opened.account(), jobs(4))
    opened.until(lambda: opened.states().count("succeeded") >= 1)
    opened.tell(captive=True)
    time.sleep(1.0)
    running.kill()
    restarted = opened.start()
    time.sleep(1.5)
    assert restarted.poll() is None
    opened.tell(captive=False)
    assert restarted.wait() == 0
    assert opened.rows("SELECT DISTINCT attempts FROM jobs") == [(0,)]
    assert len(opened.log("accepted")) == 4
    opened.check(completed=4)


@pytest.mark.row("F-27")
def test_a_storm_of_429_at_one_account_cools_it_and_the_others_go_on(rig: OpenRig) -> None:
    opened = rig(
        "own_id",
        accounts={
            "stormy": {"keys": ["key-stormy"], "balance": 1000, "slots": 8},
            "calm": {"keys": ["key-calm"], "balance": 1000, "slots": 8},
        },
        faults=[{"on": "submit", "do": "rate_limit", "account": "stormy", "times": 999, "retry_after": 300}],
    )
    opened.do(
        opened.account("stormy", priority=5, slots=4), opened.account("calm", slots=4), jobs(16), run="until-idle"
    )
    stormy = [line for line in opened.log("fault") if line["account"] == "stormy"]
    assert len(stormy) <= 5, "calls to an account that said wait"
    assert {line["account"] for line in opened.log("accepted")} == {"calm"}
    state, reason = opened.rows("SELECT state, state_reason FROM provider_accounts WHERE label = 'stormy'")[0]
    assert state == "cooling"
    assert reason
    assert opened.rows("SELECT DISTINCT attempts FROM jobs") == [(0,)]
    opened.check(completed=16)


@pytest.mark.long
@pytest.mark.row("F-27")
def test_an_outage_of_a_provider_is_met_with_few_calls_and_ends_without_a_loss(rig: OpenRig) -> None:
    """A simulated minute and a half of 503 under twenty jobs of two accounts."""
    opened = rig(
        "own_id",
        speed=20.0,
        accounts={
            "one": {"keys": ["key-one"], "balance": 1000, "slots": 8},
            "two": {"keys": ["key-two"], "balance": 1000, "slots": 8},
        },
        faults=[
            {"on": "submit", "do": "error_before", "times": 9999},
            {"on": "balance", "do": "error_before", "times": 9999, "skip": 2},
            {"on": "list", "do": "error_before", "times": 9999},
        ],
        more=["--settle-delay", "60", "--read-seconds", "60"],
    )
    opened.do(opened.account("one"), opened.account("two"), jobs(20))
    running = opened.start()
    opened.until(lambda: opened.log("fault"))
    time.sleep(4.5)
    calls = len(opened.log("fault"))
    assert calls <= 60, "calls in a minute and a half"
    opened.tell(no_more_faults=True)
    assert running.wait() == 0
    assert len(opened.log("accepted")) == 20
    opened.check(completed=20)


@pytest.mark.row("F-28")
def test_a_key_that_is_revoked_while_jobs_run_keeps_their_ids_and_a_new_key_fetches_them(rig: OpenRig) -> None:
    opened = rig(
        "own_id",
        accounts={"first": {"keys": ["key-first", "key-second"], "balance": 1000, "slots": 4}},
        has_keyring=False,
    )
    assert opened.start(opened.account(slots=2), jobs(4), crash="after_accept@2").wait() == -9
    opened.tell(account="first", revoked=["key-first"])
    running = opened.start(run="for-ever")
    needs = "SELECT count(*) FROM provider_accounts WHERE state = 'needs_sign_in' AND label = 'first'"
    opened.until(lambda: opened.value(needs))
    running.kill()
    before = opened.rows("SELECT id, remote_id FROM submissions WHERE state = 'accepted' ORDER BY id")
    assert len(before) == 2
    account = opened.value("SELECT id FROM provider_accounts WHERE label = 'first'")
    change = {"do": "change account", "account": account, "changes": {"credentials": {"key": "key-second"}}}
    opened.do(change, run="until-idle")
    for submission_id, remote_id in before:
        assert opened.rows("SELECT state, remote_id FROM submissions WHERE id = ?", submission_id) == [
            ("succeeded", remote_id)
        ]
    assert len(opened.log("accepted")) == 4
    opened.check(completed=4)


@pytest.mark.row("F-28")
def test_an_account_is_not_removed_while_its_jobs_run(rig: OpenRig) -> None:
    opened = rig("own_id", run_seconds=(4.0, 5.0))
    assert opened.start(opened.account(), jobs(2), crash="after_accept@2").wait() == -9
    account = opened.value("SELECT id FROM provider_accounts WHERE label = 'first'")
    refused = opened.start({"do": "remove account", "account": account}, run="no")
    assert refused.wait() == 1
    opened.finish()
    opened.do({"do": "remove account", "account": account})
    assert opened.value("SELECT sealed IS NULL AND deleted_at IS NOT NULL FROM provider_accounts WHERE id = ?", account)
    opened.check(completed=2)
