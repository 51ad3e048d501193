"""Faults around a submit, F-01 to F-12: the program is killed for good, the reply is lost on a real connection."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.servers.referee.rig import Rig

OpenRig = Callable[..., Rig]

SETTLED_SOON = ["--settle-delay", "8", "--longest-run", "20"]
"""The referee takes nothing later than it was sent, so absence is soon proven."""
FINDS = ["key", "own_id", "listing", "listing_ended"]
"""Ways that find a job that arrived."""
LEAVES = ["usage", "none"]
"""Ways that leave it to a person."""


def jobs(count: int = 2, word: str = "a lake") -> dict[str, Any]:
    return {"do": "jobs", "prompts": [f"{word}, take {number}" for number in range(count)]}


def crash(rig: Rig, point: str, count: int = 2) -> None:
    """Queue jobs and run them until the program is killed at a place."""
    assert rig.start(rig.account(), jobs(count), crash=point).wait() == -9, "it never came to that place"


def crash_again(rig: Rig, point: str) -> None:
    assert rig.start(crash=point).wait() == -9, "it never came to that place"


@pytest.mark.row("F-01")
@pytest.mark.parametrize("point", ["in_claim", "after_claim", "while_preparing", "in_intending"])
def test_a_kill_before_anything_is_sent_leaves_the_job_waiting_and_no_reserve(rig: OpenRig, point: str) -> None:
    opened = rig("own_id", more=SETTLED_SOON)
    crash(opened, point)
    assert opened.log("accepted") == []
    crash_again(opened, "in_claim")
    assert opened.value("SELECT sum(held) FROM wallets") == 0
    assert {row[0] for row in opened.rows("SELECT status FROM jobs")} == {"pending"}
    opened.finish()
    opened.check(completed=2)


@pytest.mark.row("F-02")
@pytest.mark.parametrize(
    ("way", "point"), [*((way, "sending_written") for way in [*FINDS, *LEAVES]), ("own_id", "before_send")]
)
def test_a_kill_between_the_intention_and_the_send_costs_one_charge_or_none(rig: OpenRig, way: str, point: str) -> None:
    opened = rig(way, more=SETTLED_SOON)
    crash(opened, point, 1)
    assert opened.states() == ["sending"]
    assert opened.log("accepted") == []
    opened.finish()
    if way in {"key", "own_id", "listing"}:
        assert len(opened.log("accepted")) == 1
        opened.check(completed=1)
    else:
        assert opened.states() == ["review"]
        assert opened.value("SELECT held FROM wallets WHERE held > 0") == 7
        opened.check(completed=0)


@pytest.mark.row("F-03")
@pytest.mark.parametrize("way", [*FINDS, *LEAVES])
def test_a_kill_after_the_send_and_before_the_reply_is_one_remote_job(rig: OpenRig, way: str) -> None:
    opened = rig(way, faults=[{"on": "submit", "do": "late", "seconds": 25}], more=SETTLED_SOON)
    running = opened.start(opened.account(), jobs(1))
    opened.until(lambda: opened.log("accepted"))
    running.kill()
    assert opened.states() == ["sending"]
    opened.finish()
    assert len(opened.log("accepted")) == 1
    assert opened.states() == ["succeeded" if way in FINDS else "review"]
    opened.check(completed=int(way in FINDS))


@pytest.mark.row("F-04")
@pytest.mark.parametrize(
    ("way", "point"),
    [
        *((way, "in_accept") for way in ("key", "own_id", "listing")),
        ("own_id", "after_send"),
        ("listing", "after_accept"),
    ],
)
def test_a_kill_around_the_accepting_transaction_adopts_the_same_remote_job(rig: OpenRig, way: str, point: str) -> None:
    opened = rig(way, more=SETTLED_SOON)
    crash(opened, point, 1)
    (accepted,) = opened.log("accepted")
    opened.finish()
    assert opened.rows("SELECT state, remote_id FROM submissions") == [("succeeded", accepted["job"])]
    assert len(opened.log("accepted")) == 1
    opened.check(completed=1)


@pytest.mark.row("F-04")
def test_a_kill_while_a_found_job_is_adopted_adopts_it_at_the_next_start(rig: OpenRig) -> None:
    opened = rig("own_id", faults=[{"on": "submit", "do": "drop_after"}], more=SETTLED_SOON)
    crash(opened, "in_adopt", 1)
    assert opened.states() == ["uncertain"]
    opened.finish()
    assert opened.states() == ["succeeded"]
    opened.check(completed=1)


@pytest.mark.row("F-05")
@pytest.mark.parametrize("refusal", ["quota", "unknown"])
def test_a_kill_inside_the_rejecting_transaction_rejects_and_releases_once(rig: OpenRig, refusal: str) -> None:
    opened = rig("own_id", faults=[{"on": "submit", "do": refusal}], more=SETTLED_SOON)
    crash(opened, "in_reject", 1)
    assert opened.states() == ["sending"]
    opened.finish()
    assert opened.states() == ["rejected", "succeeded"]
    kinds = opened.rows(
        "SELECT kind, count(*) FROM ledger_entries WHERE submission_id IS NOT NULL GROUP BY kind ORDER BY kind"
    )
    assert kinds == [("release", 1), ("reserve", 2), ("settle", 1)]
    opened.check(completed=1)


@pytest.mark.row("F-05")
@pytest.mark.parametrize(("first", "second"), [("after_claim", "in_reject"), ("sending_written", "in_doubt")])
def test_a_kill_while_the_start_closes_what_a_dead_process_left_closes_it_at_the_next_start(
    rig: OpenRig, first: str, second: str
) -> None:
    opened = rig("own_id", more=SETTLED_SOON)
    crash(opened, first)
    crash_again(opened, second)
    crash_again(opened, "in_recovery")
    opened.finish()
    opened.check(completed=2)


@pytest.mark.row("F-06")
@pytest.mark.parametrize("way", ["own_id", "listing"])
def test_a_kill_between_two_looks_sends_nothing_before_the_second(rig: OpenRig, way: str) -> None:
    opened = rig(way, faults=[{"on": "submit", "do": "drop_before"}], more=SETTLED_SOON)
    crash(opened, "between_looks", 1)
    assert opened.states() == ["uncertain"]
    opened.finish()
    assert opened.states() == ["rejected", "succeeded"]
    (absent, ended) = opened.rows("SELECT absent_at, ended_at FROM submissions ORDER BY created_at")[0]
    (sent_again,) = opened.rows("SELECT sent_at FROM submissions ORDER BY created_at")[1]
    assert ended - absent >= 8_000_000
    assert sent_again >= ended
    opened.check(completed=1)


@pytest.mark.row("F-07")
def test_a_lost_reply_without_any_way_waits_for_a_person_and_is_not_sent_again_in_a_day(rig: OpenRig) -> None:
    opened = rig("none", faults=[{"on": "submit", "do": "drop_after"}])
    running = opened.start(opened.account(), jobs(1), run="for-ever")
    opened.until(lambda: opened.states() == ["review"])
    running.kill()
    for hours in (1, 6, 12, 24):
        opened.finish(more=["--offset", str(3600 * hours)])
    assert opened.states() == ["review"]
    assert opened.value("SELECT held FROM wallets WHERE held > 0") == 7
    assert opened.rows("SELECT status, needs_attention FROM jobs") == [("processing", 1)]
    assert len(opened.log("accepted")) == 1
    opened.check(completed=0)


@pytest.mark.row("F-07")
def test_what_a_person_decides_of_a_lost_reply_is_done_and_no_more(rig: OpenRig) -> None:
    """One exists, one was not made, one is sent again though the first may be charged."""
    opened = rig(
        "none", faults=[{"on": "submit", "do": "drop_after"}, {"on": "submit", "do": "drop_before", "times": 2}]
    )
    opened.do(opened.account(slots=1), jobs(3), run="until-idle")
    assert opened.states() == ["review"] * 3
    found = {row[0]: row[1] for row in opened.rows("SELECT job_id, id FROM submissions")}
    (accepted,) = opened.log("accepted")
    of_accepted = {row[0]: row[1] for row in opened.rows("SELECT id, job_id FROM submissions")}[accepted["tag"]]
    others = sorted(set(found) - {of_accepted})
    opened.do(
        {"do": "decide", "verdict": "exists", "submission": found[of_accepted], "remote_id": accepted["job"]},
        {"do": "decide", "verdict": "not made", "submission": found[others[0]]},
        {"do": "decide", "verdict": "again", "submission": found[others[1]]},
        run="until-idle",
    )
    assert len(opened.log("accepted")) == 2
    assert opened.value("SELECT sum(spent) FROM wallets") == 14
    opened.check(completed=2)


@pytest.mark.row("F-08")
@pytest.mark.parametrize(
    ("way", "fault"),
    [("key", "error_after"), ("own_id", "half"), ("listing", "no_id"), ("own_id", "error_after"), ("listing", "half")],
)
def test_a_job_whose_acceptance_was_not_understood_is_found_and_paid_once(rig: OpenRig, way: str, fault: str) -> None:
    opened = rig(way, faults=[{"on": "submit", "do": fault, "times": 2}], more=SETTLED_SOON)
    opened.do(opened.account(), jobs(3), run="until-idle")
    assert len(opened.log("accepted")) == 3
    opened.check(completed=3)


@pytest.mark.row("F-08")
@pytest.mark.parametrize("fault", ["error_before", "redirect", "captive"])
def test_a_job_that_may_have_arrived_and_did_not_is_sent_again_when_that_is_proven(rig: OpenRig, fault: str) -> None:
    opened = rig("listing", faults=[{"on": "submit", "do": fault, "times": 2}], more=SETTLED_SOON)
    opened.do(opened.account(), jobs(3), run="until-idle")
    assert len(opened.log("accepted")) == 3
    assert opened.states().count("rejected") == 2
    opened.check(completed=3)


@pytest.mark.row("F-03")
@pytest.mark.parametrize("way", ["own_id", "listing"])
def test_a_request_that_arrives_late_is_found_before_absence_is_proven(rig: OpenRig, way: str) -> None:
    opened = rig(way, faults=[{"on": "submit", "do": "arrives_late", "seconds": 6}], more=["--settle-delay", "20"])
    opened.do(opened.account(), jobs(1), run="until-idle")
    assert len(opened.log("accepted")) == 1
    assert opened.states() == ["succeeded"]
    opened.check(completed=1)


@pytest.mark.row("F-09")
@pytest.mark.parametrize("refusal", ["rate_limit", "error_before", "auth"])
def test_a_refused_replay_says_nothing_of_the_first_send(rig: OpenRig, refusal: str) -> None:
    opened = rig(
        "key",
        faults=[
            {"on": "submit", "do": "drop_after"},
            {"on": "submit", "do": refusal, "replay": True, "times": 2},
        ],
        speed=40.0,
        more=["--settle-delay", "600", "--read-seconds", "100"],
    )
    opened.do(opened.account(), jobs(1), run="until-idle")
    assert [line["do"] for line in opened.log("fault")] == ["drop_after", refusal, refusal]
    assert len(opened.log("accepted")) == 1
    assert opened.states() == ["succeeded"]
    opened.check(completed=1)


@pytest.mark.row("F-09")
def test_a_replay_that_cannot_be_sent_says_nothing_either_and_is_made_later(rig: OpenRig) -> None:
    opened = rig("key", faults=[{"on": "submit", "do": "drop_after"}], speed=20.0, more=["--settle-delay", "900"])
    crash(opened, "in_doubt", 1)
    opened.tell(closed=True)
    running = opened.start()
    opened.until(lambda: "replay_refused" in (opened.home / "logs" / "pixsim7.log").read_text(encoding="utf-8"))
    assert opened.states() == ["uncertain"]
    opened.tell(closed=False)
    assert running.wait() == 0
    assert opened.states() == ["succeeded"]
    assert len(opened.log("accepted")) == 1
    opened.check(completed=1)


@pytest.mark.row("F-09")
def test_a_replay_whose_answer_names_no_job_leaves_it_to_the_next_way(rig: OpenRig) -> None:
    opened = rig(
        "key,listing",
        faults=[{"on": "submit", "do": "drop_after"}, {"on": "submit", "do": "no_id", "replay": True, "times": 99}],
        speed=20.0,
        more=["--settle-delay", "20"],
    )
    opened.do(opened.account(), jobs(1), run="until-idle")
    assert opened.states() == ["succeeded"]
    assert len(opened.log("accepted")) == 1
    opened.check(completed=1)


@pytest.mark.row("F-10")
@pytest.mark.parametrize("way", ["listing", "listing_ended"])
def test_two_of_the_same_prompt_whose_replies_are_lost_each_claim_their_own(rig: OpenRig, way: str) -> None:
    opened = rig(way, faults=[{"on": "submit", "do": "drop_after", "times": 2}], more=SETTLED_SOON)
    opened.do(opened.account(), {"do": "jobs", "prompts": ["the same lake", "the same lake"]}, run="until-idle")
    assert len({line["seed"] for line in opened.log("accepted")}) == 2
    assert len({row[0] for row in opened.rows("SELECT remote_id FROM submissions")}) == 2
    opened.check(completed=2)


@pytest.mark.row("F-10")
def test_two_of_the_same_prompt_and_seed_are_for_a_person_to_tell_apart(rig: OpenRig) -> None:
    opened = rig("listing", faults=[{"on": "submit", "do": "drop_after", "times": 2}], more=SETTLED_SOON)
    twins = {"do": "jobs", "prompts": ["the same lake", "the same lake"], "params": {"seed": 5}}
    crashed = opened.start(opened.account(), twins, run="until-idle")
    assert crashed.wait() == 0
    assert sorted(opened.states()) in (["review", "review"], ["review", "succeeded"])
    assert len(opened.log("accepted")) == 2
    opened.check()


@pytest.mark.row("F-11")
@pytest.mark.parametrize("point", ["in_settle", "in_finish"])
def test_a_kill_inside_the_settling_transaction_settles_once(rig: OpenRig, point: str) -> None:
    opened = rig("own_id")
    crash(opened, point)
    opened.finish()
    assert opened.value("SELECT count(*) FROM ledger_entries WHERE kind = 'settle'") == 2
    opened.check(completed=2)


@pytest.mark.row("F-12")
def test_a_failure_there_is_released_where_it_was_given_back_and_settled_where_it_was_not(rig: OpenRig) -> None:
    fates = [
        {"prompt": "take 0", "fails": True, "refunds": True},
        {"prompt": "take 1", "fails": True, "refunds": False},
        {"prompt": "take 2", "filtered": True, "refunds": False},
        {"prompt": "take 3", "cost": 11},
        {"prompt": "take 4", "cost": 3},
    ]
    opened = rig("own_id", plan={"fates": fates})
    opened.do(opened.account(), jobs(5), run="until-idle")
    assert opened.rows("SELECT status, actual_cost FROM jobs ORDER BY id") == [
        ("failed", None),
        ("failed", 7),
        ("failed", 7),
        ("completed", 11),
        ("completed", 3),
    ]
    assert opened.value("SELECT sum(spent) FROM wallets") == 28
    opened.check(completed=2)


@pytest.mark.row("F-12")
def test_a_refund_that_comes_later_is_an_adjustment(rig: OpenRig) -> None:
    opened = rig("own_id", plan={"fates": [{"prompt": "take", "fails": True, "refunds": False}]})
    opened.do(opened.account(), jobs(1), run="until-idle")
    (submission,) = opened.rows("SELECT id, remote_id FROM submissions")
    opened.tell(refund=submission[1])
    opened.do({"do": "refund", "submission": submission[0]})
    assert opened.value("SELECT count(*) FROM ledger_entries WHERE kind = 'adjust'") == 1
    assert opened.value("SELECT sum(spent) FROM wallets") == 0
    opened.check(completed=0)


@pytest.mark.row("F-12")
@pytest.mark.parametrize("refunds", [True, False])
def test_a_kill_while_a_failure_is_written_charges_or_frees_it_once(rig: OpenRig, *, refunds: bool) -> None:
    opened = rig("own_id", plan={"fates": [{"prompt": "take", "fails": True, "refunds": refunds}]})
    crash(opened, "in_fail")
    opened.finish()
    assert opened.states() == ["failed", "failed"]
    assert opened.value("SELECT sum(spent) FROM wallets") == (0 if refunds else 14)
    opened.check(completed=0)
