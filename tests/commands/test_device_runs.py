"""`pixsim7 devices run`."""

import json
from pathlib import Path

from tests.commands.conftest import Console
from tests.support.devices import phones_aside
from tests.support.phone.state import PhoneState


def test_a_preset_runs_on_a_phone_and_tells_its_steps(console: Console, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    steps = [{"id": "s1", "action": "log", "params": {"text": "{{who}}"}}, {"id": "s2", "action": "press_home"}]
    good.write_text(json.dumps({"format": 1, "name": "Good", "variables": {"who": {"default": "me"}}, "steps": steps}))
    click = {"selector": {"by": "text", "value": "Nobody"}}
    steps = [{"id": "s1", "action": "click_element", "params": click, "timeout": 0}]
    bad.write_text(json.dumps({"format": 1, "name": "Bad", "steps": steps}))
    state = PhoneState(serial="R1")
    with phones_aside(state) as port:
        console = Console({**console.environment, "ADB_SERVER_SOCKET": f"tcp:{port}"})
        ran = console.json("devices", "run", str(good), "--var", "who=you")
        assert (ran["state"], [step["state"] for step in ran["steps"]]) == ("done", ["done", "done"])
        assert state.inputs[-1] == ("keyevent", "3")
        failed = console.run("devices", "run", str(bad), "-s", "R1")
        assert failed.code == 1
        assert "FAILED" in failed.out
        assert failed.err
        again = console.run("devices", "retry", "2")
        assert (again.code, "FAILED" in again.out) == (1, True)
        # After a job, whose result the variable takes.
        size = ("--param", "prompt=a lake", "--param", "size=480p")
        job = str(console.json("generate", "--provider", "local", "--operation", "text_to_image", *size)["id"])
        console.json("jobs", "cancel", job)
        for words in (("--give", f"who={job}:2"), ("--after", job)):
            refused = console.run("devices", "run", str(good), *words)
            assert (refused.code, f"job {job} was cancelled" in refused.err) == (2, True)
        nothing = console.run(*("generate", "--provider", "local", "--operation", "upscale", "--input", "run:1:2"))
        assert (nothing.code, "made no output number 2" in nothing.err) == (2, True)
        assert console.run("devices", "run", str(good), "--give", "who=x").code == 2
        assert console.run("devices", "run", str(good), "--var", "who").code == 2
        assert console.run("devices", "run", "No such preset").code == 1
        assert console.run("devices", "run", str(tmp_path / "none.json")).code == 2
    runs = console.json("devices", "runs")["runs"]
    ended = [("Bad", "failed"), ("Bad", "failed"), ("Good", "done")]
    assert [(one["preset"], one["state"]) for one in runs] == ended
    assert "Good  on" in console.run("devices", "runs").out
