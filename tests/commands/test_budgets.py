"""`pixsim7 budget`: set, listed, kept, taken away."""

from tests.commands.conftest import Console, add_account
from tests.support.servers.referee.rig import Rig


def test_a_budget_keeps_jobs_waiting_until_it_is_raised(paid: Console, rig: Rig) -> None:
    account = add_account(paid, rig)
    budget = paid.json("budget", "set", "day", "10", "openapi", "--account", str(account))["id"]
    words = ("generate", "--provider", "referee", "--operation", "text_to_image", "--param", "prompt=a lake")
    assert paid.json(*words, "--wait")["status"] == "completed"
    (row,) = paid.json("budget", "list")["budgets"]
    assert (row["scope"], row["spent"], row["held"], row["amount"]) == ("account", 7, 0, 10)
    waiting = paid.json(*words)
    assert "its budget of 10 API credits a day" in paid.run("jobs", "why", str(waiting["id"])).out
    assert paid.json("budget", "set", "day", "20", "openapi", "--account", str(account))["id"] == budget
    assert paid.json("worker", "--until-idle")["completed"] == 2
    assert paid.json("budget", "remove", str(budget)) == {"id": budget, "removed": True}
    assert paid.run("budget", "list").out == "There is no budget.\n"


def test_credits_that_nobody_has_get_no_budget(console: Console) -> None:
    answer = console.run("budget", "set", "day", "10", "webapi")
    assert answer.code == 2
    assert "webapi" in answer.err
