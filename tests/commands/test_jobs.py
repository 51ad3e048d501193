"""`pixsim7 jobs`: the order of the queue and what starts when, as a script uses them."""

from tests.commands.conftest import Console


def make(console: Console, *prompts: str) -> list[int]:
    ids = []
    for prompt in prompts:
        words = ("generate", "--provider", "local", "--operation", "text_to_image", "--param", "size=480p")
        ids.append(int(console.json(*words, "--param", f"prompt={prompt}")["id"]))
    return ids


def test_waiting_jobs_are_held_moved_weighed_and_let_go(console: Console) -> None:
    first, second, third = make(console, "a lake", "a city", "a dune")
    assert console.json("jobs", "hold", str(first), str(second)) == {"ids": [first, second]}
    assert console.json("jobs", "release", str(second)) == {"ids": [second]}
    assert console.json("jobs", "move", str(third), "--front") == {"ids": [third]}
    assert console.json("jobs", "move", str(third), "--before", str(second)) == {"ids": [third]}
    assert console.run("jobs", "priority", "5", str(second)).out == f"{second}: of priority 5.\n"
    assert console.json("worker", "--until-idle")["completed"] == 2
    rows = {row["id"]: row for row in console.json("jobs", "list")["jobs"]}
    assert rows[first]["status"] == "pending"
    assert rows[second]["started_at"] < rows[third]["started_at"]


def test_a_paused_queue_starts_nothing_and_a_scheduled_job_waits_for_its_time(console: Console) -> None:
    (job,) = make(console, "a lake")
    assert console.run("jobs", "schedule", str(job), "2099-01-01T06:00").out.startswith(
        f"{job}: to start at 2099-01-01"
    )
    assert console.json("worker", "--until-idle")["pending"] == 1
    console.json("jobs", "schedule", str(job))
    assert console.json("jobs", "mode", "paused") == {"mode": "paused"}
    assert console.json("worker", "--until-idle")["pending"] == 1
    assert console.json("jobs", "mode", "running") == {"mode": "running"}
    assert console.json("worker", "--until-idle")["completed"] == 1


def test_a_job_says_which_account_takes_it_or_took_it(console: Console) -> None:
    (job,) = make(console, "a lake")
    before = console.json("jobs", "why", str(job))
    assert before["decision"] is None
    assert before["now"]["winner"]["label"] == "this computer"
    (twin,) = console.json("jobs", "duplicate", str(job))["ids"]
    console.json("worker", "--until-idle")
    after = console.json("jobs", "why", str(twin))
    assert after["now"] is None
    assert after["decision"]["account_label"] == "this computer"
    assert console.run("jobs", "why", "99").err == "There is no job 99.\n"


def test_what_failed_is_repeated_by_kind(console: Console) -> None:
    assert console.run("jobs", "retry-failed", "--kind", "ProviderError").out == "No job failed so.\n"
