"""`pixsim7 loops`."""

import json
from pathlib import Path

from tests.commands.conftest import Console
from tests.support.devices import phones_aside
from tests.support.phone.state import PhoneState


def test_a_loop_is_made_runs_on_a_phone_and_stops_by_its_limit(console: Console, tmp_path: Path) -> None:
    click = {"selector": {"by": "text", "value": "Nobody"}}
    for name, steps in (
        ("Home", [{"id": "s", "action": "press_home"}]),
        ("Bad", [{"id": "s", "action": "click_element", "params": click, "timeout": 0}]),
    ):
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps({"format": 1, "name": name, "steps": steps}))
        console.json("presets", "import", str(file))
    assert console.run("loops", "list").out == "There is no loop.\n"
    presets = ("--preset", "Home", "--preset", "Bad")
    made = console.json("loops", "add", "L", *presets, "--delay", "0", "--stop-after", "1", "--window", "00:00-00:00")
    assert (made["state"], made["from"], made["stop_after"]) == ("stopped", "00:00", 1)
    shown = console.json("loops", "show", "L")
    assert (shown["presets"], shown["choice"]) == (["Home", "Bad"], "any_free")
    state = PhoneState(serial="R1")
    with phones_aside(state) as port:
        ran = Console({**console.environment, "ADB_SERVER_SOCKET": f"tcp:{port}"}).run("loops", "run", "L")
    assert ran.code == 0
    assert "A run failed: No element with the text “Nobody”" in ran.out
    assert state.inputs == [("keyevent", "3")]
    assert console.json("loops", "start", "L")["state"] == "running"
    assert console.json("loops", "pause", str(made["id"]))["state"] == "paused"
    assert console.json("loops", "stop", "L")["state"] == "stopped"
    assert console.run("loops", "pause", "L").code == 1
    for wrong in (("--window", "9-5"), ("--window", "24:00-25:00"), ("--var", "x"), ("--choice", "fixed")):
        assert console.run("loops", "add", "M", *presets, *wrong).code == 2
    assert console.json("loops", "remove", "L")["name"] == "L"
    assert console.run("loops", "show", "L").err == "There is no loop L.\n"
