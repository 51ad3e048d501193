"""`pixsim7 review`: what may have been charged is decided by a person, and never by a slip."""

from tests.commands.conftest import Console, add_account
from tests.support.servers.referee.rig import Rig


def in_review(paid: Console, rig: Rig, *, arrives: bool) -> str:
    """A submission whose reply was lost at a provider that cannot be asked; gives its id."""
    rig.tell(faults=[{"on": "submit", "do": "drop_after" if arrives else "drop_before"}])
    words = ("generate", "--provider", "referee", "--operation", "text_to_image", "--param", "prompt=a lake")
    paid.json(*words)
    paid.json("worker", "--until-idle")
    (row,) = paid.json("review", "list")["reviews"]
    assert (row["held"], row["credit_type"]) == (7, "openapi")
    return str(row["submission_id"])


def test_one_that_exists_is_followed_to_its_end(paid: Console, rig: Rig) -> None:
    add_account(paid, rig)
    submission = in_review(paid, rig, arrives=True)
    (accepted,) = rig.log("accepted")
    paid.json("review", "exists", submission, accepted["job"])
    assert paid.json("worker", "--until-idle")["completed"] == 1
    assert paid.run("review", "list").out == "Nothing waits for a decision.\n"
    rig.check(completed=1)


def test_one_that_was_not_made_gives_its_credits_back(paid: Console, rig: Rig) -> None:
    add_account(paid, rig)
    submission = in_review(paid, rig, arrives=False)
    assert paid.json("review", "absent", submission) == {"ids": [submission]}
    assert rig.value("SELECT sum(held) FROM wallets") == 0
    assert paid.json("jobs", "list")["jobs"][0]["status"] == "failed"


def test_a_second_charge_must_be_accepted_by_name(paid: Console, rig: Rig) -> None:
    add_account(paid, rig)
    submission = in_review(paid, rig, arrives=True)
    assert paid.run("review", "again", submission).code == 2
    assert len(rig.log("accepted")) == 1
    paid.json("review", "again", submission, "--accept-second-charge")
    assert paid.json("worker", "--until-idle")["completed"] == 1
    assert len(rig.log("accepted")) == 2
