"""`pixsim7 presets`."""

import json
from pathlib import Path

from tests.commands.conftest import Console

TOUR = {
    "format": 1,
    "name": "Tour",
    "category": "Look",
    "steps": [{"id": "s1", "action": "wait", "params": {"seconds": 1}}, {"id": "s2", "action": "press_home"}],
}


def test_presets_come_from_files_and_go_out_as_they_came(console: Console, tmp_path: Path) -> None:
    good, wrong, unknown, out = (tmp_path / f"{name}.json" for name in ("good", "wrong", "unknown", "out"))
    good.write_text(json.dumps(TOUR))
    wrong.write_text(json.dumps(TOUR | {"steps": [{"id": "s1", "action": "wait", "params": {"seconds": "x"}}]}))
    unknown.write_text(json.dumps(TOUR | {"steps": [{"id": "s1", "action": "win_the_lottery"}]}))
    assert console.json("presets", "validate", str(good))["presets"][0]["steps"] == 2
    told = console.run("presets", "import", str(wrong), str(good), str(unknown), "--json")
    assert told.code == 1
    assert [one["place"] for one in told.json["refused"]] == ["steps.0.params.seconds", "steps.0.action"]
    assert "steps.0.params.seconds" in told.err
    (kept,) = console.json("presets", "list")["presets"]
    assert (kept["name"], kept["category"], kept["steps"]) == ("Tour", "Look", 2)
    assert console.json("presets", "list", "--category", "none")["presets"] == []
    assert console.json("presets", "export", "tour")["preset"] == TOUR
    assert console.run("presets", "export", "Tour", "--out", str(out)).code == 0
    assert console.run("presets", "export", "Tour", "--out", str(out)).code == 2
    again = console.json("presets", "import", str(out))["presets"]
    assert again[0]["name"] == "Tour 2"
    assert console.json("presets", "import", str(out), "--replace")["presets"][0]["id"] == kept["id"]
    assert console.run("presets", "export", "Tour 9").code == 1
    assert console.run("presets", "validate", str(tmp_path / "none")).code == 1


def test_those_that_come_with_the_program_can_run(console: Console) -> None:
    shipped = console.json("presets", "list", "--shipped")["presets"]
    assert {one["category"] for one in shipped} == {one["category"] for one in shipped if one["steps"]}
    assert len(shipped) >= 4
