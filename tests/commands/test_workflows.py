"""`pixsim7 providers workflows`."""

import json
from pathlib import Path

from tests.commands.conftest import Console
from tests.providers.comfyui.graphs import text_to_image


def test_a_workflow_is_added_looked_at_and_taken_away(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "Boats at sea.json"
    file.write_text(json.dumps(text_to_image()))
    added = console.json("providers", "workflows", "add", str(file), "--leave-out", "cfg")
    assert (added["name"], added["operation"], added["missing"]) == ("boats-at-sea", "text_to_image", None)
    assert "cfg" not in added["parameters"]
    listed = console.json("providers", "workflows", "list")["workflows"]
    assert [(row["name"], row["is_own"]) for row in listed[:1]] == [("boats-at-sea", True)]
    shown = console.run("providers", "workflows", "show", "boats-at-sea").out
    assert "6.text" in shown
    assert "No server was asked" in shown
    parameters = console.json("providers", "show", "comfyui")["parameters"]["text_to_image"]
    assert "boats-at-sea" in parameters["model"]["enum"]
    assert "is gone" in console.run("providers", "workflows", "remove", "boats-at-sea").out
    assert console.run("providers", "workflows", "remove", "boats-at-sea").code == 1

    file.write_text('{"nodes": [], "links": []}')
    wrong = console.run("providers", "workflows", "add", str(file))
    assert (wrong.code, "Export (API)" in wrong.err) == (2, True)
    assert console.run("providers", "workflows", "add", str(tmp_path / "none.json")).code == 2
    assert console.run("providers", "workflows", "list", "--provider", "local").code == 2
